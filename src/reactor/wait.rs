//! The reactor: clock, poller, timers, signals, children and pool behind one wait.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::Duration;

use super::poller::{Poller, Ready};
use super::pool::{self, Pool};
use super::{Answer, Clock, Interest, JobResult, TimerId, Timers, Trigger, Waker, WatchId, child, signal};

/// Why a wait ended. Tokens are whatever was given in.
#[derive(Debug)]
pub enum Wake {
    /// A descriptor is ready, as its watch asked.
    Ready { token: u64, readable: bool, writable: bool },
    /// A deadline has come.
    Timer { token: u64 },
    /// A signal was caught.
    Signal(u32),
    /// A child has ended; no returncode when somebody else has collected it.
    Child { token: u64, pid: i32, returncode: Option<i32> },
    /// A job of the pool is done.
    Job { token: u64, result: JobResult },
    /// Somebody used the [`Waker`].
    Woken,
}

#[derive(Debug)]
struct Child {
    token: u64,
    pid: i32,
    pidfd: OwnedFd,
}

#[derive(Debug)]
pub struct Reactor {
    clock: Clock,
    poller: Poller,
    timers: Timers<u64>,
    children: HashMap<WatchId, Child>,
    pool: Pool,
    signals: WatchId,
    /// Signals that the program waits for, one bit each.
    awaited_signals: u64,
    /// Reused between waits.
    ready: Vec<Ready>,
}

impl Reactor {
    pub fn new(clock: Clock) -> io::Result<Reactor> {
        signal::ignore_pipe_and_size();
        let mut poller = Poller::new()?;
        let signals = poller.watch(signal::wake_source()?, Interest::READ, Trigger::Edge, 0)?;
        let pool = Pool::new(poller.waker(), pool::MAX_THREADS);
        Ok(Reactor {
            clock,
            poller,
            timers: Timers::new(),
            children: HashMap::new(),
            pool,
            signals,
            awaited_signals: 0,
            ready: Vec::new(),
        })
    }

    /// In a child after `fork`: begin anew, with the same time. What the parent waits for stays the parent's: the old
    /// parts are left as they are, since their descriptors are shared, and the pool's threads do not exist here.
    pub fn after_fork(&mut self) -> io::Result<()> {
        let fresh = Reactor::new(self.clock.clone())?;
        std::mem::forget(std::mem::replace(self, fresh));
        Ok(())
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Time since the start, on the reactor's clock.
    pub fn now(&self) -> Duration {
        self.clock.now()
    }

    /// For other threads, to end a wait. While one is held, the reactor believes that it will be used.
    pub fn waker(&self) -> Waker {
        self.poller.waker()
    }

    /// Report under `token` when `fd` is ready; see [`Poller::watch`].
    pub fn watch(&mut self, fd: RawFd, interest: Interest, trigger: Trigger, token: u64) -> io::Result<WatchId> {
        self.poller.watch(fd, interest, trigger, token)
    }

    /// Change what a watch asks about; with neither reading nor writing it rests.
    pub fn modify(&mut self, id: WatchId, interest: Interest) -> io::Result<()> {
        self.poller.modify(id, interest)
    }

    /// Everything that `fd` had to read has been read; see [`Poller::drained`].
    #[inline]
    pub fn drained(&mut self, fd: RawFd) {
        self.poller.drained(fd);
    }

    /// Ask an edge-triggered watch's question again; see [`Poller::rearm`].
    pub fn rearm(&mut self, id: WatchId) -> io::Result<()> {
        self.poller.rearm(id)
    }

    pub fn unwatch(&mut self, id: WatchId) -> bool {
        self.poller.unwatch(id)
    }

    /// Report `token` when the clock has reached `deadline`.
    pub fn set_timer(&mut self, deadline: Duration, token: u64) -> TimerId {
        self.timers.insert(nanoseconds(deadline), token)
    }

    /// False when it has been reported or cancelled before.
    pub fn cancel_timer(&mut self, id: TimerId) -> bool {
        self.timers.cancel(id).is_some()
    }

    /// Report under `token` how the child `pid` ended, and collect it.
    pub fn watch_child(&mut self, pid: i32, token: u64) -> io::Result<()> {
        let pidfd = child::open_pidfd(pid)?;
        let watch = self.poller.watch(pidfd.as_raw_fd(), Interest::READ, Trigger::Level, token)?;
        self.children.insert(watch, Child { token, pid, pidfd });
        Ok(())
    }

    /// Stop waiting for a child; it keeps running, and somebody else may collect it.
    pub fn unwatch_child(&mut self, pid: i32) {
        let watches: Vec<WatchId> =
            self.children.iter().filter(|(_, child)| child.pid == pid).map(|(id, _)| *id).collect();
        for watch in watches {
            self.poller.unwatch(watch);
            self.children.remove(&watch);
        }
    }

    /// Run `job` on a thread of the pool and report its answer under `token`.
    pub fn submit(&mut self, token: u64, job: impl FnOnce() -> Answer + Send + 'static) -> io::Result<()> {
        self.pool.submit(token, job)
    }

    /// Take back a job that has not begun. False when it is too late.
    pub fn cancel_job(&mut self, token: u64) -> bool {
        self.pool.cancel(token)
    }

    /// Say whether the program waits for `signal`, so that a wait for nothing else is no deadlock. Ctrl-C, which every
    /// program handles, counts only when said so here.
    pub fn await_signal(&mut self, signal: u32, awaited: bool) {
        let bit = 1u64.checked_shl(signal.wrapping_sub(1)).unwrap_or(0);
        self.awaited_signals = if awaited { self.awaited_signals | bit } else { self.awaited_signals & !bit };
    }

    /// Can anything end a wait without a deadline? If not, waiting would be a deadlock.
    pub fn can_ever_wake(&self) -> bool {
        !self.timers.is_empty() || self.awaited_signals != 0 || signal::is_pending() || self.waits_for_outside()
    }

    /// Sleep until something happens or the clock has reached `deadline` (`None`: no limit), then add what happened to
    /// `wakes`: signals, descriptors, children, jobs, timers, in this order. A deadline in the past only looks.
    ///
    /// Returns early, with nothing, when the sleep was interrupted.
    pub fn wait(&mut self, deadline: Option<Duration>, wakes: &mut Vec<Wake>) -> io::Result<()> {
        let limit = match (deadline, self.timers.next_deadline().map(Duration::from_nanos)) {
            (Some(deadline), Some(timer)) => Some(deadline.min(timer)),
            (deadline, timer) => deadline.or(timer),
        };
        let before = self.clock.now();
        let timeout = limit.map(|limit| limit.saturating_sub(before));
        let must_look = signal::is_pending() || timeout == Some(Duration::ZERO);
        if must_look {
            self.poll(Some(Duration::ZERO), wakes)?;
        } else if self.clock.is_virtual() {
            self.wait_virtually(limit, timeout, wakes)?;
        } else {
            self.poll(timeout, wakes)?;
        }
        let now = nanoseconds(self.clock.now());
        while let Some((_, token)) = self.timers.pop_due(now) {
            wakes.push(Wake::Timer { token });
        }
        Ok(())
    }

    /// Look first; when there is nothing, jump. Only what happens outside takes real time, which then counts.
    fn wait_virtually(
        &mut self,
        limit: Option<Duration>,
        timeout: Option<Duration>,
        wakes: &mut Vec<Wake>,
    ) -> io::Result<()> {
        let count = wakes.len();
        self.poll(Some(Duration::ZERO), wakes)?;
        if wakes.len() > count {
            return Ok(());
        }
        match limit {
            Some(limit) if !self.waits_for_outside() => self.clock.jump(limit),
            _ => {
                let (virtual_start, real_start) = (self.clock.now(), Clock::monotonic());
                self.poll(timeout, wakes)?;
                let passed = if wakes.len() > count { real_start.now() } else { timeout.unwrap_or(real_start.now()) };
                let now = virtual_start.saturating_add(passed);
                self.clock.jump(limit.map_or(now, |limit| now.min(limit)));
            }
        }
        Ok(())
    }

    /// Is there a descriptor, child, job or thread that may report something?
    fn waits_for_outside(&self) -> bool {
        // The reactor and its pool hold a waker each, and one watch is for signals.
        self.poller.len() > 1 || self.pool.outstanding() > 0 || self.poller.waker_holders() > 2
    }

    /// One look at the system.
    fn poll(&mut self, timeout: Option<Duration>, wakes: &mut Vec<Wake>) -> io::Result<()> {
        let mut ready = std::mem::take(&mut self.ready);
        ready.clear();
        let polled = self.poller.poll(timeout, &mut ready);
        if ready.iter().any(|ready| ready.watch == self.signals) {
            signal::drain();
        }
        wakes.extend(signal::take_pending().map(Wake::Signal));
        let mut ended = Vec::new();
        for Ready { watch, token, readable, writable } in ready.drain(..) {
            if self.children.contains_key(&watch) {
                ended.push(watch);
            } else if watch != self.signals {
                wakes.push(Wake::Ready { token, readable, writable });
            }
        }
        self.ready = ready;
        let woken = polled?;
        for watch in ended {
            wakes.extend(self.collect(watch));
        }
        let jobs = wakes.len();
        while let Some((token, result)) = self.pool.take_done() {
            wakes.push(Wake::Job { token, result });
        }
        if woken && wakes.len() == jobs {
            wakes.push(Wake::Woken);
        }
        Ok(())
    }

    /// Collect the child behind a pidfd that is ready.
    fn collect(&mut self, watch: WatchId) -> Option<Wake> {
        let Child { token, pid, .. } = *self.children.get(&watch)?;
        let returncode = match child::try_wait(pid) {
            Ok(None) => return None,
            Ok(Some(code)) => Some(code),
            Err(_) => None,
        };
        self.poller.unwatch(watch);
        let Child { pidfd, .. } = self.children.remove(&watch)?;
        drop(pidfd);
        Some(Wake::Child { token, pid, returncode })
    }
}

/// The timers' unit. Deadlines beyond 584 years are never.
fn nanoseconds(instant: Duration) -> u64 {
    u64::try_from(instant.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    use std::time::Instant;

    use super::*;
    use crate::reactor::Spawn;
    use crate::reactor::signal::tests::alone;

    const HOUR: Duration = Duration::from_secs(3600);

    fn wait(reactor: &mut Reactor, deadline: Option<Duration>) -> Vec<String> {
        let mut wakes = Vec::new();
        reactor.wait(deadline, &mut wakes).unwrap();
        wakes.iter().map(|wake| format!("{wake:?}")).collect()
    }

    #[test]
    fn virtual_time_jumps_from_deadline_to_deadline() {
        let _turn = alone();
        let mut reactor = Reactor::new(Clock::virtual_time()).unwrap();
        assert!(!reactor.can_ever_wake());
        reactor.set_timer(2 * HOUR, 2);
        reactor.set_timer(HOUR, 1);
        let cancelled = reactor.set_timer(HOUR, 3);
        assert!(reactor.cancel_timer(cancelled) && !reactor.cancel_timer(cancelled));
        assert!(reactor.can_ever_wake());
        assert_eq!(wait(&mut reactor, Some(Duration::ZERO)), [""; 0]);
        assert_eq!(wait(&mut reactor, None), ["Timer { token: 1 }"]);
        assert_eq!(reactor.now(), HOUR);
        assert_eq!(wait(&mut reactor, Some(HOUR * 3 / 2)), [""; 0]);
        assert_eq!(reactor.now(), HOUR * 3 / 2);
        assert_eq!(wait(&mut reactor, None), ["Timer { token: 2 }"]);
        assert!(!reactor.can_ever_wake());
    }

    #[test]
    fn virtual_time_waits_for_descriptors() {
        let _turn = alone();
        let mut reactor = Reactor::new(Clock::virtual_time()).unwrap();
        let (left, mut right) = UnixStream::pair().unwrap();
        let watch = reactor.watch(left.as_raw_fd(), Interest::READ, Trigger::Level, 5).unwrap();
        reactor.set_timer(HOUR, 1);
        right.write_all(b"x").unwrap();
        assert_eq!(wait(&mut reactor, None), ["Ready { token: 5, readable: true, writable: false }"]);
        assert_eq!(reactor.now(), Duration::ZERO);
        reactor.unwatch(watch);
        assert_eq!(wait(&mut reactor, None), ["Timer { token: 1 }"]);
    }

    #[test]
    fn real_timers_take_their_time() {
        let _turn = alone();
        let mut reactor = Reactor::new(Clock::monotonic()).unwrap();
        let deadline = reactor.now() + Duration::from_millis(3);
        reactor.set_timer(deadline, 1);
        let mut wakes = Vec::new();
        while wakes.is_empty() {
            reactor.wait(None, &mut wakes).unwrap();
        }
        assert!(reactor.now() >= deadline && matches!(wakes[0], Wake::Timer { token: 1 }));
    }

    #[test]
    fn children_report_their_end() {
        let _turn = alone();
        let mut reactor = Reactor::new(Clock::virtual_time()).unwrap();
        let argv = ["sh", "-c", "exit 7"].map(Into::into).to_vec();
        let pid = Spawn { program: "/bin/sh".into(), argv, ..Spawn::default() }.start().unwrap();
        reactor.watch_child(pid, 9).unwrap();
        reactor.set_timer(HOUR, 1);
        let expected = format!("Child {{ token: 9, pid: {pid}, returncode: Some(7) }}");
        assert_eq!(wait(&mut reactor, None), [expected]);
        assert!(reactor.now() < HOUR);
        assert!(reactor.watch_child(pid, 9).is_err());
    }

    #[test]
    fn jobs_and_wakers_end_a_wait() {
        let _turn = alone();
        let mut reactor = Reactor::new(Clock::monotonic()).unwrap();
        reactor.submit(4, || Box::new(42i32)).unwrap();
        assert!(reactor.can_ever_wake());
        let mut wakes = Vec::new();
        while wakes.is_empty() {
            reactor.wait(None, &mut wakes).unwrap();
        }
        let Some(Wake::Job { token: 4, result: Ok(answer) }) = wakes.pop() else { panic!("{wakes:?}") };
        assert_eq!(answer.downcast_ref::<i32>(), Some(&42));
        let waker = reactor.waker();
        assert!(reactor.can_ever_wake());
        waker.wake();
        drop(waker);
        // The pool's thread may have woken us once more than it had news.
        assert_eq!(wait(&mut reactor, None), ["Woken"]);
        wait(&mut reactor, Some(Duration::ZERO));
        assert!(!reactor.can_ever_wake());
    }

    #[test]
    fn signals_end_a_wait() {
        let _turn = alone();
        let mut reactor = Reactor::new(Clock::monotonic()).unwrap();
        let signal = libc::SIGUSR2 as u32;
        signal::set(signal, signal::Disposition::Catch).unwrap();
        reactor.await_signal(signal, true);
        assert!(reactor.can_ever_wake());
        let sender = std::thread::spawn(move || signal::raise(signal).unwrap());
        let start = Instant::now();
        while !wait(&mut reactor, None).contains(&format!("Signal({signal})")) {
            assert!(start.elapsed() < Duration::from_secs(5));
        }
        sender.join().unwrap();
        reactor.await_signal(signal, false);
        signal::set(signal, signal::Disposition::Default).unwrap();
    }
}
