//! Tracebacks as text, as CPython 3.13's module `traceback` writes them: places with the part of the line that was at
//! work marked, chains of exceptions, notes, groups (PEP 654, 657, 678), and names that were perhaps meant.

use super::sys_suggestion;
use crate::object::class::ClassRelation;
use crate::object::{Gc, Obj, Str, Type};
use crate::types::exception::Exception;
use crate::types::list::List;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_grammar::ast::{Expr, ExprKind, Root, StmtKind};
use std::collections::HashMap;
use std::rc::Rc;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// How often the same place is shown before it is only counted.
const REPEATED: usize = 3;

/// Groups show so many of their exceptions, and nest so deep.
const GROUP_WIDTH: usize = 15;
const GROUP_DEPTH: usize = 10;

/// A place in the source where an exception passed; lines from 1, columns in bytes from 0.
#[derive(Clone, Debug)]
pub struct Place {
    pub filename: String,
    pub function: String,
    pub line: u32,
    /// End line, column, end column.
    pub range: Option<(u32, u32, u32)>,
}

/// The exception with everything that led to it.
pub fn format_exception(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    let mut report = Report::collect(vm, exception);
    report.write_chain(vm, 0, true);
    report.out
}

/// The exception and its traceback, without the chain.
pub fn format_exception_alone(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    let mut report = Report::collect(vm, exception);
    report.write_chain(vm, 0, false);
    report.out
}

/// The last lines: what kind of exception, its message and notes.
pub fn format_exception_only(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    summary(vm, exception)
}

/// Where an exception passed, outermost first.
#[must_use]
pub fn places(vm: &Vm, exception: &Gc<Exception>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut entry = exception.traceback.cloned(&vm.heap);
    while let Some(traceback) = entry {
        let code = traceback.function().code.cloned(&vm.heap);
        let position = code.source.position(traceback.instruction);
        places.push(Place {
            filename: code.source.filename.to_string(),
            function: code.source.name.to_string(),
            line: code.line(traceback.instruction),
            range: position.map(|p| (p.end_line, p.column, p.end_column)),
        });
        entry = traceback.next.cloned(&vm.heap);
    }
    places
}

/// An exception of the chain; links are indices.
struct Node {
    exception: Gc<Exception>,
    cause: Option<usize>,
    context: Option<usize>,
    group: Option<Vec<usize>>,
}

struct Report {
    nodes: Vec<Node>,
    sources: Sources,
    out: String,
    depth: usize,
    needs_close: bool,
}

impl Report {
    /// Follow causes, contexts and groups; what was met before is not followed again.
    fn collect(vm: &mut Vm, exception: &Gc<Exception>) -> Report {
        let mut nodes: Vec<Node> = Vec::new();
        let mut seen: Vec<Obj> = Vec::new();
        let add = |nodes: &mut Vec<Node>, seen: &mut Vec<Obj>, e: &Gc<Exception>| {
            seen.push(e.into());
            nodes.push(Node { exception: e.clone(), cause: None, context: None, group: None });
            nodes.len() - 1
        };
        add(&mut nodes, &mut seen, exception);
        let mut queue = vec![0];
        while let Some(i) = queue.pop() {
            let e = nodes[i].exception.clone();
            let fresh = |vm: &Vm, seen: &Vec<Obj>, link: &crate::object::Slot<Option<Obj>>| {
                let linked = link.cloned(&vm.heap)?;
                let linked = linked.into_gc::<Exception>().ok()?;
                (!seen.iter().any(|s| s.is(linked.as_obj()))).then_some(linked)
            };
            if let Some(cause) = fresh(vm, &seen, &e.cause) {
                nodes[i].cause = Some(add(&mut nodes, &mut seen, &cause));
            }
            if let Some(context) = fresh(vm, &seen, &e.context) {
                nodes[i].context = Some(add(&mut nodes, &mut seen, &context));
            }
            if let Some(members) = group_members(vm, &e) {
                let members: Vec<usize> = members.iter().map(|m| add(&mut nodes, &mut seen, m)).collect();
                nodes[i].group = Some(members.clone());
                queue.extend(nodes[i].cause);
                queue.extend(nodes[i].context);
                queue.extend(members);
                continue;
            }
            queue.extend(nodes[i].cause);
            queue.extend(nodes[i].context);
        }
        Report { nodes, sources: Sources::default(), out: String::new(), depth: 0, needs_close: false }
    }

    fn write_chain(&mut self, vm: &mut Vm, first: usize, follows: bool) {
        let mut chain = Vec::new();
        let mut next = Some(first);
        while let Some(i) = next {
            let node = &self.nodes[i];
            let (link, message) = match (node.cause, node.context) {
                _ if !follows => (None, None),
                (Some(cause), _) => (Some(cause), Some(CAUSE)),
                (None, Some(context)) if !node.exception.suppresses_context.get() => (Some(context), Some(CONTEXT)),
                _ => (None, None),
            };
            chain.push((message, i));
            next = link;
        }
        for (message, i) in chain.into_iter().rev() {
            if let Some(message) = message {
                self.emit(message, '|');
            }
            match self.nodes[i].group.clone() {
                None => self.write_one(vm, i),
                Some(_) if self.depth > GROUP_DEPTH => {
                    self.emit(&format!("... (max_group_depth is {GROUP_DEPTH})\n"), '|');
                }
                Some(members) => self.write_group(vm, i, &members, follows),
            }
        }
    }

    fn write_one(&mut self, vm: &mut Vm, i: usize) {
        let exception = self.nodes[i].exception.clone();
        let places = places(vm, &exception);
        if !places.is_empty() {
            self.emit("Traceback (most recent call last):\n", '|');
            let text = self.sources.write_places(vm, &places);
            self.emit(&text, '|');
        }
        let text = summary(vm, &exception);
        self.emit(&text, '|');
    }

    fn write_group(&mut self, vm: &mut Vm, i: usize, members: &[usize], follows: bool) {
        let is_outermost = self.depth == 0;
        if is_outermost {
            self.depth += 1;
        }
        let exception = self.nodes[i].exception.clone();
        let places = places(vm, &exception);
        if !places.is_empty() {
            self.emit("Exception Group Traceback (most recent call last):\n", if is_outermost { '+' } else { '|' });
            let text = self.sources.write_places(vm, &places);
            self.emit(&text, '|');
        }
        let text = summary(vm, &exception);
        self.emit(&text, '|');
        let count = if members.len() <= GROUP_WIDTH { members.len() } else { GROUP_WIDTH + 1 };
        self.needs_close = false;
        for n in 0..count {
            let is_last = n == count - 1;
            if is_last {
                // The closing line may come from a group inside.
                self.needs_close = true;
            }
            let is_cut = n >= GROUP_WIDTH;
            let title = if is_cut { "...".to_owned() } else { (n + 1).to_string() };
            let indent = self.indent();
            let start = if n == 0 { "+-" } else { "  " };
            self.out.push_str(&format!("{indent}{start}+---------------- {title} ----------------\n"));
            self.depth += 1;
            if is_cut {
                let rest = members.len() - GROUP_WIDTH;
                let plural = if rest > 1 { "s" } else { "" };
                self.emit(&format!("and {rest} more exception{plural}\n"), '|');
            } else {
                self.write_chain(vm, members[n], follows);
            }
            if is_last && self.needs_close {
                let indent = self.indent();
                self.out.push_str(&format!("{indent}+------------------------------------\n"));
                self.needs_close = false;
            }
            self.depth -= 1;
        }
        if is_outermost {
            self.depth = 0;
        }
    }

    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.out.push_str(text);
            return;
        }
        let indent = self.indent();
        for line in text.split_inclusive('\n') {
            self.out.push_str(&format!("{indent}{margin} {line}"));
        }
    }
}

/// The exceptions of a group; None if it is none.
fn group_members(vm: &mut Vm, exception: &Gc<Exception>) -> Option<Vec<Gc<Exception>>> {
    let group = vm.types.exceptions.BaseExceptionGroup.clone();
    if !vm.type_of(exception.as_obj()).is_subtype(vm, &group) {
        return None;
    }
    let members = vm.get_attr_name(exception.as_obj(), "exceptions").ok()?;
    let members = vm.collect(&members).ok()?;
    Some(members.into_iter().filter_map(|m| m.into_gc::<Exception>().ok()).collect())
}

/// The class as the last line names it.
#[must_use]
pub fn class_name(vm: &Vm, class: &Gc<Type>) -> String {
    let qualname = class.qualname.get(&vm.heap).to_str().into_owned();
    let module = class.mro.get(&vm.heap).iter().find_map(|c| c.dict.get_str(&vm.heap, &vm.names.__module__));
    match module {
        None => qualname,
        Some(module) => match module.downcast::<Str>().map(|m| m.to_str().into_owned()) {
            Some(module) if class.dict.get_str(&vm.heap, &vm.names.__module__).is_none() || module == "builtins" => {
                let _ = module;
                qualname
            }
            Some(module) if module == "__main__" => qualname,
            Some(module) => format!("{module}.{qualname}"),
            None => format!("<unknown>.{qualname}"),
        },
    }
}

fn is_a(vm: &Vm, exception: &Gc<Exception>, class: &Gc<Type>) -> bool {
    vm.type_of(exception.as_obj()).is_subtype(vm, class)
}

/// The message of an exception, with a name that was perhaps meant.
#[must_use]
pub fn message(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    let text = vm.str_text(exception.as_obj()).unwrap_or_else(|_| "<exception str() failed>".to_owned());
    match sys_suggestion::suggestion(vm, exception) {
        Some(hint) => text + &hint,
        None => text,
    }
}

/// The lines behind the places: for a SyntaxError the line that is wrong, then class, message and notes.
fn summary(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    let class = vm.type_of(exception.as_obj());
    let name = class_name(vm, &class);
    let syntax = vm.types.exceptions.SyntaxError.clone();
    let mut text = if is_a(vm, exception, &syntax) {
        syntax_error(vm, exception, &name)
    } else {
        match message(vm, exception) {
            message if message.is_empty() => format!("{name}\n"),
            message => format!("{name}: {message}\n"),
        }
    };
    for note in notes(vm, exception) {
        for line in note.split('\n') {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// What `add_note` added.
#[must_use]
pub fn notes(vm: &mut Vm, exception: &Gc<Exception>) -> Vec<String> {
    let notes = match vm.get_attr_name_opt(exception.as_obj(), "__notes__") {
        Ok(Some(notes)) if !notes.is_none() => notes,
        _ => return Vec::new(),
    };
    let is_sequence = notes.downcast::<List>().is_some() || notes.downcast::<ouro_heap::Tuple>().is_some();
    if !is_sequence {
        return vec![vm.repr_text(&notes).unwrap_or_else(|_| "<__notes__ repr() failed>".to_owned())];
    }
    let notes = vm.collect(&notes).unwrap_or_default();
    notes.iter().map(|n| vm.str_text(n).unwrap_or_else(|_| "<note str() failed>".to_owned())).collect()
}

/// The attributes of a SyntaxError.
pub struct SyntaxPlace {
    pub filename: Option<String>,
    pub line: Option<i64>,
    pub end_line: Option<i64>,
    pub offset: Option<i64>,
    pub end_offset: Option<i64>,
    pub text: Option<String>,
    pub message: String,
}

impl SyntaxPlace {
    pub fn of(vm: &mut Vm, exception: &Gc<Exception>) -> SyntaxPlace {
        let mut get = |name: &str| vm.get_attr_name(exception.as_obj(), name).ok().filter(|v| !v.is_none());
        let values = ["filename", "lineno", "end_lineno", "offset", "end_offset", "text", "msg"].map(&mut get);
        let [filename, line, end_line, offset, end_offset, text, message] = values;
        let number = |o: Option<Obj>| o.and_then(|o| crate::types::int::as_i64(&o));
        let mut string = |o: Option<Obj>| o.and_then(|o| vm.str_text(&o).ok());
        SyntaxPlace {
            filename: string(filename),
            line: number(line),
            end_line: number(end_line),
            offset: number(offset),
            end_offset: number(end_offset),
            text: string(text),
            message: string(message).filter(|m| !m.is_empty()).unwrap_or_else(|| "<no detail available>".to_owned()),
        }
    }
}

fn syntax_error(vm: &mut Vm, exception: &Gc<Exception>, name: &str) -> String {
    let place = SyntaxPlace::of(vm, exception);
    let mut out = String::new();
    let mut suffix = String::new();
    if let Some(line) = place.line {
        let filename = place.filename.clone().unwrap_or_else(|| "<string>".to_owned());
        out.push_str(&format!("  File \"{filename}\", line {line}\n"));
    } else if let Some(filename) = &place.filename {
        suffix = format!(" ({filename})");
    }
    if let Some(text) = &place.text {
        let right: Vec<char> = text.trim_end_matches('\n').chars().collect();
        let spaces = right.iter().take_while(|c| matches!(c, ' ' | '\n' | '\x0c')).count();
        let shown: String = right[spaces..].iter().collect();
        out.push_str(&format!("    {shown}\n"));
        if let Some(offset) = place.offset
            && let Some((start, end)) = syntax_columns(&place, text, right.len() as i64, offset, spaces as i64)
        {
            let start = start as usize;
            let before: String = right[spaces..]
                .iter()
                .map(|c| if c.is_whitespace() { *c } else { ' ' })
                .chain(std::iter::repeat(' '))
                .take(start.min(right.len() - spaces))
                .collect();
            out.push_str(&format!("    {before}{}\n", "^".repeat((end as usize).saturating_sub(start))));
        }
    }
    out.push_str(&format!("{name}: {}{suffix}\n", place.message));
    out
}

/// Columns of the marks, from 0, in the line without its indentation.
fn syntax_columns(place: &SyntaxPlace, text: &str, length: i64, offset: i64, spaces: i64) -> Option<(i64, i64)> {
    let full = text.chars().count() as i64;
    let mut offset = offset;
    let mut end =
        if place.line == place.end_line { place.end_offset.filter(|e| *e != 0).unwrap_or(offset) } else { length + 1 };
    if full > 0 && offset > full {
        offset = length + 1;
    }
    if full > 0 && end > full {
        end = length + 1;
    }
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let (start, end) = (offset - 1 - spaces, end - 1 - spaces);
    (start >= 0).then_some((start, end))
}

/// The lines of source files, read once for a traceback.
#[derive(Default)]
pub struct Sources {
    known: HashMap<String, Option<Rc<Vec<String>>>>,
}

impl Sources {
    /// The lines of a file, of a built-in module, or of what was typed.
    pub fn lines(&mut self, vm: &Vm, filename: &str) -> Option<Rc<Vec<String>>> {
        if let Some(known) = self.known.get(filename) {
            return known.clone();
        }
        let lines = source_text(vm, filename).map(|text| Rc::new(text.lines().map(str::to_owned).collect()));
        self.known.insert(filename.to_owned(), lines.clone());
        lines
    }

    fn write_places(&mut self, vm: &Vm, places: &[Place]) -> String {
        let mut out = String::new();
        let mut last: Option<&Place> = None;
        let mut count = 0;
        for place in places {
            let is_same = last
                .is_some_and(|l| l.filename == place.filename && l.line == place.line && l.function == place.function);
            if !is_same {
                write_repeats(&mut out, count);
                last = Some(place);
                count = 0;
            }
            count += 1;
            if count <= REPEATED {
                self.write_place(vm, place, &mut out);
            }
        }
        write_repeats(&mut out, count);
        out
    }

    fn write_place(&mut self, vm: &Vm, place: &Place, out: &mut String) {
        let filename = if place.filename.starts_with("<stdin>-") { "<stdin>" } else { &place.filename };
        out.push_str(&format!("  File \"{filename}\", line {}, in {}\n", place.line, place.function));
        let Some(lines) = self.lines(vm, &place.filename) else { return };
        let last = place.range.map_or(place.line, |(end, ..)| end.max(place.line));
        let line = |n: u32| lines.get(n.wrapping_sub(1) as usize).map_or("", |l| l.trim_end());
        let original: Vec<&str> = (place.line..=last.min(place.line.saturating_add(10_000))).map(line).collect();
        if original.iter().all(|l| l.trim().is_empty()) {
            return;
        }
        match place.range {
            None => out.push_str(&format!("    {}\n", original[0].trim())),
            Some((_, column, end_column)) => write_marked(&original, column, end_column, out),
        }
    }
}

fn write_repeats(out: &mut String, count: usize) {
    if count > REPEATED {
        let more = count - REPEATED;
        let plural = if more > 1 { "s" } else { "" };
        out.push_str(&format!("  [Previous line repeated {more} more time{plural}]\n"));
    }
}

fn source_text(vm: &Vm, filename: &str) -> Option<String> {
    if let Some((_, text)) = vm.typed_sources.iter().rev().find(|(name, _)| name == filename) {
        return Some(text.to_string());
    }
    if let Some(module) = filename.strip_prefix("<frozen ").and_then(|f| f.strip_suffix('>')) {
        return crate::stdlib::find(module).map(|module| module.source.to_owned());
    }
    if filename.starts_with('<') {
        return None;
    }
    let bytes = std::fs::read(filename).ok()?;
    ouro_grammar::decode(&bytes).ok().map(std::borrow::Cow::into_owned)
}

/// What `textwrap.dedent` does to lines.
fn dedent(lines: &[String]) -> Vec<String> {
    let is_blank = |l: &String| l.chars().all(|c| c == ' ' || c == '\t');
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|l| !is_blank(l)) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => indent,
            Some(m) => {
                let common = m.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &m[..common]
            }
        });
    }
    let width = margin.map_or(0, str::len);
    lines.iter().map(|l| if is_blank(l) { String::new() } else { l[width..].to_owned() }).collect()
}

/// The character that byte `column` of `line` is at.
fn character(line: &str, column: u32) -> usize {
    let bytes = &line.as_bytes()[..(column as usize).min(line.len())];
    String::from_utf8_lossy(bytes).chars().count()
}

/// The width of the first `n` characters on a terminal.
fn width(line: &[char], n: usize) -> usize {
    let n = n.min(line.len());
    line[..n].iter().map(|c| if is_wide(*c as u32) { 2 } else { 1 }).sum()
}

/// The lines of a place, with marks under the part that was at work.
fn write_marked(original: &[&str], column: u32, end_column: u32, out: &mut String) {
    let owned: Vec<String> = original.iter().map(|l| (*l).to_owned()).collect();
    let lines: Vec<Vec<char>> = dedent(&owned).iter().map(|l| l.chars().collect()).collect();
    let last = lines.len() - 1;
    let removed = original[0].chars().count() - lines[0].len();
    let start = character(original[0], column).saturating_sub(removed);
    let end = character(original[last], end_column).saturating_sub(removed);
    let (shown_start, shown_end) = (width(&lines[0], start), width(&lines[last], end));
    let text: String = lines.iter().map(|l| l.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
    let segment: Vec<char> = {
        let all: Vec<char> = text.chars().collect();
        let behind = lines[last].len().saturating_sub(end);
        all.get(start..all.len() - behind).unwrap_or_default().to_vec()
    };
    let anchors = anchors(&segment.iter().collect::<String>());
    let shows_marks = should_mark(&text, start, end, &lines, anchors.is_some());
    let mut significant = vec![0, last as isize];
    let (mut left, mut right) = (0, 0);
    if let Some(a) = &anchors {
        left = a.left.1 + if a.left.0 == 0 { start } else { 0 };
        right = a.right.1 + if a.right.0 == 0 { start } else { 0 };
        left = width(&lines[a.left.0], left);
        right = width(&lines[a.right.0], right);
        for line in [a.left.0 as isize, a.right.0 as isize] {
            significant.extend([line - 1, line, line + 1]);
        }
    }
    significant.retain(|n| *n >= 0 && *n <= last as isize);
    significant.sort_unstable();
    significant.dedup();
    let mut result: Vec<String> = Vec::new();
    let write_line = |result: &mut Vec<String>, n: usize| {
        let line = &lines[n];
        result.push(line.iter().collect());
        if !shows_marks {
            return;
        }
        let spaces = line.iter().take_while(|c| c.is_whitespace()).count();
        let count = if n == last { shown_end } else { width(line, line.len()) };
        let marks = (0..count).map(|col| {
            let is_inside = anchors.as_ref().is_some_and(|a| {
                (n > a.left.0 || (n == a.left.0 && col >= left)) && (n < a.right.0 || (n == a.right.0 && col < right))
            });
            match () {
                () if col < spaces || (n == 0 && col < shown_start) => ' ',
                () if is_inside => '^',
                () => {
                    if anchors.is_some() {
                        '~'
                    } else {
                        '^'
                    }
                }
            }
        });
        result.push(marks.collect());
    };
    for (i, n) in significant.iter().enumerate() {
        if i > 0 {
            match n - significant[i - 1] {
                2 => write_line(&mut result, *n as usize - 1),
                between if between > 2 => result.push(format!("...<{} lines>...", between - 1)),
                _ => {}
            }
        }
        write_line(&mut result, *n as usize);
    }
    for line in dedent(&result) {
        out.push_str("    ");
        out.push_str(&line);
        out.push('\n');
    }
}

/// Marks are left out where they would mark the whole line, or a call that is all that the line does.
fn should_mark(text: &str, start: usize, end: usize, lines: &[Vec<char>], has_anchors: bool) -> bool {
    if let Ok(Root::Module(body)) = ouro_grammar::parse(text, ouro_grammar::Mode::File) {
        let Some(statement) = body.first() else { return false };
        let call = match &statement.kind {
            StmtKind::Return(Some(value)) => match &value.kind {
                ExprKind::Call { func, .. } if matches!(func.kind, ExprKind::Name(_)) => Some(value),
                _ => None,
            },
            StmtKind::Assign { targets, value } => match (&targets[..], &value.kind) {
                ([target], ExprKind::Call { .. }) if matches!(target.kind, ExprKind::Name(_)) => Some(value),
                _ => None,
            },
            _ => None,
        };
        if let Some(call) = call {
            let (from, to) = place_in(text, call.span.start as usize, call.span.end as usize);
            let line_start = |offset: usize| text[..offset].rfind('\n').map_or(0, |i| i + 1);
            let byte_column = |offset: usize| offset - line_start(offset);
            if from.0 == 0
                && to.0 + 1 == lines.len()
                && byte_column(call.span.start as usize) == start
                && byte_column(call.span.end as usize) == end
            {
                return false;
            }
        }
    }
    let is_space = |c: &char| c.is_whitespace();
    let last = &lines[lines.len() - 1];
    has_anchors
        || !lines[0][..start.min(lines[0].len())].iter().all(is_space)
        || !last[end.min(last.len())..].iter().all(is_space)
}

/// Where the marks of an operation change: line and character of the operator or bracket, exclusive at the right.
struct Anchors {
    left: (usize, usize),
    right: (usize, usize),
}

/// Lines (from 0) and characters of two byte offsets.
fn place_in(text: &str, start: usize, end: usize) -> ((usize, usize), (usize, usize)) {
    let place = |offset: usize| {
        let before = &text[..offset.min(text.len())];
        let line = before.matches('\n').count();
        let column = before.rfind('\n').map_or(before, |i| &before[i + 1..]).chars().count();
        (line, column)
    };
    (place(start), place(end))
}

/// For a binary operation its operator, for a call or subscript its brackets.
fn anchors(segment: &str) -> Option<Anchors> {
    // Parentheses let an expression run over several lines.
    let text = format!("(\n{segment}\n)");
    let Ok(Root::Module(body)) = ouro_grammar::parse(&text, ouro_grammar::Mode::File) else { return None };
    let [statement] = &body[..] else { return None };
    let StmtKind::Expr(expression) = &statement.kind else { return None };
    let lines: Vec<Vec<char>> = segment.lines().map(|l| l.chars().collect()).collect();
    let end_of = |e: &Expr| {
        let (line, column) = place_in(&text, e.span.start as usize, e.span.end as usize).1;
        (line.wrapping_sub(1), column)
    };
    let start_of = |e: &Expr| {
        let (line, column) = place_in(&text, e.span.start as usize, e.span.end as usize).0;
        (line.wrapping_sub(1), column)
    };
    let scan = Scan { lines: &lines };
    match &expression.kind {
        ExprKind::BinOp { left, right, .. } => {
            let from = scan.valid(end_of(left))?;
            let (line, column) = scan.until(from, |c| !c.is_whitespace() && c != ')')?;
            let mut end = column + 1;
            let (right_line, right_column) = start_of(right);
            if let Some(&c) = lines[line].get(end) {
                let is_before_right = right_line > line || end < right_column;
                if is_before_right && !c.is_whitespace() && c != '\\' && c != '#' {
                    end += 1;
                }
            }
            Some(Anchors { left: (line, column), right: (line, end) })
        }
        ExprKind::Subscript { value, .. } => {
            let from = scan.valid(end_of(value))?;
            Some(Anchors { left: scan.until(from, |c| c == '[')?, right: end_of(expression) })
        }
        ExprKind::Call { func, .. } => {
            let from = scan.valid(end_of(func))?;
            Some(Anchors { left: scan.until(from, |c| c == '(')?, right: end_of(expression) })
        }
        _ => None,
    }
}

/// Going over the characters of some lines.
struct Scan<'a> {
    lines: &'a [Vec<char>],
}

impl Scan<'_> {
    /// The first place from here on that has a character.
    fn valid(&self, (mut line, mut column): (usize, usize)) -> Option<(usize, usize)> {
        while line < self.lines.len() && column >= self.lines[line].len() {
            (line, column) = (line + 1, 0);
        }
        (line < self.lines.len()).then_some((line, column))
    }

    /// The first character that `stops`; comments and continued lines are passed over.
    fn until(&self, mut at: (usize, usize), stops: impl Fn(char) -> bool) -> Option<(usize, usize)> {
        loop {
            let c = self.lines[at.0][at.1];
            if c == '\\' || c == '#' {
                at = self.valid((at.0 + 1, 0))?;
            } else if stops(c) {
                return Some(at);
            } else {
                at = self.valid((at.0, at.1 + 1))?;
            }
        }
    }
}

/// The dictionary of the module whose globals a traceback's last place has.
pub(super) fn last_globals(vm: &Vm, exception: &Gc<Exception>) -> Option<(Vec<String>, Vec<Obj>)> {
    let mut entry = exception.traceback.cloned(&vm.heap)?;
    while let Some(next) = entry.next.cloned(&vm.heap) {
        entry = next;
    }
    let function = entry.function().clone();
    let code = function.code.cloned(&vm.heap);
    let source = &code.source;
    let mut names: Vec<String> = source.varnames.iter().chain(&source.freevars).map(|n| n.to_string()).collect();
    for dict in [&function.globals, &function.builtins] {
        names.extend(dict.keys(&vm.heap).iter().filter_map(|k| k.downcast::<Str>().map(|k| k.to_str().into_owned())));
    }
    Some((names, Vec::new()))
}

/// The names in a module, for `from module import nmae`.
pub(super) fn module_names(vm: &mut Vm, module: &Obj) -> Vec<String> {
    let Some(module) = module.downcast::<Module>() else { return Vec::new() };
    let keys = module.dict.keys(&vm.heap);
    let mut names: Vec<String> =
        keys.iter().filter_map(|k| k.downcast::<Str>().map(|k| k.to_str().into_owned())).collect();
    names.sort();
    names
}

/// Whether a character takes two columns: East Asian Width "W" or "F" of Unicode 15.1.
fn is_wide(code: u32) -> bool {
    let i = WIDE.partition_point(|(first, _)| *first <= code);
    i > 0 && code <= WIDE[i - 1].1
}

#[rustfmt::skip]
const WIDE: &[(u32, u32)] = &[
    (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3),
    (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1),
    (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA),
    (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B),
    (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797),
    (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x2E80, 0x2E99),
    (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x2FF0, 0x303E), (0x3041, 0x3096), (0x3099, 0x30FF), (0x3105, 0x312F),
    (0x3131, 0x318E), (0x3190, 0x31E3), (0x31EF, 0x321E), (0x3220, 0x3247), (0x3250, 0x4DBF), (0x4E00, 0xA48C),
    (0xA490, 0xA4C6), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE52),
    (0xFE54, 0xFE66), (0xFE68, 0xFE6B), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x16FE4), (0x16FF0,
    0x16FF1), (0x17000, 0x187F7), (0x18800, 0x18CD5), (0x18D00, 0x18D08), (0x1AFF0, 0x1AFF3), (0x1AFF5,
    0x1AFFB), (0x1AFFD, 0x1AFFE), (0x1B000, 0x1B122), (0x1B132, 0x1B132), (0x1B150, 0x1B152), (0x1B155,
    0x1B155), (0x1B164, 0x1B167), (0x1B170, 0x1B2FB), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E,
    0x1F18E), (0x1F191, 0x1F19A), (0x1F200, 0x1F202), (0x1F210, 0x1F23B), (0x1F240, 0x1F248), (0x1F250,
    0x1F251), (0x1F260, 0x1F265), (0x1F300, 0x1F320), (0x1F32D, 0x1F335), (0x1F337, 0x1F37C), (0x1F37E,
    0x1F393), (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4), (0x1F3F8,
    0x1F43E), (0x1F440, 0x1F440), (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550,
    0x1F567), (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680,
    0x1F6C5), (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6D7), (0x1F6DC, 0x1F6DF), (0x1F6EB,
    0x1F6EC), (0x1F6F4, 0x1F6FC), (0x1F7E0, 0x1F7EB), (0x1F7F0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C,
    0x1F945), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FA7C), (0x1FA80, 0x1FA88), (0x1FA90, 0x1FABD), (0x1FABF,
    0x1FAC5), (0x1FACE, 0x1FADB), (0x1FAE0, 0x1FAE8), (0x1FAF0, 0x1FAF8), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD),
];
