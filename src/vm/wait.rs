//! Waiting: the one place that blocks. A VM thread parks on a mailbox until mail comes, a deadline passes, or (in the
//! main thread) a signal's handler raises. While no thread can run, the process sleeps in the reactor.

use super::Vm;
use super::thread::ThreadId;
use crate::object::native::Result;
use crate::object::{Obj, Raised};
use crate::reactor::numbers::NumberMap;
use crate::reactor::{Answer, Clock, Interest, JobResult, Reactor, Trigger, Wake};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::os::fd::RawFd;
use std::rc::Rc;
use std::time::Duration;

/// What the outside world did, for whoever asked under `token`.
#[derive(Debug)]
pub enum Event {
    Ready { token: u64, readable: bool, writable: bool },
    Child { token: u64, pid: i32, returncode: Option<i32> },
    Job { token: u64, result: JobResult },
}

/// What a thread waits for, as the report of a deadlock says it.
#[derive(Clone, Copy, Debug)]
pub enum Why {
    Sleep,
    Lock,
    Thread,
    Queue,
    Descriptor(RawFd),
    Child(i32),
    Job,
    Signal,
    EventLoop,
}

impl Why {
    fn describe(self) -> String {
        match self {
            Why::Sleep => "sleeps".to_owned(),
            Why::Lock => "waits for a lock that nobody will release".to_owned(),
            Why::Thread => "waits for a thread to end".to_owned(),
            Why::Queue => "waits for an item of a queue".to_owned(),
            Why::Descriptor(fd) => format!("waits for file descriptor {fd}"),
            Why::Child(pid) => format!("waits for process {pid}"),
            Why::Job => "waits for work outside of the interpreter".to_owned(),
            Why::Signal => "waits for a signal".to_owned(),
            Why::EventLoop => "runs an event loop in which nothing is ready, timed or awaited from outside".to_owned(),
        }
    }
}

#[derive(Debug, Default)]
struct Mail {
    events: RefCell<VecDeque<Event>>,
    is_woken: Cell<bool>,
    waiter: Cell<Option<ThreadId>>,
}

/// Where events are put, and a thread waits for them.
#[derive(Clone, Debug, Default)]
pub struct Mailbox(Rc<Mail>);

impl Mailbox {
    pub fn new() -> Mailbox {
        Mailbox::default()
    }

    pub fn take_event(&self) -> Option<Event> {
        self.0.events.borrow_mut().pop_front()
    }

    /// Take back the wakes so far.
    pub fn rest(&self) {
        self.0.is_woken.set(false);
    }

    /// Identity.
    pub fn is(&self, other: &Mailbox) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    fn has_mail(&self) -> bool {
        self.0.is_woken.get() || !self.0.events.borrow().is_empty()
    }
}

/// Who wants to know how threads stand still: the event loops.
#[derive(Clone, Copy)]
pub struct Standing {
    /// A thread in which a loop runs has waited for something else than the loop, for so long.
    pub stood: fn(&mut Vm, Duration),
    /// Asked at safe points to which somebody called from outside.
    pub alarmed: fn(&mut Vm),
    /// What the tasks of the running loop wait for.
    pub describe: fn(&mut Vm) -> String,
}

/// The machine's side of waiting.
#[derive(Default)]
pub(crate) struct Waiting {
    reactor: Option<Box<Reactor>>,
    is_virtual: bool,
    /// Who gets what is reported under a token.
    sinks: NumberMap<u64, Mailbox>,
    next_token: u64,
    /// Reused between waits.
    wakes: Vec<Wake>,
    /// Signals caught, whose handlers have not run.
    signals: VecDeque<u32>,
    has_reported_deadlock: bool,
    /// How many have been handled.
    handled_signals: u64,
    /// Runs the program's handler of a signal.
    pub(crate) signal_handler: Option<fn(&mut Vm, u32) -> Result<()>>,
    pub(super) standing: Option<Standing>,
}

/// Tokens with this bit are the deadlines of threads.
const THREAD: u64 = 1 << 63;

impl Vm {
    /// Let time be virtual. Before anything has asked for the time.
    pub fn use_virtual_time(&mut self) {
        self.waiting.is_virtual = true;
    }

    pub fn is_time_virtual(&self) -> bool {
        self.waiting.is_virtual
    }

    pub fn set_standing(&mut self, standing: Standing) {
        self.waiting.standing = Some(standing);
    }

    /// The outside world.
    ///
    /// # Panics
    /// If the system refuses what every program needs (an epoll instance).
    pub fn reactor(&mut self) -> &mut Reactor {
        let is_virtual = self.waiting.is_virtual;
        self.waiting.reactor.get_or_insert_with(|| {
            let clock = if is_virtual { Clock::virtual_time() } else { Clock::monotonic() };
            Box::new(Reactor::new(clock).expect("the system gives an epoll instance and a pipe"))
        })
    }

    /// In a child after `fork`: only the current thread exists, and no event loop runs.
    pub fn after_fork_in_child(&mut self) {
        self.forget_other_threads();
        self.locals.running_loop = Obj::NONE;
        if let Some(reactor) = &mut self.waiting.reactor {
            reactor.after_fork().expect("the system gives an epoll instance and a pipe");
        }
    }

    /// Time since the start of the program.
    pub fn now(&mut self) -> Duration {
        self.reactor().now()
    }

    /// The moment `seconds` from now; None is never.
    pub fn deadline_in(&mut self, seconds: f64) -> Option<Duration> {
        let now = self.now();
        Duration::try_from_secs_f64(seconds.max(0.0)).ok().and_then(|d| now.checked_add(d))
    }

    /// A token whose events go to `mailbox`, until it is given back.
    pub fn new_token(&mut self, mailbox: &Mailbox) -> u64 {
        self.waiting.next_token += 1;
        let token = self.waiting.next_token;
        self.waiting.sinks.insert(token, mailbox.clone());
        token
    }

    pub fn free_token(&mut self, token: u64) {
        self.waiting.sinks.remove(&token);
    }

    /// Let whoever parks at `mailbox` look up.
    pub fn wake(&mut self, mailbox: &Mailbox) {
        mailbox.0.is_woken.set(true);
        if let Some(waiter) = mailbox.0.waiter.take() {
            self.unpark(waiter);
        }
    }

    fn post(&mut self, mailbox: &Mailbox, event: Event) {
        mailbox.0.events.borrow_mut().push_back(event);
        if let Some(waiter) = mailbox.0.waiter.take() {
            self.unpark(waiter);
        }
    }

    /// Stand still until `mailbox` has mail or was woken (true), or `deadline` has passed (false).
    pub fn park(&mut self, mailbox: &Mailbox, deadline: Option<Duration>, why: Why) -> Result<bool> {
        match self.waiting.standing {
            Some(standing) if !matches!(why, Why::EventLoop) && !self.locals.running_loop.is_none() => {
                let start = self.now();
                let outcome = self.stand_still(mailbox, deadline, why);
                let time = self.now().saturating_sub(start);
                (standing.stood)(self, time);
                outcome
            }
            _ => self.stand_still(mailbox, deadline, why),
        }
    }

    fn stand_still(&mut self, mailbox: &Mailbox, deadline: Option<Duration>, why: Why) -> Result<bool> {
        loop {
            self.handle_signals()?;
            if mailbox.has_mail() {
                mailbox.rest();
                return Ok(true);
            }
            if deadline.is_some_and(|deadline| self.now() >= deadline) {
                return Ok(false);
            }
            if self.is_only_thread() {
                if deadline.is_none() && !self.reactor().can_ever_wake() {
                    self.deadlock(Some(why))?;
                }
                self.poll(deadline)?;
                continue;
            }
            let me = self.current_thread();
            mailbox.0.waiter.set(Some(me));
            let timer = deadline.map(|deadline| self.reactor().set_timer(deadline, THREAD | u64::from(me)));
            let switched = self.switch_away(why);
            mailbox.0.waiter.set(None);
            if let Some(timer) = timer {
                self.reactor().cancel_timer(timer);
            }
            switched?;
        }
    }

    /// While no thread can run: sleep until something happens.
    pub(super) fn idle(&mut self) -> Result<()> {
        if !self.reactor().can_ever_wake() {
            self.deadlock(None)?;
        }
        self.poll(None)
    }

    /// Look at the outside world without waiting, if there is anything to look for.
    pub fn look_outside(&mut self) -> Result<()> {
        let is_needed = match &self.waiting.reactor {
            Some(reactor) => reactor.can_ever_wake(),
            None => crate::reactor::signal::is_pending(),
        };
        if is_needed { self.poll(Some(Duration::ZERO)) } else { Ok(()) }
    }

    fn poll(&mut self, deadline: Option<Duration>) -> Result<()> {
        let mut wakes = std::mem::take(&mut self.waiting.wakes);
        let outcome = self.reactor().wait(deadline, &mut wakes);
        for wake in wakes.drain(..) {
            self.dispatch(wake);
        }
        self.waiting.wakes = wakes;
        outcome.map_err(|error| self.os_error(&error))
    }

    fn dispatch(&mut self, wake: Wake) {
        let event = match wake {
            Wake::Ready { token, readable, writable } => (token, Event::Ready { token, readable, writable }),
            Wake::Child { token, pid, returncode } => (token, Event::Child { token, pid, returncode }),
            Wake::Job { token, result } => (token, Event::Job { token, result }),
            Wake::Timer { token } => {
                if token & THREAD != 0 {
                    self.unpark((token & !THREAD) as ThreadId);
                }
                return;
            }
            Wake::Signal(signal) => {
                self.waiting.signals.push_back(signal);
                self.unpark(super::thread::MAIN);
                return;
            }
            Wake::Woken => return,
        };
        if let Some(mailbox) = self.waiting.sinks.get(&event.0).cloned() {
            self.post(&mailbox, event.1);
        }
    }

    /// Let the handlers of caught signals run, in the main thread.
    pub fn attend_signals(&mut self) -> Result<()> {
        self.handle_signals()
    }

    /// Take note of the signals caught meanwhile; in the main thread, run their handlers.
    pub(super) fn handle_signals(&mut self) -> Result<()> {
        if crate::reactor::signal::is_pending() {
            self.waiting.signals.extend(crate::reactor::signal::take_pending());
        }
        if self.waiting.signals.is_empty() {
            return Ok(());
        }
        if self.current_thread() != super::thread::MAIN {
            self.unpark(super::thread::MAIN);
            return Ok(());
        }
        while let Some(signal) = self.waiting.signals.pop_front() {
            self.waiting.handled_signals += 1;
            if let Some(handler) = self.waiting.signal_handler {
                handler(self, signal)?;
            }
        }
        Ok(())
    }

    /// Behave as if `signal` had been caught.
    pub fn simulate_signal(&mut self, signal: u32) {
        self.waiting.signals.push_back(signal);
        self.attention.fetch_or(super::OUTSIDE, std::sync::atomic::Ordering::AcqRel);
        self.unpark(super::thread::MAIN);
    }

    /// `signal.pause()`: stand still until a signal's handler has run.
    pub fn park_for_signal(&mut self, mailbox: &Mailbox, why: Why) -> Result<()> {
        let handled = self.waiting.handled_signals;
        loop {
            self.handle_signals()?;
            if self.waiting.handled_signals != handled {
                return Ok(());
            }
            if self.is_only_thread() {
                self.poll(None)?;
            } else {
                let me = self.current_thread();
                mailbox.0.waiter.set(Some(me));
                self.switch_away(why)?;
            }
        }
    }

    pub(super) fn waiting_signals_empty(&self) -> bool {
        self.waiting.signals.is_empty()
    }

    /// Nothing can ever wake anybody, but a signal: CPython would stand still now, and so do we, after having said so
    /// once. In virtual time, where nobody is there to press Ctrl-C, it is an error.
    #[cold]
    fn deadlock(&mut self, mine: Option<Why>) -> Result<()> {
        if self.waiting.has_reported_deadlock {
            return Ok(());
        }
        let is_silent = std::env::var_os("OURO_REPORTS").is_some_and(|value| value == "0");
        let mut waits = self.parked_threads();
        let is_loop = matches!(mine, Some(Why::EventLoop));
        if let Some(why) = mine {
            waits.push((self.current_thread(), why));
        }
        waits.sort_by_key(|(id, _)| *id);
        let mut message = "deadlock: nothing can ever happen again".to_owned();
        for (id, why) in waits {
            let who = if id == super::thread::MAIN { "the main thread".to_owned() } else { format!("thread {id}") };
            message += &format!("; {who} {}", why.describe());
        }
        if is_loop && let Some(standing) = self.waiting.standing {
            message += &(standing.describe)(self);
        }
        if self.waiting.is_virtual {
            return Err(self.runtime_error(message));
        }
        self.waiting.has_reported_deadlock = true;
        if !is_silent {
            // Where nobody reads it, nobody misses it.
            let _ = writeln!(std::io::stderr(), "ouro: {message}");
        }
        Ok(())
    }

    /// `time.sleep`.
    pub fn sleep_until(&mut self, deadline: Option<Duration>) -> Result<()> {
        let nobody = Mailbox::new();
        while self.park(&nobody, deadline, Why::Sleep)? {}
        Ok(())
    }

    /// Wait until `fd` can be read or written without blocking; false when the deadline came first. Files that are
    /// always ready are ready at once.
    pub fn wait_descriptor(&mut self, fd: RawFd, interest: Interest, deadline: Option<Duration>) -> Result<bool> {
        let mailbox = Mailbox::new();
        let token = self.new_token(&mailbox);
        let watch = match self.reactor().watch(fd, interest, Trigger::Level, token) {
            Ok(watch) => watch,
            Err(error) => {
                self.free_token(token);
                if error.raw_os_error() == Some(libc::EPERM) {
                    return Ok(true);
                }
                return Err(self.os_error(&error));
            }
        };
        let outcome = self.park(&mailbox, deadline, Why::Descriptor(fd));
        self.reactor().unwatch(watch);
        self.free_token(token);
        outcome
    }

    /// Run `job` on another thread of the system while other VM threads run here.
    pub fn run_job<T: Send + 'static>(&mut self, job: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let mailbox = Mailbox::new();
        let token = self.new_token(&mailbox);
        let submitted = self.reactor().submit(token, move || -> Answer { Box::new(job()) });
        if let Err(error) = submitted {
            self.free_token(token);
            return Err(self.os_error(&error));
        }
        let outcome = self.park(&mailbox, None, Why::Job);
        self.free_token(token);
        outcome?;
        match mailbox.take_event() {
            Some(Event::Job { result: Ok(answer), .. }) => match answer.downcast::<T>() {
                Ok(answer) => Ok(*answer),
                Err(_) => Err(self.system_error("a job gave another answer than it promised")),
            },
            _ => Err(self.system_error("a job failed")),
        }
    }

    /// Wait for the end of a child; its returncode, None when somebody else has collected it.
    pub fn wait_child(&mut self, pid: i32) -> Result<Option<i32>> {
        let mailbox = Mailbox::new();
        let token = self.new_token(&mailbox);
        if let Err(error) = self.reactor().watch_child(pid, token) {
            self.free_token(token);
            return Err(self.os_error(&error));
        }
        let outcome = self.park(&mailbox, None, Why::Child(pid));
        self.reactor().unwatch_child(pid);
        self.free_token(token);
        outcome?;
        Ok(match mailbox.take_event() {
            Some(Event::Child { returncode, .. }) => returncode,
            _ => None,
        })
    }

    /// The OSError (of the subclass for its number) that stands for `error`.
    #[cold]
    pub fn os_error(&mut self, error: &io::Error) -> Raised {
        let class: Obj = self.types.exceptions.OSError.clone().into();
        let args = match error.raw_os_error() {
            Some(number) => {
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
                vec![Obj::small(number), self.heap.str(&text).into()]
            }
            None => vec![self.heap.str(&error.to_string()).into()],
        };
        match self.call(&class, &args) {
            Ok(exception) => match exception.into_gc() {
                Ok(exception) => Raised::new(exception),
                Err(_) => self.system_error("OSError() gave no exception"),
            },
            Err(raised) => raised,
        }
    }
}
