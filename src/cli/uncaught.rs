//! Uncaught exceptions as diagnostics, for a terminal: where it happened, how the program came there, what was meant.

use super::report;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::modules::sys_traceback;
use crate::object::Gc;
use crate::object::class::ClassRelation;
use crate::reactor::system_call;
use crate::types::exception::Exception;
use crate::vm::Vm;
use ouro_grammar::LineIndex;
use std::collections::HashMap;

/// Calls on the way to the error that are shown.
const SHOWN_CALLS: usize = 4;

/// Whether standard error is a terminal that can show reports.
#[must_use]
pub(super) fn is_drawn() -> bool {
    system_call::isatty(2)
        && std::env::var_os("TERM").is_some_and(|t| !t.is_empty() && t != "dumb")
        && std::env::var_os("OURO_PLAIN").is_none()
}

fn has_color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Draw the exception and those that led to it, the oldest first.
pub(super) fn draw(vm: &mut Vm, exception: &Gc<Exception>) -> String {
    let mut chain = vec![(exception.clone(), "")];
    let mut at = exception.clone();
    while chain.len() < 10 {
        let cause = at.cause.cloned(&vm.heap);
        let context = at.context.cloned(&vm.heap).filter(|_| !at.suppresses_context.get());
        let (next, words) = match (cause, context) {
            (Some(cause), _) => (cause, "which directly led to:\n"),
            (None, Some(context)) => (context, "while that was being handled:\n"),
            (None, None) => break,
        };
        let Ok(next) = next.into_gc::<Exception>() else { break };
        if chain.iter().any(|(e, _)| e.is(&next)) {
            break;
        }
        chain.push((next.clone(), words));
        at = next;
    }
    let mut out = String::new();
    for (exception, words) in chain.iter().rev() {
        let (diagnostic, texts) = diagnose(vm, exception);
        out.push_str(&report::draw(&diagnostic, &texts, has_color()));
        out.push_str(words);
    }
    out
}

fn diagnose(vm: &mut Vm, exception: &Gc<Exception>) -> (Diagnostic, HashMap<String, String>) {
    let class = vm.type_of(exception.as_obj());
    let name = sys_traceback::class_name(vm, &class);
    let mut texts = HashMap::new();
    let mut sources = sys_traceback::Sources::default();
    let syntax = vm.types.exceptions.SyntaxError.clone();
    if class.is_subtype(vm, &syntax) {
        let place = sys_traceback::SyntaxPlace::of(vm, exception);
        let mut diagnostic = Diagnostic::new(Severity::Error, name, place.message.clone());
        diagnostic.notes = sys_traceback::notes(vm, exception);
        let filename = place.filename.clone().unwrap_or_default();
        let text = sources.lines(vm, &filename).map(|l| l.join("\n") + "\n");
        // Without the file the line that the exception brings along is shown.
        let (text, line) = match (text, place.line) {
            (Some(text), Some(line)) => (text, line),
            (_, _) => (place.text.clone().unwrap_or_default(), 1),
        };
        let index = LineIndex::new(&text);
        let end_line = place.end_line.map_or(line, |end| line + end - place.line.unwrap_or(end));
        let offset = |line: i64, column: i64| {
            let line = line.clamp(1, i64::from(index.line_count().max(1))) as u32;
            let start = index.line_start(line) as usize;
            let rest = &text[start.min(text.len())..];
            let rest = rest.lines().next().unwrap_or("");
            start + rest.char_indices().nth((column - 1).max(0) as usize).map_or(rest.len(), |(i, _)| i)
        };
        let start = offset(line, place.offset.unwrap_or(1));
        let end = place.end_offset.filter(|e| *e > 0).map_or(start + 1, |e| offset(end_line, e)).max(start);
        diagnostic.labels.push(Label {
            file: filename.clone(),
            span: start..end.max(start + 1).min(text.len().max(start)),
            message: "here".to_owned(),
            is_primary: true,
        });
        texts.insert(filename, text);
        return (diagnostic, texts);
    }
    let message = sys_traceback::message(vm, exception);
    let mut diagnostic = Diagnostic::new(Severity::Error, name, message);
    let places = sys_traceback::places(vm, exception);
    for (i, place) in places.iter().rev().enumerate() {
        if i > SHOWN_CALLS {
            let left = places.len() - i;
            diagnostic.notes.push(format!("{left} more calls lie outside of these"));
            break;
        }
        let Some(lines) = sources.lines(vm, &place.filename) else { continue };
        let text = texts.entry(place.filename.clone()).or_insert_with(|| lines.join("\n") + "\n");
        let index = LineIndex::new(text);
        let (end_line, column, end_column) = place.range.unwrap_or((place.line, 0, u32::MAX));
        let offset = |line: u32, column: u32| {
            let start = index.line_start(line.clamp(1, index.line_count().max(1))) as usize;
            let length = text[start.min(text.len())..].lines().next().map_or(0, str::len);
            start + (column as usize).min(length)
        };
        let start = offset(place.line, column);
        let message = match (i, place.function.as_str()) {
            (0, "<module>") => "raised here".to_owned(),
            (0, function) => format!("raised here, in {function}"),
            (_, "<module>") => "called here".to_owned(),
            (_, function) => format!("called here, in {function}"),
        };
        diagnostic.labels.push(Label {
            file: place.filename.clone(),
            span: start..offset(end_line, end_column).max(start + 1).min(text.len().max(start)),
            message,
            is_primary: i == 0,
        });
    }
    diagnostic.notes.extend(sys_traceback::notes(vm, exception));
    (diagnostic, texts)
}
