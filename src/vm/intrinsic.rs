//! Intrinsics: what rare syntax asks for. PEP 695, PEP 696 and the prompt.

use super::Vm;
use crate::object::Obj;
use crate::object::native::Result;
use ouro_compiler::bytecode::Intrinsic;

impl Vm {
    pub(super) fn intrinsic(&mut self, intrinsic: Intrinsic, args: &[Obj]) -> Result<Obj> {
        match intrinsic {
            Intrinsic::Display => {
                let hook = self.sys_attr("displayhook")?;
                self.call(&hook, args)
            }
            Intrinsic::TypeVar => self.call_typing("_typevar_parameter", &args[..1], &[]),
            Intrinsic::TypeVarWithBound => self.call_typing("_typevar_parameter", &args[..1], &[("bound", &args[1])]),
            Intrinsic::TypeVarWithConstraints => {
                self.call_typing("_typevar_parameter", &args[..1], &[("constraints", &args[1])])
            }
            Intrinsic::ParamSpec => self.call_typing("_paramspec_parameter", &args[..1], &[]),
            Intrinsic::TypeVarTuple => self.call_typing("_typevartuple_parameter", &args[..1], &[]),
            Intrinsic::SetTypeParamDefault => self.call_typing("_set_default", args, &[]),
            Intrinsic::SubscriptGeneric => self.call_typing("_subscript_generic", &args[..1], &[]),
            Intrinsic::TypeAlias => self.call_typing("_type_alias", args, &[]),
        }
    }

    /// A function of the module `_typing`, which holds what syntax needs of `typing`.
    fn call_typing(&mut self, name: &str, args: &[Obj], keywords: &[(&str, &Obj)]) -> Result<Obj> {
        let module = self.import_module("_typing")?;
        let f = self.get_attr_name(&module, name)?;
        let keywords: Vec<_> = keywords.iter().map(|(k, v)| (self.heap.intern(k), (*v).clone())).collect();
        self.call_kw(&f, args, &keywords)
    }

    /// `sys.name`.
    pub fn sys_attr(&mut self, name: &str) -> Result<Obj> {
        let sys = self.import_module("sys")?;
        self.get_attr_name(&sys, name)
    }

    /// `import name`, giving the module itself.
    pub fn import_module(&mut self, name: &str) -> Result<Obj> {
        let key = self.heap.intern(name);
        // While another thread imports it, `__import__` waits.
        if self.initializing.is_empty()
            && let Some(module) = self.modules.get_str(&self.heap, &key)
        {
            return Ok(module);
        }
        let import = self.heap.intern("__import__");
        let Some(import) = self.builtins.get_str(&self.heap, &import) else {
            return Err(self.import_error_plain("__import__ not found"));
        };
        let fromlist = self.heap.tuple_of_array([self.names.__name__.clone().into()]);
        self.call(&import, &[(&key).into(), Obj::NONE, Obj::NONE, fromlist.into(), Obj::small(0)])
    }
}
