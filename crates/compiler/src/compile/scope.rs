//! Where names live: one walk over the tree collects what every scope binds and uses, then each name is resolved to a
//! local, a cell, a free variable or a global, and every local gets its register. Reference 4.2 "Naming and binding",
//! PEP 227 (nested scopes), PEP 572 (`:=`), PEP 695 (annotation scopes), PEP 709 (inlined comprehensions).

use super::CompileError;
use ouro_grammar::ast::{
    Argument, ClassDef, Comprehension, ExceptHandler, Expr, ExprKind, FStringPart, FunctionDef, MatchCase, Name,
    Parameter, Parameters, Pattern, PatternKind, Root, Stmt, StmtKind, TypeParam,
};
use ouro_grammar::span::Span;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A fast hasher for short keys that nobody attacks.
#[derive(Default)]
pub(super) struct Fx(u64);

impl Hasher for Fx {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fx>>;

pub(super) type ScopeId = usize;

/// Locals in the first 256 registers; the rest go beyond (`LoadHigh`).
const LOW_LOCALS: usize = 150;
/// More parameters and cells than this do not fit.
pub(super) const MOST_LOCALS: usize = 200;

/// Which scope of a node is meant: a generic function has two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Body,
    TypeParams,
    /// The function around the value of an alias, bound or default.
    Value,
}

/// The tree does not move while it is compiled, so a node's address names it.
type Key = (usize, Part);

fn key<T>(node: &T, part: Part) -> Key {
    (std::ptr::from_ref(node) as usize, part)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Function,
    AsyncFunction,
    Lambda,
    Class,
    /// List, set and dict comprehensions are part of the frame around them; generator expressions have their own.
    Comprehension {
        inlined: bool,
    },
    /// PEP 695: around a generic function, class or alias.
    TypeParams,
    TypeAlias,
    /// The bound or default of a type parameter.
    TypeParamValue,
    /// An annotation that is kept as text: looked at for what is not allowed, and forgotten.
    Annotation,
}

pub(super) mod flag {
    pub(crate) const GLOBAL: u16 = 1;
    pub(crate) const LOCAL: u16 = 2;
    pub(crate) const PARAM: u16 = 4;
    pub(crate) const NONLOCAL: u16 = 8;
    pub(crate) const USE: u16 = 16;
    pub(crate) const ANNOT: u16 = 64;
    pub(crate) const COMP_ITER: u16 = 128;
    pub(crate) const TYPE_PARAM: u16 = 256;
    pub(crate) const DELETED: u16 = 512;
    /// Target of `:=`: its register may change in the middle of an expression.
    pub(crate) const WALRUS: u16 = 1024;
    pub(crate) const BOUND: u16 = LOCAL | PARAM | TYPE_PARAM;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    Local,
    /// Bound by another scope; in the same frame if there are only inlined comprehensions between.
    Outer {
        binder: ScopeId,
        crossed: bool,
    },
    GlobalExplicit,
    GlobalImplicit,
}

#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub flags: u16,
    pub resolution: Resolution,
    /// An inner frame uses it too.
    pub is_cell: bool,
    /// Where it lives if it is a local: below 256 a register, else beyond.
    pub register: u32,
    /// The declaration, for errors.
    pub span: Span,
}

#[derive(Debug)]
pub(super) struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    index: Map<Name, usize>,
    pub symbols: Vec<(Name, Symbol)>,
    /// Names that this frame takes from outer ones, sorted.
    pub frees: Vec<Name>,
    pub is_generator: bool,
    /// Has `await`, `async for` or `async with`.
    pub is_coroutine: bool,
    /// `return value`
    pub returns_value: Option<Span>,
    /// The class whose names an annotation scope sees.
    pub class: Option<ScopeId>,
    /// Names `locals`, `eval` or the like: every local must be readable at any time.
    pub shows_locals: bool,
    /// Where `:=` binds names of this scope.
    pub walruses: Vec<(Name, u32)>,
    pub needs_class_cell: bool,
    pub needs_class_dict: bool,
    /// Class whose name mangles private names.
    pub private: Option<Name>,
    /// Class body: what its methods assign on their first parameter.
    pub static_attributes: Vec<Name>,
    /// Has annotated names (module, class).
    pub has_annotations: bool,
    /// While walking: in the iterable of a comprehension.
    in_iterable: bool,
    parameters: usize,
    pub layout: Layout,
}

/// The registers of a frame.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// Names by register; empty for what is no variable.
    pub low: Vec<Name>,
    pub high: Vec<Name>,
    pub cells: Vec<u32>,
    pub class_cell: u32,
    pub class_dict: u32,
}

#[derive(Debug)]
pub(super) struct Scopes {
    pub all: Vec<Scope>,
    keys: Map<Key, ScopeId>,
}

impl std::ops::Index<ScopeId> for Scopes {
    type Output = Scope;
    fn index(&self, id: ScopeId) -> &Scope {
        &self.all[id]
    }
}

impl Scope {
    pub(super) fn symbol(&self, name: &str) -> Option<&Symbol> {
        self.index.get(name).map(|&i| &self.symbols[i].1)
    }

    pub(super) fn is_inlined(&self) -> bool {
        self.kind == ScopeKind::Comprehension { inlined: true }
    }

    /// A frame whose locals are registers and visible to inner scopes.
    pub(super) fn is_function_like(&self) -> bool {
        !matches!(self.kind, ScopeKind::Module | ScopeKind::Class)
    }
}

impl Scopes {
    pub(super) fn of<T>(&self, node: &T, part: Part) -> ScopeId {
        self.keys[&key(node, part)]
    }

    /// The scope whose frame `id` runs in.
    pub(super) fn frame(&self, mut id: ScopeId) -> ScopeId {
        while self[id].is_inlined() {
            id = self[id].parent.expect("an inlined comprehension is inside something");
        }
        id
    }
}

/// A private name inside a class: reference 6.2.1 "Private name mangling".
pub(super) fn mangle(private: Option<&Name>, name: &Name) -> Name {
    let Some(class) = private else { return name.clone() };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.clone();
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() { name.clone() } else { format!("_{class}{name}").into() }
}

pub(super) struct Analysis {
    pub future_annotations: bool,
    pub has_namespace: bool,
}

/// Find every scope and resolve every name.
pub(super) fn analyze(root: &Root, analysis: &Analysis) -> Result<Scopes, CompileError> {
    let mut walker = Walker {
        scopes: Scopes { all: Vec::new(), keys: Map::default() },
        current: 0,
        private: None,
        future_annotations: analysis.future_annotations,
        methods: Vec::new(),
        comprehensions: Vec::new(),
    };
    walker.open((0, Part::Body), ScopeKind::Module);
    match root {
        Root::Module(body) => walker.body(body)?,
        Root::Expression(value) => walker.expr(value)?,
    }
    let mut scopes = walker.scopes;
    resolve(&mut scopes)?;
    lay_out(&mut scopes, analysis.has_namespace)?;
    Ok(scopes)
}

fn error<T>(message: impl Into<String>, span: Span) -> Result<T, CompileError> {
    Err(CompileError { message: message.into(), span })
}

struct Walker {
    scopes: Scopes,
    current: ScopeId,
    private: Option<Name>,
    future_annotations: bool,
    /// For each function and class around: the class whose method is being walked.
    methods: Vec<Option<ScopeId>>,
    /// What the comprehensions around are called in messages.
    comprehensions: Vec<&'static str>,
}

type Walk = Result<(), CompileError>;

impl Walker {
    fn open(&mut self, key: Key, kind: ScopeKind) -> ScopeId {
        let id = self.scopes.all.len();
        let parent = (id != 0).then_some(self.current);
        let sees_class = matches!(
            kind,
            ScopeKind::TypeParams
                | ScopeKind::TypeAlias
                | ScopeKind::TypeParamValue
                | ScopeKind::Comprehension { inlined: true }
        );
        let class = parent.filter(|_| sees_class).and_then(|parent| {
            let outer = &self.scopes[parent];
            let is_comprehension = kind == ScopeKind::Comprehension { inlined: true };
            if outer.kind == ScopeKind::Class && !is_comprehension { Some(parent) } else { outer.class }
        });
        self.scopes.all.push(Scope {
            kind,
            parent,
            index: Map::default(),
            symbols: Vec::new(),
            frees: Vec::new(),
            is_generator: false,
            is_coroutine: false,
            returns_value: None,
            class,
            shows_locals: false,
            walruses: Vec::new(),
            needs_class_cell: false,
            needs_class_dict: false,
            private: self.private.clone(),
            static_attributes: Vec::new(),
            has_annotations: false,
            in_iterable: false,
            parameters: 0,
            layout: Layout::default(),
        });
        self.scopes.keys.insert(key, id);
        self.current = id;
        if class.is_some() {
            self.add(&"__classdict__".into(), flag::USE, Span::default());
        }
        id
    }

    fn close(&mut self) {
        self.current = self.scopes[self.current].parent.expect("only inner scopes are closed");
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes.all[self.current]
    }

    fn add_to(&mut self, id: ScopeId, name: &Name, flags: u16, span: Span) {
        let scope = &mut self.scopes.all[id];
        if let Some(&i) = scope.index.get(name) {
            scope.symbols[i].1.flags |= flags;
            return;
        }
        scope.index.insert(name.clone(), scope.symbols.len());
        let symbol = Symbol { flags, resolution: Resolution::GlobalImplicit, is_cell: false, register: u32::MAX, span };
        scope.symbols.push((name.clone(), symbol));
    }

    /// `name` is already mangled.
    fn add(&mut self, name: &Name, flags: u16, span: Span) {
        self.add_to(self.current, name, flags, span);
    }

    fn mangled(&self, name: &Name) -> Name {
        mangle(self.private.as_ref(), name)
    }

    fn flags_of(&self, name: &Name) -> u16 {
        self.scopes[self.current].symbol(name).map_or(0, |s| s.flags)
    }

    fn read(&mut self, name: &Name, span: Span) {
        let name = self.mangled(name);
        self.add(&name, flag::USE, span);
        let is_function = self.scopes[self.current].is_function_like();
        if is_function && &*name == "super" {
            self.add(&"__class__".into(), flag::USE, span);
        }
        if matches!(&*name, "locals" | "vars" | "dir" | "eval" | "exec") {
            let frame = self.scopes.frame(self.current);
            self.scopes.all[frame].shows_locals = true;
        }
    }

    fn bind(&mut self, name: &Name, span: Span) -> Walk {
        let name = self.mangled(name);
        let is_comprehension = matches!(self.scopes[self.current].kind, ScopeKind::Comprehension { .. });
        if is_comprehension {
            // A target of the comprehension's own `for`.
            let flags = self.flags_of(&name);
            if flags & (flag::GLOBAL | flag::NONLOCAL | flag::WALRUS) != 0 {
                return error(
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'"),
                    span,
                );
            }
            self.add(&name, flag::LOCAL | flag::COMP_ITER, span);
        } else {
            self.add(&name, flag::LOCAL, span);
        }
        Ok(())
    }

    fn body(&mut self, body: &[Stmt]) -> Walk {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Walk {
        stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.stmt_kind(stmt))
    }

    fn stmt_kind(&mut self, stmt: &Stmt) -> Walk {
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, stmt.span),
            StmtKind::ClassDef(def) => self.class_def(def),
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    self.expr(value)?;
                    self.scope().returns_value.get_or_insert(stmt.span);
                }
                Ok(())
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.target(target, true)),
            StmtKind::Assign { targets, value } => {
                self.expr(value)?;
                targets.iter().try_for_each(|target| self.target(target, false))
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)?;
                if let ExprKind::Name(name) = &target.kind { self.bind(name, target.span) } else { Ok(()) }
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated(target, *simple, stmt.span)?;
                if self.scopes[self.current].kind == ScopeKind::Module
                    || self.scopes[self.current].kind == ScopeKind::Class
                {
                    self.scope().has_annotations = true;
                }
                self.annotation(annotation)?;
                if let Some(value) = value {
                    self.expr(value)?;
                }
                match &target.kind {
                    ExprKind::Name(_) => Ok(()),
                    _ => self.target(target, value.is_none()),
                }
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.bind(&name.name, name.span)?;
                let is_in_class = self.scopes[self.current].kind == ScopeKind::Class;
                let class = self.current;
                if !type_params.is_empty() {
                    self.open(key(&**value, Part::TypeParams), ScopeKind::TypeParams);
                    self.type_params(type_params)?;
                }
                let id = self.open(key(&**value, Part::Value), ScopeKind::TypeAlias);
                if is_in_class {
                    self.scopes.all[id].class = Some(class);
                }
                self.expr(value)?;
                self.close();
                if !type_params.is_empty() {
                    self.close();
                }
                Ok(())
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                if *is_async {
                    self.mark_async();
                }
                self.expr(iter)?;
                self.target(target, false)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::If { clauses, orelse } => {
                for clause in clauses {
                    self.expr(&clause.test)?;
                    self.body(&clause.body)?;
                }
                self.body(orelse)
            }
            StmtKind::With { is_async, items, body } => {
                if *is_async {
                    self.mark_async();
                }
                for item in items {
                    self.expr(&item.context)?;
                    if let Some(target) = &item.target {
                        self.target(target, false)?;
                    }
                }
                self.body(body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                cases.iter().try_for_each(|case| self.case(case))
            }
            StmtKind::Raise { exc, cause } => exc.iter().chain(cause).try_for_each(|e| self.expr(e)),
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.body(body)?;
                handlers.iter().try_for_each(|handler| self.handler(handler))?;
                self.body(orelse)?;
                self.body(finalbody)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                msg.iter().try_for_each(|e| self.expr(e))
            }
            StmtKind::Import(names) => {
                for alias in names {
                    match &alias.asname {
                        Some(asname) => self.bind(&asname.name, asname.span)?,
                        None => {
                            let first = alias.name.name.split('.').next().expect("split gives at least one part");
                            self.bind(&first.into(), alias.span)?;
                        }
                    }
                }
                Ok(())
            }
            StmtKind::ImportFrom { names, .. } => {
                if names.is_empty() && self.scopes[self.current].kind != ScopeKind::Module {
                    let star = Span::new(stmt.span.end.saturating_sub(1), stmt.span.end);
                    return error("import * only allowed at module level", star);
                }
                for alias in names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(&bound.name, alias.span)?;
                }
                Ok(())
            }
            StmtKind::Global(names) => {
                for ident in names {
                    let name = self.mangled(&ident.name);
                    let flags = self.flags_of(&name);
                    if flags & (flag::PARAM | flag::LOCAL | flag::USE | flag::ANNOT) != 0 {
                        let message = if flags & flag::PARAM != 0 {
                            format!("name '{name}' is parameter and global")
                        } else if flags & flag::USE != 0 {
                            format!("name '{name}' is used prior to global declaration")
                        } else if flags & flag::ANNOT != 0 {
                            format!("annotated name '{name}' can't be global")
                        } else {
                            format!("name '{name}' is assigned to before global declaration")
                        };
                        return error(message, stmt.span);
                    }
                    self.add(&name, flag::GLOBAL, stmt.span);
                }
                Ok(())
            }
            StmtKind::Nonlocal(names) => {
                if self.scopes[self.current].kind == ScopeKind::Module {
                    return error("nonlocal declaration not allowed at module level", stmt.span);
                }
                for ident in names {
                    let name = self.mangled(&ident.name);
                    let flags = self.flags_of(&name);
                    if flags & (flag::PARAM | flag::LOCAL | flag::USE | flag::ANNOT) != 0 {
                        let message = if flags & flag::PARAM != 0 {
                            format!("name '{name}' is parameter and nonlocal")
                        } else if flags & flag::USE != 0 {
                            format!("name '{name}' is used prior to nonlocal declaration")
                        } else if flags & flag::ANNOT != 0 {
                            format!("annotated name '{name}' can't be nonlocal")
                        } else {
                            format!("name '{name}' is assigned to before nonlocal declaration")
                        };
                        return error(message, stmt.span);
                    }
                    self.add(&name, flag::NONLOCAL, stmt.span);
                }
                Ok(())
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn annotated(&mut self, target: &Expr, simple: bool, span: Span) -> Walk {
        let ExprKind::Name(name) = &target.kind else { return Ok(()) };
        let name = self.mangled(name);
        let flags = self.flags_of(&name);
        let is_module = self.scopes[self.current].kind == ScopeKind::Module;
        if flags & (flag::GLOBAL | flag::NONLOCAL) != 0 && !is_module && simple {
            let what = if flags & flag::GLOBAL != 0 { "global" } else { "nonlocal" };
            return error(format!("annotated name '{name}' can't be {what}"), span);
        }
        let annotated = if simple { flag::ANNOT } else { 0 };
        self.add(&name, flag::LOCAL | annotated, target.span);
        Ok(())
    }

    /// `await` and its like make the frame a coroutine.
    fn mark_async(&mut self) {
        self.scope().is_coroutine = true;
    }

    fn case(&mut self, case: &MatchCase) -> Walk {
        self.pattern(&case.pattern)?;
        case.guard.iter().try_for_each(|e| self.expr(e))?;
        self.body(&case.body)
    }

    fn pattern(&mut self, pattern: &Pattern) -> Walk {
        match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) => Ok(()),
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
                patterns.iter().try_for_each(|p| self.pattern(p))
            }
            PatternKind::Mapping { items, rest } => {
                for (key, value) in items {
                    self.expr(key)?;
                    self.pattern(value)?;
                }
                rest.iter().try_for_each(|rest| self.bind(&rest.name, rest.span))
            }
            PatternKind::Class { class, positional, keywords } => {
                self.expr(class)?;
                positional.iter().try_for_each(|p| self.pattern(p))?;
                keywords.iter().try_for_each(|(_, p)| self.pattern(p))
            }
            PatternKind::Star(name) => name.iter().try_for_each(|name| self.bind(&name.name, name.span)),
            PatternKind::As { pattern, name } => {
                pattern.iter().try_for_each(|p| self.pattern(p))?;
                name.iter().try_for_each(|name| self.bind(&name.name, name.span))
            }
        }
    }

    fn handler(&mut self, handler: &ExceptHandler) -> Walk {
        handler.class.iter().try_for_each(|e| self.expr(e))?;
        if let Some(name) = &handler.name {
            self.bind(&name.name, handler.span)?;
            let mangled = self.mangled(&name.name);
            self.add(&mangled, flag::DELETED, handler.span);
        }
        self.body(&handler.body)
    }

    fn target(&mut self, target: &Expr, is_delete: bool) -> Walk {
        match &target.kind {
            ExprKind::Name(name) => {
                self.bind(name, target.span)?;
                if is_delete {
                    let name = self.mangled(name);
                    self.add(&name, flag::DELETED, target.span);
                }
                Ok(())
            }
            ExprKind::Tuple { elements, .. } | ExprKind::List(elements) => {
                elements.iter().try_for_each(|e| self.target(e, is_delete))
            }
            ExprKind::Starred(value) => self.target(value, is_delete),
            ExprKind::Attribute { value, attr } => {
                if let (false, ExprKind::Name(object)) = (is_delete, &value.kind) {
                    self.note_attribute(object, &attr.name);
                }
                self.expr(value)
            }
            // A subscript; anything else is refused when it is stored to.
            _ => self.expr(target),
        }
    }

    /// `self.x = …` in a method: what `__static_attributes__` tells.
    fn note_attribute(&mut self, object: &Name, attr: &Name) {
        if &**object != "self" {
            return;
        }
        let Some(Some(class)) = self.methods.last() else { return };
        let attributes = &mut self.scopes.all[*class].static_attributes;
        if !attributes.contains(attr) {
            attributes.push(attr.clone());
        }
    }

    fn annotation(&mut self, annotation: &Expr) -> Walk {
        if !self.future_annotations {
            return self.expr(annotation);
        }
        let count = self.scopes.all.len();
        self.open(key(annotation, Part::Value), ScopeKind::Annotation);
        self.expr(annotation)?;
        self.close();
        self.scopes.all.truncate(count);
        Ok(())
    }

    fn defaults(&mut self, params: &Parameters) -> Walk {
        let positional = params.posonly.iter().chain(&params.args);
        positional.chain(&params.kwonly).filter_map(|p| p.default.as_ref()).try_for_each(|e| self.expr(e))
    }

    fn function_def(&mut self, def: &FunctionDef, span: Span) -> Walk {
        def.decorators.iter().try_for_each(|e| self.expr(e))?;
        self.bind(&def.name.name, span)?;
        self.defaults(&def.params)?;
        if !def.type_params.is_empty() {
            self.open(key(&*def.params, Part::TypeParams), ScopeKind::TypeParams);
            self.type_params(&def.type_params)?;
            let positional = def.params.posonly.iter().chain(&def.params.args);
            if positional.filter(|p| p.default.is_some()).count() > 0 {
                self.add(&".defaults".into(), flag::PARAM, span);
            }
            if def.params.kwonly.iter().any(|p| p.default.is_some()) {
                self.add(&".kwdefaults".into(), flag::PARAM, span);
            }
        }
        for parameter in parameters(&def.params) {
            parameter.annotation.iter().try_for_each(|e| self.annotation(e))?;
        }
        def.returns.iter().try_for_each(|e| self.annotation(e))?;
        let kind = if def.is_async { ScopeKind::AsyncFunction } else { ScopeKind::Function };
        self.function(key(&*def.params, Part::Body), kind, &def.params, |walker| walker.body(&def.body))?;
        if !def.type_params.is_empty() {
            self.close();
        }
        Ok(())
    }

    fn function(
        &mut self,
        key: Key,
        kind: ScopeKind,
        params: &Parameters,
        body: impl FnOnce(&mut Self) -> Walk,
    ) -> Walk {
        let mut outer = self.current;
        while self.scopes[outer].kind == ScopeKind::TypeParams {
            outer = self.scopes[outer].parent.expect("type parameters are inside something");
        }
        let method = if self.scopes[outer].kind == ScopeKind::Class {
            Some(outer)
        } else {
            self.methods.last().copied().flatten()
        };
        self.open(key, kind);
        let mut count = 0;
        for parameter in parameters(params) {
            let name = self.mangled(&parameter.name.name);
            if self.flags_of(&name) & flag::PARAM != 0 {
                return error(format!("duplicate argument '{name}' in function definition"), parameter.span);
            }
            self.add(&name, flag::PARAM, parameter.span);
            count += 1;
        }
        self.scope().parameters = count;
        self.methods.push(method);
        body(self)?;
        self.methods.pop();
        self.close();
        Ok(())
    }

    fn class_def(&mut self, def: &ClassDef) -> Walk {
        def.decorators.iter().try_for_each(|e| self.expr(e))?;
        self.bind(&def.name.name, def.name.span)?;
        let outer_private = self.private.clone();
        if !def.type_params.is_empty() {
            self.open(key(&def.body, Part::TypeParams), ScopeKind::TypeParams);
            self.type_params(&def.type_params)?;
            self.add(&".type_params".into(), flag::LOCAL, def.def_span);
        }
        self.arguments(&def.args)?;
        self.private = Some(def.name.name.clone());
        self.open(key(&def.body, Part::Body), ScopeKind::Class);
        if !def.type_params.is_empty() {
            self.add(&".type_params".into(), flag::USE, def.def_span);
        }
        self.methods.push(None);
        self.body(&def.body)?;
        self.methods.pop();
        self.close();
        self.private = outer_private;
        if !def.type_params.is_empty() {
            self.close();
        }
        Ok(())
    }

    fn type_params(&mut self, params: &[TypeParam]) -> Walk {
        let mut has_default = false;
        for param in params {
            let name = self.mangled(&param.name.name);
            if self.flags_of(&name) & flag::TYPE_PARAM != 0 {
                return error(format!("duplicate type parameter '{name}'"), param.span);
            }
            self.add(&name, flag::TYPE_PARAM | flag::LOCAL, param.span);
            if param.default.is_some() {
                has_default = true;
            } else if has_default {
                return error(
                    format!("non-default type parameter '{}' follows default type parameter", param.name.name),
                    param.span,
                );
            }
            for value in param.bound.iter().chain(&param.default) {
                self.open(key(value, Part::Value), ScopeKind::TypeParamValue);
                self.expr(value)?;
                self.close();
            }
        }
        Ok(())
    }

    fn arguments(&mut self, args: &[Argument]) -> Walk {
        for argument in args {
            self.expr(&argument.value)?;
        }
        Ok(())
    }

    fn exprs(&mut self, exprs: &[Expr]) -> Walk {
        exprs.iter().try_for_each(|e| self.expr(e))
    }

    fn expr(&mut self, expr: &Expr) -> Walk {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.read(name, expr.span);
                Ok(())
            }
            ExprKind::Constant(_) => Ok(()),
            _ => stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.expr_kind(expr)),
        }
    }

    fn expr_kind(&mut self, expr: &Expr) -> Walk {
        match &expr.kind {
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::NamedExpr { target, value } => self.walrus(&target.name, target.span, expr.span, value),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda { params, body } => {
                self.defaults(params)?;
                self.function(key(expr, Part::Body), ScopeKind::Lambda, params, |walker| walker.expr(body))
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { items } => items.iter().try_for_each(|(key, value)| {
                key.iter().try_for_each(|key| self.expr(key))?;
                self.expr(value)
            }),
            ExprKind::Set(elements) | ExprKind::List(elements) | ExprKind::Tuple { elements, .. } => {
                self.exprs(elements)
            }
            ExprKind::ListComp { element, clauses } => {
                self.comprehension(expr, clauses, true, "list comprehension", |w| w.expr(element))
            }
            ExprKind::SetComp { element, clauses } => {
                self.comprehension(expr, clauses, true, "set comprehension", |w| w.expr(element))
            }
            ExprKind::DictComp { key, value, clauses } => {
                self.comprehension(expr, clauses, true, "dict comprehension", |w| {
                    w.expr(key)?;
                    w.expr(value)
                })
            }
            ExprKind::Generator { element, clauses } => {
                self.comprehension(expr, clauses, false, "generator expression", |w| w.expr(element))
            }
            ExprKind::Await(value) => {
                self.refuse_in_annotation("await expression", expr.span)?;
                self.expr(value)?;
                self.mark_async();
                Ok(())
            }
            ExprKind::Yield(value) => {
                self.yields(expr.span)?;
                value.iter().try_for_each(|e| self.expr(e))?;
                self.refuse_yield_in_comprehension(expr.span)
            }
            ExprKind::YieldFrom(value) => {
                self.yields(expr.span)?;
                self.expr(value)?;
                self.refuse_yield_in_comprehension(expr.span)
            }
            ExprKind::Compare { left, rest } => {
                self.expr(left)?;
                rest.iter().try_for_each(|(_, e)| self.expr(e))
            }
            ExprKind::Call { func, args } => {
                self.expr(func)?;
                self.arguments(args)
            }
            ExprKind::JoinedStr(parts) => self.fstring(parts),
            ExprKind::Attribute { value, .. } => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)
            }
            ExprKind::Starred(value) => self.expr(value),
            ExprKind::Slice { lower, upper, step } => {
                lower.iter().chain(upper).chain(step).try_for_each(|e| self.expr(e))
            }
            ExprKind::Name(_) | ExprKind::Constant(_) => self.expr(expr),
        }
    }

    fn fstring(&mut self, parts: &[FStringPart]) -> Walk {
        for part in parts {
            if let FStringPart::Replacement(replacement) = part {
                self.expr(&replacement.value)?;
                if let Some(spec) = &replacement.format_spec {
                    self.fstring(spec)?;
                }
            }
        }
        Ok(())
    }

    fn yields(&mut self, span: Span) -> Walk {
        self.refuse_in_annotation("yield expression", span)?;
        self.scope().is_generator = true;
        Ok(())
    }

    /// What annotation scopes do not allow.
    fn refuse_in_annotation(&self, what: &str, span: Span) -> Walk {
        let place = match self.scopes[self.current].kind {
            ScopeKind::TypeParams => "the definition of a generic",
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParamValue => "a TypeVar bound",
            ScopeKind::Annotation => "an annotation",
            ScopeKind::Module
            | ScopeKind::Function
            | ScopeKind::AsyncFunction
            | ScopeKind::Lambda
            | ScopeKind::Class
            | ScopeKind::Comprehension { .. } => return Ok(()),
        };
        error(format!("{what} cannot be used within {place}"), span)
    }

    fn refuse_yield_in_comprehension(&self, span: Span) -> Walk {
        match self.scopes[self.current].kind {
            ScopeKind::Comprehension { .. } => {
                let what = self.comprehensions.last().copied().unwrap_or("generator expression");
                error(format!("'yield' inside {what}"), span)
            }
            _ => Ok(()),
        }
    }

    fn walrus(&mut self, name: &Name, name_span: Span, span: Span, value: &Expr) -> Walk {
        let mangled = self.mangled(name);
        if self.scopes[self.current].in_iterable {
            return error("assignment expression cannot be used in a comprehension iterable expression", span);
        }
        self.refuse_in_annotation("named expression", span)?;
        if matches!(self.scopes[self.current].kind, ScopeKind::Comprehension { .. }) {
            self.walrus_in_comprehension(&mangled, name_span)?;
        }
        self.expr(value)?;
        if !matches!(self.scopes[self.current].kind, ScopeKind::Comprehension { .. }) {
            self.add(&mangled, flag::LOCAL | flag::WALRUS, name_span);
            self.scope().walruses.push((mangled, name_span.start));
        }
        Ok(())
    }

    /// PEP 572: the target belongs to the nearest scope that is no comprehension.
    fn walrus_in_comprehension(&mut self, name: &Name, span: Span) -> Walk {
        let mut id = self.current;
        loop {
            let scope = &self.scopes[id];
            match scope.kind {
                ScopeKind::Comprehension { .. } => {
                    if scope.symbol(name).is_some_and(|s| s.flags & flag::COMP_ITER != 0) {
                        return error(
                            format!("assignment expression cannot rebind comprehension iteration variable '{name}'"),
                            span,
                        );
                    }
                    id = scope.parent.expect("a comprehension is inside something");
                }
                ScopeKind::Function | ScopeKind::AsyncFunction | ScopeKind::Lambda => {
                    let is_global = scope.symbol(name).is_some_and(|s| s.flags & flag::GLOBAL != 0);
                    let here = if is_global { flag::GLOBAL } else { flag::NONLOCAL | flag::WALRUS };
                    self.add(name, here, span);
                    self.add_to(id, name, flag::LOCAL | flag::WALRUS, span);
                    self.scopes.all[id].walruses.push((name.clone(), span.start));
                    return Ok(());
                }
                ScopeKind::Module => {
                    self.add(name, flag::GLOBAL, span);
                    self.add_to(id, name, flag::GLOBAL, span);
                    return Ok(());
                }
                ScopeKind::Class => {
                    return error("assignment expression within a comprehension cannot be used in a class body", span);
                }
                ScopeKind::TypeParams => {
                    return error(
                        "assignment expression within a comprehension cannot be used within the definition of a generic",
                        span,
                    );
                }
                ScopeKind::TypeAlias => {
                    return error("assignment expression within a comprehension cannot be used in a type alias", span);
                }
                ScopeKind::Annotation => {
                    return error("named expression cannot be used within an annotation", span);
                }
                ScopeKind::TypeParamValue => {
                    return error(
                        "assignment expression within a comprehension cannot be used in a TypeVar bound",
                        span,
                    );
                }
            }
        }
    }

    fn comprehension(
        &mut self,
        expr: &Expr,
        clauses: &[Comprehension],
        inlined: bool,
        what: &'static str,
        element: impl FnOnce(&mut Self) -> Walk,
    ) -> Walk {
        let first = clauses.first().expect("a comprehension has a clause");
        let was = std::mem::replace(&mut self.scope().in_iterable, true);
        self.expr(&first.iter)?;
        self.scope().in_iterable = was;
        let outer = self.current;
        let id = self.open(key(expr, Part::Body), ScopeKind::Comprehension { inlined });
        self.comprehensions.push(what);
        if !inlined {
            self.add(&".0".into(), flag::PARAM, expr.span);
            self.scope().parameters = 1;
        }
        let walked = (|| {
            for (i, clause) in clauses.iter().enumerate() {
                if clause.is_async {
                    self.mark_async();
                }
                if i > 0 {
                    self.scope().in_iterable = true;
                    self.expr(&clause.iter)?;
                    self.scope().in_iterable = false;
                }
                self.target(&clause.target, false)?;
                clause.ifs.iter().try_for_each(|e| self.expr(e))?;
            }
            element(self)
        })();
        self.comprehensions.pop();
        walked?;
        self.close();
        if inlined && self.scopes[id].is_coroutine {
            self.scopes.all[outer].is_coroutine = true;
        }
        Ok(())
    }
}

/// Parameters in the order of their registers.
pub(super) fn parameters(params: &Parameters) -> impl Iterator<Item = &Parameter> {
    let positional = params.posonly.iter().chain(&params.args);
    positional.chain(&params.kwonly).chain(&params.vararg).chain(&params.kwarg)
}

fn resolve(scopes: &mut Scopes) -> Walk {
    for id in 0..scopes.all.len() {
        for i in 0..scopes[id].symbols.len() {
            let (name, symbol) = &scopes[id].symbols[i];
            let (name, flags, span) = (name.clone(), symbol.flags, symbol.span);
            let resolution = resolve_name(scopes, id, &name, flags, span)?;
            scopes.all[id].symbols[i].1.resolution = resolution;
        }
    }
    for scope in &mut scopes.all {
        scope.frees.sort();
        scope.static_attributes.sort();
    }
    Ok(())
}

fn resolve_name(
    scopes: &mut Scopes,
    id: ScopeId,
    name: &Name,
    flags: u16,
    span: Span,
) -> Result<Resolution, CompileError> {
    if flags & flag::GLOBAL != 0 {
        if flags & flag::NONLOCAL != 0 {
            return error(format!("name '{name}' is nonlocal and global"), span);
        }
        return Ok(Resolution::GlobalExplicit);
    }
    if flags & flag::BOUND != 0 && flags & flag::NONLOCAL == 0 {
        return Ok(Resolution::Local);
    }
    if let Some(class) = scopes[id].class
        && let Some(symbol) = scopes[class].symbol(name)
    {
        if symbol.flags & flag::GLOBAL != 0 {
            return Ok(Resolution::GlobalExplicit);
        }
        if symbol.flags & flag::BOUND != 0 && symbol.flags & flag::NONLOCAL == 0 {
            return Ok(Resolution::GlobalImplicit);
        }
    }
    let found = find_binder(scopes, id, name);
    match found {
        Some((binder, path)) => {
            let is_type_param = scopes[binder].symbol(name).is_some_and(|symbol| symbol.flags & flag::TYPE_PARAM != 0);
            // A class between that binds the name as well hides that it is a type parameter, in CPython.
            let mut between = scopes[id].parent.filter(|&outer| outer != binder);
            let mut is_hidden = false;
            while let Some(outer) = between {
                is_hidden |= scopes[outer].symbol(name).is_some_and(|symbol| symbol.flags & flag::LOCAL != 0);
                between = scopes[outer].parent.filter(|&outer| outer != binder);
            }
            if flags & flag::NONLOCAL != 0 && is_type_param && !is_hidden {
                return error(format!("nonlocal binding not allowed for type parameter '{name}'"), span);
            }
            let crossed = !path.is_empty();
            if crossed {
                if scopes[binder].kind == ScopeKind::Class {
                    let class = &mut scopes.all[binder];
                    class.needs_class_cell |= &**name == "__class__";
                    class.needs_class_dict |= &**name == "__classdict__";
                } else {
                    let scope = &mut scopes.all[binder];
                    let i = scope.index[name];
                    scope.symbols[i].1.is_cell = true;
                }
                for frame in path {
                    if !scopes[frame].frees.contains(name) {
                        scopes.all[frame].frees.push(name.clone());
                    }
                }
            }
            Ok(Resolution::Outer { binder, crossed })
        }
        None if flags & flag::NONLOCAL != 0 => error(format!("no binding for nonlocal '{name}' found"), span),
        None => Ok(Resolution::GlobalImplicit),
    }
}

/// The scope around `id` that binds `name`, and the frames between that must pass its cell on.
fn find_binder(scopes: &Scopes, id: ScopeId, name: &Name) -> Option<(ScopeId, Vec<ScopeId>)> {
    let mut path = Vec::new();
    let mut id = id;
    loop {
        if !scopes[id].is_inlined() {
            path.push(id);
        }
        let parent = scopes[id].parent?;
        let outer = &scopes[parent];
        if outer.kind == ScopeKind::Class {
            if (&**name == "__class__" || &**name == "__classdict__") && !path.is_empty() {
                return Some((parent, path));
            }
        } else if outer.is_function_like()
            && let Some(symbol) = outer.symbol(name)
        {
            if symbol.flags & flag::GLOBAL != 0 {
                return None;
            }
            if symbol.flags & flag::BOUND != 0 && symbol.flags & flag::NONLOCAL == 0 {
                return Some((parent, path));
            }
        }
        id = parent;
    }
}

fn lay_out(scopes: &mut Scopes, has_namespace: bool) -> Walk {
    // Inlined comprehensions by the frame they run in.
    let mut inlined: Map<ScopeId, Vec<ScopeId>> = Map::default();
    for id in 0..scopes.all.len() {
        if scopes[id].is_inlined() {
            inlined.entry(scopes.frame(id)).or_default().push(id);
        }
    }
    for id in 0..scopes.all.len() {
        if !scopes[id].is_inlined() {
            let inner = inlined.remove(&id).unwrap_or_default();
            lay_out_frame(scopes, id, &inner, has_namespace)?;
        }
    }
    Ok(())
}

fn lay_out_frame(scopes: &mut Scopes, id: ScopeId, inner: &[ScopeId], has_namespace: bool) -> Walk {
    let empty: Name = "".into();
    let mut layout = Layout::default();
    let scope = &mut scopes.all[id];
    let kind = scope.kind;
    if kind == ScopeKind::Class || (kind == ScopeKind::Module && has_namespace) {
        layout.low.push(empty.clone());
    }
    if kind == ScopeKind::Class {
        for (needed, name) in [(scope.needs_class_cell, "__class__"), (scope.needs_class_dict, "__classdict__")] {
            if needed {
                let register = layout.low.len() as u32;
                layout.low.push(name.into());
                layout.cells.push(register);
                if name == "__class__" { layout.class_cell = register } else { layout.class_dict = register }
            }
        }
    }
    let mut low = Vec::new();
    let mut cells = Vec::new();
    if scope.is_function_like() {
        let is_local = |s: &Symbol| s.resolution == Resolution::Local;
        for i in 0..scope.symbols.len() {
            let symbol = &scope.symbols[i].1;
            if !is_local(symbol) {
                continue;
            }
            if symbol.flags & flag::PARAM != 0 {
                // Parameters are the first symbols of their scope, in order.
                let register = layout.low.len() as u32;
                layout.low.push(scope.symbols[i].0.clone());
                if symbol.is_cell {
                    layout.cells.push(register);
                }
                scope.symbols[i].1.register = register;
            } else if symbol.is_cell {
                cells.push(i);
            } else {
                low.push(i);
            }
        }
    }
    // Registers of comprehension variables are shared by siblings that use the same name.
    let mut slots: Vec<(usize, Name, bool)> = Vec::new();
    let mut chosen: Vec<(ScopeId, usize, usize)> = Vec::new();
    for &comprehension in inner {
        let mut level = 0;
        let mut outer = comprehension;
        while outer != id {
            level += 1;
            outer = scopes[outer].parent.expect("an inlined comprehension is inside its frame");
        }
        for (i, (name, symbol)) in scopes[comprehension].symbols.iter().enumerate() {
            if symbol.resolution != Resolution::Local {
                continue;
            }
            let wanted = (level, name.clone(), symbol.is_cell);
            let slot = slots.iter().position(|slot| *slot == wanted).unwrap_or_else(|| {
                slots.push(wanted);
                slots.len() - 1
            });
            chosen.push((comprehension, i, slot));
        }
    }
    let must_be_low = layout.low.len() + cells.len() + slots.iter().filter(|slot| slot.2).count();
    if must_be_low > MOST_LOCALS {
        return error(
            format!("too many parameters and cell variables in one function (at most {MOST_LOCALS})"),
            Span::default(),
        );
    }
    let room = LOW_LOCALS.max(must_be_low) - must_be_low;
    let slots_in_room = slots.iter().filter(|slot| !slot.2).count().min(room);
    let plain_low = (room - slots_in_room).min(low.len());
    let scope = &mut scopes.all[id];
    for (n, &i) in low.iter().enumerate() {
        let register = if n < plain_low {
            layout.low.push(scope.symbols[i].0.clone());
            layout.low.len() as u32 - 1
        } else {
            layout.high.push(scope.symbols[i].0.clone());
            255 + layout.high.len() as u32
        };
        scope.symbols[i].1.register = register;
    }
    for &i in &cells {
        let register = layout.low.len() as u32;
        layout.low.push(scope.symbols[i].0.clone());
        layout.cells.push(register);
        scope.symbols[i].1.register = register;
    }
    let mut registers = Vec::new();
    let mut left = slots_in_room;
    for (_, name, is_cell) in &slots {
        let goes_low = *is_cell || left > 0;
        if !*is_cell && left > 0 {
            left -= 1;
        }
        registers.push(if goes_low {
            layout.low.push(name.clone());
            layout.low.len() as u32 - 1
        } else {
            layout.high.push(name.clone());
            255 + layout.high.len() as u32
        });
    }
    for (comprehension, i, slot) in chosen {
        scopes.all[comprehension].symbols[i].1.register = registers[slot];
    }
    if layout.high.len() > 60_000 {
        return error("too many local variables in one function", Span::default());
    }
    let comprehension_cells = slots.iter().zip(&registers).filter(|(slot, _)| slot.2);
    layout.cells.extend(comprehension_cells.map(|(_, &register)| register));
    scopes.all[id].layout = layout;
    Ok(())
}
