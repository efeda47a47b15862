//! Children: started with everything `subprocess` can ask for, awaited by pidfd, their status as Python's returncode.
//!
//! Without special wishes the standard library starts a child by `posix_spawn`, which does not copy the parent's page
//! tables; sessions, masks, users and inherited descriptors need a step between `fork` and `exec`.
//!
//! Invariants of the unsafe code:
//! - *after fork*: the closure given to `pre_exec` makes system calls over numbers and vectors made before; it neither
//!   allocates nor takes a lock.
//! - *open*: descriptors are borrowed by number from the process's own table and only asked for their flags.
#![allow(unsafe_code)]

use std::ffi::OsString;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use rustix::process::{Pid, PidfdFlags, WaitOptions, WaitStatus};

/// What a child is to be. `Spawn::default()` with a program and its arguments is `Popen(args, close_fds=False)`.
#[derive(Debug, Default)]
pub struct Spawn {
    /// The file to run; without a slash it is searched in the child's `PATH`.
    pub program: OsString,
    /// All arguments, the program's name for itself first.
    pub argv: Vec<OsString>,
    /// The whole environment; `None` inherits.
    pub env: Option<Vec<(OsString, OsString)>>,
    pub cwd: Option<PathBuf>,
    /// Descriptors for the child's 0, 1 and 2; `None` inherits.
    pub stdin: Option<OwnedFd>,
    pub stdout: Option<OwnedFd>,
    pub stderr: Option<OwnedFd>,
    /// Leave nothing open but 0, 1, 2 and `pass_fds`.
    pub close_fds: bool,
    pub pass_fds: Vec<RawFd>,
    pub new_session: bool,
    pub process_group: Option<i32>,
    pub umask: Option<u32>,
    /// Keep SIGPIPE and SIGXFSZ ignored in the child (`restore_signals=False`).
    pub keep_signals: bool,
    pub groups: Option<Vec<u32>>,
    pub gid: Option<u32>,
    pub uid: Option<u32>,
}

impl Spawn {
    /// Start the child and return its process id. An error is the one of the step that failed, `exec` included.
    pub fn start(self) -> io::Result<i32> {
        let mut command = Command::new(&self.program);
        if let [name, arguments @ ..] = self.argv.as_slice() {
            command.arg0(name).args(arguments);
        }
        if let Some(env) = &self.env {
            command.env_clear().envs(env.iter().map(|(name, value)| (name, value)));
        }
        if let Some(cwd) = &self.cwd {
            command.current_dir(cwd);
        }
        let needs_step = self.needs_step();
        let Spawn { close_fds, pass_fds, new_session, umask, keep_signals, groups, gid, uid, .. } = self;
        command.stdin(self.stdin.map_or_else(Stdio::inherit, Stdio::from));
        command.stdout(self.stdout.map_or_else(Stdio::inherit, Stdio::from));
        command.stderr(self.stderr.map_or_else(Stdio::inherit, Stdio::from));
        if let Some(group) = self.process_group {
            command.process_group(group);
        }
        if needs_step {
            let step = move || {
                let wrong = |status: libc::c_int| status < 0;
                // SAFETY: after fork.
                let failed = unsafe {
                    libc::signal(libc::SIGPIPE, if keep_signals { libc::SIG_IGN } else { libc::SIG_DFL });
                    libc::signal(libc::SIGXFSZ, if keep_signals { libc::SIG_IGN } else { libc::SIG_DFL });
                    if let Some(umask) = umask {
                        libc::umask(umask as libc::mode_t);
                    }
                    // Marked, not closed: the pipe on which the standard library reports a failed exec is among them.
                    close_fds
                        && wrong(libc::close_range(3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC as libc::c_int))
                        || pass_fds.iter().any(|&fd| wrong(libc::fcntl(fd, libc::F_SETFD, 0)))
                        || new_session && wrong(libc::setsid())
                        || groups.as_ref().is_some_and(|groups| wrong(libc::setgroups(groups.len(), groups.as_ptr())))
                        || gid.is_some_and(|gid| wrong(libc::setregid(gid, gid)))
                        || uid.is_some_and(|uid| wrong(libc::setreuid(uid, uid)))
                };
                if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
            };
            // SAFETY: after fork.
            unsafe { command.pre_exec(step) };
        }
        // The handle is dropped without waiting: the child is awaited by its pidfd.
        command.spawn().map(|child| child.id() as i32)
    }

    fn needs_step(&self) -> bool {
        self.new_session
            || self.umask.is_some()
            || self.keep_signals
            || self.groups.is_some()
            || self.gid.is_some()
            || self.uid.is_some()
            || !self.pass_fds.is_empty()
            || self.close_fds && inherits_more_than_standard()
    }
}

/// A second descriptor for the same file, beyond the standard ones and closed by `exec`.
pub fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: open; a number that is none gives EBADF.
    let copy = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) };
    if copy < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system has just made it for us.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// A descriptor that becomes readable when the process ends.
pub fn open_pidfd(pid: i32) -> io::Result<OwnedFd> {
    Ok(rustix::process::pidfd_open(to_pid(pid)?, PidfdFlags::NONBLOCK)?)
}

/// Collect a child that has ended: its returncode (the exit status, or minus the signal that ended it), or `None` while
/// it runs. `ECHILD` when somebody else has collected it.
pub fn try_wait(pid: i32) -> io::Result<Option<i32>> {
    let ended = rustix::process::waitpid(Some(to_pid(pid)?), WaitOptions::NOHANG)?;
    Ok(ended.map(|(_, status)| returncode(status)))
}

/// Python's number for how a process ended.
fn returncode(status: WaitStatus) -> i32 {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => code,
        (None, Some(signal)) => -signal,
        // Stopped children are not asked about.
        (None, None) => status.as_raw(),
    }
}

fn to_pid(pid: i32) -> io::Result<Pid> {
    if pid <= 0 {
        return Err(io::Error::from_raw_os_error(libc::ECHILD));
    }
    Pid::from_raw(pid).ok_or_else(|| io::Error::from_raw_os_error(libc::ECHILD))
}

/// Would a child inherit descriptors beyond 0, 1 and 2? All that this process opens is closed by `exec`, so only those
/// that it inherited itself, or that a script made inheritable, count. When in doubt, yes.
fn inherits_more_than_standard() -> bool {
    let Ok(entries) = std::fs::read_dir("/proc/self/fd") else { return true };
    entries.flatten().any(|entry| {
        let Some(fd) = entry.file_name().to_str().and_then(|name| name.parse::<RawFd>().ok()) else { return true };
        // SAFETY: open; a number that was closed in between gives -1.
        let flags = unsafe { libc::fcntl(fd, libc::F_GETFD) };
        fd > 2 && flags >= 0 && flags & libc::FD_CLOEXEC == 0
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn shell(script: &str) -> Spawn {
        let argv = ["sh", "-c", script].map(OsString::from).to_vec();
        Spawn { program: "/bin/sh".into(), argv, ..Spawn::default() }
    }

    fn wait(pid: i32) -> i32 {
        let pidfd = open_pidfd(pid).unwrap();
        let mut fds = [rustix::event::PollFd::new(&pidfd, rustix::event::PollFlags::IN)];
        rustix::event::poll(&mut fds, None).unwrap();
        try_wait(pid).unwrap().expect("it has ended")
    }

    fn output(mut spawn: Spawn) -> (String, i32) {
        let (read, write) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC).unwrap();
        spawn.stdout = Some(write);
        let pid = spawn.start().unwrap();
        let mut text = String::new();
        std::fs::File::from(read).read_to_string(&mut text).unwrap();
        (text, wait(pid))
    }

    #[test]
    fn returncodes() {
        assert_eq!(wait(shell("exit 3").start().unwrap()), 3);
        assert_eq!(wait(shell("kill -TERM $$").start().unwrap()), -15);
        let pid = shell("exit 0").start().unwrap();
        assert_eq!(wait(pid), 0);
        assert_eq!(try_wait(pid).unwrap_err().raw_os_error(), Some(libc::ECHILD));
        assert!(open_pidfd(0).is_err() && open_pidfd(-5).is_err());
    }

    #[test]
    fn a_missing_program_is_an_error_here() {
        let spawn = Spawn { program: "no-such-program-at-all".into(), new_session: true, ..Spawn::default() };
        assert_eq!(spawn.start().unwrap_err().raw_os_error(), Some(libc::ENOENT));
    }

    #[test]
    fn environment_folder_and_names() {
        let mut spawn = shell("echo $0 $A; pwd");
        spawn.argv.push("name".into());
        spawn.env = Some(vec![("A".into(), "b".into())]);
        spawn.cwd = Some("/usr".into());
        assert_eq!(output(spawn), ("name b\n/usr\n".into(), 0));
    }

    #[test]
    fn sessions_masks_and_descriptors() {
        let (read, write) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::empty()).unwrap();
        use std::os::fd::AsRawFd;
        let (hidden, passed) = (read.as_raw_fd(), write.as_raw_fd());
        let mut spawn = shell(&format!(
            "umask; test -e /proc/self/fd/{hidden} || echo hidden; test -e /proc/self/fd/{passed} && echo passed; \
             test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo session"
        ));
        spawn.close_fds = true;
        spawn.pass_fds = vec![passed];
        spawn.new_session = true;
        spawn.umask = Some(0o27);
        assert_eq!(output(spawn), ("0027\nhidden\npassed\nsession\n".into(), 0));
    }
}
