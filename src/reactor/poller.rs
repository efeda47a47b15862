//! Readiness of descriptors; the only file that imports mio.
//!
//! Beneath, every descriptor is registered once, edge-triggered, for the union of what its watchers want. A watch is
//! either `Level` (told again at every poll while the condition holds, as `loop.add_reader` promises: the poller re-arms
//! it before the next poll, unless somebody said that nothing is left to read: `drained`) or `Edge` (told once; whoever reads until `WouldBlock` needs no re-arming and pays for none).

use std::io;
use std::os::fd::{AsFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

use mio::unix::SourceFd;
use rustix::event::{PollFd, PollFlags, Timespec};

/// What the operating system may report in one batch.
const BATCH: usize = 1024;

/// The token of the waker; descriptors use their own number.
const WAKER: mio::Token = mio::Token(usize::MAX);

/// Waits shorter than this are timed in nanoseconds, since epoll counts in milliseconds.
const FINE: Duration = Duration::from_millis(20);

/// What a watch asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    pub read: bool,
    pub write: bool,
}

impl Interest {
    pub const READ: Interest = Interest { read: true, write: false };
    pub const WRITE: Interest = Interest { read: false, write: true };
    pub const BOTH: Interest = Interest { read: true, write: true };

    fn to_mio(self) -> Option<mio::Interest> {
        match (self.read, self.write) {
            (true, true) => Some(mio::Interest::READABLE | mio::Interest::WRITABLE),
            (true, false) => Some(mio::Interest::READABLE),
            (false, true) => Some(mio::Interest::WRITABLE),
            (false, false) => None,
        }
    }
}

/// How often a watch is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// At every poll, as long as the condition holds.
    Level,
    /// When the condition begins (and now and then again: treat it as a hint). See [`Poller::rearm`].
    Edge,
}

/// Names one watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WatchId {
    fd: RawFd,
    serial: u64,
}

/// A descriptor is ready, as one of its watches asked. A hang-up or an error makes it ready for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ready {
    pub watch: WatchId,
    /// What the watcher gave when it began.
    pub token: u64,
    pub readable: bool,
    pub writable: bool,
}

/// Ends a wait from any thread.
#[derive(Debug, Clone)]
pub struct Waker(Arc<mio::Waker>);

impl Waker {
    pub fn wake(&self) {
        // Fails only when the poller is gone, and then nobody waits.
        let _ = self.0.wake();
    }

    /// How many wakers there are, this one included.
    pub fn holders(&self) -> usize {
        Arc::strong_count(&self.0)
    }
}

#[derive(Debug)]
struct Watch {
    serial: u64,
    interest: Interest,
    trigger: Trigger,
    token: u64,
}

/// The watches of one descriptor.
#[derive(Debug, Default)]
struct Source {
    watches: Vec<Watch>,
    /// Reported to a level-triggered watch since the last poll, and to be armed again before the next one.
    is_spent: bool,
    /// All that was reported is that there are bytes to read.
    may_be_drained: bool,
}

#[derive(Debug)]
pub struct Poller {
    poll: mio::Poll,
    batch: mio::Events,
    waker: Waker,
    /// The watches of each descriptor, by its number.
    sources: Vec<Source>,
    /// Descriptors reported to a level-triggered watch since the last poll.
    reported: Vec<RawFd>,
    live: usize,
    next_serial: u64,
}

impl Poller {
    pub fn new() -> io::Result<Poller> {
        let poll = mio::Poll::new()?;
        let waker = Waker(Arc::new(mio::Waker::new(poll.registry(), WAKER)?));
        let batch = mio::Events::with_capacity(BATCH);
        Ok(Poller { poll, batch, waker, sources: Vec::new(), reported: Vec::new(), live: 0, next_serial: 0 })
    }

    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// How many wakers are held, the poller's own included.
    pub fn waker_holders(&self) -> usize {
        self.waker.holders()
    }

    /// How many watches there are.
    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Begin to watch `fd`. Plain files and other descriptors that are always ready are refused with `EPERM`.
    ///
    /// End the watch before the descriptor is closed.
    pub fn watch(&mut self, fd: RawFd, interest: Interest, trigger: Trigger, token: u64) -> io::Result<WatchId> {
        let index = usize::try_from(fd).map_err(|_| io::Error::from_raw_os_error(libc::EBADF))?;
        if self.sources.len() <= index {
            self.sources.resize_with(index + 1, Source::default);
        }
        let serial = self.next_serial;
        self.next_serial += 1;
        self.sources[index].watches.push(Watch { serial, interest, trigger, token });
        if let Err(error) = self.register(fd) {
            self.sources[index].watches.pop();
            return Err(error);
        }
        self.live += 1;
        Ok(WatchId { fd, serial })
    }

    /// Change what a watch asks about.
    pub fn modify(&mut self, id: WatchId, interest: Interest) -> io::Result<()> {
        match self.find(id) {
            Some(watch) if watch.interest != interest => {
                watch.interest = interest;
                self.register(id.fd)
            }
            _ => Ok(()),
        }
    }

    /// Ask an edge-triggered watch's question again: if the descriptor is ready now, the next poll says so. For those
    /// who stopped reading before `WouldBlock`.
    pub fn rearm(&mut self, id: WatchId) -> io::Result<()> {
        match self.find(id) {
            Some(_) => self.register(id.fd),
            None => Ok(()),
        }
    }

    /// End a watch. False when it had ended before.
    pub fn unwatch(&mut self, id: WatchId) -> bool {
        let Some(Source { watches, .. }) = self.sources.get_mut(id.fd as usize) else { return false };
        let Some(position) = watches.iter().position(|watch| watch.serial == id.serial) else { return false };
        watches.remove(position);
        self.live -= 1;
        // The descriptor may have been closed already; then the system has forgotten it by itself.
        let _ = self.register(id.fd);
        true
    }

    /// Everything that `fd` had to read has been read: it need not be armed again to be told of more. For connections
    /// over TCP, of which a read that gives less than asked for, or `WouldBlock`, says so.
    #[inline]
    pub fn drained(&mut self, fd: RawFd) {
        if let Some(source) = self.sources.get_mut(fd as usize)
            && source.may_be_drained
        {
            source.is_spent = false;
        }
    }

    /// Wait until something is ready or `timeout` has passed (`None`: no limit), and add what is ready to `ready`.
    /// True when a [`Waker`] was used. A signal ends the wait early.
    pub fn poll(&mut self, timeout: Option<Duration>, ready: &mut Vec<Ready>) -> io::Result<bool> {
        let mut reported = std::mem::take(&mut self.reported);
        for fd in reported.drain(..) {
            if self.sources.get_mut(fd as usize).is_some_and(|source| std::mem::take(&mut source.is_spent)) {
                // A descriptor that was closed in the meantime has nothing more to report.
                let _ = self.register(fd);
            }
        }
        self.reported = reported;
        let timeout = match timeout {
            Some(short) if !short.is_zero() && short < FINE => {
                self.wait_finely(short);
                Some(Duration::ZERO)
            }
            other => other,
        };
        if let Err(error) = self.poll.poll(&mut self.batch, timeout) {
            return if error.kind() == io::ErrorKind::Interrupted { Ok(false) } else { Err(error) };
        }
        let mut woken = false;
        for event in &self.batch {
            if event.token() == WAKER {
                woken = true;
                continue;
            }
            let failed = event.is_error() || (event.is_read_closed() && event.is_write_closed());
            let readable = event.is_readable() || event.is_read_closed() || event.is_priority() || failed;
            let writable = event.is_writable() || event.is_write_closed() || failed;
            let fd = event.token().0 as RawFd;
            let mut level = false;
            let Some(source) = self.sources.get_mut(event.token().0) else { continue };
            for watch in &source.watches {
                let readable = readable && watch.interest.read;
                let writable = writable && watch.interest.write;
                if readable || writable {
                    level |= watch.trigger == Trigger::Level;
                    let watch_id = WatchId { fd, serial: watch.serial };
                    ready.push(Ready { watch: watch_id, token: watch.token, readable, writable });
                }
            }
            if level {
                source.is_spent = true;
                source.may_be_drained = !writable && !event.is_read_closed() && !event.is_priority();
                self.reported.push(fd);
            }
        }
        Ok(woken)
    }

    fn find(&mut self, id: WatchId) -> Option<&mut Watch> {
        self.sources.get_mut(id.fd as usize)?.watches.iter_mut().find(|watch| watch.serial == id.serial)
    }

    /// Tell the system the union of what `fd`'s watches want. Doing so for a descriptor it knows re-arms it.
    fn register(&mut self, fd: RawFd) -> io::Result<()> {
        let Some(Source { watches, .. }) = self.sources.get(fd as usize) else { return Ok(()) };
        let union = watches.iter().fold(Interest { read: false, write: false }, |union, watch| Interest {
            read: union.read || watch.interest.read,
            write: union.write || watch.interest.write,
        });
        let (registry, token, mut source) = (self.poll.registry(), mio::Token(fd as usize), SourceFd(&fd));
        let Some(interest) = union.to_mio() else {
            // Unknown to the system already when it was closed or at rest.
            let _ = registry.deregister(&mut source);
            return Ok(());
        };
        match registry.reregister(&mut source, token, interest) {
            Err(error) if error.raw_os_error() == Some(libc::ENOENT) => registry.register(&mut source, token, interest),
            other => other,
        }
    }

    /// Wait for the epoll descriptor itself, which can be timed to the nanosecond.
    fn wait_finely(&self, timeout: Duration) {
        let registry = self.poll.registry().as_fd();
        let timeout = Timespec { tv_sec: 0, tv_nsec: timeout.subsec_nanos().into() };
        // An interruption or an error ends the wait; the poll that follows reports what matters.
        let _ = rustix::event::poll(&mut [PollFd::from_borrowed_fd(registry, PollFlags::IN)], Some(&timeout));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;
    use std::time::Instant;

    use super::*;

    const SOON: Option<Duration> = Some(Duration::from_millis(1));

    fn polled(poller: &mut Poller) -> Vec<(u64, bool, bool)> {
        let mut ready = Vec::new();
        poller.poll(SOON, &mut ready).unwrap();
        ready.iter().map(|ready| (ready.token, ready.readable, ready.writable)).collect()
    }

    fn pair() -> (UnixStream, UnixStream) {
        let (left, right) = UnixStream::pair().unwrap();
        left.set_nonblocking(true).unwrap();
        right.set_nonblocking(true).unwrap();
        (left, right)
    }

    #[test]
    fn level_repeats_until_the_data_is_read() {
        let mut poller = Poller::new().unwrap();
        let (mut left, mut right) = pair();
        let id = poller.watch(left.as_raw_fd(), Interest::READ, Trigger::Level, 7).unwrap();
        assert_eq!(polled(&mut poller), []);
        right.write_all(b"xy").unwrap();
        assert_eq!(polled(&mut poller), [(7, true, false)]);
        assert_eq!(polled(&mut poller), [(7, true, false)]);
        left.read_exact(&mut [0]).unwrap();
        assert_eq!(polled(&mut poller), [(7, true, false)]);
        left.read_exact(&mut [0]).unwrap();
        assert_eq!(polled(&mut poller), []);
        assert!(poller.unwatch(id));
        assert!(!poller.unwatch(id));
        assert!(poller.is_empty());
    }

    #[test]
    fn edge_tells_once_and_again_when_asked() {
        let mut poller = Poller::new().unwrap();
        let (left, mut right) = pair();
        let id = poller.watch(left.as_raw_fd(), Interest::READ, Trigger::Edge, 1).unwrap();
        right.write_all(b"x").unwrap();
        assert_eq!(polled(&mut poller), [(1, true, false)]);
        assert_eq!(polled(&mut poller), []);
        poller.rearm(id).unwrap();
        assert_eq!(polled(&mut poller), [(1, true, false)]);
    }

    #[test]
    fn one_descriptor_may_have_several_watchers() {
        let mut poller = Poller::new().unwrap();
        let (left, mut right) = pair();
        let reader = poller.watch(left.as_raw_fd(), Interest::READ, Trigger::Level, 1).unwrap();
        let writer = poller.watch(left.as_raw_fd(), Interest::WRITE, Trigger::Level, 2).unwrap();
        assert_eq!(polled(&mut poller), [(2, false, true)]);
        right.write_all(b"x").unwrap();
        assert_eq!(polled(&mut poller), [(1, true, false), (2, false, true)]);
        poller.unwatch(writer);
        assert_eq!(polled(&mut poller), [(1, true, false)]);
        poller.modify(reader, Interest::BOTH).unwrap();
        assert_eq!(polled(&mut poller), [(1, true, true)]);
    }

    #[test]
    fn a_hang_up_is_readable() {
        let mut poller = Poller::new().unwrap();
        let (left, right) = pair();
        poller.watch(left.as_raw_fd(), Interest::BOTH, Trigger::Level, 1).unwrap();
        drop(right);
        assert_eq!(polled(&mut poller), [(1, true, true)]);
    }

    #[test]
    fn plain_files_are_refused() {
        let mut poller = Poller::new().unwrap();
        let file = std::fs::File::open("/proc/self/exe").unwrap();
        let error = poller.watch(file.as_raw_fd(), Interest::READ, Trigger::Level, 1).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EPERM));
        let error = poller.watch(-1, Interest::READ, Trigger::Level, 1).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EBADF));
        assert!(poller.is_empty());
    }

    #[test]
    fn a_closed_descriptors_number_can_be_used_again() {
        let mut poller = Poller::new().unwrap();
        let (left, right) = pair();
        let number = left.as_raw_fd();
        poller.watch(number, Interest::READ, Trigger::Level, 1).unwrap();
        drop((left, right));
        assert_eq!(polled(&mut poller), []);
        let (left, mut right) = pair();
        let id = poller.watch(left.as_raw_fd(), Interest::READ, Trigger::Level, 2).unwrap();
        right.write_all(b"x").unwrap();
        assert!(polled(&mut poller).contains(&(2, true, false)));
        poller.unwatch(id);
    }

    #[test]
    fn what_is_drained_is_told_of_more() {
        let mut poller = Poller::new().unwrap();
        let (mut left, mut right) = pair();
        let fd = left.as_raw_fd();
        let id = poller.watch(fd, Interest::READ, Trigger::Level, 7).unwrap();
        for _ in 0..3 {
            right.write_all(b"x").unwrap();
            assert_eq!(polled(&mut poller), [(7, true, false)]);
            assert_eq!(left.read(&mut [0; 8]).unwrap(), 1);
            poller.drained(fd);
            assert_eq!(polled(&mut poller), []);
        }
        // The end that came with the last bytes is told of, whatever was said.
        right.write_all(b"x").unwrap();
        drop(right);
        assert_eq!(polled(&mut poller), [(7, true, false)]);
        assert_eq!(left.read(&mut [0; 8]).unwrap(), 1);
        poller.drained(fd);
        assert_eq!(polled(&mut poller), [(7, true, false)]);
        poller.unwatch(id);
    }

    #[test]
    fn wakes_from_another_thread() {
        let mut poller = Poller::new().unwrap();
        let waker = poller.waker();
        assert_eq!(waker.holders(), 2);
        let thread = std::thread::spawn(move || waker.wake());
        assert!(poller.poll(None, &mut Vec::new()).unwrap());
        thread.join().unwrap();
        assert_eq!(poller.waker().holders(), 2);
    }

    #[test]
    fn short_waits_are_short() {
        let mut poller = Poller::new().unwrap();
        let start = Instant::now();
        poller.poll(Some(Duration::from_micros(200)), &mut Vec::new()).unwrap();
        assert!(start.elapsed() >= Duration::from_micros(200));
    }
}
