//! The prompt: statements are read, run, and their values shown. `await` works at the top level, on one loop that lives
//! as long as the session and turns only while something is awaited.

use super::editor::{LineEditor, Typed};
use super::run::{exit_status, show};
use crate::modules::{io, sys};
use crate::object::native::Result;
use crate::object::{Obj, Raised, Str};
use crate::reactor::system_call;
use crate::types::dict::Dict;
use crate::types::generator::Generator;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_compiler::compile::{Mode, Options};
use ouro_grammar::Entry;
use ouro_heap::Gc;

struct Repl {
    editor: Option<LineEditor>,
    globals: Gc<Dict>,
    /// The session's event loop, once asyncio was used.
    event_loop: Option<Obj>,
    count: usize,
}

enum Input {
    Line(String),
    Interrupted,
    End,
}

/// Run the prompt until it is left; gives the exit status.
pub(super) fn run(vm: &mut Vm, is_quiet: bool) -> Result<i32> {
    let module = vm.main_module()?;
    let sys = vm.import_module("sys")?;
    for (name, prompt) in [("ps1", ">>> "), ("ps2", "... ")] {
        if vm.get_attr_name_opt(&sys, name)?.is_none() {
            let prompt = vm.heap.str(prompt);
            vm.set_attr_name(&sys, name, prompt)?;
        }
    }
    let mut repl = Repl { editor: None, globals: module.dict.clone(), event_loop: None, count: 0 };
    let is_dumb = std::env::var_os("TERM").is_none_or(|t| t.is_empty() || t == "dumb");
    if system_call::isatty(0) && system_call::isatty(1) && !is_dumb {
        repl.editor = LineEditor::start();
    }
    if !is_quiet {
        io::write_error(vm, &banner());
    }
    let status = repl.session(vm);
    repl.end(vm);
    Ok(status)
}

fn banner() -> String {
    let (major, minor, micro) = sys::PYTHON;
    let (version, system) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS);
    format!(
        "Ouro {version} (Python {major}.{minor}.{micro}) on {system}\n\
         `await` works at the prompt. Leave with exit() or Ctrl-D.\n"
    )
}

impl Repl {
    fn session(&mut self, vm: &mut Vm) -> i32 {
        let mut lines: Vec<String> = Vec::new();
        loop {
            let prompt = prompt_text(vm, if lines.is_empty() { "ps1" } else { "ps2" });
            let line = match self.read(vm, &prompt, &indentation(&lines)) {
                Ok(Input::Line(line)) => line,
                Ok(Input::Interrupted) => {
                    say(vm, "\nKeyboardInterrupt\n");
                    lines.clear();
                    continue;
                }
                Ok(Input::End) if lines.is_empty() => {
                    say(vm, "\n");
                    return 0;
                }
                Ok(Input::End) => {
                    // What was begun is tried as it is.
                    lines.push(String::new());
                    let status = self.run_entry(vm, &(lines.join("\n") + "\n"));
                    return status.unwrap_or(0);
                }
                Err(raised) => {
                    lines.clear();
                    if raised.is(vm, &vm.types.exceptions.KeyboardInterrupt.clone()) {
                        say(vm, "\nKeyboardInterrupt\n");
                        continue;
                    }
                    match self.fail(vm, raised) {
                        Some(status) => return status,
                        None => return 1,
                    }
                }
            };
            // The blanks that were offered and left as they are end a block, as an empty line does.
            let is_left_empty = self.editor.is_some() && !lines.is_empty() && line.trim().is_empty();
            lines.push(if is_left_empty { String::new() } else { line });
            let source = lines.join("\n");
            if matches!(ouro_grammar::parse_interactive(&source), Entry::Incomplete) {
                continue;
            }
            lines.clear();
            if let Some(status) = self.run_entry(vm, &source) {
                return status;
            }
        }
    }

    /// Read a line, with the editor or from `sys.stdin`.
    fn read(&mut self, vm: &mut Vm, prompt: &str, initial: &str) -> Result<Input> {
        if let Some(editor) = &self.editor {
            io::flush_standard_output(vm);
            offer_names(vm, &self.globals, editor);
            let wait = editor.ask(prompt, initial);
            return Ok(match vm.run_job(wait)? {
                Typed::Line(line) => Input::Line(line),
                Typed::Interrupted => Input::Interrupted,
                Typed::End => Input::End,
            });
        }
        say(vm, prompt);
        let stdin = vm.sys_attr("stdin")?;
        if stdin.is_none() {
            return Ok(Input::End);
        }
        let line = vm.call_method(&stdin, "readline", &[])?;
        let line = vm.str_text(&line)?;
        if line.is_empty() {
            return Ok(Input::End);
        }
        let line = line.strip_suffix('\n').unwrap_or(&line);
        Ok(Input::Line(line.strip_suffix('\r').unwrap_or(line).to_owned()))
    }

    /// Run an entry; a status where it ends the session.
    fn run_entry(&mut self, vm: &mut Vm, source: &str) -> Option<i32> {
        if source.trim().is_empty() {
            return None;
        }
        let result = self.evaluate(vm, source);
        let status = match result {
            Ok(()) => None,
            Err(raised) => self.fail(vm, raised),
        };
        if let Err(raised) = self.keep_loop(vm) {
            show(vm, raised);
        }
        io::flush_standard_output(vm);
        status
    }

    fn evaluate(&mut self, vm: &mut Vm, source: &str) -> Result<()> {
        if let Entry::Invalid(error) = ouro_grammar::parse_interactive(source) {
            return Err(vm.raise_syntax_error(&error, source, "<stdin>"));
        }
        let filename = format!("<stdin>-{}", self.count);
        self.count += 1;
        vm.typed_sources.push((filename.clone(), source.into()));
        let options = Options {
            filename,
            mode: Mode::Single,
            allow_top_level_await: true,
            optimize: vm.optimize,
            ..Options::default()
        };
        let code = vm.compile_text(source, &options)?;
        let globals = self.globals.clone();
        let result = vm.run_code(&code, &globals, globals.as_obj(), None)?;
        if code.kind.has_heap_frame() && result.downcast::<Generator>().is_some() {
            self.drive(vm, &result)?;
        }
        Ok(())
    }

    /// Run a coroutine on the session's loop until it is done.
    fn drive(&mut self, vm: &mut Vm, coroutine: &Obj) -> Result<()> {
        vm.import_module("asyncio")?;
        self.keep_loop(vm)?;
        let Some(event_loop) = current_loop(vm)?.or_else(|| self.event_loop.clone()) else {
            return Err(vm.runtime_error("there is no event loop"));
        };
        let task = vm.call_method(&event_loop, "create_task", std::slice::from_ref(coroutine))?;
        let result = vm.call_method(&event_loop, "run_until_complete", std::slice::from_ref(&task));
        match result {
            Err(raised) if raised.is(vm, &vm.types.exceptions.KeyboardInterrupt.clone()) => {
                // What is awaited is cancelled; everything else goes on at the next turn.
                let done = vm.call_method(&task, "done", &[])?;
                if !vm.truth(&done)? {
                    vm.call_method(&task, "cancel", &[])?;
                    drop(vm.call_method(&event_loop, "run_until_complete", &[task]));
                }
                Err(raised)
            }
            other => other.map(drop),
        }
    }

    /// Once asyncio is there, the session's loop is the current one, unless the program set another.
    fn keep_loop(&mut self, vm: &mut Vm) -> Result<()> {
        let name = vm.heap.intern("asyncio");
        if vm.modules.get_str(&vm.heap, &name).is_none() {
            return Ok(());
        }
        if let Some(current) = current_loop(vm)? {
            let closed = vm.call_method(&current, "is_closed", &[])?;
            if !vm.truth(&closed)? {
                return Ok(());
            }
        }
        let asyncio = vm.import_module("asyncio")?;
        let own = match self.event_loop.clone() {
            Some(own) => {
                let closed = vm.call_method(&own, "is_closed", &[])?;
                (!vm.truth(&closed)?).then_some(own)
            }
            None => None,
        };
        let own = match own {
            Some(own) => own,
            None => vm.call_method(&asyncio, "new_event_loop", &[])?,
        };
        vm.call_method(&asyncio, "set_event_loop", std::slice::from_ref(&own))?;
        let events = vm.import_module("asyncio.events")?;
        let policy = vm.call_method(&events, "get_event_loop_policy", &[])?;
        if let Some(local) = vm.get_attr_name_opt(&policy, "_local")? {
            vm.set_attr_name(&local, "_session_loop", own.clone())?;
        }
        self.event_loop = Some(own);
        Ok(())
    }

    /// Show an exception; a status where it is the wish to leave.
    fn fail(&mut self, vm: &mut Vm, raised: Raised) -> Option<i32> {
        if raised.is(vm, &vm.types.exceptions.SystemExit.clone()) {
            return Some(exit_status(vm, &raised));
        }
        let exception = raised.exception().clone();
        let class = vm.type_of(exception.as_obj());
        let traceback = exception.traceback.cloned(&vm.heap).map_or(Obj::NONE, Obj::from);
        if let Ok(sys) = vm.import_module("sys") {
            let last = [
                ("last_exc", Obj::from(&exception)),
                ("last_type", class.into()),
                ("last_value", (&exception).into()),
                ("last_traceback", traceback),
            ];
            for (name, value) in last {
                drop(vm.set_attr_name(&sys, name, value));
            }
        }
        show(vm, raised);
        None
    }

    fn end(&mut self, vm: &mut Vm) {
        if let Some(event_loop) = self.event_loop.take() {
            // Whatever is left is of no use to anybody.
            drop(vm.call_method(&event_loop, "close", &[]));
        }
    }
}

/// The loop that is set in the policy, without asking for a new one.
fn current_loop(vm: &mut Vm) -> Result<Option<Obj>> {
    let events = vm.import_module("asyncio.events")?;
    let policy = vm.call_method(&events, "get_event_loop_policy", &[])?;
    let Some(local) = vm.get_attr_name_opt(&policy, "_local")? else { return Ok(None) };
    Ok(vm.get_attr_name_opt(&local, "_loop")?.filter(|l| !l.is_none()))
}

fn say(vm: &mut Vm, text: &str) {
    if let Ok(stdout) = vm.sys_attr("stdout")
        && !stdout.is_none()
    {
        let text = vm.heap.str(text);
        drop(io::write_str(vm, &stdout, &text));
        drop(vm.call_method(&stdout, "flush", &[]));
    }
}

fn prompt_text(vm: &mut Vm, name: &str) -> String {
    match vm.sys_attr(name) {
        Ok(prompt) => vm.str_text(&prompt).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// The blanks that the next line of a block begins with.
fn indentation(lines: &[String]) -> String {
    let Some(last) = lines.last() else { return String::new() };
    let blanks: String = last.chars().take_while(|c| c.is_whitespace()).collect();
    if last.trim_end().ends_with(':') { blanks + "    " } else { blanks }
}

const KEYWORDS: &str = "False None True and as assert async await break class continue def del elif else except finally for \
    from global if import in is lambda nonlocal not or pass raise return try while with yield match case type";

/// Names to complete: keywords, built-ins, the program's names and, one dot deep, what modules, classes and objects
/// among them have. Nothing of the program is run for it.
fn offer_names(vm: &mut Vm, globals: &Gc<Dict>, editor: &LineEditor) {
    let mut names: Vec<String> = KEYWORDS.split_whitespace().map(str::to_owned).collect();
    let builtins = vm.builtins.clone();
    for dict in [globals, &builtins] {
        names.extend(keys(vm, dict));
    }
    for (key, value) in globals.items(&vm.heap) {
        let Some(key) = key.downcast::<Str>().map(|k| k.to_str().into_owned()) else { continue };
        if key.starts_with('_') {
            continue;
        }
        let mut own = match value.downcast::<Module>() {
            Some(module) => keys(vm, &module.dict.clone()),
            None => {
                let class = match value.downcast::<crate::object::Type>() {
                    Some(class) => class.clone(),
                    None => vm.type_of(&value),
                };
                let classes = class.mro.cloned(&vm.heap);
                let mut all: Vec<String> = classes.iter().flat_map(|c| keys(vm, &c.dict)).collect();
                all.extend(vm.heap.attrs(&value).iter().map(|(k, _)| k.to_str().into_owned()));
                all
            }
        };
        own.sort();
        own.dedup();
        names.extend(own.iter().map(|n| format!("{key}.{n}")));
    }
    names.sort();
    names.dedup();
    if let Ok(mut offered) = editor.names.lock() {
        *offered = names;
    }
}

fn keys(vm: &Vm, dict: &Gc<Dict>) -> Vec<String> {
    dict.keys(&vm.heap).iter().filter_map(|k| k.downcast::<Str>().map(|k| k.to_str().into_owned())).collect()
}
