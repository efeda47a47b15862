//! What coroutines without frames have in common: the methods and attributes of any coroutine object.

use crate::object::native::Result;
use crate::object::{Obj, Raised};
use crate::vm::{Step, Vm};

/// A coroutine that native code drives.
pub(super) trait NativeCoroutine {
    fn is_created(&self) -> bool;
    fn is_finished(&self) -> bool;
    /// It is over, and nothing is cleared.
    fn abandon(&self);
    fn step(vm: &mut Vm, this: &Obj, sent: Obj) -> Result<Step>;
    fn throw(vm: &mut Vm, this: &Obj, raised: Raised) -> Result<Step>;
    /// What somebody sees who drives it by hand.
    fn shown(_vm: &mut Vm, step: Step) -> Result<Step> {
        Ok(step)
    }
}

/// The class of a payload that is a `NativeCoroutine`: `{ what it has of its own }` is `qualname`, `close` and `cr_await`.
macro_rules! native_coroutine {
    ($payload:ident, { $($own:tt)* }) => {
        #[methods(coroutine, module = "builtins", subclassable = false)]
        impl $payload {
            $($own)*

            fn was_never_awaited(&self) -> bool {
                NativeCoroutine::is_created(self)
            }

            fn to_python(vm: &mut Vm, outcome: Result<Step>) -> Result<Obj> {
                let step = <Self as NativeCoroutine>::shown(vm, outcome?);
                crate::aio::future::to_python(vm, step)
            }

            #[native(__await__(self, /))]
            fn r#await(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<$payload>> {
                if this.is_finished() {
                    return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
                }
                Ok(this.clone())
            }

            #[native(__iter__(self, /))]
            fn iter(this: &Gc<Self>) -> Gc<$payload> {
                this.clone()
            }

            #[native(__next__(self, /))]
            fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
                let outcome = <Self as NativeCoroutine>::step(vm, this.as_obj(), Obj::NONE);
                Self::to_python(vm, outcome)
            }

            #[native(send(self, arg, /))]
            fn send(this: &Gc<Self>, vm: &mut Vm, arg: Obj) -> Result<Obj> {
                if this.is_created() && !arg.is_none() {
                    return Err(vm.type_error("can't send non-None value to a just-started coroutine"));
                }
                let outcome = <Self as NativeCoroutine>::step(vm, this.as_obj(), arg);
                Self::to_python(vm, outcome)
            }

            #[native(throw(self, type, value=NULL, traceback=NULL, /))]
            fn throw(
                this: &Gc<Self>,
                vm: &mut Vm,
                r#type: &Obj,
                value: Option<&Obj>,
                traceback: Option<&Obj>,
            ) -> Result<Obj> {
                let _ = traceback;
                let exception = crate::aio::future::thrown(vm, r#type, value)?;
                let outcome = <Self as NativeCoroutine>::throw(vm, this.as_obj(), exception);
                Self::to_python(vm, outcome)
            }

            #[native(__del__(self, /))]
            fn del(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
                if !this.is_created() {
                    return Ok(());
                }
                this.abandon();
                let warn = crate::aio::python(vm, "warnings", "_warn_unawaited_coroutine")?;
                vm.call(&warn, &[this.into()]).map(drop)
            }

            #[native(__repr__(self, /))]
            fn repr(this: &Gc<Self>) -> String {
                format!("<coroutine object {} at {:p}>", Self::qualname(this), this.as_ptr())
            }

            /// What `isinstance` and `inspect` ask: it is to be taken for any other coroutine.
            #[getter(__class__)]
            fn class(_this: &Gc<Self>, vm: &mut Vm) -> Obj {
                vm.types.coroutine.clone().into()
            }

            #[getter(__name__)]
            fn name(this: &Gc<Self>) -> String {
                let name: String = Self::qualname(this).into();
                name.rsplit('.').next().unwrap_or_default().to_owned()
            }

            #[getter(cr_running)]
            fn cr_running(_this: &Gc<Self>) -> bool {
                false
            }

            #[getter(cr_suspended)]
            fn cr_suspended(this: &Gc<Self>) -> bool {
                !this.is_created() && !this.is_finished()
            }

            #[getter(cr_frame)]
            fn cr_frame(_this: &Gc<Self>) -> Obj {
                Obj::NONE
            }

            #[getter(cr_code)]
            fn cr_code(_this: &Gc<Self>) -> Obj {
                Obj::NONE
            }

            #[getter(cr_origin)]
            fn cr_origin(_this: &Gc<Self>) -> Obj {
                Obj::NONE
            }
        }
    };
}
pub(super) use native_coroutine;
