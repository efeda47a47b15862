//! Starting a machine: the classes that need each other, then all the others, then the built-in modules.

use super::stack::{STACK_WORDS, Stubs, new_stack};
use super::{Names, Vm};
use crate::object::{Special, Value};
use crate::types::Types;
use crate::types::dict::Dict;
use crate::types::native::NativeFunction;
use ouro_heap::Heap;
use std::sync::atomic::AtomicU32;

/// Bytes of native stack that stay free for raising RecursionError.
const NATIVE_RESERVE: usize = 192 * 1024;

/// The native stack that the main thread is taken to have from here on down.
const NATIVE_STACK: usize = 7 << 20;

impl Vm {
    /// A new interpreter on this thread.
    ///
    /// # Panics
    /// If this thread has one already.
    #[must_use]
    pub fn new() -> Box<Vm> {
        let mut heap = Heap::new();
        let attention: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
        heap.set_attention(attention);
        Types::set_shapes(&heap);
        let names = Names::new(&heap);
        let types = Types::placeholder(&heap);
        let (stack_start, stack_end) = new_stack(STACK_WORDS);
        let builtins = Dict::new_in(&heap);
        let modules = Dict::new_in(&heap);
        let here = 0u8;
        let mut vm = Box::new(Vm {
            heap,
            types,
            names,
            builtins,
            modules,
            initializing: Vec::new(),
            optimize: 0,
            base: std::ptr::null_mut(),
            pc: std::ptr::null(),
            stack_start,
            stack_end,
            depth: 1000,
            recursion_limit: 1000,
            chain: std::ptr::null_mut(),
            raised: None,
            handled: Value::NONE,
            transfer: Value::NONE,
            discard: Value::NONE,
            attention,
            stubs: Stubs::new(),
            native_limit: (&raw const here as usize).saturating_sub(NATIVE_STACK - NATIVE_RESERVE),
            generic_getattribute: std::ptr::null(),
            plans: crate::object::plan::Plans::new(),
            linked: Vec::new(),
            folds: Default::default(),
            watchers: Default::default(),
            enters_by_report: false,
            object_new: None,
            object_init: None,
            cached_codes: Vec::new(),
            running_library: 0,
            native_steps: Vec::new(),
            native_lens: Vec::new(),
            outside: None,
            is_finalizing_object: false,
            locals: super::thread::Locals::default(),
            threads: super::thread::Threads::default(),
            waiting: super::wait::Waiting::default(),
            extensions: super::extension::Extensions::default(),
            async_gen_hooks: super::finalize::AsyncGenHooks::default(),
            unraisable: None,
            io: None,
            is_ending: false,
            typed_sources: Vec::new(),
            options: crate::modules::sys::Options::default(),
        });
        Types::create(&mut vm);
        vm.remember_plain_methods();
        vm.measure_bytes();
        vm.fill_builtins().expect("the module builtins is made of parts that are there");
        vm.remember_folds();
        vm
    }

    /// Find the methods of `object` that classes mostly inherit: the machine takes short cuts for them.
    fn remember_plain_methods(&mut self) {
        let object = self.types.object.clone();
        self.object_new = self.special(&object, Special::New);
        self.object_init = self.special(&object, Special::Init);
        let getattribute = self.special(&object, Special::GetAttribute);
        if let Some(native) = getattribute.as_ref().and_then(|g| g.downcast::<NativeFunction>()) {
            self.generic_getattribute = native.def;
        }
    }
}
