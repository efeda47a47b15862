//! Class definitions. Reference 8.8, 3.3.3.

use super::emit::Reg;
use super::scope::Part;
use super::unit::{Compiler, Result, Signature, text_const};
use crate::bytecode::{Code, CodeKind, Const, Intrinsic, Op};
use ouro_grammar::ast::ClassDef;
use std::sync::Arc;

impl<'a> Compiler<'a> {
    pub(super) fn class_def(&mut self, def: &'a ClassDef) -> Result<()> {
        let top = self.unit.emit.top;
        let span = def.def_span;
        let made = self.decorated(&def.decorators, |compiler, outer_window| {
            compiler.at(span);
            if def.type_params.is_empty() {
                return compiler.build_class(def, outer_window, None);
            }
            let name = format!("<generic parameters of {}>", def.name.name);
            let qualname = compiler.qualname_of(&name);
            let scope = compiler.scopes.of(&def.body, Part::TypeParams);
            compiler.begin(scope, CodeKind::Function, &name, qualname);
            let tuple = compiler.type_params(&def.type_params, span)?;
            let base = compiler.unit.emit.alloc();
            compiler.unit.emit.emit(Op::Copy, &[base, tuple]);
            compiler.store_name(".type_params", tuple);
            compiler.unit.emit.emit(Op::CallIntrinsic, &[base, base, Intrinsic::SubscriptGeneric as usize]);
            let window = compiler.unit.emit.alloc();
            compiler.build_class(def, window, Some(base))?;
            compiler.unit.emit.emit(Op::Drop, &[base]);
            compiler.return_value(window);
            let line = compiler.lines.line(def.decorators.first().map_or(span, |decorator| decorator.span).start);
            let code = compiler.finish_unit(Signature::default(), line, false)?;
            compiler.at(span);
            compiler.make_function(outer_window, code);
            compiler.unit.emit.top = outer_window + 1;
            compiler.emit_call(outer_window, 0);
            Ok(())
        })?;
        self.at(span);
        self.refuse_debug(&def.name.name, span)?;
        let name = self.mangle(&def.name.name);
        self.store_name(&name, made);
        self.unit.emit.top = top;
        Ok(())
    }

    /// `window = __build_class__(body, name, *bases, **keywords)`; `window` is the newest temporary.
    fn build_class(&mut self, def: &'a ClassDef, window: Reg, generic: Option<Reg>) -> Result<()> {
        let span = def.def_span;
        self.unit.emit.emit(Op::LoadBuildClass, &[window]);
        self.unit.emit.alloc_many(3);
        let body = self.unit.emit.alloc();
        let code = self.class_code(def)?;
        self.at(span);
        self.make_function(body, code);
        self.unit.emit.top = body + 1;
        let name = self.unit.emit.alloc();
        self.load_const(name, text_const(&def.name.name));
        self.arguments(window, 2, &def.args, generic, span)
    }

    fn class_code(&mut self, def: &'a ClassDef) -> Result<Arc<Code>> {
        let scope = self.scopes.of(&def.body, Part::Body);
        let qualname = self.qualname_of(&def.name.name);
        let start = def.decorators.first().map_or(def.def_span, |decorator| decorator.span).start;
        let line = self.lines.line(start);
        self.begin(scope, CodeKind::Namespace, &def.name.name, qualname.clone());
        self.at(def.def_span);
        let value = self.unit.emit.alloc();
        self.unit.emit.top = value;
        let store = |compiler: &mut Self, name: &str, constant: Const| {
            let register = compiler.unit.emit.alloc();
            compiler.load_const(register, constant);
            compiler.store_in_namespace(name, register);
            compiler.unit.emit.top = register;
        };
        let module = self.unit.emit.alloc();
        let index = self.unit.emit.name("__name__");
        self.unit.emit.emit(Op::LoadName, &[module, 0, index]);
        self.store_in_namespace("__module__", module);
        self.unit.emit.top = module;
        store(self, "__qualname__", text_const(&qualname));
        store(self, "__firstlineno__", Const::Int(i64::from(line)));
        if !def.type_params.is_empty() {
            let register = self.unit.emit.alloc();
            let free = self.scopes[scope].frees.iter().position(|free| &**free == ".type_params");
            let free = free.expect("a generic class uses its type parameters");
            self.unit.emit.emit(Op::LoadFree, &[register, free]);
            self.store_in_namespace("__type_params__", register);
            self.unit.emit.top = register;
        }
        if self.scopes[scope].needs_class_dict {
            let register = self.unit.emit.alloc();
            let cell = self.scopes[scope].layout.class_dict as usize;
            self.unit.emit.emit(Op::Copy, &[register, 0]);
            self.unit.emit.emit(Op::StoreCell, &[cell, register]);
            self.unit.emit.top = register;
        }
        self.setup_annotations();
        self.docstring_of_body(&def.body)?;
        self.stmts(&def.body)?;
        self.at_nowhere();
        let attributes = self.scopes[scope].static_attributes.iter().map(|name| text_const(name)).collect();
        store(self, "__static_attributes__", Const::Tuple(attributes));
        if self.scopes[scope].needs_class_dict {
            let register = self.unit.emit.alloc();
            let cell = self.scopes[scope].layout.class_dict as usize;
            self.unit.emit.emit(Op::Copy, &[register, cell]);
            self.store_in_namespace("__classdictcell__", register);
            self.unit.emit.top = register;
        }
        if self.scopes[scope].needs_class_cell {
            let cell = self.scopes[scope].layout.class_cell as usize;
            let register = self.unit.emit.alloc();
            let stored = self.unit.emit.alloc();
            self.unit.emit.emit(Op::Copy, &[register, cell]);
            self.unit.emit.emit(Op::Copy, &[stored, cell]);
            self.store_in_namespace("__classcell__", stored);
            self.return_value(register);
        } else {
            self.return_none();
        }
        self.finish_unit(Signature { positional: 1, ..Signature::default() }, line, false)
    }

    /// Names that the compiler itself puts into a class's namespace.
    fn store_in_namespace(&mut self, name: &str, register: Reg) {
        let name = self.unit.emit.name(name);
        self.unit.emit.emit(Op::StoreName, &[0, register, name]);
    }
}
