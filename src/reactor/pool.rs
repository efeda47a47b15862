//! Operating-system threads for work that blocks: plain closures over owned data, never over Python's values.
//!
//! Threads start when there is work and nobody idle to do it, up to a limit, and end after resting for long. Nobody joins
//! them: a read that never returns must not keep the process from ending.

use std::any::Any;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::poller::Waker;
use super::signal;

/// How many threads may run at once.
pub const MAX_THREADS: usize = 64;
/// How long a thread rests before it ends.
const REST: Duration = Duration::from_secs(10);

/// What a job gives back.
pub type Answer = Box<dyn Any + Send>;
/// The answer, or what the job panicked with (which is a bug in the job).
pub type JobResult = thread::Result<Answer>;

type Job = Box<dyn FnOnce() -> Answer + Send>;

#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    max_threads: usize,
    /// Jobs given in and not yet taken out.
    outstanding: usize,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    work: Condvar,
    waker: Waker,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(u64, Job)>,
    done: VecDeque<(u64, JobResult)>,
    threads: usize,
    idle: usize,
    closed: bool,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let State { queue, done, threads, idle, closed } = self;
        write!(
            f,
            "State {{ {} queued, {} done, {threads} threads, {idle} idle, closed: {closed} }}",
            queue.len(),
            done.len()
        )
    }
}

impl Pool {
    pub fn new(waker: Waker, max_threads: usize) -> Pool {
        let shared = Shared { state: Mutex::default(), work: Condvar::new(), waker };
        Pool { shared: Arc::new(shared), max_threads, outstanding: 0 }
    }

    /// Jobs that have been given in and not yet taken out.
    pub fn outstanding(&self) -> usize {
        self.outstanding
    }

    /// Have `job` run; its answer comes under `token`. An error means that the system gives no thread at all.
    pub fn submit(&mut self, token: u64, job: impl FnOnce() -> Answer + Send + 'static) -> io::Result<()> {
        let mut state = self.shared.lock();
        state.queue.push_back((token, Box::new(job)));
        let wants_thread = state.queue.len() > state.idle && state.threads < self.max_threads;
        if wants_thread {
            let shared = Arc::clone(&self.shared);
            match thread::Builder::new().name("ouro-pool".into()).spawn(move || shared.run()) {
                Ok(_) => state.threads += 1,
                // Those that run will come to it; without any, the job would wait forever.
                Err(error) if state.threads == 0 => {
                    state.queue.pop_back();
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        drop(state);
        self.outstanding += 1;
        self.shared.work.notify_one();
        Ok(())
    }

    /// Take back a job that no thread has begun. False when it is too late.
    pub fn cancel(&mut self, token: u64) -> bool {
        let mut state = self.shared.lock();
        let Some(position) = state.queue.iter().position(|(other, _)| *other == token) else { return false };
        state.queue.remove(position);
        self.outstanding -= 1;
        true
    }

    /// Take the next job that is done.
    pub fn take_done(&mut self) -> Option<(u64, JobResult)> {
        if self.outstanding == 0 {
            return None;
        }
        let done = self.shared.lock().done.pop_front()?;
        self.outstanding -= 1;
        Some(done)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.queue.clear();
        self.shared.work.notify_all();
    }
}

impl Shared {
    /// The life of one thread.
    fn run(&self) {
        signal::block_in_this_thread();
        while let Some((token, job)) = self.next() {
            let result = catch_unwind(AssertUnwindSafe(job));
            self.lock().done.push_back((token, result));
            self.waker.wake();
        }
    }

    /// Wait for a job; `None` when there was none for long, or the pool is gone.
    fn next(&self) -> Option<(u64, Job)> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.queue.pop_front() {
                return Some(job);
            }
            if state.closed {
                break;
            }
            state.idle += 1;
            let (woken, rest) = self.work.wait_timeout(state, REST).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if rest.timed_out() && state.queue.is_empty() {
                break;
            }
        }
        state.threads -= 1;
        None
    }

    /// Jobs run outside of the lock, so that it cannot be left half-changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reactor::poller::Poller;

    fn next(poller: &mut Poller, pool: &mut Pool) -> (u64, JobResult) {
        loop {
            if let Some(done) = pool.take_done() {
                return done;
            }
            poller.poll(None, &mut Vec::new()).unwrap();
        }
    }

    #[test]
    fn runs_more_jobs_than_threads() {
        let mut poller = Poller::new().unwrap();
        let mut pool = Pool::new(poller.waker(), 3);
        for token in 0..50u64 {
            pool.submit(token, move || Box::new(token * 2)).unwrap();
        }
        assert!(pool.shared.lock().threads <= 3);
        let mut answers: Vec<u64> = (0..50)
            .map(|_| {
                let (token, result) = next(&mut poller, &mut pool);
                let answer = *result.unwrap().downcast::<u64>().unwrap();
                assert_eq!(answer, token * 2);
                answer
            })
            .collect();
        answers.sort_unstable();
        assert_eq!(answers, (0..50).map(|token| token * 2).collect::<Vec<_>>());
        assert_eq!(pool.outstanding(), 0);
    }

    #[test]
    fn a_panic_is_an_answer_and_a_waiting_job_can_be_cancelled() {
        let mut poller = Poller::new().unwrap();
        let mut pool = Pool::new(poller.waker(), 1);
        let (open, gate) = std::sync::mpsc::channel::<()>();
        pool.submit(1, move || {
            gate.recv().unwrap();
            std::panic::resume_unwind(Box::new("quietly"))
        })
        .unwrap();
        pool.submit(2, || Box::new(())).unwrap();
        assert!(pool.cancel(2));
        assert!(!pool.cancel(2));
        open.send(()).unwrap();
        let (token, result) = next(&mut poller, &mut pool);
        assert_eq!((token, *result.unwrap_err().downcast::<&str>().unwrap()), (1, "quietly"));
        pool.submit(3, || Box::new(())).unwrap();
        assert_eq!(next(&mut poller, &mut pool).0, 3);
    }
}
