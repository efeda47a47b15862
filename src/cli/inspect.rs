//! Looking at programs without running them: the stages (`--dump`, `dis`), and `check`.

use super::args::Dump;
use super::report;
use super::run::{say, tell};
use super::uncaught;
use crate::diagnostic::{Diagnostic, Label, Severity};
use ouro_compiler::bytecode::dis;
use ouro_compiler::compile::{self, Options};
use ouro_grammar::{LineIndex, Mode, SyntaxErrorKind};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;

/// Print a stage of a program's text.
pub(super) fn dump(source: &[u8], filename: &str, stage: Dump) -> i32 {
    let text = match ouro_grammar::decode(source) {
        Ok(text) => text.into_owned(),
        Err(error) => {
            tell(&format!("{filename}: {error}\n"));
            return 1;
        }
    };
    if stage == Dump::Tokens {
        let index = LineIndex::new(&text);
        let mut out = String::new();
        for (start, token, end) in ouro_grammar::tokens(&text) {
            let (line, column) = index.byte_position(start);
            let shown = &text[start as usize..end as usize];
            let _ = writeln!(out, "{:<10} {:<20} {shown:?}", format!("{line}:{column}"), format!("{token:?}"));
        }
        say(&out);
        return 0;
    }
    let (findings, code) = findings(&text, filename, stage == Dump::Ast);
    match code {
        Some(printed) => {
            say(&printed);
            0
        }
        None => {
            let texts = HashMap::from([(filename.to_owned(), text)]);
            findings.iter().for_each(|d| show(d, &texts));
            1
        }
    }
}

/// What is wrong or doubtful in a text; and, where nothing is wrong, its tree or code as text.
fn findings(text: &str, filename: &str, wants_tree: bool) -> (Vec<Diagnostic>, Option<String>) {
    let label = |span: std::ops::Range<usize>| Label {
        file: filename.to_owned(),
        span,
        message: String::new(),
        is_primary: true,
    };
    let mut all = Vec::new();
    let parsed = match ouro_grammar::parse_with_warnings(text, Mode::File) {
        Ok(parsed) => parsed,
        Err(error) => {
            let report = error.report(text);
            let mut d = Diagnostic::new(Severity::Error, report.class.name(), report.message);
            d.labels.push(label(error.span.start as usize..error.span.end as usize));
            return (vec![d], None);
        }
    };
    let mut warn = |message: &str, span: std::ops::Range<usize>| {
        let mut d = Diagnostic::new(Severity::Warning, "SyntaxWarning", message);
        d.labels.push(label(span));
        all.push(d);
    };
    for w in &parsed.warnings {
        warn(&w.message, w.span.start as usize..w.span.end as usize);
    }
    let options = Options { filename: filename.to_owned(), ..Options::default() };
    match compile::compile(&parsed.root, text, &options) {
        Ok(output) => {
            for (message, span) in &output.warnings {
                warn(message, span.start as usize..span.end as usize);
            }
            let printed = if wants_tree { format!("{:#?}\n", parsed.root) } else { dis(&output.code, Some(text)) };
            (all, Some(printed))
        }
        Err(error) => {
            let mut d = Diagnostic::new(Severity::Error, "SyntaxError", error.message);
            d.labels.push(label(error.span.start as usize..error.span.end as usize));
            all.push(d);
            (all, None)
        }
    }
}

/// On a terminal a report, elsewhere a line.
fn show(diagnostic: &Diagnostic, texts: &HashMap<String, String>) {
    if uncaught::is_drawn() {
        tell(&report::draw(diagnostic, texts, true));
        return;
    }
    match diagnostic.labels.first() {
        Some(label) => {
            let (line, column) = place(&texts[&label.file], label.span.start);
            tell(&format!("{}:{line}:{column}: {}\n", label.file, diagnostic.headline()));
        }
        None => tell(&format!("{}\n", diagnostic.headline())),
    }
}

/// Line and column, in characters, both from 1.
fn place(text: &str, offset: usize) -> (u32, u32) {
    let position = LineIndex::new(text).position(text, offset as u32);
    (position.line, position.column + 1)
}

/// `ouro check FILE…`: status 1 where something is wrong.
pub(super) fn check(files: &[OsString], is_json: bool) -> i32 {
    let mut status = 0;
    let mut objects = Vec::new();
    for file in files {
        let name = file.to_string_lossy().into_owned();
        let (findings, text) = match read(file) {
            Ok(text) => (findings(&text, &name, false).0, text),
            Err(message) => {
                let d = Diagnostic::new(Severity::Error, "OSError", format!("{name}: {message}"));
                (vec![d], String::new())
            }
        };
        let texts = HashMap::from([(name.clone(), text)]);
        for d in &findings {
            if d.severity == Severity::Error {
                status = 1;
            }
            if is_json {
                objects.push(json(d, &name, &texts[&name]));
            } else {
                show(d, &texts);
            }
        }
    }
    if is_json {
        say(&format!("[{}]\n", objects.join(",")));
    }
    status
}

fn read(file: &OsStr) -> Result<String, String> {
    let bytes = std::fs::read(file)
        .map_err(|e| crate::reactor::system_call::strerror(e.raw_os_error().unwrap_or(libc::EIO)))?;
    ouro_grammar::decode(&bytes).map(std::borrow::Cow::into_owned).or_else(|error| match &error.kind {
        SyntaxErrorKind::UnknownEncoding { name } => {
            ouro_text::multibyte::decode_by_label(name, &bytes).ok_or_else(|| error.to_string())
        }
        _ => Err(error.to_string()),
    })
}

fn json(d: &Diagnostic, file: &str, text: &str) -> String {
    let span = d.labels.first().map_or(0..0, |l| l.span.clone());
    let (start, end) = (place(text, span.start), place(text, span.end));
    format!(
        "{{\"file\":{},\"line\":{},\"column\":{},\"end_line\":{},\"end_column\":{},\"severity\":\"{}\",\"kind\":{},\"message\":{}}}",
        quoted(file),
        start.0,
        start.1,
        end.0,
        end.1,
        d.severity.name(),
        quoted(&d.kind),
        quoted(&d.message)
    )
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `ouro dis FILE`.
pub(super) fn disassemble(file: &OsStr) -> i32 {
    let name = file.to_string_lossy().into_owned();
    match std::fs::read(file) {
        Ok(source) => dump(&source, &name, Dump::Code),
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(libc::EIO);
            tell(&format!(
                "ouro: can't open file '{name}': [Errno {errno}] {}\n",
                crate::reactor::system_call::strerror(errno)
            ));
            2
        }
    }
}
