//! `select`: waiting for several descriptors at once. Waiting parks the VM thread.
//!
//! Contents: `select`, `Poll`, `Epoll`, constants.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, ShapeId, Trace, Type, Visitor, payload};
use crate::reactor::{Interest, Trigger, WatchId, socket};
use crate::types::module::Module;
use crate::vm::Vm;
use crate::vm::wait::{Mailbox, Why};
use ouro_macros::{methods, native};
use std::cell::{Cell, RefCell};
use std::os::fd::RawFd;
use std::time::Duration;

pub const MODULE: NativeModule = NativeModule {
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    natives: &[SELECT, POLL],
    init: Some(init),
};

const CONSTANTS: &[(&str, i64)] = &[
    ("POLLIN", libc::POLLIN as i64),
    ("POLLPRI", libc::POLLPRI as i64),
    ("POLLOUT", libc::POLLOUT as i64),
    ("POLLERR", libc::POLLERR as i64),
    ("POLLHUP", libc::POLLHUP as i64),
    ("POLLNVAL", libc::POLLNVAL as i64),
    ("POLLRDNORM", libc::POLLRDNORM as i64),
    ("POLLRDBAND", libc::POLLRDBAND as i64),
    ("POLLWRNORM", libc::POLLWRNORM as i64),
    ("POLLWRBAND", libc::POLLWRBAND as i64),
    ("POLLRDHUP", libc::POLLRDHUP as i64),
    ("PIPE_BUF", 4096),
    ("EPOLLIN", libc::EPOLLIN as i64),
    ("EPOLLOUT", libc::EPOLLOUT as i64),
    ("EPOLLPRI", libc::EPOLLPRI as i64),
    ("EPOLLERR", libc::EPOLLERR as i64),
    ("EPOLLHUP", libc::EPOLLHUP as i64),
    ("EPOLLET", 1 << 31),
    ("EPOLLONESHOT", libc::EPOLLONESHOT as i64),
    ("EPOLLRDHUP", libc::EPOLLRDHUP as i64),
    ("EPOLLEXCLUSIVE", libc::EPOLLEXCLUSIVE as i64),
    ("EPOLLRDNORM", libc::EPOLLRDNORM as i64),
    ("EPOLLWRNORM", libc::EPOLLWRNORM as i64),
    ("EPOLLMSG", libc::EPOLLMSG as i64),
    ("EPOLL_CLOEXEC", libc::EPOLL_CLOEXEC as i64),
];

struct Classes {
    poll: Gc<Type>,
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let poll = vm.native_class::<Poll>(&Poll::CLASS, &object);
    let epoll = vm.native_class::<Poll>(&EpollClass::CLASS, &object);
    for (name, value) in CONSTANTS {
        let value = vm.int(*value);
        vm.dict_set_name(&module.dict, name, value);
    }
    vm.dict_set_name(&module.dict, "epoll", epoll);
    let error = vm.types.exceptions.OSError.clone();
    vm.dict_set_name(&module.dict, "error", error);
    vm.set_extension(Classes { poll });
    Ok(())
}

fn descriptor(vm: &mut Vm, object: &Obj) -> Result<RawFd> {
    let number = if crate::types::int::is_int(object) {
        object.clone()
    } else {
        match vm.get_attr_name_opt(object, "fileno")? {
            Some(fileno) => vm.call(&fileno, &[])?,
            None => return Err(vm.type_error("argument must be an int, or have a fileno() method")),
        }
    };
    let number = vm.to_i64(&number)?;
    match RawFd::try_from(number) {
        Ok(fd) if fd >= 0 => Ok(fd),
        _ => Err(vm.value_error(format!("file descriptor cannot be a negative integer ({number})"))),
    }
}

/// Wait until one of the entries (descriptor, events, what came) is ready; how many are.
fn wait(vm: &mut Vm, entries: &mut [(RawFd, i16, i16)], deadline: Option<Duration>, is_endless: bool) -> Result<usize> {
    loop {
        vm.attend_signals()?;
        match socket::poll_now(entries) {
            Ok(0) => {}
            Ok(ready) => return Ok(ready),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(vm.io_error(&error, None)),
        }
        if !is_endless && deadline.is_none_or(|deadline| vm.now() >= deadline) {
            return Ok(0);
        }
        let mailbox = Mailbox::new();
        let token = vm.new_token(&mailbox);
        let mut watches: Vec<WatchId> = Vec::new();
        for (fd, events, _) in entries.iter() {
            let read = events & (libc::POLLIN | libc::POLLPRI | libc::POLLRDNORM | libc::POLLRDHUP) != 0;
            let write = events & (libc::POLLOUT | libc::POLLWRNORM) != 0;
            // A descriptor that only waits for its end is watched for reading.
            let interest = Interest { read: read || !write, write };
            if let Ok(watch) = vm.reactor().watch(*fd, interest, Trigger::Level, token) {
                watches.push(watch);
            }
        }
        let outcome = vm.park(&mailbox, deadline, Why::Descriptor(entries.first().map_or(-1, |entry| entry.0)));
        for watch in watches {
            vm.reactor().unwatch(watch);
        }
        vm.free_token(token);
        outcome?;
    }
}

/// Wait until one or more file descriptors are ready for some kind of I/O.
#[native(select(rlist, wlist, xlist, timeout=None, /))]
fn select(
    vm: &mut Vm,
    rlist: &Obj,
    wlist: &Obj,
    xlist: &Obj,
    timeout: Option<Obj>,
) -> Result<(Vec<Obj>, Vec<Obj>, Vec<Obj>)> {
    let mut deadline = None;
    if let Some(timeout) = &timeout {
        if timeout.as_float().is_none() && !crate::types::int::is_int(timeout) {
            return Err(vm.type_error("timeout must be a float or None"));
        }
        let seconds = vm.to_f64(timeout)?;
        if seconds < 0.0 {
            return Err(vm.value_error("timeout must be non-negative"));
        }
        deadline = vm.deadline_in(seconds);
    }
    let mut objects = Vec::new();
    let mut entries = Vec::new();
    for (list, events) in [(rlist, libc::POLLIN), (wlist, libc::POLLOUT), (xlist, libc::POLLPRI)] {
        for object in vm.collect(list)? {
            entries.push((descriptor(vm, &object)?, events, 0));
            objects.push(object);
        }
    }
    wait(vm, &mut entries, deadline, timeout.is_none())?;
    let mut ready = (Vec::new(), Vec::new(), Vec::new());
    for ((fd, asked, came), object) in entries.into_iter().zip(objects) {
        if came & libc::POLLNVAL != 0 {
            let _ = fd;
            return Err(vm.errno_error(libc::EBADF, None));
        }
        let ended = libc::POLLHUP | libc::POLLERR;
        match asked {
            libc::POLLIN if came & (libc::POLLIN | ended) != 0 => ready.0.push(object),
            libc::POLLOUT if came & (libc::POLLOUT | libc::POLLERR) != 0 => ready.1.push(object),
            libc::POLLPRI if came & libc::POLLPRI != 0 => ready.2.push(object),
            _ => {}
        }
    }
    Ok(ready)
}

/// Returns a polling object.
#[native(poll())]
fn poll(vm: &mut Vm) -> Result<Obj> {
    match vm.extension::<Classes>() {
        Some(classes) => Ok(vm.heap.alloc_with_shape(classes.poll.root_shape(), Poll::empty()).into()),
        None => Err(vm.system_error("select has no classes")),
    }
}

/// Descriptors that are polled together; also what an `epoll` object has.
struct Poll {
    entries: RefCell<Vec<(RawFd, i64)>>,
    is_closed: Cell<bool>,
}
payload!(Poll, "poll", ShapeId::NONE, leaf);
impl Trace for Poll {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// The bits of `EPOLL…` that are the same in `POLL…`.
const EVENTS: i64 = 0x3fff;
const ONE_SHOT: i64 = libc::EPOLLONESHOT as i64;

impl Poll {
    fn empty() -> Poll {
        Poll { entries: RefCell::default(), is_closed: Cell::new(false) }
    }

    fn set(&self, fd: RawFd, events: i64) {
        let mut entries = self.entries.borrow_mut();
        match entries.iter_mut().find(|(known, _)| *known == fd) {
            Some(entry) => entry.1 = events,
            None => entries.push((fd, events)),
        }
    }

    fn knows(&self, fd: RawFd) -> bool {
        self.entries.borrow().iter().any(|(known, _)| *known == fd)
    }

    fn remove(&self, fd: RawFd) -> bool {
        let mut entries = self.entries.borrow_mut();
        let place = entries.iter().position(|(known, _)| *known == fd);
        place.map(|i| entries.remove(i)).is_some()
    }

    /// (descriptor, events) of what is ready.
    fn ready(&self, vm: &mut Vm, deadline: Option<Duration>, is_endless: bool) -> Result<Vec<Obj>> {
        let mut entries: Vec<(RawFd, i16, i16)> = self
            .entries
            .borrow()
            .iter()
            .filter(|(_, events)| events & EVENTS != 0)
            .map(|(fd, events)| (*fd, (events & EVENTS) as i16, 0))
            .collect();
        wait(vm, &mut entries, deadline, is_endless)?;
        let mut ready = Vec::new();
        for (fd, _, came) in entries {
            if came != 0 {
                ready.push(vm.heap.tuple_of_array([Obj::small(fd), Obj::small(i32::from(came))]).into());
                for entry in self.entries.borrow_mut().iter_mut() {
                    if entry.0 == fd && entry.1 & ONE_SHOT != 0 {
                        entry.1 &= !EVENTS;
                    }
                }
            }
        }
        Ok(ready)
    }
}

#[methods(poll, module = "select", subclassable = false)]
impl Poll {
    /// Register a file descriptor with the polling object.
    #[native(register(self, fd, eventmask=7, /))]
    fn register(this: &Gc<Self>, vm: &mut Vm, fd: &Obj, eventmask: i64) -> Result<()> {
        let fd = descriptor(vm, fd)?;
        this.set(fd, eventmask);
        Ok(())
    }

    /// Modify an already registered file descriptor.
    #[native(modify(self, fd, eventmask, /))]
    fn modify(this: &Gc<Self>, vm: &mut Vm, fd: &Obj, eventmask: i64) -> Result<()> {
        let fd = descriptor(vm, fd)?;
        if !this.knows(fd) {
            return Err(vm.errno_error(libc::ENOENT, None));
        }
        this.set(fd, eventmask);
        Ok(())
    }

    /// Remove a file descriptor being tracked by the polling object.
    #[native(unregister(self, fd, /))]
    fn unregister(this: &Gc<Self>, vm: &mut Vm, fd: &Obj) -> Result<()> {
        let number = descriptor(vm, fd)?;
        if this.remove(number) { Ok(()) } else { Err(vm.key_error(&Obj::small(number))) }
    }

    /// Polls the set of registered file descriptors.
    #[native(poll(self, timeout=None, /))]
    fn poll(this: &Gc<Self>, vm: &mut Vm, timeout: Option<Obj>) -> Result<Vec<Obj>> {
        let mut deadline = None;
        let mut is_endless = true;
        if let Some(timeout) = timeout {
            let milliseconds = vm.to_f64(&timeout)?;
            if milliseconds >= 0.0 {
                is_endless = false;
                deadline = vm.deadline_in(milliseconds.ceil() / 1000.0);
            }
        }
        this.ready(vm, deadline, is_endless)
    }
}

/// `epoll`, level-triggered; its native part is a `Poll`.
struct EpollClass;

#[methods(epoll, module = "select", subclassable = false)]
impl EpollClass {
    #[new(epoll(cls, sizehint=-1, flags=0))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, sizehint: i64, flags: i64) -> Gc<Poll> {
        let _ = (sizehint, flags);
        vm.heap.alloc_with_shape(cls.root_shape(), Poll::empty())
    }

    fn check_open(this: &Gc<Poll>, vm: &mut Vm) -> Result<()> {
        if this.is_closed.get() {
            return Err(vm.value_error("I/O operation on closed epoll object"));
        }
        Ok(())
    }

    /// Registers a new fd or raises an OSError if the fd is already registered.
    #[native(register(self, fd, eventmask = 7))]
    fn register(this: &Gc<Poll>, vm: &mut Vm, fd: &Obj, eventmask: i64) -> Result<()> {
        Self::check_open(this, vm)?;
        let fd = descriptor(vm, fd)?;
        if this.knows(fd) {
            return Err(vm.errno_error(libc::EEXIST, None));
        }
        let mut entry = [(fd, 0, 0)];
        if socket::poll_now(&mut entry).is_ok() && entry[0].2 & libc::POLLNVAL != 0 {
            return Err(vm.errno_error(libc::EBADF, None));
        }
        this.set(fd, eventmask);
        Ok(())
    }

    /// Modify event mask for a registered file descriptor.
    #[native(modify(self, fd, eventmask))]
    fn modify(this: &Gc<Poll>, vm: &mut Vm, fd: &Obj, eventmask: i64) -> Result<()> {
        Self::check_open(this, vm)?;
        let fd = descriptor(vm, fd)?;
        if !this.knows(fd) {
            return Err(vm.errno_error(libc::ENOENT, None));
        }
        this.set(fd, eventmask);
        Ok(())
    }

    /// Remove a registered file descriptor from the epoll object.
    #[native(unregister(self, fd))]
    fn unregister(this: &Gc<Poll>, vm: &mut Vm, fd: &Obj) -> Result<()> {
        Self::check_open(this, vm)?;
        let fd = descriptor(vm, fd)?;
        if this.remove(fd) { Ok(()) } else { Err(vm.errno_error(libc::ENOENT, None)) }
    }

    /// Wait for events on the epoll file descriptor.
    #[native(poll(self, timeout=None, maxevents=-1))]
    fn poll(this: &Gc<Poll>, vm: &mut Vm, timeout: Option<Obj>, maxevents: i64) -> Result<Vec<Obj>> {
        Self::check_open(this, vm)?;
        let mut deadline = None;
        let mut is_endless = true;
        if let Some(timeout) = timeout {
            let seconds = vm.to_f64(&timeout)?;
            if seconds >= 0.0 {
                is_endless = false;
                deadline = vm.deadline_in(seconds);
            }
        }
        let mut ready = this.ready(vm, deadline, is_endless)?;
        if let Ok(most @ 1..) = usize::try_from(maxevents) {
            ready.truncate(most);
        }
        Ok(ready)
    }

    /// Close the epoll control file descriptor.
    #[native(close(self))]
    fn close(this: &Gc<Poll>) {
        this.is_closed.set(true);
        drop(std::mem::take(&mut *this.entries.borrow_mut()));
    }

    /// True if the epoll handler is closed.
    #[getter(closed)]
    fn closed(this: &Gc<Poll>) -> bool {
        this.is_closed.get()
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Gc<Poll>, vm: &mut Vm) -> Result<Gc<Poll>> {
        Self::check_open(this, vm)?;
        Ok(this.clone())
    }

    #[native(__exit__(self, *exc_info))]
    fn exit(this: &Gc<Poll>, exc_info: &[Obj]) {
        let _ = exc_info;
        Self::close(this);
    }
}
