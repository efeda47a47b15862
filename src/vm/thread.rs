//! VM threads: each is a stackful coroutine on the one thread of the system that owns the heap, with a machine's stack
//! of its own. The only file that imports corosensei.
//!
//! The main thread runs on the native stack that the interpreter was started on; all others are resumed from there, by
//! whoever stands in `switch_away` as the main thread. So while another thread runs, the main thread is in that
//! function, and a switch between two others goes through it.
//!
//! # Invariants
//! - **one at a time**: `Vm`'s machine fields are those of `current`; those of all others are in their `Machine`.
//! - **nested**: a coroutine is resumed only by `run_thread`, called by the main thread, and suspends only in
//!   `switch_away`; so its `Yielder` is live whenever its thread is the current one.
//! - **same machine**: the pointer that a coroutine is resumed with is that of the one `Vm` that made it, which outlives
//!   it: coroutines that have not ended with the machine are never resumed again, nor dropped.
#![allow(unsafe_code)]

use super::frame::{Activations, Chain};
use super::stack::new_stack;
use super::wait::Why;
use super::{OUTSIDE, Vm};
use crate::object::native::Result;
use crate::object::{Obj, Raised, Value};
use corosensei::stack::{DefaultStack, Stack};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::collections::{BTreeMap, VecDeque};
use std::mem::{replace, swap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

pub type ThreadId = u32;

pub const MAIN: ThreadId = 0;

/// What `threading.get_ident()` gives for a thread: a number like the addresses that other systems give.
pub fn ident(id: ThreadId) -> i64 {
    0x7f00_0000_0000 + (i64::from(id) << 12)
}

/// Native stack of a thread; committed by the system as it is touched.
const NATIVE_STACK: usize = 1 << 20;
/// Bytes of it that stay free for raising RecursionError.
const NATIVE_RESERVE: usize = 192 * 1024;
/// Words of a thread's machine stack.
const STACK_WORDS: usize = 4 << 20;
/// How long a thread may run while others wait for their turn.
const TURN: Duration = Duration::from_millis(5);
/// Stacks that are kept for the next threads.
const SPARE: usize = 32;

/// What each thread has for itself, beside its frames.
#[derive(Default)]
pub(crate) struct Locals {
    /// The current context of context variables; None before it is first asked for.
    pub(crate) context: Obj,
    /// The event loop that runs in this thread, or None.
    pub(crate) running_loop: Obj,
    /// A dictionary for `threading.local`, or None before it is first asked for.
    pub(crate) attributes: Obj,
}

/// A machine that stands still: the fields of `Vm` that belong to one thread.
struct Machine {
    base: *mut Value,
    pc: *const u32,
    stack_start: *mut Value,
    stack_end: *mut Value,
    depth: i64,
    chain: *mut Chain,
    raised: Option<Raised>,
    handled: Value,
    native_limit: usize,
    is_finalizing_object: bool,
    async_gen_hooks: super::finalize::AsyncGenHooks,
    locals: Locals,
    watchers: super::tracing::Watchers,
}

type Body = Coroutine<*mut Vm, (), ()>;

struct Thread {
    body: Option<Body>,
    machine: Machine,
    yielder: *const Yielder<*mut Vm, ()>,
}

/// All VM threads.
#[derive(Default)]
pub(crate) struct Threads {
    current: ThreadId,
    last: ThreadId,
    /// All but the main thread.
    others: BTreeMap<ThreadId, Thread>,
    /// Who can run, in the order of their turns. Never the current one.
    runnable: VecDeque<ThreadId>,
    parked: BTreeMap<ThreadId, Why>,
    spare_native: Vec<DefaultStack>,
    spare_stacks: Vec<(*mut Value, *mut Value)>,
    ticker: Option<Ticker>,
}

impl Drop for Threads {
    fn drop(&mut self) {
        // Threads that are not done stay where they are: nobody resumes them, and nothing of theirs is dropped.
        for (_, thread) in std::mem::take(&mut self.others) {
            std::mem::forget(thread);
        }
    }
}

/// A thread of the system that reminds the running VM thread of the others.
struct Ticker {
    is_wanted: Arc<AtomicBool>,
    thread: std::thread::Thread,
}

impl Ticker {
    fn start(attention: &'static AtomicU32) -> Option<Ticker> {
        let is_wanted = Arc::new(AtomicBool::new(false));
        let wanted = is_wanted.clone();
        let run = move || {
            crate::reactor::signal::block_in_this_thread();
            loop {
                if wanted.load(Ordering::Acquire) {
                    std::thread::sleep(TURN);
                    attention.fetch_or(OUTSIDE, Ordering::AcqRel);
                } else {
                    std::thread::park();
                }
            }
        };
        let handle = std::thread::Builder::new().name("ticker".to_owned()).spawn(run).ok()?;
        Some(Ticker { is_wanted, thread: handle.thread().clone() })
    }

    fn want(&self, wanted: bool) {
        if self.is_wanted.swap(wanted, Ordering::AcqRel) != wanted && wanted {
            self.thread.unpark();
        }
    }
}

impl Vm {
    pub fn current_thread(&self) -> ThreadId {
        self.threads.current
    }

    pub(super) fn is_only_thread(&self) -> bool {
        self.threads.others.is_empty()
    }

    /// How many threads there are, the main one included.
    pub fn thread_count(&self) -> usize {
        self.threads.others.len() + 1
    }

    pub(super) fn parked_threads(&self) -> Vec<(ThreadId, Why)> {
        self.threads.parked.iter().map(|(id, why)| (*id, *why)).collect()
    }

    /// Let a parked thread run again, in its turn.
    pub(super) fn unpark(&mut self, id: ThreadId) {
        if self.threads.parked.remove(&id).is_some() {
            self.threads.runnable.push_back(id);
        }
    }

    /// A new thread that runs `body` when its turn comes; it starts with the recursion limit and hooks of a fresh one.
    pub fn spawn_thread(&mut self, body: impl FnOnce(&mut Vm) + 'static) -> Result<ThreadId> {
        let native = match self.threads.spare_native.pop() {
            Some(stack) => stack,
            None => match DefaultStack::new(NATIVE_STACK) {
                Ok(stack) => stack,
                Err(_) => return Err(self.runtime_error("can't start new thread")),
            },
        };
        let (stack_start, stack_end) = self.threads.spare_stacks.pop().unwrap_or_else(|| new_stack(STACK_WORDS));
        let machine = Machine {
            base: std::ptr::null_mut(),
            pc: std::ptr::null(),
            stack_start,
            stack_end,
            depth: self.recursion_limit,
            chain: std::ptr::null_mut(),
            raised: None,
            handled: Value::NONE,
            native_limit: native.limit().get() + NATIVE_RESERVE,
            is_finalizing_object: false,
            async_gen_hooks: super::finalize::AsyncGenHooks::default(),
            locals: Locals::default(),
            watchers: super::tracing::Watchers::default(),
        };
        let coroutine = Coroutine::with_stack(native, move |yielder: &Yielder<*mut Vm, ()>, vm: *mut Vm| {
            // SAFETY: same machine: `run_thread` resumes with a live, otherwise unused `Vm`.
            let vm = unsafe { &mut *vm };
            let me = vm.threads.current;
            if let Some(thread) = vm.threads.others.get_mut(&me) {
                thread.yielder = yielder;
            }
            body(vm);
        });
        self.threads.last += 1;
        let id = self.threads.last;
        self.threads.others.insert(id, Thread { body: Some(coroutine), machine, yielder: std::ptr::null() });
        self.threads.runnable.push_back(id);
        if self.threads.ticker.is_none() {
            self.threads.ticker = Ticker::start(self.attention);
        }
        self.outside = Some(attend_outside);
        self.want_ticks(true);
        Ok(id)
    }

    /// In a child after `fork`. The main thread stays where it is: the native stack of all others begins there.
    pub(super) fn forget_other_threads(&mut self) {
        let me = self.threads.current;
        let mine = self.threads.others.remove(&me);
        for (_, thread) in std::mem::take(&mut self.threads.others) {
            std::mem::forget(thread);
        }
        self.threads.others.extend(mine.map(|thread| (me, thread)));
        self.threads.runnable.clear();
        self.threads.parked.clear();
        // Its thread of the system was not copied; the next thread starts another.
        self.threads.ticker = None;
    }

    fn want_ticks(&self, wanted: bool) {
        if let Some(ticker) = &self.threads.ticker {
            ticker.want(wanted);
        }
    }

    /// Park the current thread and run others until somebody unparks it.
    pub(super) fn switch_away(&mut self, why: Why) -> Result<()> {
        self.threads.parked.insert(self.threads.current, why);
        let outcome = self.wait_for_turn();
        self.threads.parked.remove(&self.threads.current);
        outcome
    }

    /// Let all others that can run have a turn.
    pub fn yield_turn(&mut self) -> Result<()> {
        if self.threads.runnable.is_empty() {
            return Ok(());
        }
        self.threads.runnable.push_back(self.threads.current);
        self.wait_for_turn()
    }

    /// Come back when the current thread, which stands in `runnable` or will be put there, is the first of it.
    fn wait_for_turn(&mut self) -> Result<()> {
        let me = self.threads.current;
        if me != MAIN {
            let yielder = self.threads.others.get(&me).map_or(std::ptr::null(), |thread| thread.yielder);
            // SAFETY: nested: this code runs inside the coroutine of `me`, whose yielder it is.
            unsafe { (*yielder).suspend(()) };
            return Ok(());
        }
        loop {
            match self.threads.runnable.pop_front() {
                Some(MAIN) => return Ok(()),
                Some(id) => self.run_thread(id),
                None => {
                    self.want_ticks(false);
                    let outcome = self.idle();
                    self.want_ticks(!self.is_only_thread());
                    outcome?;
                    if crate::reactor::signal::is_pending() || !self.waiting_signals_empty() {
                        self.unpark(MAIN);
                    }
                }
            }
        }
    }

    /// In the main thread: run another one until it parks, its turn is over, or it ends.
    fn run_thread(&mut self, id: ThreadId) {
        let Some(mut body) = self.threads.others.get_mut(&id).and_then(|thread| thread.body.take()) else { return };
        self.swap_machine(id);
        self.threads.current = id;
        let outcome = body.resume(self);
        self.threads.current = MAIN;
        self.swap_machine(id);
        match outcome {
            CoroutineResult::Yield(()) => {
                if let Some(thread) = self.threads.others.get_mut(&id) {
                    thread.body = Some(body);
                }
            }
            CoroutineResult::Return(()) => {
                let native = body.into_stack();
                if self.threads.spare_native.len() < SPARE {
                    self.threads.spare_native.push(native);
                }
                if let Some(thread) = self.threads.others.remove(&id) {
                    self.threads.spare_stacks.push((thread.machine.stack_start, thread.machine.stack_end));
                }
                if self.is_only_thread() {
                    self.want_ticks(false);
                }
            }
        }
    }

    /// Exchange the running machine and the one that thread `id` keeps (or keeps for the main thread).
    fn swap_machine(&mut self, id: ThreadId) {
        let Some(thread) = self.threads.others.get_mut(&id) else { return };
        let other = &mut thread.machine;
        swap(&mut self.base, &mut other.base);
        swap(&mut self.pc, &mut other.pc);
        swap(&mut self.stack_start, &mut other.stack_start);
        swap(&mut self.stack_end, &mut other.stack_end);
        swap(&mut self.depth, &mut other.depth);
        swap(&mut self.chain, &mut other.chain);
        swap(&mut self.raised, &mut other.raised);
        other.handled = replace(&mut self.handled, other.handled);
        swap(&mut self.native_limit, &mut other.native_limit);
        swap(&mut self.is_finalizing_object, &mut other.is_finalizing_object);
        swap(&mut self.async_gen_hooks, &mut other.async_gen_hooks);
        swap(&mut self.locals, &mut other.locals);
        swap(&mut self.watchers, &mut other.watchers);
    }

    /// Whether somebody watches a thread that stands still.
    pub(super) fn others_are_watched(&self) -> bool {
        self.threads.others.values().any(|thread| thread.machine.watchers.exist())
    }

    /// The activations of all threads that stand still.
    pub(super) fn parked_activations(&self) -> Vec<Activations> {
        let parked = self.threads.others.values().map(|thread| &thread.machine);
        parked.map(|machine| Activations::of_machine(machine.base, machine.pc, machine.chain)).collect()
    }

    /// Let signals be attended to at safe points from now on.
    pub fn watch_signals(&mut self) {
        self.outside = Some(attend_outside);
        crate::reactor::signal::raise_in(self.attention, OUTSIDE);
    }
}

/// At a safe point, because a signal was caught or the running thread's turn is over.
fn attend_outside(vm: &mut Vm) -> Result<()> {
    vm.handle_signals()?;
    if let Some(standing) = vm.waiting.standing {
        (standing.alarmed)(vm);
    }
    if !vm.is_only_thread() {
        vm.look_outside()?;
        vm.yield_turn()?;
    }
    Ok(())
}
