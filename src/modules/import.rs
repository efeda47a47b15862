//! Importing: native modules, the library in the binary, then files along `sys.path`; and compiling and running source.
//! Reference 5.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str};
use crate::stdlib;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::vm::code::CodeObject;
use crate::vm::wait::{Mailbox, Why};
use crate::vm::{Initializing, Vm};
use ouro_compiler::bytecode::image;
use ouro_compiler::compile::{self, Options};
use ouro_grammar::{LineIndex, Span, SyntaxError};
use ouro_macros::native;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `importlib` asks about the modules in the binary.
pub const MODULE: NativeModule = NativeModule {
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    natives: &[IS_BUILTIN, IS_FROZEN, IS_FROZEN_PACKAGE, GET_FROZEN_SOURCE, IS_INCOMPLETE],
    init: None,
};

/// Returns 1 if the module name is that of a native module, else 0.
#[native(is_builtin(name, /))]
fn is_builtin(name: &str) -> i32 {
    i32::from(name == "builtins" || super::NATIVE_MODULES.iter().any(|m| m.name == name))
}

/// Returns True if the module name corresponds to a module of the library in the binary.
#[native(is_frozen(name, /))]
fn is_frozen(name: &str) -> bool {
    stdlib::find(name).is_some()
}

/// Returns True if the module name is of a package of the library in the binary.
#[native(is_frozen_package(name, /))]
fn is_frozen_package(name: &str) -> bool {
    stdlib::find(name).is_some_and(|module| module.is_package)
}

/// The source of a module of the library in the binary; None if there is none of that name.
#[native(get_frozen_source(name, /))]
fn get_frozen_source(name: &str) -> Option<String> {
    stdlib::find(name).map(|module| module.source.to_owned())
}

/// Whether a REPL would read more lines before it runs this text. For `codeop`.
#[native(is_incomplete(source, /))]
fn is_incomplete(source: &str) -> bool {
    matches!(ouro_grammar::parse_interactive(source), ouro_grammar::Entry::Incomplete)
}

/// Modules that are loaded before a program's folders count.
const ALWAYS_LIBRARY: &[&str] = &[
    "_collections_abc",
    "abc",
    "codecs",
    "encodings",
    "genericpath",
    "importlib",
    "io",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
    "zipimport",
];

/// The entry of `sys.path` that stands for the library in the binary.
#[must_use]
pub fn library_folder() -> PathBuf {
    let (major, minor, _) = super::sys::PYTHON;
    super::sys::prefix().join("lib").join(format!("python{major}.{minor}"))
}

fn in_library(name: &str) -> Option<Found> {
    let module = stdlib::find(name)?;
    Some(Found { program: Program::Library(module), file: None, folder: module.is_package.then(Vec::new) })
}

/// `__import__`.
pub fn import(vm: &mut Vm, name: &Gc<Str>, globals: Option<&Obj>, fromlist: Option<&Obj>, level: i64) -> Result<Obj> {
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let text = name.to_str().into_owned();
    let absolute = if level > 0 { vm.resolve_relative(&text, globals, level)? } else { text.clone() };
    if absolute.is_empty() {
        return Err(vm.value_error("Empty module name"));
    }
    let module = vm.import_dotted(&absolute)?;
    let wants_names = match fromlist {
        Some(f) if !f.is_none() => vm.truth(f)?,
        _ => false,
    };
    if !wants_names {
        if level == 0 {
            let top = absolute.split('.').next().unwrap_or(&absolute).to_owned();
            return vm.import_dotted(&top);
        }
        // `from . import` without names does not exist; a call of `__import__` gets the package itself.
        let cut = text.split('.').next().map_or(0, str::len);
        let top = &absolute[..absolute.len() - (text.len() - cut)];
        return vm.loaded_module(top);
    }
    if vm.get_attr_name_opt(&module, "__path__")?.is_some() {
        let names = vm.collect(fromlist.expect("it is true"))?;
        vm.import_submodules(&module, &absolute, &names)?;
    }
    Ok(module)
}

impl Vm {
    fn loaded_module(&mut self, name: &str) -> Result<Obj> {
        let key = self.heap.intern(name);
        match self.modules.get_str(&self.heap, &key) {
            Some(m) if !m.is_none() => Ok(m),
            _ => Err(self.module_not_found(name, None)),
        }
    }

    fn resolve_relative(&mut self, name: &str, globals: Option<&Obj>, level: i64) -> Result<String> {
        let Some(globals) = globals.and_then(|g| g.downcast::<Dict>()) else {
            return Err(self.key_error_text("'__name__' not in globals"));
        };
        let get = |vm: &mut Vm, key: &str| {
            let key = vm.heap.intern(key);
            globals.get_str(&vm.heap, &key).filter(|v| !v.is_none())
        };
        let package = match get(self, "__package__") {
            Some(p) => self.str_text(&p)?,
            None => {
                let Some(module) = get(self, "__name__") else {
                    return Err(self.key_error_text("'__name__' not in globals"));
                };
                let module = self.str_text(&module)?;
                if get(self, "__path__").is_some() {
                    module
                } else {
                    module.rsplit_once('.').map_or(String::new(), |(p, _)| p.to_owned())
                }
            }
        };
        if package.is_empty() {
            return Err(self.import_error_plain("attempted relative import with no known parent package"));
        }
        let mut base = package.as_str();
        for _ in 1..level {
            match base.rsplit_once('.') {
                Some((parent, _)) => base = parent,
                None => return Err(self.import_error_plain("attempted relative import beyond top-level package")),
            }
        }
        Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
    }

    fn key_error_text(&mut self, text: &str) -> Raised {
        let text = self.heap.str(text).into();
        self.key_error(&text)
    }

    fn import_submodules(&mut self, package: &Obj, package_name: &str, names: &[Obj]) -> Result<()> {
        for name in names {
            let Some(text) = name.downcast::<Str>() else {
                let class = self.type_of(name).name(self);
                return Err(self.type_error(format!("Item in ``from list'' must be str, not {class}")));
            };
            let text = text.to_str().into_owned();
            if text == "*" {
                if let Some(all) = self.get_attr_name_opt(package, "__all__")? {
                    let names = self.collect(&all)?;
                    self.import_submodules(package, package_name, &names)?;
                }
                continue;
            }
            if self.get_attr_name_opt(package, &text)?.is_some() {
                continue;
            }
            let full = format!("{package_name}.{text}");
            if let Err(raised) = self.import_dotted(&full) {
                let is_missing = raised.is(self, &self.types.exceptions.ModuleNotFoundError.clone());
                let exception = raised.exception().as_obj().clone();
                let missing = self.get_attr_name_opt(&exception, "name")?;
                if is_missing && missing.is_some_and(|m| m.downcast::<Str>().is_some_and(|m| m.to_str() == full)) {
                    continue;
                }
                return Err(raised);
            }
        }
        Ok(())
    }

    /// Import `a`, `a.b`, `a.b.c`; gives the last.
    fn import_dotted(&mut self, name: &str) -> Result<Obj> {
        let key = self.heap.intern(name);
        match self.modules.get_str(&self.heap, &key) {
            Some(m) if m.is_none() => {
                let message = format!("import of {name} halted; None in sys.modules");
                return Err(self.module_not_found_with(&message, name));
            }
            Some(m) if self.initializing.is_empty() || !self.wait_for_module(&key)? => return Ok(m),
            Some(_) => return self.import_dotted(name),
            None => {}
        }
        self.enter_native()?;
        let parent = match name.rsplit_once('.') {
            Some((parent, _)) => Some(self.import_dotted(parent)?),
            None => None,
        };
        if let Some(m) = self.modules.get_str(&self.heap, &key) {
            return Ok(m);
        }
        let module = self.load_module(name, parent.as_ref())?;
        self.leave_native();
        if let (Some(parent), Some((_, child))) = (parent, name.rsplit_once('.')) {
            self.set_attr_name(&parent, child, module.clone())?;
        }
        Ok(module)
    }

    /// Wait until another thread has run the code of a module; false when none is at it, or when that one waits for
    /// this one's modules.
    fn wait_for_module(&mut self, name: &Gc<Str>) -> Result<bool> {
        let me = self.current_thread();
        let Some(module) = self.initializing.iter().find(|i| i.name.is(name)) else { return Ok(false) };
        let mut owner = module.thread;
        while owner != me {
            // What that thread waits for belongs to a third one, and so on.
            match self.initializing.iter().find(|i| i.waiting.iter().any(|(thread, _)| *thread == owner)) {
                Some(next) => owner = next.thread,
                None => break,
            }
        }
        if owner == me {
            return Ok(false);
        }
        let mailbox = Mailbox::new();
        if let Some(module) = self.initializing.iter_mut().find(|i| i.name.is(name)) {
            module.waiting.push((me, mailbox.clone()));
        }
        let outcome = self.park(&mailbox, None, Why::Lock);
        for module in &mut self.initializing {
            module.waiting.retain(|(thread, _)| *thread != me);
        }
        outcome.map(|_| true)
    }

    fn load_module(&mut self, name: &str, parent: Option<&Obj>) -> Result<Obj> {
        // Names are no paths.
        let last = name.rsplit('.').next().unwrap_or(name);
        if last.is_empty() || last.contains(['/', '\0']) {
            return Err(self.module_not_found(name, None));
        }
        if let Some(module) = self.make_native_module(name)? {
            return Ok(module);
        }
        let path = match parent {
            Some(parent) => match self.get_attr_name_opt(parent, "__path__")? {
                Some(path) => Some(path),
                None => {
                    let package = name.rsplit_once('.').map_or("", |(p, _)| p);
                    let message = format!("No module named '{name}'; '{package}' is not a package");
                    return Err(self.module_not_found_with(&message, name));
                }
            },
            None => None,
        };
        if let Some(module) = self.find_by_hooks(name, path.as_ref())? {
            return Ok(module);
        }
        let is_inside = match (&path, name.rsplit_once('.')) {
            // Below a package of the library there is the library, unless somebody gave it folders.
            (Some(path), Some((package, _))) => stdlib::find(package).is_some() && self.len(path)? == 0,
            _ => ALWAYS_LIBRARY.contains(&name),
        };
        if is_inside && let Some(found) = in_library(name) {
            return self.run_module(name, found);
        }
        let is_top = path.is_none();
        let mut folders = self.search_path(path)?;
        if is_top {
            // The library stands where its entry of `sys.path` does, or at the end.
            let library = library_folder();
            let place = folders.iter().position(|f| *f == library).unwrap_or(folders.len());
            let after = folders.split_off(place);
            let is_before = find_file(name, &folders).is_some_and(|place| !matches!(place, Place::Namespace(_)));
            if !is_before && let Some(found) = in_library(name) {
                return self.run_module(name, found);
            }
            folders.extend(after);
        }
        match find_file(name.rsplit('.').next().unwrap_or(name), &folders) {
            Some(Place::Source(file, folder)) => {
                let bytes = match std::fs::read(&file) {
                    Ok(bytes) => bytes,
                    Err(e) => return Err(self.import_error_plain(format!("cannot read {}: {e}", file.display()))),
                };
                let filename = file.to_string_lossy().into_owned();
                let source = self.decode_source(&bytes, &filename)?;
                let folder = folder.map(|f| vec![f.to_string_lossy().into_owned()]);
                let program = Program::File { source, filename: filename.clone() };
                self.run_module(name, Found { program, file: Some(filename), folder })
            }
            Some(Place::Namespace(folders)) => {
                let key = self.heap.intern(name);
                let module = self.new_module(&key);
                self.set_package_attributes(
                    &module,
                    name,
                    Some(folders.iter().map(|f| f.to_string_lossy().into_owned()).collect()),
                )?;
                let modules = self.modules.clone();
                drop(modules.set_str(&mut self.heap, &key, (&module).into()));
                Ok(module.into())
            }
            None => Err(self.module_not_found(name, None)),
        }
    }

    /// Finders that a program put into `sys.meta_path`.
    fn find_by_hooks(&mut self, name: &str, path: Option<&Obj>) -> Result<Option<Obj>> {
        let sys = self.heap.intern("sys");
        let Some(sys) = self.modules.get_str(&self.heap, &sys) else { return Ok(None) };
        let Some(finders) = self.get_attr_name_opt(&sys, "meta_path")? else { return Ok(None) };
        for finder in self.collect(&finders)? {
            let Some(find_spec) = self.get_attr_name_opt(&finder, "find_spec")? else { continue };
            let name_obj: Obj = self.heap.str(name).into();
            let path = path.cloned().unwrap_or(Obj::NONE);
            let spec = self.call(&find_spec, &[name_obj, path, Obj::NONE])?;
            if spec.is_none() {
                continue;
            }
            let loader = self.import_module("importlib._bootstrap")?;
            return self.call_method(&loader, "_load", &[spec]).map(Some);
        }
        Ok(None)
    }

    fn search_path(&mut self, path: Option<Obj>) -> Result<Vec<PathBuf>> {
        let path = match path {
            Some(path) => path,
            None => self.sys_attr("path")?,
        };
        let mut folders = Vec::new();
        for item in self.collect(&path)? {
            if let Some(text) = item.downcast::<Str>() {
                folders.push(PathBuf::from(&*text.to_str()));
            }
        }
        Ok(folders)
    }

    fn set_package_attributes(&mut self, module: &Gc<Module>, name: &str, folder: Option<Vec<String>>) -> Result<()> {
        let package = if folder.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) };
        let package = self.heap.str(package);
        self.dict_set_name(&module.dict, "__package__", package);
        if let Some(folders) = folder {
            let folders = folders.iter().map(|f| self.heap.str(f).into()).collect();
            let path: Gc<List> = self.list(folders);
            self.dict_set_name(&module.dict, "__path__", path);
        }
        Ok(())
    }

    fn run_module(&mut self, name: &str, found: Found) -> Result<Obj> {
        let key = self.heap.intern(name);
        let module = self.new_module(&key);
        if let Some(file) = &found.file {
            let file = self.heap.str(file);
            self.dict_set_name(&module.dict, "__file__", file);
            self.dict_set_name(&module.dict, "__cached__", Obj::NONE);
        }
        self.set_package_attributes(&module, name, found.folder)?;
        let builtins = self.builtins.clone();
        self.dict_set_name(&module.dict, "__builtins__", builtins);
        let is_library = matches!(found.program, Program::Library(_));
        if is_library {
            // What a module of the library makes when it is run is there to stay: collections need not look at it.
            if self.running_library == 0 { self.heap.make_young_old() } else { self.heap.make_young_permanent() }
        }
        let code = self.load_program(found.program)?;
        self.running_library += u32::from(is_library);
        let modules = self.modules.clone();
        drop(modules.set_str(&mut self.heap, &key, (&module).into()));
        let thread = self.current_thread();
        self.initializing.push(Initializing { name: key.clone(), thread, waiting: Vec::new() });
        let result = self.run_code(&code, &module.dict, module.dict.as_obj(), None);
        if is_library {
            self.heap.make_young_permanent();
            self.running_library -= 1;
        }
        if let Some(place) = self.initializing.iter().rposition(|i| i.name.is(&key)) {
            for (_, mailbox) in self.initializing.remove(place).waiting {
                self.wake(&mailbox);
            }
        }
        if let Err(raised) = result {
            drop(modules.remove_str(&mut self.heap, &key));
            return Err(raised);
        }
        // A module may replace itself.
        Ok(modules.get_str(&self.heap, &key).unwrap_or_else(|| module.into()))
    }

    fn load_program(&mut self, program: Program) -> Result<Gc<CodeObject>> {
        let (source, filename) = match &program {
            // The images are compiled without -O.
            Program::Library(module) if self.optimize == 0 => {
                return Ok(CodeObject::load(self, &Arc::new(image::read(module.image))));
            }
            Program::Library(module) => (module.source, format!("<frozen {}>", module.name)),
            Program::File { source, filename } => (source.as_str(), filename.clone()),
        };
        self.compile_text(source, &Options { filename, optimize: self.optimize, ..Options::default() })
    }

    fn module_not_found(&mut self, name: &str, _: Option<()>) -> Raised {
        let message = format!("No module named '{name}'");
        self.module_not_found_with(&message, name)
    }

    fn module_not_found_with(&mut self, message: &str, name: &str) -> Raised {
        let class = self.types.exceptions.ModuleNotFoundError.clone();
        let message: Obj = self.heap.str(message).into();
        let raised = self.raise_called(&class, &[message]);
        let exception = raised.exception().as_obj().clone();
        let name = self.heap.str(name);
        drop(self.set_attr_name(&exception, "name", name));
        raised
    }

    /// Parse, compile and load a text; SyntaxError where that fails. Doubtful places are warned about.
    pub fn compile_text(&mut self, source: &str, options: &Options) -> Result<Gc<CodeObject>> {
        let mode = match options.mode {
            compile::Mode::File => ouro_grammar::Mode::File,
            compile::Mode::Single => ouro_grammar::Mode::Single,
            compile::Mode::Eval => ouro_grammar::Mode::Eval,
        };
        let parsed = match ouro_grammar::parse_with_warnings(source, mode) {
            Ok(parsed) => parsed,
            Err(error) => return Err(self.raise_syntax_error(&error, source, &options.filename)),
        };
        self.compile_tree(&parsed.root, source, &parsed.warnings, options)
    }

    /// Compile and load a tree, whose spans count in `source`.
    pub(super) fn compile_tree(
        &mut self,
        root: &ouro_grammar::ast::Root,
        source: &str,
        warnings: &[ouro_grammar::Warning],
        options: &Options,
    ) -> Result<Gc<CodeObject>> {
        let output = match compile::compile(root, source, options) {
            Ok(output) => output,
            Err(error) => return Err(self.raise_compile_error(&error.message, error.span, source, &options.filename)),
        };
        let mut warnings: Vec<(String, Span)> = warnings.iter().map(|w| (w.message.clone(), w.span)).collect();
        warnings.extend(output.warnings);
        if !warnings.is_empty() {
            let index = LineIndex::new(source);
            for (message, span) in warnings {
                self.warn_syntax(&message, span, source, &index, &options.filename)?;
            }
        }
        Ok(CodeObject::load(self, &Arc::new(output.code)))
    }

    /// A SyntaxError (or IndentationError, TabError …) with its place.
    pub fn raise_syntax_error(&mut self, error: &SyntaxError, source: &str, filename: &str) -> Raised {
        let report = error.report(source);
        let name = report.class.name();
        let class = self.types.exceptions.all().into_iter().find(|(n, _)| *n == name).map(|(_, c)| c);
        let class = class.unwrap_or_else(|| self.types.exceptions.SyntaxError.clone());
        self.syntax_error_at(
            &class,
            &report.message,
            filename,
            (report.lineno, report.offset),
            (report.end_lineno, report.end_offset),
            &report.text,
        )
    }

    fn raise_compile_error(&mut self, message: &str, span: Span, source: &str, filename: &str) -> Raised {
        let index = LineIndex::new(source);
        let (start, end) = (index.position(source, span.start), index.position(source, span.end));
        let text = index.line_text(source, start.line).to_owned();
        let class = self.types.exceptions.SyntaxError.clone();
        self.syntax_error_at(
            &class,
            message,
            filename,
            (start.line, start.column + 1),
            (end.line, end.column as i32 + 1),
            &text,
        )
    }

    fn syntax_error_at(
        &mut self,
        class: &Gc<crate::object::Type>,
        message: &str,
        filename: &str,
        start: (u32, u32),
        end: (u32, i32),
        text: &str,
    ) -> Raised {
        let message: Obj = self.heap.str(message).into();
        if !self.derives_from_syntax_error(class) {
            return self.raise_called(class, &[message]);
        }
        let number = |vm: &mut Vm, n: u32| vm.int(i64::from(n));
        let mut line = text.to_owned();
        if !line.is_empty() && !line.ends_with('\n') {
            line.push('\n');
        }
        let details = vec![
            self.heap.str(filename).into(),
            number(self, start.0),
            number(self, start.1),
            self.heap.str(&line).into(),
            number(self, end.0),
            self.int(i64::from(end.1)),
        ];
        let details: Obj = self.heap.tuple(details).into();
        self.raise_called(class, &[message, details])
    }

    fn derives_from_syntax_error(&self, class: &Gc<crate::object::Type>) -> bool {
        use crate::object::class::ClassRelation;
        class.is_subtype(self, &self.types.exceptions.SyntaxError)
    }

    /// A SyntaxWarning; where warnings are errors, a SyntaxError, which shows the place.
    pub(super) fn warn_syntax(
        &mut self,
        message: &str,
        span: Span,
        source: &str,
        index: &LineIndex,
        filename: &str,
    ) -> Result<()> {
        let class = self.types.exceptions.SyntaxWarning.clone();
        let warnings = self.import_module("warnings")?;
        let line = self.int(i64::from(index.line(span.start)));
        let (text, file) = (self.heap.str(message).into(), self.heap.str(filename).into());
        match self.call_method(&warnings, "warn_explicit", &[text, (&class).into(), file, line]) {
            Err(raised) if raised.is(self, &class) => Err(self.raise_compile_error(message, span, source, filename)),
            other => other.map(drop),
        }
    }

    /// `warnings.warn(message, DeprecationWarning)` on behalf of the calling code.
    pub fn warn_deprecated(&mut self, message: &str) -> Result<()> {
        let category: Obj = (&self.types.exceptions.DeprecationWarning).into();
        self.warn(message, &category)
    }

    /// `warnings.warn(message, category)` on behalf of the calling code.
    pub fn warn(&mut self, message: &str, category: &Obj) -> Result<()> {
        let warnings = self.import_module("warnings")?;
        let message = self.heap.str(message).into();
        self.call_method(&warnings, "warn", &[message, category.clone()]).map(drop)
    }

    /// Run a program as the module `__main__`; gives its dictionary too.
    pub fn run_main(&mut self, source: &str, filename: &str) -> Result<()> {
        let name = self.heap.intern("__main__");
        let module = self.main_module()?;
        let text = self.heap.str(filename);
        self.dict_set_name(&module.dict, "__file__", text);
        let options = Options { filename: filename.to_owned(), optimize: self.optimize, ..Options::default() };
        let code = self.compile_text(source, &options)?;
        let _ = name;
        self.run_code(&code, &module.dict, module.dict.as_obj(), None).map(drop)
    }

    /// The module `__main__`, made on first use.
    pub fn main_module(&mut self) -> Result<Gc<Module>> {
        let name = self.heap.intern("__main__");
        if let Some(m) = self.modules.get_str(&self.heap, &name)
            && let Ok(m) = m.into_gc::<Module>()
        {
            return Ok(m);
        }
        let module = self.new_module(&name);
        let builtins = self.loaded_module("builtins")?;
        self.dict_set_name(&module.dict, "__builtins__", builtins);
        let annotations = self.dict();
        self.dict_set_name(&module.dict, "__annotations__", annotations);
        let modules = self.modules.clone();
        drop(modules.set_str(&mut self.heap, &name, (&module).into()));
        Ok(module)
    }
}

/// What a module is made of.
enum Program {
    File { source: String, filename: String },
    Library(&'static stdlib::Module),
}

struct Found {
    program: Program,
    file: Option<String>,
    /// Of a package: where its submodules are.
    folder: Option<Vec<String>>,
}

enum Place {
    /// The file, and for a package its folder.
    Source(PathBuf, Option<PathBuf>),
    /// PEP 420.
    Namespace(Vec<PathBuf>),
}

fn find_file(name: &str, folders: &[PathBuf]) -> Option<Place> {
    let mut portions = Vec::new();
    for folder in folders {
        let base = if folder.as_os_str().is_empty() { Path::new(".") } else { folder.as_path() };
        let package = base.join(name);
        let init = package.join("__init__.py");
        if init.is_file() {
            return Some(Place::Source(init, Some(package)));
        }
        let file = base.join(format!("{name}.py"));
        if file.is_file() {
            return Some(Place::Source(file, None));
        }
        if package.is_dir() {
            portions.push(package);
        }
    }
    (!portions.is_empty()).then_some(Place::Namespace(portions))
}
