//! Editing lines on a terminal: history, completion, colours. The only file that knows rustyline.
//!
//! rustyline runs on a thread of its own and only moves text: it gets a prompt and gives a line.

use ouro_grammar::token::Token;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// What the user did at a prompt.
#[derive(Debug)]
pub(super) enum Typed {
    Line(String),
    Interrupted,
    End,
}

/// What can be completed: names, and the attributes of names.
pub(super) type Names = Arc<Mutex<Vec<String>>>;

pub(super) struct LineEditor {
    requests: Sender<(String, String)>,
    answers: Arc<Mutex<Receiver<Typed>>>,
    pub(super) names: Names,
}

impl LineEditor {
    /// Start the editor; None where the terminal does not allow it.
    pub(super) fn start() -> Option<LineEditor> {
        let (requests, prompts) = channel::<(String, String)>();
        let (sender, answers) = channel();
        let names: Names = Arc::default();
        let known = names.clone();
        let started =
            std::thread::Builder::new().name("editor".to_owned()).spawn(move || edit(&prompts, &sender, known));
        started.ok()?;
        Some(LineEditor { requests, answers: Arc::new(Mutex::new(answers)), names })
    }

    /// Ask for a line that begins with `initial`. The result waits for it, on any thread.
    pub(super) fn ask(&self, prompt: &str, initial: &str) -> impl FnOnce() -> Typed + Send + 'static {
        let is_sent = self.requests.send((prompt.to_owned(), initial.to_owned())).is_ok();
        let answers = self.answers.clone();
        move || match answers.lock() {
            Ok(answers) if is_sent => answers.recv().unwrap_or(Typed::End),
            _ => Typed::End,
        }
    }
}

fn history_file() -> Option<PathBuf> {
    match std::env::var_os("OURO_HISTORY") {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(path.into()),
        None => Some(PathBuf::from(std::env::var_os("HOME")?).join(".ouro_history")),
    }
}

fn edit(prompts: &Receiver<(String, String)>, answers: &Sender<Typed>, names: Names) {
    let config = rustyline::Config::builder().auto_add_history(false).build();
    let Ok(mut editor) = rustyline::Editor::<Assistant, FileHistory>::with_config(config) else {
        return;
    };
    let has_color = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    editor.set_helper(Some(Assistant { names, has_color }));
    let history = history_file();
    if let Some(file) = &history {
        // The first session has none.
        let _ = editor.load_history(file);
    }
    while let Ok((prompt, initial)) = prompts.recv() {
        let typed = match editor.readline_with_initial(prompt.as_str(), (&initial, "")) {
            Ok(line) => {
                if !line.trim().is_empty() {
                    let _ = editor.add_history_entry(line.as_str());
                    if let Some(file) = &history {
                        let _ = editor.append_history(file);
                    }
                }
                Typed::Line(line)
            }
            Err(ReadlineError::Interrupted) => Typed::Interrupted,
            Err(_) => Typed::End,
        };
        if answers.send(typed).is_err() {
            return;
        }
    }
}

struct Assistant {
    names: Names,
    has_color: bool,
}

impl Helper for Assistant {}
impl Validator for Assistant {}
impl Hinter for Assistant {
    type Hint = String;
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = &line[..pos];
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..];
        if word.is_empty() {
            // At the start of a line the key indents.
            return Ok((pos, vec!["    ".to_owned()]));
        }
        let names = self.names.lock().map(|n| n.clone()).unwrap_or_default();
        let depth = word.matches('.').count();
        let hides = !word.rsplit('.').next().unwrap_or("").starts_with('_');
        let fits = |n: &&String| {
            n.starts_with(word)
                && n.matches('.').count() == depth
                && !(hides && n.rsplit('.').next().is_some_and(|last| last.starts_with('_')))
        };
        Ok((start, names.iter().filter(fits).cloned().collect()))
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.has_color {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len() * 2);
        let mut done = 0;
        for (start, token, end) in ouro_grammar::tokens(line) {
            let (start, end) = (start as usize, end as usize);
            if start < done || end > line.len() || start == end {
                continue;
            }
            out.push_str(&line[done..start]);
            let word = &line[start..end];
            match color(token, word) {
                Some(color) => {
                    out.push_str(color);
                    out.push_str(word);
                    out.push_str("\x1b[0m");
                }
                None => out.push_str(word),
            }
            done = end;
        }
        out.push_str(&line[done..]);
        Cow::Owned(out)
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.has_color
    }
}

/// Words, text and numbers differ; all else stays as it is.
fn color(token: Token, word: &str) -> Option<&'static str> {
    let first = word.chars().next()?;
    match token {
        Token::Name => None,
        Token::Number => Some("\x1b[36m"),
        _ if first == '"' || first == '\'' || word.ends_with(['"', '\'']) => Some("\x1b[32m"),
        _ if first == '#' => Some("\x1b[90m"),
        _ if first.is_alphabetic() => Some("\x1b[35m"),
        _ => None,
    }
}
