//! The methods of generators, coroutines, asynchronous generators and the awaitables they give. Reference 6.2.9.

use super::exception::Exception;
use super::frame::Frame;
use super::generator::{AsyncGenStep, Generator, State, StepKind, StepState};
use super::object::address;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Special, Str, Trace, Type, Visitor, payload};
use crate::types::traceback::Traceback;
use crate::vm::{Resume, Step, Vm};
use ouro_macros::methods;

impl Vm {
    /// A step's outcome as `send` and `__next__` give it: the value, or StopIteration.
    fn step_result(&mut self, outcome: Result<Step>) -> Result<Obj> {
        match outcome? {
            Step::Yield(v) => Ok(v),
            Step::Return(v) => Err(self.stop_iteration(v)),
        }
    }

    /// What `throw(type[, value[, traceback]])` throws.
    fn thrown(&mut self, exc: &Obj, value: Option<&Obj>, tb: Option<&Obj>) -> Result<Raised> {
        let value = value.filter(|v| !v.is_none());
        if value.is_some() || tb.is_some() {
            self.warn_deprecated(
                "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
            )?;
        }
        let raised = match value {
            Some(v) if v.downcast::<Exception>().is_some() && exc.downcast::<Type>().is_some() => {
                self.raised_from_arg(v)?
            }
            Some(v) if exc.downcast::<Type>().is_some() => {
                let instance = self.call(exc, std::slice::from_ref(v))?;
                self.raised_from_arg(&instance)?
            }
            Some(_) => return Err(self.type_error("instance exception may not have a separate value")),
            None => {
                let is_exception = exc.downcast::<Exception>().is_some()
                    || exc.downcast::<Type>().is_some_and(|t| t.has(crate::object::TypeFlags::EXCEPTION));
                if !is_exception {
                    let class = self.type_of(exc).name(self);
                    return Err(self.type_error(format!(
                        "exceptions must be classes or instances deriving from BaseException, not {class}"
                    )));
                }
                self.raised_from_arg(exc)?
            }
        };
        if let Some(tb) = tb.filter(|t| !t.is_none()) {
            match tb.downcast::<Traceback>() {
                Some(tb) => raised.exception().traceback.set(&mut self.heap, Some(tb.clone())),
                None => return Err(self.type_error("throw() third argument must be a traceback object")),
            }
        }
        Ok(raised)
    }

    fn generator_repr(&mut self, g: &Gc<Generator>, kind: &str) -> String {
        let name = self.generator_names(g).1;
        format!("<{kind} object {} at {:#x}>", name.to_str(), address(g.as_obj()))
    }

    /// `__name__` and `__qualname__`.
    pub fn generator_names(&mut self, g: &Gc<Generator>) -> (Gc<Str>, Gc<Str>) {
        if let Some(names) = g.own_names(&self.heap) {
            return names;
        }
        let empty = self.names.empty.clone();
        match self.generator_function(g) {
            Some(f) => (f.name.cloned(&self.heap), f.qualname.cloned(&self.heap)),
            None => (empty.clone(), empty),
        }
    }

    fn set_generator_names(
        &mut self,
        g: &Gc<Generator>,
        name: Option<&Obj>,
        qualname: Option<&Obj>,
        what: &str,
    ) -> Result<()> {
        if name.is_none() && qualname.is_none() {
            return Err(self.type_error(format!("{what} must be set to a string object")));
        }
        let (mut n, mut q) = self.generator_names(g);
        for (target, value) in [(&mut n, name), (&mut q, qualname)] {
            if let Some(value) = value {
                match value.downcast::<Str>() {
                    Some(s) => *target = s.clone(),
                    None => return Err(self.type_error(format!("{what} must be set to a string object"))),
                }
            }
        }
        g.set_names(&mut self.heap, n, q);
        Ok(())
    }
}

fn throw(vm: &mut Vm, this: &Gc<Generator>, exc: &Obj, value: Option<&Obj>, tb: Option<&Obj>) -> Result<Obj> {
    let raised = vm.thrown(exc, value, tb)?;
    let outcome = vm.resume(this, Resume::Throw(raised));
    vm.step_result(outcome)
}

macro_rules! generator_class {
    ($class:ident, $name:ident, $kind:literal, $code:ident, $frame:ident, $running:ident, $suspended:ident, $delegate:ident, { $($extra:tt)* }) => {
        pub struct $class;
        #[methods($name, module = "builtins", subclassable = false)]
        impl $class {
            #[native(__repr__(self, /))]
            fn repr(this: &Gc<Generator>, vm: &mut Vm) -> String {
                vm.generator_repr(this, $kind)
            }
            #[getter(__name__)]
            fn get_name(this: &Gc<Generator>, vm: &mut Vm) -> Gc<Str> {
                vm.generator_names(this).0
            }
            #[setter(__name__)]
            fn set_name(this: &Gc<Generator>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
                vm.set_generator_names(this, value, None, "__name__")
            }
            #[getter(__qualname__)]
            fn get_qualname(this: &Gc<Generator>, vm: &mut Vm) -> Gc<Str> {
                vm.generator_names(this).1
            }
            #[setter(__qualname__)]
            fn set_qualname(this: &Gc<Generator>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
                vm.set_generator_names(this, None, value, "__qualname__")
            }
            #[getter($code)]
            fn get_code(this: &Gc<Generator>, vm: &mut Vm) -> Obj {
                vm.generator_code(this)
            }
            #[getter($frame)]
            fn get_frame(this: &Gc<Generator>, vm: &mut Vm) -> Option<Gc<Frame>> {
                vm.generator_frame(this)
            }
            #[getter($running)]
            fn is_running(this: &Gc<Generator>, vm: &mut Vm) -> bool {
                // An asynchronous generator runs from the beginning of a step to its end.
                this.is_stepping.get() || vm.generator_is_running(this)
            }
            #[getter($suspended)]
            fn is_suspended(this: &Gc<Generator>, vm: &mut Vm) -> bool {
                matches!(this.state.get(), State::Suspended | State::Delegated) && !vm.generator_is_running(this)
            }
            #[getter($delegate)]
            fn get_delegate(this: &Gc<Generator>, vm: &mut Vm) -> Result<Obj> {
                let delegate = vm.generator_delegate(this);
                let delegate = vm.visible_delegate(delegate);
                match vm.heap.shape_of(&delegate).map(|shape| shape.id) {
                    // What is driven itself shows as the iterator that any other would have made.
                    Some(id) if vm.is_native_awaitable(id) => {
                        Ok(vm.call_special(&delegate, Special::Await, &[])?.unwrap_or(delegate))
                    }
                    _ => Ok(delegate),
                }
            }
            $($extra)*
        }
    };
}

generator_class!(GeneratorClass, generator, "generator", gi_code, gi_frame, gi_running, gi_suspended, gi_yieldfrom, {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Generator>) -> Obj {
        this.into()
    }
    #[native(__next__(self, /))]
    fn next(this: &Gc<Generator>, vm: &mut Vm) -> Result<Obj> {
        let outcome = vm.resume(this, Resume::Send(Obj::NONE));
        vm.step_result(outcome)
    }
    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[native(send(self, value, /))]
    fn send(this: &Gc<Generator>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let outcome = vm.resume(this, Resume::Send(value.clone()));
        vm.step_result(outcome)
    }
    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    #[native(throw(self, r#type, value=NULL, traceback=NULL, /))]
    fn throw_into(
        this: &Gc<Generator>,
        vm: &mut Vm,
        r#type: &Obj,
        value: Option<&Obj>,
        traceback: Option<&Obj>,
    ) -> Result<Obj> {
        throw(vm, this, r#type, value, traceback)
    }
    /// close() -> raise GeneratorExit inside generator.
    #[native(close(self, /))]
    fn close(this: &Gc<Generator>, vm: &mut Vm) -> Result<Obj> {
        vm.close_generator(this)
    }
});

generator_class!(CoroutineClass, coroutine, "coroutine", cr_code, cr_frame, cr_running, cr_suspended, cr_await, {
    #[native(__await__(self, /))]
    fn r#await(this: &Gc<Generator>, vm: &mut Vm) -> Obj {
        vm.heap.alloc(CoroutineWrapper { coroutine: this.clone() }).into()
    }
    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    #[native(send(self, value, /))]
    fn send(this: &Gc<Generator>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let outcome = vm.resume(this, Resume::Send(value.clone()));
        vm.step_result(outcome)
    }
    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    #[native(throw(self, r#type, value=NULL, traceback=NULL, /))]
    fn throw_into(
        this: &Gc<Generator>,
        vm: &mut Vm,
        r#type: &Obj,
        value: Option<&Obj>,
        traceback: Option<&Obj>,
    ) -> Result<Obj> {
        throw(vm, this, r#type, value, traceback)
    }
    /// close() -> raise GeneratorExit inside coroutine.
    #[native(close(self, /))]
    fn close(this: &Gc<Generator>, vm: &mut Vm) -> Result<Obj> {
        vm.close_generator(this)
    }
    #[getter(cr_origin)]
    fn origin(this: &Gc<Generator>) -> Obj {
        let _ = this;
        Obj::NONE
    }
});

generator_class!(
    AsyncGeneratorClass,
    async_generator,
    "async_generator",
    ag_code,
    ag_frame,
    ag_running,
    ag_suspended,
    ag_await,
    {
        #[native(__aiter__(self, /))]
        fn aiter(this: &Gc<Generator>) -> Obj {
            this.into()
        }
        #[native(__anext__(self, /))]
        fn anext(this: &Gc<Generator>, vm: &mut Vm) -> Result<Obj> {
            vm.first_iteration(this)?;
            Ok(vm.async_gen_step(this, StepKind::Send, Obj::NONE))
        }
        /// asend(v) -> send 'v' in generator.
        #[native(asend(self, value, /))]
        fn asend(this: &Gc<Generator>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
            vm.first_iteration(this)?;
            Ok(vm.async_gen_step(this, StepKind::Send, value.clone()))
        }
        /// athrow(value)
        /// athrow(type[,value[,tb]])
        ///
        /// raise exception in generator.
        #[native(athrow(self, r#type, value=NULL, traceback=NULL, /))]
        fn athrow(
            this: &Gc<Generator>,
            vm: &mut Vm,
            r#type: &Obj,
            value: Option<&Obj>,
            traceback: Option<&Obj>,
        ) -> Result<Obj> {
            vm.first_iteration(this)?;
            let argument = match value {
                None => r#type.clone(),
                Some(_) => vm.thrown(r#type, value, traceback)?.into_exception().into(),
            };
            Ok(vm.async_gen_step(this, StepKind::Throw, argument))
        }
        /// aclose() -> raise GeneratorExit inside generator.
        #[native(aclose(self, /))]
        fn aclose(this: &Gc<Generator>, vm: &mut Vm) -> Result<Obj> {
            vm.first_iteration(this)?;
            let exit: Obj = (&vm.types.exceptions.GeneratorExit).into();
            Ok(vm.async_gen_step(this, StepKind::Close, exit))
        }
        #[classmethod(__class_getitem__(cls, item, /))]
        fn class_getitem(cls: &Obj, vm: &mut Vm, item: &Obj) -> Result<Obj> {
            Ok(crate::types::generic_alias(vm, cls, item))
        }
    }
);

/// `coroutine.__await__()`.
pub struct CoroutineWrapper {
    pub coroutine: Gc<Generator>,
}
payload!(CoroutineWrapper, "coroutine_wrapper", super::shapes::COROUTINE_WRAPPER, container);
impl Trace for CoroutineWrapper {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.coroutine.trace(v);
    }
}

#[methods(coroutine_wrapper, module = "builtins", subclassable = false)]
impl CoroutineWrapper {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }
    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let outcome = vm.resume(&this.coroutine, Resume::Send(Obj::NONE));
        vm.step_result(outcome)
    }
    #[native(send(self, value, /))]
    fn send(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let outcome = vm.resume(&this.coroutine, Resume::Send(value.clone()));
        vm.step_result(outcome)
    }
    #[native(throw(self, r#type, value=NULL, traceback=NULL, /))]
    fn throw_into(
        this: &Gc<Self>,
        vm: &mut Vm,
        r#type: &Obj,
        value: Option<&Obj>,
        traceback: Option<&Obj>,
    ) -> Result<Obj> {
        throw(vm, &this.coroutine, r#type, value, traceback)
    }
    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.close_generator(&this.coroutine)
    }
}

macro_rules! step_class {
    ($(#[$meta:meta])* $class:ident, $name:ident) => {
        $(#[$meta])*
        pub struct $class;
        #[methods($name, module = "builtins", subclassable = false)]
        impl $class {
            #[native(__await__(self, /))]
            fn r#await(this: &Gc<AsyncGenStep>) -> Obj {
                this.into()
            }
            #[native(__iter__(self, /))]
            fn iter(this: &Gc<AsyncGenStep>) -> Obj {
                this.into()
            }
            #[native(__next__(self, /))]
            fn next(this: &Gc<AsyncGenStep>, vm: &mut Vm) -> Result<Obj> {
                let outcome = vm.drive_step(this, Resume::Send(Obj::NONE));
                vm.step_result(outcome)
            }
            #[native(send(self, value, /))]
            fn send(this: &Gc<AsyncGenStep>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                let outcome = vm.drive_step(this, Resume::Send(value.clone()));
                vm.step_result(outcome)
            }
            #[native(throw(self, r#type, value=NULL, traceback=NULL, /))]
            fn throw_into(
                this: &Gc<AsyncGenStep>,
                vm: &mut Vm,
                r#type: &Obj,
                value: Option<&Obj>,
                traceback: Option<&Obj>,
            ) -> Result<Obj> {
                let raised = vm.thrown(r#type, value, traceback)?;
                let outcome = vm.drive_step(this, Resume::Throw(raised));
                vm.step_result(outcome)
            }
            #[native(close(self, /))]
            fn close(this: &Gc<AsyncGenStep>, vm: &mut Vm) -> Result<()> {
                if this.state.get() == StepState::Finished {
                    return Ok(());
                }
                let exit = vm.types.exceptions.GeneratorExit.clone();
                let raised = vm.raise_with(&exit, vec![]);
                match vm.drive_step(this, Resume::Throw(raised)) {
                    Ok(Step::Yield(_)) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
                    Ok(Step::Return(_)) => Ok(()),
                    Err(raised) => {
                        let stop = vm.types.exceptions.StopAsyncIteration.clone();
                        if raised.is(vm, &exit) || raised.is(vm, &stop) { Ok(()) } else { Err(raised) }
                    }
                }
            }
        }
    };
}

step_class!(
    /// The awaitable of `__anext__()` and `asend()`.
    AsyncGenSendClass,
    async_generator_asend
);
step_class!(
    /// The awaitable of `athrow()` and `aclose()`.
    AsyncGenThrowClass,
    async_generator_athrow
);
