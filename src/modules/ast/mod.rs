//! Syntax trees as objects: what `compile()` gives with `PyCF_ONLY_AST`, and takes instead of a text. The classes of the
//! nodes are Python's (`stdlib/_ast.py`).

mod from_nodes;
mod names;
mod to_nodes;

use crate::object::native::Result;
use crate::object::{Obj, Type};
use crate::vm::Vm;
use ouro_compiler::compile::{Mode, Options};

/// `compile(..., flags=ast.PyCF_ONLY_AST)`.
pub const ONLY_AST: i64 = 0x400;

impl Vm {
    /// The nodes of a text.
    pub(super) fn parse_to_nodes(&mut self, source: &str, options: &Options) -> Result<Obj> {
        let mode = match options.mode {
            Mode::File => ouro_grammar::Mode::File,
            Mode::Single => ouro_grammar::Mode::Single,
            Mode::Eval => ouro_grammar::Mode::Eval,
        };
        let parsed = match ouro_grammar::parse_with_warnings(source, mode) {
            Ok(parsed) => parsed,
            Err(error) => return Err(self.raise_syntax_error(&error, source, &options.filename)),
        };
        let lines = ouro_grammar::LineIndex::new(source);
        for warning in &parsed.warnings {
            self.warn_syntax(&warning.message, warning.span, source, &lines, &options.filename)?;
        }
        to_nodes::nodes(self, &parsed.root, source, options.mode == Mode::Single)
    }

    /// Whether an object is a node.
    pub(super) fn is_ast_node(&mut self, object: &Obj) -> Result<bool> {
        let name = self.heap.intern("_ast");
        // Nobody has nodes before the module is there.
        let Some(module) = self.modules.get_str(&self.heap, &name) else { return Ok(false) };
        let Some(class) = self.get_attr_name_opt(&module, "AST")? else { return Ok(false) };
        match class.downcast::<Type>() {
            Some(_) => self.is_instance(object, &class),
            None => Ok(false),
        }
    }

    /// Compile a node.
    pub(super) fn compile_nodes(&mut self, node: &Obj, mode: &str, options: &Options) -> Result<Obj> {
        let (root, text) = from_nodes::tree(self, node, mode)?;
        Ok(self.compile_tree(&root, &text, &[], options)?.into())
    }
}
