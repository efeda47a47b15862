//! Drawing diagnostics for a terminal. The only file that knows ariadne.

use crate::diagnostic::{Diagnostic, Severity};
use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, sources};
use std::collections::HashMap;

/// The diagnostic as a framed report over the texts of the files it names.
pub(super) fn draw(diagnostic: &Diagnostic, texts: &HashMap<String, String>, has_color: bool) -> String {
    let (name, color) = match diagnostic.severity {
        Severity::Error => ("Error", Color::Red),
        Severity::Warning => ("Warning", Color::Yellow),
    };
    let labels: Vec<_> = diagnostic.labels.iter().filter(|l| texts.contains_key(&l.file)).collect();
    let Some(first) = labels.first() else {
        // Nothing to show it in.
        let mut text = format!("{}\n", diagnostic.headline());
        for note in diagnostic.notes.iter().chain(&diagnostic.help) {
            text.push_str(&format!("  {note}\n"));
        }
        return text;
    };
    let kind = match diagnostic.kind.as_str() {
        "" => name,
        kind => kind,
    };
    let place = (first.file.clone(), first.span.clone());
    let mut report = Report::build(ReportKind::Custom(kind, color), place)
        .with_config(Config::default().with_index_type(IndexType::Byte).with_color(has_color))
        .with_message(&diagnostic.message);
    for (i, label) in labels.iter().enumerate() {
        let color = if label.is_primary { color } else { Color::Cyan };
        let shown = Label::new((label.file.clone(), label.span.clone())).with_color(color).with_order(i as i32);
        report = report.with_label(if label.message.is_empty() { shown } else { shown.with_message(&label.message) });
    }
    for note in &diagnostic.notes {
        report = report.with_note(note);
    }
    if let Some(help) = &diagnostic.help {
        report = report.with_help(help);
    }
    let mut out = Vec::new();
    let texts: Vec<(String, String)> = texts.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    match report.finish().write(sources(texts), &mut out) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(_) => format!("{}\n", diagnostic.headline()),
    }
}
