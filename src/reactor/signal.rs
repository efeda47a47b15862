//! Signals: caught by a handler that only takes note, and reported when the reactor looks.
//!
//! Python wants exact dispositions (`SIG_DFL` and `SIG_IGN` are inherited by children, `getsignal` reports them), so
//! this talks to `sigaction` itself: signal-hook keeps its own handler installed after the last user is gone.
//!
//! Invariants of the unsafe code:
//! - *handler*: `note` touches atomics and calls `write`, nothing else, and leaves `errno` as it found it.
//! - *pipe*: the descriptors of `pipe()` are never closed, so the handler may write at any time.
//! - *plain data*: `sigaction` and `sigset_t` are filled by the system before they are read.
#![allow(unsafe_code)]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, AtomicU64, Ordering};

use libc::c_int;
use rustix::pipe::PipeFlags;

/// The numbers of signals end here, as Python's `signal.NSIG` says.
pub const NSIG: u32 = 65;

/// Signals caught and not yet taken, one bit each.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Set with every caught signal, for loops that look at one flag only.
static ATTENTION: AtomicBool = AtomicBool::new(false);
/// A word that somebody else looks at, and the bit to raise there.
static WORD: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());
static WORD_BIT: AtomicU32 = AtomicU32::new(0);
/// Where the handler writes a byte: our pipe, and the script's (`signal.set_wakeup_fd`).
static WAKE_FD: AtomicI32 = AtomicI32::new(-1);
static USER_FD: AtomicI32 = AtomicI32::new(-1);

/// What happens when a signal arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    Default,
    Ignore,
    /// Taken note of, for [`take_pending`].
    Catch,
    /// Somebody else's handler.
    Foreign,
}

/// A flag that is raised whenever a signal has been caught; lower it before calling [`take_pending`].
pub fn attention() -> &'static AtomicBool {
    &ATTENTION
}

/// Raise `bit` in `word` as well whenever a signal is caught.
pub fn raise_in(word: &'static AtomicU32, bit: u32) {
    WORD_BIT.store(bit, Ordering::Release);
    WORD.store(std::ptr::from_ref(word).cast_mut(), Ordering::Release);
    if is_pending() {
        word.fetch_or(bit, Ordering::AcqRel);
    }
}

/// Take the signals that were caught since the last call, lowest number first.
pub fn take_pending() -> impl Iterator<Item = u32> {
    let pending = PENDING.swap(0, Ordering::AcqRel);
    (1..NSIG).filter(move |signal| pending & bit(*signal) != 0)
}

/// Is a caught signal waiting to be taken?
pub fn is_pending() -> bool {
    PENDING.load(Ordering::Acquire) != 0
}

/// Take one signal back from those caught, if it is among them.
pub fn take_one(signal: u32) -> bool {
    PENDING.fetch_and(!bit(signal), Ordering::AcqRel) & bit(signal) != 0
}

/// Decide what a signal does from now on. `EINVAL` for numbers that are none, and for those that cannot be changed.
pub fn set(signal: u32, disposition: Disposition) -> io::Result<Disposition> {
    let handler = match disposition {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Catch => {
            pipe()?;
            note as *const () as libc::sighandler_t
        }
        Disposition::Foreign => return Err(io::Error::from_raw_os_error(libc::EINVAL)),
    };
    // SAFETY: handler, plain data. All of `action` is zeroed, which is an empty mask, then filled.
    unsafe {
        let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
        action.sa_sigaction = handler;
        // No SA_RESTART: a blocking call is to return, so that the handler's Python part runs (PEP 475 repeats it).
        action.sa_flags = libc::SA_ONSTACK;
        let mut before = MaybeUninit::zeroed();
        if libc::sigaction(number(signal)?, &action, before.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(describe(&before.assume_init()))
    }
}

/// What a signal does now.
pub fn get(signal: u32) -> io::Result<Disposition> {
    // SAFETY: plain data; a null action changes nothing.
    unsafe {
        let mut action = MaybeUninit::zeroed();
        if libc::sigaction(number(signal)?, std::ptr::null(), action.as_mut_ptr()) != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(describe(&action.assume_init()))
    }
}

/// Send a signal to this process, as `signal.raise_signal`.
pub fn raise(signal: u32) -> io::Result<()> {
    // SAFETY: `raise` takes any number and says EINVAL to wrong ones.
    match unsafe { libc::raise(number(signal)?) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Send a signal to this process from any of its threads; whichever does not block it gets it.
pub fn send_to_process(signal: u32) -> io::Result<()> {
    // SAFETY: `kill` takes any number and says EINVAL to wrong ones.
    match unsafe { libc::kill(libc::getpid(), number(signal)?) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// End this process by `signal`, so that the parent sees what killed it; an unhandled Ctrl-C ends Python this way.
/// Returns when the signal does not kill.
pub fn die_by(signal: u32) -> io::Result<()> {
    set(signal, Disposition::Default)?;
    raise(signal)
}

/// Let the handler also write each signal's number as a byte to `fd` (-1: to nobody). Returns the one before.
pub fn set_wakeup_fd(fd: RawFd) -> RawFd {
    USER_FD.swap(fd, Ordering::AcqRel)
}

/// Leave all signals to the other threads: system calls of the main thread are the ones to interrupt.
pub fn block_in_this_thread() {
    // SAFETY: plain data; a full set may always be blocked.
    unsafe {
        let mut all = MaybeUninit::uninit();
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), std::ptr::null_mut());
    }
}

/// The descriptor that becomes readable when a signal is caught.
pub(super) fn wake_source() -> io::Result<RawFd> {
    pipe().map(|(read, _)| read.as_raw_fd())
}

/// Empty the pipe, so that the next signal is an event again.
pub(super) fn drain() {
    if let Ok((read, _)) = pipe() {
        while rustix::io::read(read, &mut [0u8; 64]).is_ok_and(|count| count == 64) {}
    }
}

/// Writing to a closed pipe is an error, not death: Python ignores these from the start.
pub(super) fn ignore_pipe_and_size() {
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        // Cannot fail for a number that exists.
        let _ = set(signal as u32, Disposition::Ignore);
    }
}

extern "C" fn note(signal: c_int) {
    let errno = errno();
    // SAFETY: handler; `errno` is this thread's own.
    unsafe {
        let before = *errno;
        PENDING.fetch_or(bit(signal as u32), Ordering::AcqRel);
        ATTENTION.store(true, Ordering::Release);
        // Null, or a word that lives as long as the process.
        if let Some(word) = WORD.load(Ordering::Acquire).as_ref() {
            word.fetch_or(WORD_BIT.load(Ordering::Acquire), Ordering::AcqRel);
        }
        for fd in [&WAKE_FD, &USER_FD] {
            let fd = fd.load(Ordering::Acquire);
            if fd >= 0 {
                let byte = signal as u8;
                // A full pipe is as good as a byte more.
                libc::write(fd, (&raw const byte).cast(), 1);
            }
        }
        *errno = before;
    }
}

fn errno() -> *mut c_int {
    // SAFETY: the C library gives each thread its own, for as long as it runs.
    unsafe { libc::__errno_location() }
}

fn bit(signal: u32) -> u64 {
    if (1..NSIG).contains(&signal) { 1 << (signal - 1) } else { 0 }
}

fn number(signal: u32) -> io::Result<c_int> {
    if (1..NSIG).contains(&signal) { Ok(signal as c_int) } else { Err(io::Error::from_raw_os_error(libc::EINVAL)) }
}

fn describe(action: &libc::sigaction) -> Disposition {
    match action.sa_sigaction {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        handler if handler == note as *const () as libc::sighandler_t => Disposition::Catch,
        _ => Disposition::Foreign,
    }
}

/// The pipe between the handler and the poller, made once and never closed.
fn pipe() -> io::Result<&'static (OwnedFd, OwnedFd)> {
    static PIPE: OnceLock<(OwnedFd, OwnedFd)> = OnceLock::new();
    if PIPE.get().is_none() {
        let made = rustix::pipe::pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        // When two threads race, the second pipe is closed again before anyone knows it.
        let _ = PIPE.set(made);
    }
    let pipe = PIPE.get().expect("set above");
    WAKE_FD.store(pipe.1.as_raw_fd(), Ordering::Release);
    Ok(pipe)
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use super::*;

    /// Signals belong to the process: tests that would see each other's take turns.
    pub(in crate::reactor) fn alone() -> MutexGuard<'static, ()> {
        static TURN: Mutex<()> = Mutex::new(());
        TURN.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[test]
    fn dispositions_and_pending() {
        let _turn = alone();
        let signal = libc::SIGUSR1 as u32;
        assert_eq!(get(signal).unwrap(), Disposition::Default);
        assert_eq!(set(signal, Disposition::Catch).unwrap(), Disposition::Default);
        assert_eq!(get(signal).unwrap(), Disposition::Catch);
        raise(signal).unwrap();
        assert!(is_pending() && attention().swap(false, Ordering::AcqRel));
        assert!(take_one(signal));
        assert!(!take_one(signal));
        assert_eq!(set(signal, Disposition::Ignore).unwrap(), Disposition::Catch);
        raise(signal).unwrap();
        assert!(!take_one(signal));
        assert_eq!(set(signal, Disposition::Default).unwrap(), Disposition::Ignore);
        for wrong in [0, 9, 19, 65, 1000] {
            assert_eq!(set(wrong, Disposition::Catch).unwrap_err().raw_os_error(), Some(libc::EINVAL));
        }
    }
}
