//! The last thing that happens to an object: `__del__`, closing suspended generators, warning about coroutines that
//! nobody awaited. PEP 442, PEP 525.

use super::{Resume, Vm};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special};
use crate::types::generator::{Generator, State};
use crate::types::shapes;

/// The hooks of `sys.set_asyncgen_hooks`; None where unset.
#[derive(Default)]
pub struct AsyncGenHooks {
    pub firstiter: Obj,
    pub finalizer: Obj,
}

impl Vm {
    pub(super) fn finalize(&mut self, object: &Obj) {
        if let Some(generator) = object.downcast::<Generator>() {
            let generator = generator.clone();
            self.finalize_generator(&generator);
            return;
        }
        let class = self.type_of(object);
        if let Some(del) = self.special(&class, Special::Del)
            && let Err(raised) = self.call_method_object(&del, object, &[])
        {
            self.report_unraisable(raised, &del);
        }
    }

    fn finalize_generator(&mut self, generator: &Gc<Generator>) {
        if generator.is_closing.replace(true) {
            return;
        }
        let is_created = generator.state.get() == State::Created;
        if is_created && generator.shape_id() == shapes::COROUTINE {
            let warnings = self.import_module("warnings");
            let warned = warnings.and_then(|m| self.call_method(&m, "_warn_unawaited_coroutine", &[generator.into()]));
            if let Err(raised) = warned {
                self.report_unraisable(raised, generator.as_obj());
            }
            return;
        }
        if generator.shape_id() == shapes::ASYNC_GENERATOR && !is_created {
            let finalizer = generator.finalizer(&self.heap);
            if !finalizer.is_none() {
                if let Err(raised) = self.call(&finalizer, &[generator.into()]) {
                    self.report_unraisable(raised, generator.as_obj());
                }
                return;
            }
        }
        if let Err(raised) = self.close_generator(generator) {
            self.report_unraisable(raised, generator.as_obj());
        }
    }

    /// `generator.close()`; gives the value it returns.
    pub fn close_generator(&mut self, generator: &Gc<Generator>) -> Result<Obj> {
        match generator.state.get() {
            State::Finished => return Ok(Obj::NONE),
            State::Created => {
                self.finish_unstarted(generator);
                return Ok(Obj::NONE);
            }
            State::Suspended if self.nothing_guards(generator) => {
                self.finish_unstarted(generator);
                return Ok(Obj::NONE);
            }
            State::Suspended | State::Running | State::Delegated => {}
        }
        let exit = self.types.exceptions.GeneratorExit.clone();
        let raised = self.raise_with(&exit, vec![]);
        match self.resume(generator, Resume::Throw(raised)) {
            Ok(super::Step::Yield(_)) => {
                let what = self.kind_name(generator);
                Err(self.runtime_error(format!("{what} ignored GeneratorExit")))
            }
            Ok(super::Step::Return(value)) => Ok(value),
            Err(raised) => {
                let ends = raised.is(self, &exit) || raised.is(self, &self.types.exceptions.StopIteration.clone());
                if ends { Ok(Obj::NONE) } else { Err(raised) }
            }
        }
    }

    /// The first step of an asynchronous generator tells the hooks about it.
    pub fn first_iteration(&mut self, generator: &Gc<Generator>) -> Result<()> {
        if generator.has_hooks.replace(true) {
            return Ok(());
        }
        let (first, finalizer) = (self.async_gen_hooks.firstiter.clone(), self.async_gen_hooks.finalizer.clone());
        if !finalizer.is_none() {
            generator.set_finalizer(&mut self.heap, finalizer);
        }
        if !first.is_none() {
            self.call(&first, &[generator.into()])?;
        }
        Ok(())
    }
}
