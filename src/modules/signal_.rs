//! `_signal`: what to do when the operating system sends a signal. The handlers of a program run in its main thread, at
//! the next safe point or out of whatever it waits for.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot};
use crate::reactor::signal::{self, Disposition, NSIG};
use crate::types::module::Module;
use crate::vm::Vm;
use crate::vm::thread::MAIN;
use crate::vm::wait::{Mailbox, Why};
use ouro_macros::native;
use std::cell::RefCell;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

pub const MODULE: NativeModule = NativeModule {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    natives: &[
        SET_HANDLER,
        GETSIGNAL,
        DEFAULT_INT_HANDLER,
        RAISE_SIGNAL,
        SET_WAKEUP_FD,
        SIGINTERRUPT,
        STRSIGNAL,
        VALID_SIGNALS,
        PAUSE,
        ALARM,
        SETITIMER,
        GETITIMER,
    ],
    init: Some(init),
};

const NAMES: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGIOT", libc::SIGABRT),
    ("SIGABRT", libc::SIGABRT),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGBUS", libc::SIGBUS),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGSYS", libc::SIGSYS),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGCLD", libc::SIGCHLD),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGPWR", libc::SIGPWR),
    ("SIGIO", libc::SIGIO),
    ("SIGPOLL", libc::SIGIO),
    ("SIGURG", libc::SIGURG),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGCONT", libc::SIGCONT),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGSTKFLT", libc::SIGSTKFLT),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("NSIG", NSIG as i32),
    ("ITIMER_REAL", 0),
];

/// What the program wants for each signal: `SIG_DFL`, `SIG_IGN`, a callable, or None where it does not know.
struct Handlers {
    handlers: Slot<Vec<Obj>>,
    alarm: RefCell<Option<Alarm>>,
}

/// A thread of the system that will send SIGALRM.
struct Alarm {
    due: Instant,
    interval: Duration,
    cancel: Sender<()>,
}

const DEFAULT: Obj = Obj::small(0);
const IGNORE: Obj = Obj::small(1);

/// Let Ctrl-C raise KeyboardInterrupt, unless the process ignores it, and signals be handled at all.
pub fn install(vm: &mut Vm) {
    if vm.extension::<Handlers>().is_some() {
        return;
    }
    let default_int_handler = vm.native_function(&DEFAULT_INT_HANDLER, "_signal");
    let mut handlers = vec![DEFAULT; NSIG as usize];
    for (number, handler) in (1..).zip(handlers.iter_mut().skip(1)) {
        match signal::get(number) {
            Ok(Disposition::Ignore) => *handler = IGNORE,
            Ok(Disposition::Foreign) | Err(_) => *handler = Obj::NONE,
            Ok(Disposition::Default | Disposition::Catch) => {}
        }
    }
    let interrupt = libc::SIGINT as usize;
    if handlers[interrupt].is(&DEFAULT) && signal::set(libc::SIGINT as u32, Disposition::Catch).is_ok() {
        handlers[interrupt] = default_int_handler;
    }
    vm.waiting.signal_handler = Some(handle);
    vm.watch_signals();
    vm.set_extension(Handlers { handlers: Slot::new(handlers), alarm: RefCell::new(None) });
}

fn handlers(vm: &mut Vm) -> &'static Handlers {
    install(vm);
    vm.extension::<Handlers>().expect("it has just been set")
}

/// Run the program's handler.
fn handle(vm: &mut Vm, signal: u32) -> Result<()> {
    let handler = handlers(vm).handlers.get(&vm.heap).get(signal as usize).cloned().unwrap_or(Obj::NONE);
    if handler.is_none() || handler.as_small_int().is_some() {
        return Ok(());
    }
    let frame = match crate::aio::python(vm, "sys", "_getframe") {
        Ok(getframe) => vm.call(&getframe, &[]).unwrap_or(Obj::NONE),
        Err(_) => Obj::NONE,
    };
    vm.call(&handler, &[Obj::small(signal as i32), frame]).map(drop)
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    install(vm);
    for (name, number) in NAMES {
        vm.dict_set_name(&module.dict, name, Obj::small(*number));
    }
    for (name, number) in [("SIGRTMIN", libc::SIGRTMIN()), ("SIGRTMAX", libc::SIGRTMAX())] {
        vm.dict_set_name(&module.dict, name, Obj::small(number));
    }
    let error = vm.types.exceptions.OSError.clone();
    vm.dict_set_name(&module.dict, "ItimerError", error);
    Ok(())
}

fn number(vm: &mut Vm, signalnum: i64) -> Result<u32> {
    match u32::try_from(signalnum) {
        Ok(number) if (1..NSIG).contains(&number) => Ok(number),
        _ => Err(vm.value_error("signal number out of range")),
    }
}

/// Set the action for the given signal.
#[native(signal(signalnum, handler, /))]
fn set_handler(vm: &mut Vm, signalnum: i64, handler: &Obj) -> Result<Obj> {
    if vm.current_thread() != MAIN {
        return Err(vm.value_error("signal only works in main thread of the main interpreter"));
    }
    let number = number(vm, signalnum)?;
    let disposition = match handler.as_small_int() {
        Some(0) => Disposition::Default,
        Some(1) => Disposition::Ignore,
        _ => {
            let callable = crate::aio::python(vm, "builtins", "callable")?;
            let answer = vm.call(&callable, std::slice::from_ref(handler))?;
            if !vm.truth(&answer)? {
                return Err(
                    vm.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
                );
            }
            Disposition::Catch
        }
    };
    let state = handlers(vm);
    vm.attend_signals()?;
    signal::set(number, disposition).map_err(|error| vm.os_error(&error))?;
    if number != libc::SIGINT as u32 {
        vm.reactor().await_signal(number, disposition == Disposition::Catch);
    }
    let slot = &mut state.handlers.get_mut(&mut vm.heap)[number as usize];
    Ok(std::mem::replace(slot, handler.clone()))
}

/// Return the current action for the given signal.
#[native(getsignal(signalnum, /))]
fn getsignal(vm: &mut Vm, signalnum: i64) -> Result<Obj> {
    let number = number(vm, signalnum)?;
    let state = handlers(vm);
    Ok(state.handlers.get(&vm.heap)[number as usize].clone())
}

/// The default handler for SIGINT installed by Python: it raises KeyboardInterrupt.
#[native(default_int_handler(signalnum, frame, /))]
fn default_int_handler(vm: &mut Vm, signalnum: &Obj, frame: &Obj) -> Result<()> {
    let _ = (signalnum, frame);
    let class = vm.types.exceptions.KeyboardInterrupt.clone();
    Err(vm.raise_with(&class, vec![]))
}

/// Send a signal to the executing process.
#[native(raise_signal(signalnum, /))]
fn raise_signal(vm: &mut Vm, signalnum: i64) -> Result<()> {
    let number = u32::try_from(signalnum).unwrap_or(u32::MAX);
    signal::raise(number).map_err(|error| vm.os_error(&error))?;
    vm.attend_signals()
}

/// Sets the fd to be written to (with the signal number) when a signal comes in.
#[native(set_wakeup_fd(fd, /, *, warn_on_full_buffer=True))]
fn set_wakeup_fd(vm: &mut Vm, fd: i32, warn_on_full_buffer: bool) -> Result<i32> {
    let _ = warn_on_full_buffer;
    if vm.current_thread() != MAIN {
        return Err(vm.value_error("set_wakeup_fd only works in main thread of the main interpreter"));
    }
    Ok(signal::set_wakeup_fd(fd))
}

/// Change system call restart behaviour: calls are always repeated here, after the handlers have run.
#[native(siginterrupt(signalnum, flag, /))]
fn siginterrupt(vm: &mut Vm, signalnum: i64, flag: bool) -> Result<()> {
    let _ = flag;
    number(vm, signalnum).map(drop)
}

/// Return the system description of the given signal.
#[native(strsignal(signalnum, /))]
fn strsignal(vm: &mut Vm, signalnum: i64) -> Result<Option<&'static str>> {
    Ok(match number(vm, signalnum)? as i32 {
        libc::SIGHUP => Some("Hangup"),
        libc::SIGINT => Some("Interrupt"),
        libc::SIGQUIT => Some("Quit"),
        libc::SIGILL => Some("Illegal instruction"),
        libc::SIGTRAP => Some("Trace/breakpoint trap"),
        libc::SIGABRT => Some("Aborted"),
        libc::SIGFPE => Some("Floating point exception"),
        libc::SIGKILL => Some("Killed"),
        libc::SIGBUS => Some("Bus error"),
        libc::SIGSEGV => Some("Segmentation fault"),
        libc::SIGSYS => Some("Bad system call"),
        libc::SIGPIPE => Some("Broken pipe"),
        libc::SIGALRM => Some("Alarm clock"),
        libc::SIGTERM => Some("Terminated"),
        libc::SIGUSR1 => Some("User defined signal 1"),
        libc::SIGUSR2 => Some("User defined signal 2"),
        libc::SIGCHLD => Some("Child exited"),
        libc::SIGPWR => Some("Power failure"),
        libc::SIGIO => Some("I/O possible"),
        libc::SIGURG => Some("Urgent I/O condition"),
        libc::SIGWINCH => Some("Window changed"),
        libc::SIGSTOP => Some("Stopped (signal)"),
        libc::SIGTSTP => Some("Stopped"),
        libc::SIGCONT => Some("Continued"),
        libc::SIGTTIN => Some("Stopped (tty input)"),
        libc::SIGTTOU => Some("Stopped (tty output)"),
        libc::SIGVTALRM => Some("Virtual timer expired"),
        libc::SIGPROF => Some("Profiling timer expired"),
        libc::SIGXCPU => Some("CPU time limit exceeded"),
        libc::SIGXFSZ => Some("File size limit exceeded"),
        libc::SIGSTKFLT => Some("Stack fault"),
        _ => None,
    })
}

/// Return a set of valid signal numbers on this platform.
#[native(valid_signals())]
fn valid_signals(vm: &mut Vm) -> Result<Obj> {
    let numbers = (1..NSIG as i32).filter(|n| !(32..libc::SIGRTMIN()).contains(n)).map(Obj::small).collect();
    vm.set(numbers)
}

/// Wait until a signal arrives.
#[native(pause())]
fn pause(vm: &mut Vm) -> Result<()> {
    let mailbox = Mailbox::new();
    vm.park_for_signal(&mailbox, Why::Signal)
}

/// Seconds left and interval of the alarm that is set.
fn remaining(alarm: Option<&Alarm>) -> (f64, f64) {
    match alarm {
        Some(alarm) => {
            let left = alarm.due.saturating_duration_since(Instant::now()).as_secs_f64();
            (left, alarm.interval.as_secs_f64())
        }
        None => (0.0, 0.0),
    }
}

/// Send SIGALRM after `delay` and then every `interval`; a delay of 0 cancels.
fn set_alarm(vm: &mut Vm, delay: f64, interval: f64) -> Result<(f64, f64)> {
    let (Ok(delay), Ok(interval)) = (Duration::try_from_secs_f64(delay), Duration::try_from_secs_f64(interval)) else {
        let class: Obj = vm.types.exceptions.OSError.clone().into();
        let text = vm.heap.str("Invalid argument").into();
        let exception = vm.call(&class, &[Obj::small(libc::EINVAL), text])?;
        return Err(crate::aio::raised(vm, exception));
    };
    let state = handlers(vm);
    let mut alarm = state.alarm.borrow_mut();
    let before = remaining(alarm.as_ref());
    if let Some(old) = alarm.take() {
        // The thread may have ended already.
        let _ = old.cancel.send(());
    }
    if delay.is_zero() {
        return Ok(before);
    }
    let (cancel, cancelled) = channel::<()>();
    let waker = vm.reactor().waker();
    let run = move || {
        signal::block_in_this_thread();
        let mut wait = delay;
        while cancelled.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
            let _ = signal::send_to_process(libc::SIGALRM as u32);
            waker.wake();
            if interval.is_zero() {
                break;
            }
            wait = interval;
        }
    };
    match std::thread::Builder::new().name("alarm".to_owned()).spawn(run) {
        Ok(_) => *alarm = Some(Alarm { due: Instant::now() + delay, interval, cancel }),
        Err(error) => return Err(vm.os_error(&error)),
    }
    Ok(before)
}

/// Arrange for SIGALRM to arrive after the given number of seconds.
#[native(alarm(seconds, /))]
fn alarm(vm: &mut Vm, seconds: i64) -> Result<i64> {
    let (left, _) = set_alarm(vm, seconds.max(0) as f64, 0.0)?;
    Ok(left.ceil() as i64)
}

fn check_timer(vm: &mut Vm, which: i64) -> Result<()> {
    if which == 0 { Ok(()) } else { Err(vm.not_implemented_error("only ITIMER_REAL is supported")) }
}

/// Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).
#[native(setitimer(which, seconds, interval=0.0, /))]
fn setitimer(vm: &mut Vm, which: i64, seconds: f64, interval: f64) -> Result<Obj> {
    check_timer(vm, which)?;
    let (left, interval) = set_alarm(vm, seconds, interval)?;
    let items = vec![vm.heap.float(left), vm.heap.float(interval)];
    Ok(vm.heap.tuple(items).into())
}

/// Returns current value of given itimer.
#[native(getitimer(which, /))]
fn getitimer(vm: &mut Vm, which: i64) -> Result<Obj> {
    check_timer(vm, which)?;
    let (left, interval) = remaining(handlers(vm).alarm.borrow().as_ref());
    let items = vec![vm.heap.float(left), vm.heap.float(interval)];
    Ok(vm.heap.tuple(items).into())
}
