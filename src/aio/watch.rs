//! Nothing is lost in silence: steps that take long are reported with the line that they spent it on, tasks know where
//! they were made, and a deadlock names the tasks that wait. `OURO_REPORTS=0` in the environment turns this off.

use super::event_loop::EventLoop;
use super::{Aio, aio, python};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot};
use crate::reactor::Watchdog;
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use crate::vm::wait::Standing;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How many places are reported in one run of the program.
const MANY_PLACES: usize = 50;
/// How many lines that make tasks are remembered.
const MANY_SITES: usize = 10_000;

/// A line of the program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Place {
    file: String,
    line: u32,
    function: String,
}

/// A step that took long: where it was seen, and what ran.
struct Note {
    place: Place,
    task: Obj,
}

/// What all loops share.
#[derive(Default)]
pub struct Watch {
    is_on: OnceCell<bool>,
    watchdog: RefCell<Option<&'static Watchdog>>,
    /// The number of the last step.
    step: Cell<u64>,
    /// For how long the step stood still, waiting for something that blocks.
    stood: Cell<Duration>,
    note: RefCell<Option<Note>>,
    reported: RefCell<HashSet<Place>>,
    sites: Sites,
}

impl Watch {
    fn is_on(&self) -> bool {
        *self.is_on.get_or_init(|| std::env::var_os("OURO_REPORTS").is_none_or(|value| value != "0"))
    }

    /// A loop begins to run.
    pub(super) fn begin_loop(&self, vm: &mut Vm, event_loop: &EventLoop) {
        if !self.is_on() {
            return;
        }
        vm.set_standing(Standing { stood, alarmed, describe });
        if vm.is_time_virtual() {
            return;
        }
        let mut watchdog = self.watchdog.borrow_mut();
        if watchdog.is_none_or(|watchdog| !watchdog.is_alive()) {
            let attention = vm.attention;
            let raise = move || {
                let _ = attention.fetch_or(crate::vm::OUTSIDE, Ordering::AcqRel);
            };
            // For good: there is one for each process.
            *watchdog = Watchdog::start(raise).map(|watchdog| &*Box::leak(Box::new(watchdog)));
        }
        if let Some(watchdog) = *watchdog {
            watchdog.set_limit(event_loop.slow_step(vm));
        }
    }

    pub(super) fn set_limit(&self, limit: Duration) {
        if let Some(watchdog) = *self.watchdog.borrow() {
            watchdog.set_limit(limit);
        }
    }

    /// Who watches the steps of a pass.
    #[inline]
    pub(super) fn begin_pass(&self) -> Option<&'static Watchdog> {
        let watchdog = *self.watchdog.borrow();
        if let Some(watchdog) = watchdog {
            watchdog.wake();
        }
        watchdog
    }

    #[inline(always)]
    pub(super) fn begin_step(&self, watchdog: Option<&'static Watchdog>) {
        if let Some(watchdog) = watchdog {
            let step = self.step.get() + 1;
            self.step.set(step);
            watchdog.begin(step);
        }
    }

    /// Whether there is something to report of the step that has ended.
    #[inline(always)]
    pub(super) fn has_news(&self, watchdog: Option<&'static Watchdog>) -> bool {
        self.stood.get() != Duration::ZERO || watchdog.is_some_and(Watchdog::is_alarmed)
    }
}

/// The innermost line that runs, outside of the library if there is such a line.
fn place(vm: &Vm) -> Option<Place> {
    let mut innermost = None;
    for activation in vm.activations() {
        let (function, instruction) = vm.place_of(activation);
        let code = function.code.get(&vm.heap);
        let place = Place {
            file: code.source.filename.to_string(),
            line: code.line(instruction),
            function: code.qualname.to_str().into_owned(),
        };
        if !is_of_library(code) {
            return Some(place);
        }
        innermost = innermost.or(Some(place));
    }
    innermost
}

fn is_of_library(code: &CodeObject) -> bool {
    code.source.filename.starts_with("<frozen ")
}

fn note(vm: &mut Vm, watch: &Watch) {
    let running = vm.locals.running_loop.clone();
    let Some(event_loop) = running.downcast::<EventLoop>() else { return };
    if watch.note.borrow().is_none()
        && let Some(place) = place(vm)
    {
        let task = event_loop.current_task.cloned(&vm.heap);
        *watch.note.borrow_mut() = Some(Note { place, task });
    }
}

/// The running thread stood still for so long, in the midst of its work.
fn stood(vm: &mut Vm, time: Duration) {
    let watch = &aio(vm).watch;
    let running = vm.locals.running_loop.clone();
    let Some(event_loop) = running.downcast::<EventLoop>() else { return };
    if time >= event_loop.slow_step(vm) {
        watch.stood.set(watch.stood.get() + time);
        note(vm, watch);
    }
}

/// At a safe point: the alarm may have been sounded for the step that runs.
fn alarmed(vm: &mut Vm) {
    let watch = &aio(vm).watch;
    let watchdog = *watch.watchdog.borrow();
    if watchdog.is_some_and(Watchdog::is_alarmed) {
        note(vm, watch);
    }
}

/// What the tasks of the running loop wait for, for the report of a deadlock.
fn describe(vm: &mut Vm) -> String {
    let running = vm.locals.running_loop.clone();
    let described = python(vm, "asyncio._event_loop", "_describe_waiting").and_then(|f| vm.call(&f, &[running]));
    match described {
        Ok(text) => vm.str_text(&text).unwrap_or_default(),
        Err(_) => String::new(),
    }
}

/// The step that has ended took long.
#[cold]
pub(super) fn report(vm: &mut Vm, aio: &'static Aio, this: &EventLoop) -> Result<()> {
    let watch = &aio.watch;
    let stood = watch.stood.take();
    let watchdog = *watch.watchdog.borrow();
    let taken = match watchdog.filter(|watchdog| watchdog.is_alarmed()) {
        Some(watchdog) => watchdog.calm().max(stood),
        None => stood,
    };
    let note = watch.note.take();
    if this.is_debugging.get() || taken < this.slow_step(vm) {
        return Ok(());
    }
    let (place, task) = match note {
        Some(Note { place, task }) => {
            if watch.reported.borrow().len() >= MANY_PLACES || !watch.reported.borrow_mut().insert(place.clone()) {
                return Ok(());
            }
            let items =
                [vm.heap.str(&place.file).into(), vm.int(i64::from(place.line)), vm.heap.str(&place.function).into()];
            (vm.heap.tuple_of_array(items).into(), task)
        }
        None => (Obj::NONE, Obj::NONE),
    };
    let log = python(vm, "asyncio._event_loop", "_log_long_step")?;
    let taken = vm.heap.float(taken.as_secs_f64());
    vm.call(&log, &[taken, place, task]).map(drop)
}

/// Lines that make tasks, by number; what is asked for again is found by the address of its instruction.
pub struct Sites {
    recent: [Cell<(usize, u32)>; 64],
    numbers: RefCell<HashMap<usize, u32>>,
    /// The code objects are kept, so that no other instruction comes to the same address.
    known: Slot<Vec<(Gc<CodeObject>, u32)>>,
}

impl Default for Sites {
    fn default() -> Sites {
        let recent = std::array::from_fn(|_| Cell::new((0, 0)));
        Sites { recent, numbers: RefCell::default(), known: Slot::new(Vec::new()) }
    }
}

/// The number of instructions of the library.
const LIBRARY: u32 = u32::MAX;

/// The number of the line that runs, outside of the library; 0 if there is none.
#[inline]
pub(super) fn site(vm: &mut Vm, aio: &'static Aio) -> u32 {
    let sites = &aio.watch.sites;
    for activation in vm.activations().take(4) {
        let address = activation.pc as usize;
        let (known, number) = sites.recent[(address >> 2) % 64].get();
        let number = if known == address { number } else { find_site(vm, aio, activation) };
        if number != LIBRARY {
            return number;
        }
    }
    0
}

#[cold]
fn find_site(vm: &mut Vm, aio: &'static Aio, activation: crate::vm::frame::Activation) -> u32 {
    let sites = &aio.watch.sites;
    let address = activation.pc as usize;
    let known = sites.numbers.borrow().get(&address).copied();
    let number = match known {
        Some(number) => number,
        None => {
            let (function, instruction) = vm.place_of(activation);
            let code = function.code.cloned(&vm.heap);
            let all = sites.known.get_mut(&mut vm.heap);
            if all.len() >= MANY_SITES || !aio.watch.is_on() {
                return 0;
            }
            let is_of_library = is_of_library(&code);
            all.push((code, instruction));
            let number = if is_of_library { LIBRARY } else { all.len() as u32 };
            sites.numbers.borrow_mut().insert(address, number);
            number
        }
    };
    sites.recent[(address >> 2) % 64].set((address, number));
    number
}

/// The file, line and function of a number; None if there is none.
pub(super) fn site_of(vm: &mut Vm, aio: &'static Aio, number: u32) -> Obj {
    let sites = &aio.watch.sites;
    let known = sites.known.get(&vm.heap).get((number as usize).wrapping_sub(1)).cloned();
    let Some((code, instruction)) = known else { return Obj::NONE };
    let line = vm.int(i64::from(code.line(instruction)));
    let items = [vm.heap.str(&code.source.filename).into(), line, code.qualname.clone().into()];
    vm.heap.tuple_of_array(items).into()
}
