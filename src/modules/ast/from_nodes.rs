//! Nodes of the module `ast` as the grammar's tree, checked as CPython checks them before it compiles.

use super::to_nodes::{comparisons, operators, unaries};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str, Tuple};
use crate::types::bytes::Bytes;
use crate::types::complex::Complex;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_grammar::Span;
use ouro_grammar::ast::{
    Alias, Argument, ArgumentKind, BinaryOp, BoolOp, ClassDef, CompareOp, Comprehension, Constant, Conversion,
    ExceptHandler, Expr, ExprKind, FStringPart, FunctionDef, Ident, IfClause, MatchCase, Name, Parameter, Parameters,
    Pattern, PatternKind, Replacement, Root, Stmt, StmtKind, TypeParam, TypeParamKind, UnaryOp, WithItem,
};
use std::rc::Rc;

/// Nodes nest no deeper.
const MAX_DEPTH: usize = 3000;
/// Columns beyond count as this one.
const MAX_COLUMN: i64 = 1 << 14;
const MAX_LINE: i64 = 1 << 22;

/// What an expression is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Load,
    Store,
    Del,
}

impl Use {
    fn name(self) -> &'static str {
        match self {
            Use::Load => "Load",
            Use::Store => "Store",
            Use::Del => "Del",
        }
    }
}

struct Reader<'a> {
    vm: &'a mut Vm,
    classes: Gc<Dict>,
    /// Where each line begins in a text made up to hold all places.
    starts: Vec<u32>,
    depth: usize,
}

/// The tree of a node, and a text in which its spans count. `mode`: what the node must be.
pub(super) fn tree(vm: &mut Vm, node: &Obj, mode: &str) -> Result<(Root, String)> {
    let module = vm.import_module("_ast")?;
    let Some(module) = module.downcast::<Module>() else { return Err(vm.type_error("_ast is no module")) };
    let classes = module.dict.clone();
    let mut widths = Vec::new();
    let mut reader = Reader { vm, classes, starts: Vec::new(), depth: 0 };
    reader.measure(node, &mut widths)?;
    let mut text = String::new();
    for width in &widths {
        reader.starts.push(text.len() as u32);
        text.extend(std::iter::repeat_n(' ', *width as usize + 1));
        text.push('\n');
    }
    reader.starts.push(text.len() as u32);
    let class = reader.class(node)?;
    let wanted = match mode {
        "exec" => "Module",
        "eval" => "Expression",
        _ => "Interactive",
    };
    if class != wanted {
        let got = reader.vm.type_of(node).name(reader.vm);
        return Err(reader.vm.type_error(format!("expected {wanted} node, got {got}")));
    }
    let root = match mode {
        "eval" => Root::Expression(reader.needed_expr(node, "Expression", "body", Use::Load)?),
        _ => Root::Module(reader.body(node, wanted, "body")?),
    };
    Ok((root, text))
}

impl Reader<'_> {
    /// The name of the node class that an object is an instance of; empty if it is no node.
    fn class(&mut self, node: &Obj) -> Result<String> {
        let mro = self.vm.type_of(node).mro.cloned(&self.vm.heap);
        for class in mro.iter() {
            let name = class.name(self.vm);
            let key = self.vm.heap.intern(&name);
            if self.classes.get_str(&self.vm.heap, &key).is_some_and(|known| known.is(class.as_obj())) {
                return Ok(name);
            }
        }
        Ok(String::new())
    }

    /// How wide each line must be to hold all places below `node`.
    fn measure(&mut self, node: &Obj, widths: &mut Vec<u32>) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.vm.recursion_error("maximum recursion depth exceeded during ast construction"));
        }
        let result = stacker::maybe_grow(128 << 10, 1 << 20, || self.measure_here(node, widths));
        self.depth -= 1;
        result
    }

    fn measure_here(&mut self, node: &Obj, widths: &mut Vec<u32>) -> Result<()> {
        if let Some(list) = node.downcast::<List>() {
            for item in list.items.cloned(&self.vm.heap) {
                self.measure(&item, widths)?;
            }
            return Ok(());
        }
        if self.class(node)?.is_empty() {
            return Ok(());
        }
        for (line, column) in [("lineno", "col_offset"), ("end_lineno", "end_col_offset")] {
            if let Some((line, column)) = self.place(node, line, column)? {
                let line = line as usize;
                if widths.len() < line {
                    widths.resize(line, 0);
                }
                widths[line - 1] = widths[line - 1].max(column);
            }
        }
        let fields = self.vm.get_attr_name(node, "_fields")?;
        for field in self.vm.collect(&fields)? {
            if let Some(name) = field.downcast::<Str>()
                && let Some(value) = self.vm.get_attr_name_opt(node, &name.to_str())?
            {
                self.measure(&value, widths)?;
            }
        }
        Ok(())
    }

    fn place(&mut self, node: &Obj, line: &str, column: &str) -> Result<Option<(u32, u32)>> {
        let line = self.vm.get_attr_name_opt(node, line)?.and_then(|v| v.as_small_int());
        let column = self.vm.get_attr_name_opt(node, column)?.and_then(|v| v.as_small_int());
        Ok(line.zip(column).map(|(line, column)| (line.clamp(1, MAX_LINE) as u32, column.clamp(0, MAX_COLUMN) as u32)))
    }

    fn offset(&self, (line, column): (u32, u32)) -> u32 {
        self.starts.get(line as usize - 1).map_or(0, |start| start + column)
    }

    /// The span of a node of the kind `kind` ("expr", "stmt", ...), which must have places.
    fn span(&mut self, node: &Obj, kind: &str) -> Result<Span> {
        let mut numbers = [None; 4];
        for (i, name) in ["lineno", "col_offset", "end_lineno", "end_col_offset"].into_iter().enumerate() {
            let value = self.vm.get_attr_name_opt(node, name)?.filter(|v| !v.is_none());
            numbers[i] = match value {
                None if i < 2 => {
                    let message = format!("required field \"{name}\" missing from {kind}");
                    return Err(self.vm.type_error(message));
                }
                None => None,
                Some(value) => match crate::types::int::as_i64(&value) {
                    Some(n) => Some(n),
                    None => {
                        let shown = self.vm.repr_text(&value)?;
                        return Err(self.vm.value_error(format!("invalid integer value: {shown}")));
                    }
                },
            };
        }
        let [Some(line), Some(column), end_line, end_column] = numbers else { return Ok(Span::default()) };
        let (end_line, end_column) = (end_line.unwrap_or(line), end_column.unwrap_or(column));
        if line > end_line {
            return Err(self.vm.value_error(format!("AST node line range ({line}, {end_line}) is not valid")));
        }
        if (line < 0 && end_line != line) || (column < 0 && column != end_column) {
            return Err(self.vm.value_error(format!(
                "AST node column range ({column}, {end_column}) for line range ({line}, {end_line}) is not valid"
            )));
        }
        if line == end_line && column > end_column {
            let message = format!("line {line}, column {column}-{end_column} is not a valid range");
            return Err(self.vm.value_error(message));
        }
        let clamp = |line: i64, column: i64| (line.clamp(1, MAX_LINE) as u32, column.clamp(0, MAX_COLUMN) as u32);
        let start = self.offset(clamp(line, column));
        let end = self.offset(clamp(end_line, end_column));
        Ok(Span::new(start, end.max(start)))
    }

    fn missing(&mut self, class: &str, field: &str) -> Raised {
        self.vm.type_error(format!("required field \"{field}\" missing from {class}"))
    }

    fn field(&mut self, node: &Obj, class: &str, field: &str) -> Result<Obj> {
        match self.vm.get_attr_name_opt(node, field)? {
            Some(value) => Ok(value),
            None => Err(self.missing(class, field)),
        }
    }

    fn optional(&mut self, node: &Obj, field: &str) -> Result<Option<Obj>> {
        Ok(self.vm.get_attr_name_opt(node, field)?.filter(|v| !v.is_none()))
    }

    fn items(&mut self, node: &Obj, class: &str, field: &str) -> Result<Vec<Obj>> {
        let Some(value) = self.vm.get_attr_name_opt(node, field)? else { return Ok(Vec::new()) };
        match value.downcast::<List>() {
            Some(list) => Ok(list.items.cloned(&self.vm.heap)),
            None => {
                let got = self.vm.type_of(&value).name(self.vm);
                Err(self.vm.type_error(format!("{class} field \"{field}\" must be a list, not a {got}")))
            }
        }
    }

    fn list<T>(
        &mut self,
        node: &Obj,
        class: &str,
        field: &str,
        mut each: impl FnMut(&mut Self, &Obj) -> Result<T>,
    ) -> Result<Vec<T>> {
        let items = self.items(node, class, field)?;
        let mut out = Vec::with_capacity(items.len());
        for item in &items {
            out.push(each(self, item)?);
        }
        Ok(out)
    }

    fn nested<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.vm.recursion_error("maximum recursion depth exceeded during compilation"));
        }
        let result = stacker::maybe_grow(128 << 10, 1 << 20, || act(self));
        self.depth -= 1;
        result
    }

    fn unexpected<T>(&mut self, what: &str, node: &Obj) -> Result<T> {
        let shown = self.vm.repr_text(node)?;
        Err(self.vm.type_error(format!("expected some sort of {what}, but got {shown}")))
    }

    fn identifier(&mut self, value: &Obj) -> Result<Name> {
        match value.downcast::<Str>() {
            Some(text) => {
                let text = text.to_str();
                if matches!(&*text, "None" | "True" | "False") {
                    let message = format!("identifier field can't represent '{text}' constant");
                    return Err(self.vm.value_error(message));
                }
                Ok(Rc::from(&*text))
            }
            None => Err(self.vm.type_error("AST identifier must be of type str")),
        }
    }

    fn ident(&mut self, node: &Obj, class: &str, field: &str, span: Span) -> Result<Ident> {
        let value = self.field(node, class, field)?;
        Ok(Ident { name: self.identifier(&value)?, span })
    }

    fn optional_ident(&mut self, node: &Obj, field: &str, span: Span) -> Result<Option<Ident>> {
        match self.optional(node, field)? {
            Some(value) => Ok(Some(Ident { name: self.identifier(&value)?, span })),
            None => Ok(None),
        }
    }

    fn body(&mut self, node: &Obj, class: &str, field: &str) -> Result<Vec<Stmt>> {
        self.list(node, class, field, Self::stmt)
    }

    /// A body that must not be empty.
    fn full_body(&mut self, node: &Obj, class: &str, field: &str) -> Result<Vec<Stmt>> {
        let body = self.body(node, class, field)?;
        self.not_empty(&body, field, class)?;
        Ok(body)
    }

    fn not_empty<T>(&mut self, items: &[T], what: &str, class: &str) -> Result<()> {
        if items.is_empty() {
            return Err(self.vm.value_error(format!("empty {what} on {class}")));
        }
        Ok(())
    }

    fn needed_expr(&mut self, node: &Obj, class: &str, field: &str, of: Use) -> Result<Box<Expr>> {
        let value = self.field(node, class, field)?;
        if value.is_none() {
            return Err(self.vm.value_error(format!("field '{field}' is required for {class}")));
        }
        self.expr(&value, of).map(Box::new)
    }

    fn optional_expr(&mut self, node: &Obj, field: &str) -> Result<Option<Box<Expr>>> {
        match self.optional(node, field)? {
            Some(value) => Ok(Some(Box::new(self.expr(&value, Use::Load)?))),
            None => Ok(None),
        }
    }

    fn exprs(&mut self, node: &Obj, class: &str, field: &str, of: Use) -> Result<Vec<Expr>> {
        self.list(node, class, field, |r, item| {
            if item.is_none() {
                return Err(r.vm.value_error("None disallowed in expression list"));
            }
            r.expr(item, of)
        })
    }

    fn stmt(&mut self, node: &Obj) -> Result<Stmt> {
        self.nested(|r| r.stmt_kind(node))
    }

    fn stmt_kind(&mut self, node: &Obj) -> Result<Stmt> {
        if node.is_none() {
            return Err(self.vm.value_error("None disallowed in statement list"));
        }
        let class = self.class(node)?;
        let c = class.as_str();
        let load = Use::Load;
        let is_statement = matches!(
            c,
            "FunctionDef"
                | "AsyncFunctionDef"
                | "ClassDef"
                | "Return"
                | "Delete"
                | "Assign"
                | "TypeAlias"
                | "AugAssign"
                | "AnnAssign"
                | "For"
                | "AsyncFor"
                | "While"
                | "If"
                | "With"
                | "AsyncWith"
                | "Match"
                | "Raise"
                | "Try"
                | "TryStar"
                | "Assert"
                | "Import"
                | "ImportFrom"
                | "Global"
                | "Nonlocal"
                | "Expr"
                | "Pass"
                | "Break"
                | "Continue"
        );
        let span = self.span(node, "stmt")?;
        if !is_statement {
            return self.unexpected("stmt", node);
        }
        let kind = match c {
            "FunctionDef" | "AsyncFunctionDef" => {
                let params = self.field(node, c, "args")?;
                StmtKind::FunctionDef(Box::new(FunctionDef {
                    is_async: c == "AsyncFunctionDef",
                    name: self.ident(node, c, "name", span)?,
                    type_params: self.list(node, c, "type_params", Self::type_param)?,
                    params: Box::new(self.parameters(&params)?),
                    returns: self.optional_expr(node, "returns")?.map(|e| *e),
                    body: self.full_body(node, c, "body")?,
                    decorators: self.exprs(node, c, "decorator_list", load)?,
                    def_span: span,
                }))
            }
            "ClassDef" => StmtKind::ClassDef(Box::new(ClassDef {
                name: self.ident(node, c, "name", span)?,
                type_params: self.list(node, c, "type_params", Self::type_param)?,
                args: self.arguments(node, c, "bases")?,
                body: self.full_body(node, c, "body")?,
                decorators: self.exprs(node, c, "decorator_list", load)?,
                def_span: span,
            })),
            "Return" => StmtKind::Return(self.optional_expr(node, "value")?),
            "Delete" => {
                let targets = self.exprs(node, c, "targets", Use::Del)?;
                self.not_empty(&targets, "targets", c)?;
                StmtKind::Delete(targets)
            }
            "Assign" => {
                let targets = self.exprs(node, c, "targets", Use::Store)?;
                self.not_empty(&targets, "targets", c)?;
                StmtKind::Assign { targets, value: self.needed_expr(node, c, "value", load)? }
            }
            "TypeAlias" => {
                let name = self.needed_expr(node, c, "name", Use::Store)?;
                let ExprKind::Name(id) = name.kind else {
                    return Err(self.vm.type_error("TypeAlias with non-Name name"));
                };
                StmtKind::TypeAlias {
                    name: Ident { name: id, span: name.span },
                    type_params: self.list(node, c, "type_params", Self::type_param)?,
                    value: self.needed_expr(node, c, "value", load)?,
                }
            }
            "AugAssign" => StmtKind::AugAssign {
                target: self.needed_expr(node, c, "target", Use::Store)?,
                op: self.operator(node, c)?,
                value: self.needed_expr(node, c, "value", load)?,
            },
            "AnnAssign" => {
                let target = self.needed_expr(node, c, "target", Use::Store)?;
                let simple = self.field(node, c, "simple")?;
                let simple = self.vm.truth(&simple)?;
                if simple && !matches!(target.kind, ExprKind::Name(_)) {
                    return Err(self.vm.type_error("AnnAssign with simple non-Name target"));
                }
                StmtKind::AnnAssign {
                    target,
                    annotation: self.needed_expr(node, c, "annotation", load)?,
                    value: self.optional_expr(node, "value")?,
                    simple,
                }
            }
            "For" | "AsyncFor" => StmtKind::For {
                is_async: c == "AsyncFor",
                target: self.needed_expr(node, c, "target", Use::Store)?,
                iter: self.needed_expr(node, c, "iter", load)?,
                body: self.full_body(node, c, "body")?,
                orelse: self.body(node, c, "orelse")?,
            },
            "While" => StmtKind::While {
                test: self.needed_expr(node, c, "test", load)?,
                body: self.full_body(node, c, "body")?,
                orelse: self.body(node, c, "orelse")?,
            },
            "If" => {
                let test = *self.needed_expr(node, c, "test", load)?;
                let body = self.full_body(node, c, "body")?;
                StmtKind::If { clauses: vec![IfClause { span, test, body }], orelse: self.body(node, c, "orelse")? }
            }
            "With" | "AsyncWith" => {
                let items = self.list(node, c, "items", |r, item| {
                    let target = match r.optional(item, "optional_vars")? {
                        Some(target) => Some(r.expr(&target, Use::Store)?),
                        None => None,
                    };
                    Ok(WithItem { context: *r.needed_expr(item, "withitem", "context_expr", load)?, target })
                })?;
                self.not_empty(&items, "items", c)?;
                StmtKind::With { is_async: c == "AsyncWith", items, body: self.full_body(node, c, "body")? }
            }
            "Match" => {
                let subject = self.needed_expr(node, c, "subject", load)?;
                let cases = self.list(node, c, "cases", |r, case| {
                    let pattern = r.field(case, "match_case", "pattern")?;
                    Ok(MatchCase {
                        span,
                        pattern: r.pattern(&pattern)?,
                        guard: r.optional_expr(case, "guard")?.map(|e| *e),
                        body: r.full_body(case, "match_case", "body")?,
                    })
                })?;
                self.not_empty(&cases, "cases", c)?;
                StmtKind::Match { subject, cases }
            }
            "Raise" => {
                let (exc, cause) = (self.optional_expr(node, "exc")?, self.optional_expr(node, "cause")?);
                if exc.is_none() && cause.is_some() {
                    return Err(self.vm.value_error("Raise with cause but no exception"));
                }
                StmtKind::Raise { exc, cause }
            }
            "Try" | "TryStar" => {
                let body = self.full_body(node, c, "body")?;
                let handlers = self.list(node, c, "handlers", Self::handler)?;
                let (orelse, finalbody) = (self.body(node, c, "orelse")?, self.body(node, c, "finalbody")?);
                if handlers.is_empty() && finalbody.is_empty() {
                    return Err(self.vm.value_error(format!("{c} has neither handlers nor finalbody")));
                }
                if handlers.is_empty() && !orelse.is_empty() {
                    return Err(self.vm.value_error(format!("{c} has orelse but no except handlers")));
                }
                StmtKind::Try { body, handlers, is_star: c == "TryStar", orelse, finalbody }
            }
            "Assert" => StmtKind::Assert {
                test: self.needed_expr(node, c, "test", load)?,
                msg: self.optional_expr(node, "msg")?,
            },
            "Import" => {
                let names = self.list(node, c, "names", Self::alias)?;
                self.not_empty(&names, "names", c)?;
                StmtKind::Import(names)
            }
            "ImportFrom" => {
                let level = self.optional(node, "level")?.and_then(|v| v.as_small_int()).unwrap_or(0);
                if level < 0 {
                    return Err(self.vm.value_error("Negative ImportFrom level"));
                }
                let mut names = self.list(node, c, "names", Self::alias)?;
                self.not_empty(&names, "names", c)?;
                if matches!(&names[..], [alias] if &*alias.name.name == "*") {
                    names.clear();
                }
                StmtKind::ImportFrom { module: self.optional_ident(node, "module", span)?, names, level: level as u32 }
            }
            "Global" | "Nonlocal" => {
                let names = self.list(node, c, "names", |r, name| Ok(Ident { name: r.identifier(name)?, span }))?;
                self.not_empty(&names, "names", c)?;
                if c == "Global" { StmtKind::Global(names) } else { StmtKind::Nonlocal(names) }
            }
            "Expr" => StmtKind::Expr(self.needed_expr(node, c, "value", load)?),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            _ => StmtKind::Continue,
        };
        Ok(Stmt { span, kind })
    }

    fn handler(&mut self, node: &Obj) -> Result<ExceptHandler> {
        let span = self.span(node, "excepthandler")?;
        Ok(ExceptHandler {
            span,
            class: self.optional_expr(node, "type")?.map(|e| *e),
            name: self.optional_ident(node, "name", span)?,
            body: self.full_body(node, "ExceptHandler", "body")?,
        })
    }

    fn alias(&mut self, node: &Obj) -> Result<Alias> {
        let span = self.span(node, "alias")?;
        let name = self.ident(node, "alias", "name", span)?;
        Ok(Alias { span, name, asname: self.optional_ident(node, "asname", span)? })
    }

    fn type_param(&mut self, node: &Obj) -> Result<TypeParam> {
        let class = self.class(node)?;
        let kind = match class.as_str() {
            "TypeVar" => TypeParamKind::TypeVar,
            "TypeVarTuple" => TypeParamKind::TypeVarTuple,
            "ParamSpec" => TypeParamKind::ParamSpec,
            _ => return self.unexpected("type_param", node),
        };
        let span = self.span(node, "type_param")?;
        let bound = match kind {
            TypeParamKind::TypeVar => self.optional_expr(node, "bound")?.map(|e| *e),
            TypeParamKind::TypeVarTuple | TypeParamKind::ParamSpec => None,
        };
        Ok(TypeParam {
            span,
            kind,
            name: self.ident(node, &class, "name", span)?,
            bound,
            default: self.optional_expr(node, "default_value")?.map(|e| *e),
        })
    }

    fn operator(&mut self, node: &Obj, class: &str) -> Result<BinaryOp> {
        let op = self.field(node, class, "op")?;
        let name = self.class(&op)?;
        match operators().into_iter().find(|(n, _)| *n == name) {
            Some((_, op)) => Ok(op),
            None => self.unexpected("operator", &op),
        }
    }

    fn parameter(&mut self, node: &Obj, default: Option<Expr>) -> Result<Parameter> {
        let span = self.span(node, "arg")?;
        Ok(Parameter {
            name: self.ident(node, "arg", "arg", span)?,
            annotation: self.optional_expr(node, "annotation")?.map(|e| *e),
            default,
            span,
        })
    }

    fn parameters(&mut self, node: &Obj) -> Result<Parameters> {
        let c = "arguments";
        let posonly = self.items(node, c, "posonlyargs")?;
        let args = self.items(node, c, "args")?;
        let kwonly = self.items(node, c, "kwonlyargs")?;
        let defaults = self.exprs(node, c, "defaults", Use::Load)?;
        let kw_defaults = self.items(node, c, "kw_defaults")?;
        if defaults.len() > posonly.len() + args.len() {
            return Err(self.vm.value_error("more positional defaults than args on arguments"));
        }
        if kwonly.len() != kw_defaults.len() {
            return Err(self.vm.value_error("length of kwonlyargs is not the same as kw_defaults on arguments"));
        }
        let mut out = Parameters::default();
        let without = posonly.len() + args.len() - defaults.len();
        let mut defaults = defaults.into_iter();
        for (i, node) in posonly.iter().chain(&args).enumerate() {
            let default = if i >= without { defaults.next() } else { None };
            let parameter = self.parameter(node, default)?;
            if i < posonly.len() { out.posonly.push(parameter) } else { out.args.push(parameter) }
        }
        if let Some(node) = self.optional(node, "vararg")? {
            out.vararg = Some(self.parameter(&node, None)?);
        }
        for (node, default) in kwonly.iter().zip(&kw_defaults) {
            let default = if default.is_none() { None } else { Some(self.expr(default, Use::Load)?) };
            out.kwonly.push(self.parameter(node, default)?);
        }
        if let Some(node) = self.optional(node, "kwarg")? {
            out.kwarg = Some(self.parameter(&node, None)?);
        }
        Ok(out)
    }

    /// Positional arguments from `field`, then the keywords.
    fn arguments(&mut self, node: &Obj, class: &str, field: &str) -> Result<Vec<Argument>> {
        let mut arguments = Vec::new();
        for value in self.exprs(node, class, field, Use::Load)? {
            let span = value.span;
            arguments.push(match value.kind {
                ExprKind::Starred(value) => Argument { span, kind: ArgumentKind::Star, value: *value },
                _ => Argument { span, kind: ArgumentKind::Positional, value },
            });
        }
        let keywords = self.list(node, class, "keywords", |r, keyword| {
            let span = r.span(keyword, "keyword")?;
            let kind = match r.optional_ident(keyword, "arg", span)? {
                Some(name) => ArgumentKind::Keyword(name),
                None => ArgumentKind::DoubleStar,
            };
            Ok(Argument { span, kind, value: *r.needed_expr(keyword, "keyword", "value", Use::Load)? })
        })?;
        arguments.extend(keywords);
        Ok(arguments)
    }

    fn generators(&mut self, node: &Obj, class: &str) -> Result<Vec<Comprehension>> {
        let clauses = self.list(node, class, "generators", |r, clause| {
            let c = "comprehension";
            let is_async = r.field(clause, c, "is_async")?;
            Ok(Comprehension {
                is_async: r.vm.truth(&is_async)?,
                target: *r.needed_expr(clause, c, "target", Use::Store)?,
                iter: *r.needed_expr(clause, c, "iter", Use::Load)?,
                ifs: r.exprs(clause, c, "ifs", Use::Load)?,
            })
        })?;
        if clauses.is_empty() {
            return Err(self.vm.value_error("comprehension with no generators"));
        }
        Ok(clauses)
    }

    fn expr(&mut self, node: &Obj, of: Use) -> Result<Expr> {
        self.nested(|r| r.expr_kind(node, of))
    }

    fn check_context(&mut self, node: &Obj, class: &str, of: Use) -> Result<()> {
        let context = self.field(node, class, "ctx")?;
        let got = self.class(&context)?;
        if !matches!(got.as_str(), "Load" | "Store" | "Del") {
            return self.unexpected("expr_context", &context);
        }
        if got != of.name() {
            let wanted = of.name();
            let message = format!("expression must have {wanted} context but has {got} instead");
            return Err(self.vm.value_error(message));
        }
        Ok(())
    }

    fn expr_kind(&mut self, node: &Obj, of: Use) -> Result<Expr> {
        let class = self.class(node)?;
        let c = class.as_str();
        let load = Use::Load;
        let has_context = matches!(c, "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple");
        let is_expression = has_context
            || matches!(
                c,
                "BoolOp"
                    | "NamedExpr"
                    | "BinOp"
                    | "UnaryOp"
                    | "Lambda"
                    | "IfExp"
                    | "Dict"
                    | "Set"
                    | "ListComp"
                    | "SetComp"
                    | "DictComp"
                    | "GeneratorExp"
                    | "Await"
                    | "Yield"
                    | "YieldFrom"
                    | "Compare"
                    | "Call"
                    | "FormattedValue"
                    | "JoinedStr"
                    | "Constant"
                    | "Slice"
            );
        let span = self.span(node, "expr")?;
        if !is_expression {
            return self.unexpected("expr", node);
        }
        if has_context {
            self.check_context(node, c, of)?;
        } else if of != Use::Load {
            return Err(self
                .vm
                .value_error(format!("expression must have {} context but has Load instead", of.name())));
        }
        let kind = match c {
            "BoolOp" => {
                let op = self.field(node, c, "op")?;
                let op = match self.class(&op)?.as_str() {
                    "And" => BoolOp::And,
                    "Or" => BoolOp::Or,
                    _ => return self.unexpected("boolop", &op),
                };
                let values = self.exprs(node, c, "values", load)?;
                if values.len() < 2 {
                    return Err(self.vm.value_error("BoolOp with less than 2 values"));
                }
                ExprKind::BoolOp { op, values }
            }
            "NamedExpr" => {
                let target = self.needed_expr(node, c, "target", Use::Store)?;
                let ExprKind::Name(name) = target.kind else {
                    return Err(self.vm.type_error("NamedExpr target must be a Name"));
                };
                let target = Ident { name, span: target.span };
                ExprKind::NamedExpr { target, value: self.needed_expr(node, c, "value", load)? }
            }
            "BinOp" => ExprKind::BinOp {
                left: self.needed_expr(node, c, "left", load)?,
                op: self.operator(node, c)?,
                right: self.needed_expr(node, c, "right", load)?,
            },
            "UnaryOp" => {
                ExprKind::UnaryOp { op: self.unary(node)?, operand: self.needed_expr(node, c, "operand", load)? }
            }
            "Lambda" => {
                let params = self.field(node, c, "args")?;
                let params = Box::new(self.parameters(&params)?);
                ExprKind::Lambda { params, body: self.needed_expr(node, c, "body", load)? }
            }
            "IfExp" => ExprKind::IfExp {
                test: self.needed_expr(node, c, "test", load)?,
                body: self.needed_expr(node, c, "body", load)?,
                orelse: self.needed_expr(node, c, "orelse", load)?,
            },
            "Dict" => {
                let keys =
                    self.list(
                        node,
                        c,
                        "keys",
                        |r, key| {
                            if key.is_none() { Ok(None) } else { r.expr(key, load).map(Some) }
                        },
                    )?;
                let values = self.exprs(node, c, "values", load)?;
                if keys.len() != values.len() {
                    return Err(self.vm.value_error("Dict doesn't have the same number of keys as values"));
                }
                ExprKind::Dict { items: keys.into_iter().zip(values).collect() }
            }
            "Set" => ExprKind::Set(self.exprs(node, c, "elts", load)?),
            "ListComp" => ExprKind::ListComp {
                element: self.needed_expr(node, c, "elt", load)?,
                clauses: self.generators(node, c)?,
            },
            "SetComp" => ExprKind::SetComp {
                element: self.needed_expr(node, c, "elt", load)?,
                clauses: self.generators(node, c)?,
            },
            "GeneratorExp" => ExprKind::Generator {
                element: self.needed_expr(node, c, "elt", load)?,
                clauses: self.generators(node, c)?,
            },
            "DictComp" => ExprKind::DictComp {
                key: self.needed_expr(node, c, "key", load)?,
                value: self.needed_expr(node, c, "value", load)?,
                clauses: self.generators(node, c)?,
            },
            "Await" => ExprKind::Await(self.needed_expr(node, c, "value", load)?),
            "Yield" => ExprKind::Yield(self.optional_expr(node, "value")?),
            "YieldFrom" => ExprKind::YieldFrom(self.needed_expr(node, c, "value", load)?),
            "Compare" => {
                let ops = self.list(node, c, "ops", Self::comparison)?;
                let rights = self.exprs(node, c, "comparators", load)?;
                if rights.is_empty() {
                    return Err(self.vm.value_error("Compare with no comparators"));
                }
                if rights.len() != ops.len() {
                    return Err(self.vm.value_error("Compare has a different number of comparators and operands"));
                }
                let left = self.needed_expr(node, c, "left", load)?;
                ExprKind::Compare { left, rest: ops.into_iter().zip(rights).collect() }
            }
            "Call" => ExprKind::Call {
                func: self.needed_expr(node, c, "func", load)?,
                args: self.arguments(node, c, "args")?,
            },
            "FormattedValue" => ExprKind::JoinedStr(vec![self.replacement(node, span)?]),
            "JoinedStr" => ExprKind::JoinedStr(self.parts(node)?),
            "Constant" => {
                let value = self.field(node, c, "value")?;
                self.constant_kind(&value, span)?
            }
            "Attribute" => ExprKind::Attribute {
                value: self.needed_expr(node, c, "value", load)?,
                attr: self.ident(node, c, "attr", span)?,
            },
            "Subscript" => ExprKind::Subscript {
                value: self.needed_expr(node, c, "value", load)?,
                index: self.needed_expr(node, c, "slice", load)?,
            },
            "Starred" => ExprKind::Starred(self.needed_expr(node, c, "value", of)?),
            "Name" => ExprKind::Name(self.ident(node, c, "id", span)?.name),
            "List" => ExprKind::List(self.exprs(node, c, "elts", of)?),
            "Tuple" => ExprKind::Tuple { elements: self.exprs(node, c, "elts", of)?, parenthesized: true },
            _ => ExprKind::Slice {
                lower: self.optional_expr(node, "lower")?,
                upper: self.optional_expr(node, "upper")?,
                step: self.optional_expr(node, "step")?,
            },
        };
        Ok(Expr { span, depth: 1, kind })
    }

    fn unary(&mut self, node: &Obj) -> Result<UnaryOp> {
        let op = self.field(node, "UnaryOp", "op")?;
        let name = self.class(&op)?;
        match unaries().into_iter().find(|(n, _)| *n == name) {
            Some((_, op)) => Ok(op),
            None => self.unexpected("unaryop", &op),
        }
    }

    fn comparison(&mut self, op: &Obj) -> Result<CompareOp> {
        let name = self.class(op)?;
        match comparisons().into_iter().find(|(n, _)| *n == name) {
            Some((_, op)) => Ok(op),
            None => self.unexpected("cmpop", op),
        }
    }

    fn parts(&mut self, node: &Obj) -> Result<Vec<FStringPart>> {
        let mut parts = Vec::new();
        for value in self.items(node, "JoinedStr", "values")? {
            match self.class(&value)?.as_str() {
                "FormattedValue" => {
                    let span = self.span(&value, "expr")?;
                    parts.push(self.replacement(&value, span)?);
                }
                "JoinedStr" => parts.extend(self.parts(&value)?),
                "Constant" => {
                    let text = self.field(&value, "Constant", "value")?;
                    match text.downcast::<Str>() {
                        Some(text) => parts.push(FStringPart::Literal(text.as_wtf8().into())),
                        None => return Err(self.vm.value_error("JoinedStr with a Constant that is no string")),
                    }
                }
                _ => {
                    let span = self.span(&value, "expr")?;
                    let value = self.expr(&value, Use::Load)?;
                    let (debug_text, conversion, format_spec) = (None, None, None);
                    let field = Replacement { span, value, debug_text, conversion, format_spec };
                    parts.push(FStringPart::Replacement(Box::new(field)));
                }
            }
        }
        Ok(parts)
    }

    fn replacement(&mut self, node: &Obj, span: Span) -> Result<FStringPart> {
        let c = "FormattedValue";
        let conversion = self.field(node, c, "conversion")?;
        let conversion = match conversion.as_small_int() {
            Some(115) => Some(Conversion::Str),
            Some(114) => Some(Conversion::Repr),
            Some(97) => Some(Conversion::Ascii),
            Some(-1) => None,
            _ => {
                let shown = self.vm.repr_text(&conversion)?;
                return Err(self.vm.system_error(format!("Unrecognized conversion character {shown}")));
            }
        };
        let format_spec = match self.optional(node, "format_spec")? {
            None => None,
            Some(spec) if self.class(&spec)? == "JoinedStr" => Some(self.parts(&spec)?),
            Some(spec) => {
                let span = self.span(&spec, "expr")?;
                let value = self.expr(&spec, Use::Load)?;
                let (debug_text, conversion, format_spec) = (None, None, None);
                let field = Replacement { span, value, debug_text, conversion, format_spec };
                Some(vec![FStringPart::Replacement(Box::new(field))])
            }
        };
        let value = *self.needed_expr(node, c, "value", Use::Load)?;
        let field = Replacement { span, value, debug_text: None, conversion, format_spec };
        Ok(FStringPart::Replacement(Box::new(field)))
    }

    fn constant(&mut self, value: &Obj) -> Result<Option<Constant>> {
        let v = value.value();
        Ok(Some(if v.is_none() {
            Constant::None
        } else if let Some(b) = value.as_bool() {
            if b { Constant::True } else { Constant::False }
        } else if value.is(&Obj::ELLIPSIS) {
            Constant::Ellipsis
        } else if let Some(f) = value.as_float() {
            Constant::Float(f)
        } else if let Some(text) = value.downcast_exact::<Str>() {
            Constant::Str { text: text.as_wtf8().into(), unicode_prefix: false }
        } else if let Some(bytes) = value.downcast_exact::<Bytes>() {
            Constant::Bytes(bytes.data.as_ref().into())
        } else if crate::types::int::is_int(value) {
            match (crate::types::int::as_i64(value), crate::types::int::as_big(value)) {
                (Some(i), _) => Constant::Int(i),
                (None, Some(big)) if big.sign() != num_bigint::Sign::Minus => {
                    Constant::BigInt(format!("{:x}", big.as_ref()).into())
                }
                _ => return Ok(None),
            }
        } else {
            return Ok(None);
        }))
    }

    fn constant_kind(&mut self, value: &Obj, span: Span) -> Result<ExprKind> {
        if let Some(constant) = self.constant(value)? {
            return Ok(ExprKind::Constant(constant));
        }
        let leaf = |constant| Box::new(Expr { span, depth: 1, kind: ExprKind::Constant(constant) });
        if let Some(big) = crate::types::int::as_big(value) {
            let digits = format!("{:x}", big.magnitude());
            return Ok(ExprKind::UnaryOp { op: UnaryOp::Minus, operand: leaf(Constant::BigInt(digits.into())) });
        }
        if let Some(z) = value.downcast::<Complex>() {
            let (re, im) = (z.re, z.im);
            if re == 0.0 && !re.is_sign_negative() {
                return Ok(ExprKind::Constant(Constant::Imaginary(im)));
            }
            let (left, right) = (leaf(Constant::Float(re)), leaf(Constant::Imaginary(im)));
            return Ok(ExprKind::BinOp { left, op: BinaryOp::Add, right });
        }
        if let Some(tuple) = value.downcast_exact::<Tuple>() {
            let mut elements = Vec::new();
            for item in tuple.items() {
                let kind = self.nested(|r| r.constant_kind(item, span))?;
                elements.push(Expr { span, depth: 1, kind });
            }
            return Ok(ExprKind::Tuple { elements, parenthesized: true });
        }
        let class = self.vm.type_of(value);
        if class.name(self.vm) == "frozenset" {
            return Err(self.vm.not_implemented_error("compile() of a constant frozenset is not supported"));
        }
        let name = class.qualified_name(self.vm);
        let name = name.strip_prefix("builtins.").unwrap_or(&name).to_owned();
        Err(self.vm.type_error(format!("got an invalid type in Constant: {name}")))
    }

    fn pattern(&mut self, node: &Obj) -> Result<Pattern> {
        self.nested(|r| r.pattern_kind(node))
    }

    fn pattern_kind(&mut self, node: &Obj) -> Result<Pattern> {
        let class = self.class(node)?;
        let c = class.as_str();
        let span = self.span(node, "pattern")?;
        if !c.starts_with("Match") || c == "Match" {
            return self.unexpected("pattern", node);
        }
        let kind = match c {
            "MatchValue" => {
                let value = *self.needed_expr(node, c, "value", Use::Load)?;
                if !is_pattern_value(&value) {
                    return Err(self.vm.value_error("patterns may only match literals and attribute lookups"));
                }
                PatternKind::Value(value)
            }
            "MatchSingleton" => {
                let value = self.field(node, c, "value")?;
                match self.constant(&value)? {
                    Some(constant @ (Constant::None | Constant::True | Constant::False)) => {
                        PatternKind::Singleton(constant)
                    }
                    _ => {
                        let message = "MatchSingleton can only contain True, False and None";
                        return Err(self.vm.value_error(message));
                    }
                }
            }
            "MatchSequence" => PatternKind::Sequence(self.list(node, c, "patterns", Self::pattern)?),
            "MatchMapping" => {
                let keys = self.exprs(node, c, "keys", Use::Load)?;
                let patterns = self.list(node, c, "patterns", Self::pattern)?;
                if keys.len() != patterns.len() {
                    let message = "MatchMapping doesn't have the same number of keys as patterns";
                    return Err(self.vm.value_error(message));
                }
                let rest = self.optional_ident(node, "rest", span)?;
                PatternKind::Mapping { items: keys.into_iter().zip(patterns).collect(), rest }
            }
            "MatchClass" => {
                let names = self.list(node, c, "kwd_attrs", |r, n| Ok(Ident { name: r.identifier(n)?, span }))?;
                let patterns = self.list(node, c, "kwd_patterns", Self::pattern)?;
                if names.len() != patterns.len() {
                    let message = "MatchClass doesn't have the same number of keyword attributes as patterns";
                    return Err(self.vm.value_error(message));
                }
                PatternKind::Class {
                    class: self.needed_expr(node, c, "cls", Use::Load)?,
                    positional: self.list(node, c, "patterns", Self::pattern)?,
                    keywords: names.into_iter().zip(patterns).collect(),
                }
            }
            "MatchStar" => PatternKind::Star(self.optional_ident(node, "name", span)?),
            "MatchAs" => {
                let name = self.optional_ident(node, "name", span)?;
                if name.as_ref().is_some_and(|n| &*n.name == "_") {
                    return Err(self.vm.value_error("can't capture name '_' in patterns"));
                }
                let pattern = match self.optional(node, "pattern")? {
                    Some(_) if name.is_none() => {
                        let message = "MatchAs must specify a target name if a pattern is given";
                        return Err(self.vm.value_error(message));
                    }
                    Some(pattern) => Some(Box::new(self.pattern(&pattern)?)),
                    None => None,
                };
                PatternKind::As { pattern, name }
            }
            _ => {
                let patterns = self.list(node, c, "patterns", Self::pattern)?;
                if patterns.len() < 2 {
                    return Err(self.vm.value_error("MatchOr requires at least 2 patterns"));
                }
                PatternKind::Or(patterns)
            }
        };
        Ok(Pattern { span, kind })
    }
}

/// What may be compared in a pattern: a literal (a number with its sign, a sum with an imaginary one) or an attribute.
fn is_pattern_value(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Constant(_) | ExprKind::JoinedStr(_) => true,
        ExprKind::Attribute { .. } => true,
        ExprKind::UnaryOp { op: UnaryOp::Minus, operand } => matches!(operand.kind, ExprKind::Constant(_)),
        ExprKind::BinOp { op: BinaryOp::Add | BinaryOp::Sub, left, right } => {
            is_pattern_value(left) && matches!(right.kind, ExprKind::Constant(_))
        }
        _ => false,
    }
}
