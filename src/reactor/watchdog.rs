//! A thread that notices when one step of work takes too long.
//!
//! Whoever works says when a step begins and when it rests; that costs a store. The watchdog looks every now and then,
//! and sounds an alarm once for a step that it has seen for longer than the limit. While nobody works, it sleeps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::signal;

/// How often it looks.
const TICK: Duration = Duration::from_millis(20);
/// After how many looks that found nobody at work it goes to sleep.
const PATIENCE: u32 = 25;

#[derive(Debug)]
struct Shared {
    /// The number of the step that is under way; 0 while there is none.
    step: AtomicU64,
    is_asleep: AtomicBool,
    /// A step takes too long: for whoever works to see.
    alarm: AtomicBool,
    /// In nanoseconds.
    limit: AtomicU64,
    /// For how long the step had been seen when the alarm was sounded, and when that was, in nanoseconds.
    since: AtomicU64,
    start: Instant,
}

#[derive(Debug)]
pub struct Watchdog {
    shared: Arc<Shared>,
    thread: Thread,
    /// Threads do not survive `fork`.
    process: u32,
}

impl Watchdog {
    /// `on_alarm` runs in the watchdog's thread. None if the system gives no thread.
    pub fn start(on_alarm: impl Fn() + Send + 'static) -> Option<Watchdog> {
        let shared = Arc::new(Shared {
            step: AtomicU64::new(0),
            is_asleep: AtomicBool::new(false),
            alarm: AtomicBool::new(false),
            limit: AtomicU64::new(u64::MAX),
            since: AtomicU64::new(0),
            start: Instant::now(),
        });
        let own = shared.clone();
        let thread = thread::Builder::new().name("ouro-watchdog".into()).spawn(move || own.watch(on_alarm)).ok()?;
        Some(Watchdog { shared, thread: thread.thread().clone(), process: std::process::id() })
    }

    /// False in a child of the process that started it.
    pub fn is_alive(&self) -> bool {
        self.process == std::process::id()
    }

    pub fn set_limit(&self, limit: Duration) {
        let limit = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        self.shared.limit.store(limit, Ordering::Relaxed);
    }

    /// Step number `step` (not 0) begins, and the one before has ended.
    #[inline(always)]
    pub fn begin(&self, step: u64) {
        self.shared.step.store(step, Ordering::Relaxed);
    }

    /// A pass of steps begins.
    #[inline]
    pub fn wake(&self) {
        if self.shared.is_asleep.load(Ordering::Relaxed) {
            self.thread.unpark();
        }
    }

    /// Nobody works.
    #[inline]
    pub fn rest(&self) {
        self.shared.step.store(0, Ordering::Relaxed);
    }

    /// Whether the alarm was sounded for a step.
    #[inline(always)]
    pub fn is_alarmed(&self) -> bool {
        self.shared.alarm.load(Ordering::Relaxed)
    }

    /// Take the alarm back; for how long the step has been under way by now, about.
    pub fn calm(&self) -> Duration {
        self.shared.alarm.store(false, Ordering::Relaxed);
        let since = Duration::from_nanos(self.shared.since.load(Ordering::Relaxed));
        self.shared.start.elapsed().saturating_sub(since)
    }
}

impl Shared {
    fn watch(&self, on_alarm: impl Fn()) {
        signal::block_in_this_thread();
        let (mut seen, mut since, mut is_told, mut idle) = (0, Duration::ZERO, false, 0);
        loop {
            thread::sleep(TICK);
            let step = self.step.load(Ordering::Relaxed);
            let now = self.start.elapsed();
            if step == 0 {
                seen = 0;
                idle += 1;
                if idle > PATIENCE {
                    self.is_asleep.store(true, Ordering::SeqCst);
                    if self.step.load(Ordering::SeqCst) == 0 {
                        thread::park();
                    }
                    self.is_asleep.store(false, Ordering::SeqCst);
                    idle = 0;
                }
                continue;
            }
            idle = 0;
            if step != seen {
                (seen, since, is_told) = (step, now, false);
            } else if !is_told && (now - since).as_nanos() >= u128::from(self.limit.load(Ordering::Relaxed)) {
                is_told = true;
                let since = u64::try_from(since.as_nanos()).unwrap_or(0);
                self.since.store(since, Ordering::Relaxed);
                self.alarm.store(true, Ordering::Release);
                on_alarm();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alarm_for_a_long_step_and_none_for_many_short_ones() {
        let count = Arc::new(AtomicU64::new(0));
        let counted = count.clone();
        let watchdog = Watchdog::start(move || {
            let _ = counted.fetch_add(1, Ordering::SeqCst);
        })
        .unwrap();
        watchdog.set_limit(Duration::from_millis(60));
        for step in 1..40 {
            watchdog.begin(step);
            thread::sleep(Duration::from_millis(5));
        }
        assert!(!watchdog.is_alarmed());
        watchdog.begin(1000);
        for _ in 0..200 {
            if watchdog.is_alarmed() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        assert!(watchdog.is_alarmed());
        assert!(watchdog.calm() >= Duration::from_millis(60));
        thread::sleep(Duration::from_millis(100));
        assert!(!watchdog.is_alarmed());
        watchdog.rest();
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert!(watchdog.is_alive());
    }
}
