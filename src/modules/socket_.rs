//! `_socket`: sockets. At the system's level none of them blocks; what would block parks the VM thread until the socket
//! is ready or its timeout is over.
//!
//! Contents: `Socket`, addresses to Python and back, resolving names, the module's functions and constants.

use super::NativeModule;
use super::io::{fill, writable_size};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Str, Trace, Type, Visitor, payload};
use crate::reactor::Interest;
use crate::reactor::socket::{self, Address, Info, Parts, ResolveError};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::{methods, native};
use std::cell::Cell;
use std::ffi::CString;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::fd::RawFd;
use std::time::Duration;

pub const MODULE: NativeModule = NativeModule {
    name: "_socket",
    doc: "Implementation module for socket operations.",
    natives: &[
        GETADDRINFO,
        GETNAMEINFO,
        GETHOSTNAME,
        GETHOSTBYNAME,
        GETHOSTBYADDR,
        GETSERVBYNAME,
        INET_ATON,
        INET_NTOA,
        INET_PTON,
        INET_NTOP,
        HTONS,
        HTONL,
        NTOHS,
        NTOHL,
        SOCKETPAIR,
        DUP,
        CLOSE,
        GETDEFAULTTIMEOUT,
        SETDEFAULTTIMEOUT,
    ],
    init: Some(init),
};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const CONSTANTS: &[(&str, i64)] = constants! {
    AF_UNSPEC AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET
    SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_SEQPACKET SOCK_RDM SOCK_NONBLOCK SOCK_CLOEXEC
    SOL_SOCKET SO_DEBUG SO_REUSEADDR SO_TYPE SO_ERROR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE
    SO_OOBINLINE SO_LINGER SO_REUSEPORT SO_RCVLOWAT SO_SNDLOWAT SO_RCVTIMEO SO_SNDTIMEO SO_ACCEPTCONN SO_PROTOCOL
    SO_DOMAIN SO_PEERCRED SO_PASSCRED SO_BINDTODEVICE SO_PRIORITY SO_MARK SO_INCOMING_CPU
    SOMAXCONN SHUT_RD SHUT_WR SHUT_RDWR
    MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_DONTWAIT MSG_EOR MSG_TRUNC MSG_CTRUNC MSG_WAITALL MSG_NOSIGNAL MSG_MORE
    MSG_ERRQUEUE MSG_CMSG_CLOEXEC MSG_CONFIRM MSG_FASTOPEN
    IPPROTO_IP IPPROTO_ICMP IPPROTO_IGMP IPPROTO_TCP IPPROTO_EGP IPPROTO_PUP IPPROTO_UDP IPPROTO_IDP IPPROTO_TP
    IPPROTO_IPV6 IPPROTO_RSVP IPPROTO_GRE IPPROTO_ESP IPPROTO_AH IPPROTO_ICMPV6 IPPROTO_NONE IPPROTO_PIM
    IPPROTO_SCTP IPPROTO_RAW IPPROTO_ROUTING IPPROTO_FRAGMENT IPPROTO_DSTOPTS
    IP_TOS IP_TTL IP_HDRINCL IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_ADD_MEMBERSHIP
    IP_DROP_MEMBERSHIP IP_TRANSPARENT IP_RECVTOS
    IPV6_V6ONLY IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF IPV6_MULTICAST_LOOP
    IPV6_UNICAST_HOPS IPV6_TCLASS IPV6_RECVTCLASS IPV6_RECVPKTINFO IPV6_PKTINFO
    TCP_NODELAY TCP_MAXSEG TCP_CORK TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2
    TCP_DEFER_ACCEPT TCP_WINDOW_CLAMP TCP_INFO TCP_QUICKACK TCP_FASTOPEN TCP_CONGESTION TCP_USER_TIMEOUT
    AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_ADDRCONFIG AI_V4MAPPED AI_ALL
    EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NONAME EAI_OVERFLOW EAI_SERVICE EAI_SOCKTYPE
    EAI_SYSTEM NI_NUMERICHOST NI_NUMERICSERV NI_NOFQDN NI_NAMEREQD NI_DGRAM NI_MAXHOST
};

const MORE_CONSTANTS: &[(&str, i64)] = &[
    ("INADDR_ANY", 0),
    ("INADDR_BROADCAST", 0xffff_ffff),
    ("INADDR_LOOPBACK", 0x7f00_0001),
    ("INADDR_UNSPEC_GROUP", 0xe000_0000),
    ("INADDR_ALLHOSTS_GROUP", 0xe000_0001),
    ("INADDR_MAX_LOCAL_GROUP", 0xe000_00ff),
    ("INADDR_NONE", 0xffff_ffff),
    ("IPPORT_RESERVED", 1024),
    ("IPPORT_USERRESERVED", 5000),
    ("NI_MAXSERV", 32),
    ("IPV6_JOIN_GROUP", 20),
    ("IPV6_LEAVE_GROUP", 21),
    ("SOL_IP", 0),
    ("SOL_TCP", 6),
    ("SOL_UDP", 17),
];

struct Sockets {
    socket: Gc<Type>,
    gaierror: Gc<Type>,
    /// Seconds; None is to wait without end.
    default_timeout: Cell<Option<f64>>,
    /// Reused for receiving.
    buffer: Slot<Vec<u8>>,
}

fn sockets(vm: &mut Vm) -> Result<&'static Sockets> {
    if let Some(sockets) = vm.extension::<Sockets>() {
        return Ok(sockets);
    }
    let object = vm.types.object.clone();
    let socket = vm.native_class::<Socket>(&Socket::CLASS, &object);
    crate::aio::give_weak_references(&socket);
    let gaierror = os_error_class(vm, "gaierror")?;
    Ok(vm.set_extension(Sockets { socket, gaierror, default_timeout: Cell::new(None), buffer: Slot::default() }))
}

/// A subclass of OSError.
fn os_error_class(vm: &mut Vm, name: &str) -> Result<Gc<Type>> {
    let namespace = vm.dict();
    let module = vm.heap.intern("socket");
    vm.dict_set_name(&namespace, "__module__", module);
    let base = vm.types.exceptions.OSError.clone().into();
    let args = [vm.heap.str(name).into(), vm.heap.tuple_of_array([base]).into(), namespace.into()];
    let metaclass: Obj = vm.types.r#type.clone().into();
    let class = vm.call(&metaclass, &args)?;
    class.into_gc().map_err(|_| vm.type_error("type() gave no class"))
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let sockets = sockets(vm)?;
    for (name, value) in CONSTANTS.iter().chain(MORE_CONSTANTS) {
        let value = vm.int(*value);
        vm.dict_set_name(&module.dict, name, value);
    }
    vm.dict_set_name(&module.dict, "socket", &sockets.socket);
    vm.dict_set_name(&module.dict, "SocketType", &sockets.socket);
    vm.dict_set_name(&module.dict, "gaierror", &sockets.gaierror);
    let herror = os_error_class(vm, "herror")?;
    vm.dict_set_name(&module.dict, "herror", herror);
    let (error, timeout) = (vm.types.exceptions.OSError.clone(), vm.types.exceptions.TimeoutError.clone());
    vm.dict_set_name(&module.dict, "error", error);
    vm.dict_set_name(&module.dict, "timeout", timeout);
    vm.dict_set_name(&module.dict, "has_ipv6", Obj::TRUE);
    Ok(())
}

fn failed(vm: &mut Vm, error: &io::Error) -> Raised {
    vm.io_error(error, None)
}

fn refused_name(vm: &mut Vm, error: &ResolveError) -> Raised {
    let class: Obj = match sockets(vm) {
        Ok(sockets) => sockets.gaierror.clone().into(),
        Err(raised) => return raised,
    };
    let args = [Obj::small(error.number), vm.heap.str(&error.text).into()];
    match vm.call(&class, &args) {
        Ok(exception) => crate::aio::raised(vm, exception),
        Err(raised) => raised,
    }
}

/// An address as Python has it.
fn to_python(vm: &mut Vm, address: &Address) -> Obj {
    match address.parts() {
        Parts::None => Obj::NONE,
        Parts::V4 { host, port } => {
            let items = vec![vm.heap.str(&host.to_string()).into(), Obj::small(i32::from(port))];
            vm.heap.tuple(items).into()
        }
        Parts::V6 { host, port, flowinfo, scope } => {
            let host = vm.heap.str(&host.to_string()).into();
            let (flowinfo, scope) = (vm.int(i64::from(flowinfo)), vm.int(i64::from(scope)));
            vm.heap.tuple_of_array([host, Obj::small(i32::from(port)), flowinfo, scope]).into()
        }
        Parts::Unix(path) => {
            if path.first() == Some(&0) {
                return vm.bytes(path).into();
            }
            vm.heap.str(&String::from_utf8_lossy(&path)).into()
        }
        Parts::Other(family) => Obj::small(i32::from(family)),
    }
}

/// The bytes of a path or host name given as str or bytes.
fn name_bytes(vm: &mut Vm, object: &Obj) -> Option<Vec<u8>> {
    if let Some(text) = object.downcast::<Str>() {
        return Some(text.as_wtf8().to_vec());
    }
    vm.bytes_view(object).map(<[u8]>::to_vec)
}

/// A Python address for a socket of this family; names are resolved.
fn from_python(vm: &mut Vm, family: i32, address: &Obj, function: &str) -> Result<Address> {
    match family {
        libc::AF_UNIX => {
            let Some(path) = name_bytes(vm, address) else {
                let class = vm.type_of(address).name(vm);
                return Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")));
            };
            Address::unix(&path).ok_or_else(|| vm.raise_os("AF_UNIX path too long"))
        }
        libc::AF_INET | libc::AF_INET6 => {
            let Some(items) = address.downcast::<ouro_heap::Tuple>().map(|t| t.items().to_vec()) else {
                let (class, name) = (vm.type_of(address).name(vm), family_name(family));
                return Err(vm.type_error(format!("{function}(): {name} address must be tuple, not {class}")));
            };
            let is_v6 = family == libc::AF_INET6;
            let fits = if is_v6 { (2..=4).contains(&items.len()) } else { items.len() == 2 };
            if !fits {
                let shape = if is_v6 { "(host, port[, flowinfo[, scopeid]])" } else { "(host, port)" };
                return Err(vm.type_error(
                    format!("{function}(): {} address must be a pair {shape}", family_name(family))
                        .replace(" a pair (host, port[", " a tuple (host, port["),
                ));
            }
            let Some(host) = name_bytes(vm, &items[0]) else {
                let class = vm.type_of(&items[0]).name(vm);
                return Err(vm.type_error(format!("str, bytes or bytearray expected, not {class}")));
            };
            let port = vm.to_i64(&items[1])?;
            let Ok(port) = u16::try_from(port) else {
                return Err(vm.overflow_error(format!("{function}(): port must be 0-65535.")));
            };
            let number = |vm: &mut Vm, i: usize| match items.get(i) {
                Some(item) => vm.to_i64(item).map(|n| n as u32),
                None => Ok(0),
            };
            let (flowinfo, scope) = (number(vm, 2)?, number(vm, 3)?);
            match resolve_host(vm, &host, family)? {
                Parts::V4 { host, .. } => Ok(Address::v4(host, port)),
                Parts::V6 { host, scope: found, .. } => {
                    Ok(Address::v6(host, port, flowinfo, if scope == 0 { found } else { scope }))
                }
                _ => Err(vm.raise_os("unsupported address family")),
            }
        }
        _ => Err(vm.raise_os(format!("{function}(): unsupported address family"))),
    }
}

fn family_name(family: i32) -> &'static str {
    if family == libc::AF_INET6 { "AF_INET6" } else { "AF_INET" }
}

/// The address of a host. Numbers are read here, names by the system's resolver, outside of this thread.
fn resolve_host(vm: &mut Vm, host: &[u8], family: i32) -> Result<Parts> {
    let text = String::from_utf8_lossy(host).into_owned();
    if family == libc::AF_INET {
        let known = match text.as_str() {
            "" => Some(Ipv4Addr::UNSPECIFIED),
            "<broadcast>" | "255.255.255.255" => Some(Ipv4Addr::BROADCAST),
            _ => text.parse().ok(),
        };
        if let Some(host) = known {
            return Ok(Parts::V4 { host, port: 0 });
        }
    } else if let Some(host) = if text.is_empty() { Some(Ipv6Addr::UNSPECIFIED) } else { text.parse().ok() } {
        return Ok(Parts::V6 { host, port: 0, flowinfo: 0, scope: 0 });
    }
    let infos = resolve(vm, Some(text), None, family, 0, 0, 0)?;
    match infos.first() {
        Some(info) => Ok(info.address.parts()),
        None => Err(vm.raise_os("getaddrinfo returned no address")),
    }
}

fn resolve(
    vm: &mut Vm,
    host: Option<String>,
    service: Option<String>,
    family: i32,
    kind: i32,
    protocol: i32,
    flags: i32,
) -> Result<Vec<Info>> {
    let c_string = |vm: &mut Vm, text: Option<String>| match text.map(CString::new) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(vm.value_error("embedded null character")),
    };
    let (host, service) = (c_string(vm, host)?, c_string(vm, service)?);
    match vm.run_job(move || socket::resolve(host, service, family, kind, protocol, flags))? {
        Ok(infos) => Ok(infos),
        Err(error) => Err(refused_name(vm, &error)),
    }
}

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
pub struct Socket {
    fd: Cell<RawFd>,
    family: Cell<i32>,
    kind: Cell<i32>,
    protocol: Cell<i32>,
    /// Seconds; None is to wait without end, 0 not to wait.
    timeout: Cell<Option<f64>>,
    /// How much was received last at once.
    received: Cell<usize>,
    /// The number of an error that came after bytes that were received: for the next call.
    later_error: Cell<i32>,
}
// A container all the same: the collector finalises what is in a cycle before anything of it is taken apart.
payload!(Socket, "socket", ShapeId::NONE, container, finalize_if = is_open);
impl Trace for Socket {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// What is received in pieces above this size goes straight into the object made for it, without a copy.
const SMALL: usize = 8 << 10;

/// The most bytes that one call receives into a buffer made for it.
const LARGE: usize = 1 << 20;

impl Socket {
    fn is_open(&self) -> bool {
        self.fd.get() >= 0
    }

    /// Try `attempt` until it does not block, as long as the timeout allows.
    fn when_ready<T>(
        &self,
        vm: &mut Vm,
        interest: Interest,
        mut attempt: impl FnMut(&mut Vm, RawFd) -> io::Result<T>,
    ) -> Result<T> {
        let mut deadline: Option<Option<Duration>> = None;
        loop {
            match attempt(vm, self.fd.get()) {
                Ok(value) => return Ok(value),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => vm.attend_signals()?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let timeout = self.timeout.get();
                    if timeout == Some(0.0) {
                        return Err(failed(vm, &error));
                    }
                    let limit = match deadline {
                        Some(limit) => limit,
                        None => {
                            let limit = timeout.and_then(|seconds| vm.deadline_in(seconds));
                            deadline = Some(limit);
                            limit
                        }
                    };
                    if !vm.wait_descriptor(self.fd.get(), interest, limit)? {
                        return Err(timed_out(vm));
                    }
                }
                Err(error) => return Err(failed(vm, &error)),
            }
        }
    }

    /// `size` bytes were asked for, and `n` came (0 also where none were there): let the reactor know when nothing is left.
    #[inline]
    fn note_received(&self, vm: &mut Vm, n: usize, size: usize, flags: i32) {
        self.received.set(n);
        if n < size
            && n > 0
            && flags == 0
            && self.kind.get() == libc::SOCK_STREAM
            && matches!(self.family.get(), libc::AF_INET | libc::AF_INET6)
        {
            vm.reactor().drained(self.fd.get());
        }
    }

    /// Receive up to `size` bytes as a new object.
    fn receive_bytes(&self, vm: &mut Vm, size: usize, flags: i32) -> Result<Obj> {
        let number = self.later_error.take();
        if number != 0 {
            return Err(failed(vm, &io::Error::from_raw_os_error(number)));
        }
        let expected = self.received.get();
        if expected <= SMALL.min(size) || self.kind.get() != libc::SOCK_STREAM || flags != 0 {
            let mut buffer = self.take_buffer(vm, size);
            let outcome = self.when_ready(vm, Interest::READ, |_, fd| socket::receive(fd, &mut buffer[..size], flags));
            let outcome = outcome.map(|n| {
                self.note_received(vm, n, size, flags);
                vm.bytes(buffer[..n].to_vec()).into()
            });
            self.give_buffer(vm, buffer);
            return outcome;
        }
        let first = (expected + expected / 8).min(size);
        let mut data = self.when_ready(vm, Interest::READ, |_, fd| socket::receive_new(fd, first, flags))?;
        let mut asked = first;
        if data.len() == first && first < size {
            // More than was expected: the rest takes the long way.
            let mut buffer = self.take_buffer(vm, size - first);
            match socket::receive(self.fd.get(), &mut buffer[..size - first], flags) {
                Ok(n) => data.extend_from_slice(&buffer[..n]),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                Err(error) => self.later_error.set(error.raw_os_error().unwrap_or(libc::EIO)),
            }
            asked = size;
            self.give_buffer(vm, buffer);
        }
        self.note_received(vm, data.len(), asked, flags);
        Ok(vm.bytes(data).into())
    }

    /// Take the buffer that all sockets receive into, at least `size` bytes long.
    fn take_buffer(&self, vm: &mut Vm, size: usize) -> Vec<u8> {
        let mut buffer = match vm.extension::<Sockets>() {
            Some(sockets) => sockets.buffer.take(&mut vm.heap),
            None => Vec::new(),
        };
        if buffer.len() < size {
            buffer.resize(size, 0);
        }
        buffer
    }

    fn give_buffer(&self, vm: &mut Vm, buffer: Vec<u8>) {
        if buffer.len() <= LARGE
            && let Some(sockets) = vm.extension::<Sockets>()
        {
            sockets.buffer.set(&mut vm.heap, buffer);
        }
    }

    fn make(vm: &mut Vm, fd: RawFd, family: i32, kind: i32, protocol: i32) -> Result<Gc<Socket>> {
        let sockets = sockets(vm)?;
        let socket = Socket::closed();
        socket.fd.set(fd);
        socket.family.set(family);
        socket.kind.set(kind);
        socket.protocol.set(protocol);
        socket.timeout.set(sockets.default_timeout.get());
        Ok(vm.heap.alloc_with_shape(sockets.socket.root_shape(), socket))
    }

    fn closed() -> Socket {
        Socket {
            fd: Cell::new(-1),
            family: Cell::new(-1),
            kind: Cell::new(-1),
            protocol: Cell::new(-1),
            timeout: Cell::new(None),
            received: Cell::new(0),
            later_error: Cell::new(0),
        }
    }
}

#[cold]
fn timed_out(vm: &mut Vm) -> Raised {
    let class = vm.types.exceptions.TimeoutError.clone();
    vm.raise_message(&class, "timed out")
}

/// The timeout in seconds that an argument means.
fn timeout_of(vm: &mut Vm, value: &Obj) -> Result<Option<f64>> {
    if value.is_none() {
        return Ok(None);
    }
    let seconds = vm.to_f64(value)?;
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(vm.value_error("Timeout value out of range"));
    }
    Ok(Some(seconds))
}

fn size_of_receive(vm: &mut Vm, bufsize: i64, function: &str) -> Result<usize> {
    usize::try_from(bufsize).map_err(|_| vm.value_error(format!("negative buffersize in {function}")))
}

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
#[methods(socket, module = "_socket")]
impl Socket {
    #[new(socket(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Socket> {
        let _ = (args, kwargs);
        vm.heap.alloc_with_shape(cls.root_shape(), Socket::closed())
    }

    #[native(__init__(self, family=-1, type=-1, proto=-1, fileno=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, family: i64, r#type: i64, proto: i64, fileno: Option<Obj>) -> Result<()> {
        let (mut family, mut kind, mut proto) = (family as i32, r#type as i32, proto as i32);
        let fd = match fileno {
            Some(fileno) => {
                if fileno.as_float().is_some() {
                    return Err(vm.type_error("integer argument expected, got float"));
                }
                let fd = vm.to_i64(&fileno)?;
                let Some(fd) = RawFd::try_from(fd).ok().filter(|fd| *fd >= 0) else {
                    return Err(vm.value_error("negative file descriptor"));
                };
                let address = socket::local_address(fd).map_err(|error| failed(vm, &error))?;
                let option = |name| socket::get_number(fd, libc::SOL_SOCKET, name);
                if family == -1 {
                    family = match address.parts() {
                        Parts::V4 { .. } => libc::AF_INET,
                        Parts::V6 { .. } => libc::AF_INET6,
                        Parts::Unix(_) => libc::AF_UNIX,
                        Parts::Other(other) => i32::from(other),
                        Parts::None => libc::AF_UNSPEC,
                    };
                }
                if kind == -1 {
                    kind = option(libc::SO_TYPE).map_err(|error| failed(vm, &error))?;
                }
                if proto == -1 {
                    proto = option(libc::SO_PROTOCOL).unwrap_or(0);
                }
                socket::set_nonblocking(fd).map_err(|error| failed(vm, &error))?;
                fd
            }
            None => {
                family = if family == -1 { libc::AF_INET } else { family };
                kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
                proto = if proto == -1 { 0 } else { proto };
                socket::socket(family, kind, proto).map_err(|error| failed(vm, &error))?
            }
        };
        let timeout = if kind & libc::SOCK_NONBLOCK != 0 { Some(0.0) } else { sockets(vm)?.default_timeout.get() };
        this.fd.set(fd);
        this.family.set(family);
        this.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
        this.protocol.set(proto);
        this.timeout.set(timeout);
        Ok(())
    }

    #[native(_accept(self))]
    fn accept(this: &Gc<Self>, vm: &mut Vm) -> Result<(i64, Obj)> {
        let (fd, address) = this.when_ready(vm, Interest::READ, |_, fd| socket::accept(fd))?;
        let address = to_python(vm, &address);
        Ok((i64::from(fd), address))
    }

    /// bind(address)
    #[native(bind(self, address, /))]
    fn bind(this: &Gc<Self>, vm: &mut Vm, address: &Obj) -> Result<()> {
        let address = from_python(vm, this.family.get(), address, "bind")?;
        socket::bind(this.fd.get(), &address).map_err(|error| failed(vm, &error))
    }

    /// close()
    #[native(close(self))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let fd = this.fd.replace(-1);
        if fd >= 0 {
            match socket::close(fd) {
                // The other side was faster.
                Err(error) if error.raw_os_error() != Some(libc::ECONNRESET) => return Err(failed(vm, &error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The number of the error, 0 if none.
    fn connect_to(this: &Gc<Self>, vm: &mut Vm, address: &Address) -> Result<i32> {
        match socket::connect(this.fd.get(), address) {
            Ok(()) => return Ok(0),
            Err(error) => match error.raw_os_error().unwrap_or(libc::EIO) {
                libc::EINPROGRESS | libc::EINTR if this.timeout.get() != Some(0.0) => {}
                // A Unix socket whose backlog is full.
                libc::EAGAIN if this.timeout.get() != Some(0.0) => {}
                number => return Ok(number),
            },
        }
        let deadline = this.timeout.get().and_then(|seconds| vm.deadline_in(seconds));
        if !vm.wait_descriptor(this.fd.get(), Interest::WRITE, deadline)? {
            return Err(timed_out(vm));
        }
        socket::get_number(this.fd.get(), libc::SOL_SOCKET, libc::SO_ERROR).map_err(|error| failed(vm, &error))
    }

    /// connect(address)
    #[native(connect(self, address, /))]
    fn connect(this: &Gc<Self>, vm: &mut Vm, address: &Obj) -> Result<()> {
        let address = from_python(vm, this.family.get(), address, "connect")?;
        match Self::connect_to(this, vm, &address)? {
            0 => Ok(()),
            number => Err(vm.errno_error(number, None)),
        }
    }

    /// connect_ex(address) -> errno
    #[native(connect_ex(self, address, /))]
    fn connect_ex(this: &Gc<Self>, vm: &mut Vm, address: &Obj) -> Result<i32> {
        let address = from_python(vm, this.family.get(), address, "connect_ex")?;
        Self::connect_to(this, vm, &address)
    }

    /// detach()
    #[native(detach(self))]
    fn detach(this: &Gc<Self>) -> i32 {
        this.fd.replace(-1)
    }

    /// fileno() -> integer
    #[native(fileno(self))]
    fn fileno(this: &Gc<Self>) -> i32 {
        this.fd.get()
    }

    /// getpeername() -> address info
    #[native(getpeername(self))]
    fn getpeername(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let address = socket::peer_address(this.fd.get()).map_err(|error| failed(vm, &error))?;
        Ok(to_python(vm, &address))
    }

    /// getsockname() -> address info
    #[native(getsockname(self))]
    fn getsockname(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let address = socket::local_address(this.fd.get()).map_err(|error| failed(vm, &error))?;
        Ok(to_python(vm, &address))
    }

    /// getsockopt(level, option[, buffersize]) -> value
    #[native(getsockopt(self, level, option, buffersize=0, /))]
    fn getsockopt(this: &Gc<Self>, vm: &mut Vm, level: i32, option: i32, buffersize: i64) -> Result<Obj> {
        if buffersize == 0 {
            let value = socket::get_number(this.fd.get(), level, option).map_err(|error| failed(vm, &error))?;
            return Ok(Obj::small(value));
        }
        if !(1..=1024).contains(&buffersize) {
            return Err(vm.raise_os("getsockopt buflen out of range"));
        }
        let value = socket::get_option(this.fd.get(), level, option, buffersize as usize);
        let value = value.map_err(|error| failed(vm, &error))?;
        Ok(vm.bytes(value).into())
    }

    /// setsockopt(level, option, value)
    #[native(setsockopt(self, level, option, value, optlen=NULL, /))]
    fn setsockopt(
        this: &Gc<Self>,
        vm: &mut Vm,
        level: i32,
        option: i32,
        value: &Obj,
        optlen: Option<i64>,
    ) -> Result<()> {
        let bytes = if value.is_none() {
            vec![0; optlen.unwrap_or(0).clamp(0, 1024) as usize]
        } else if crate::types::int::is_int(value) {
            (vm.to_i64(value)? as i32).to_ne_bytes().to_vec()
        } else {
            vm.need_bytes(value)?.into_owned()
        };
        socket::set_option(this.fd.get(), level, option, &bytes).map_err(|error| failed(vm, &error))
    }

    /// gettimeout() -> timeout
    #[native(gettimeout(self))]
    fn gettimeout(this: &Gc<Self>) -> Option<f64> {
        this.timeout.get()
    }

    /// settimeout(timeout)
    #[native(settimeout(self, timeout, /))]
    fn settimeout(this: &Gc<Self>, vm: &mut Vm, timeout: &Obj) -> Result<()> {
        let timeout = timeout_of(vm, timeout)?;
        this.timeout.set(timeout);
        Ok(())
    }

    /// setblocking(flag)
    #[native(setblocking(self, flag, /))]
    fn setblocking(this: &Gc<Self>, flag: bool) {
        this.timeout.set(if flag { None } else { Some(0.0) });
    }

    /// getblocking()
    #[native(getblocking(self))]
    fn getblocking(this: &Gc<Self>) -> bool {
        this.timeout.get() != Some(0.0)
    }

    /// listen([backlog])
    #[native(listen(self, backlog=128, /))]
    fn listen(this: &Gc<Self>, vm: &mut Vm, backlog: i64) -> Result<()> {
        let backlog = backlog.clamp(0, i64::from(i32::MAX)) as i32;
        socket::listen(this.fd.get(), backlog).map_err(|error| failed(vm, &error))
    }

    /// recv(buffersize[, flags]) -> data
    #[native(recv(self, bufsize, flags=0, /))]
    fn recv(this: &Gc<Self>, vm: &mut Vm, bufsize: i64, flags: i32) -> Result<Obj> {
        let size = size_of_receive(vm, bufsize, "recv")?.min(LARGE * 64);
        this.receive_bytes(vm, size, flags)
    }

    /// recv_into(buffer, [nbytes[, flags]]) -> nbytes_read
    #[native(recv_into(self, buffer, nbytes = 0, flags = 0))]
    fn recv_into(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj, nbytes: i64, flags: i32) -> Result<usize> {
        let room = writable_size(vm, buffer)?;
        let size = size_of_receive(vm, nbytes, "recv_into")?;
        if size > room {
            return Err(vm.value_error("buffer too small for requested bytes"));
        }
        let size = if size == 0 { room } else { size };
        let mut data = this.take_buffer(vm, size);
        let outcome = this.when_ready(vm, Interest::READ, |_, fd| socket::receive(fd, &mut data[..size], flags));
        let outcome = outcome.and_then(|n| {
            this.note_received(vm, n, size, flags);
            fill(vm, buffer, &data[..n]).map(|_| n)
        });
        this.give_buffer(vm, data);
        outcome
    }

    /// recvfrom(buffersize[, flags]) -> (data, address info)
    #[native(recvfrom(self, bufsize, flags=0, /))]
    fn recvfrom(this: &Gc<Self>, vm: &mut Vm, bufsize: i64, flags: i32) -> Result<(Obj, Obj)> {
        let size = size_of_receive(vm, bufsize, "recvfrom")?.min(LARGE * 64);
        let mut buffer = this.take_buffer(vm, size);
        let outcome = this.when_ready(vm, Interest::READ, |_, fd| socket::receive_from(fd, &mut buffer[..size], flags));
        let outcome = outcome.map(|(n, address)| {
            let data = vm.bytes(buffer[..n].to_vec()).into();
            (data, to_python(vm, &address))
        });
        this.give_buffer(vm, buffer);
        outcome
    }

    /// recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)
    #[native(recvfrom_into(self, buffer, nbytes = 0, flags = 0))]
    fn recvfrom_into(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj, nbytes: i64, flags: i32) -> Result<(usize, Obj)> {
        let room = writable_size(vm, buffer)?;
        let size = size_of_receive(vm, nbytes, "recvfrom_into")?;
        if size > room {
            return Err(vm.value_error("nbytes is greater than the length of the buffer"));
        }
        let size = if size == 0 { room } else { size };
        let mut data = this.take_buffer(vm, size);
        let outcome = this.when_ready(vm, Interest::READ, |_, fd| socket::receive_from(fd, &mut data[..size], flags));
        let outcome = outcome.and_then(|(n, address)| {
            fill(vm, buffer, &data[..n])?;
            Ok((n, to_python(vm, &address)))
        });
        this.give_buffer(vm, data);
        outcome
    }

    /// send(data[, flags]) -> count
    #[native(send(self, data, flags=0, /))]
    fn send(this: &Gc<Self>, vm: &mut Vm, data: &Obj, flags: i32) -> Result<usize> {
        if vm.bytes_view(data).is_some() {
            return this.when_ready(vm, Interest::WRITE, |vm, fd| match vm.bytes_view(data) {
                Some(data) => socket::send(fd, data, flags),
                None => Ok(0),
            });
        }
        let bytes = vm.need_bytes(data)?;
        this.when_ready(vm, Interest::WRITE, |_, fd| socket::send(fd, &bytes, flags))
    }

    /// sendall(data[, flags])
    #[native(sendall(self, data, flags=0, /))]
    fn sendall(this: &Gc<Self>, vm: &mut Vm, data: &Obj, flags: i32) -> Result<()> {
        let bytes = vm.need_bytes(data)?;
        let mut sent = 0;
        while sent < bytes.len() {
            sent += this.when_ready(vm, Interest::WRITE, |_, fd| socket::send(fd, &bytes[sent..], flags))?;
        }
        Ok(())
    }

    /// sendto(data, [flags,] address) -> count
    #[native(sendto(self, data, flags, address=NULL, /))]
    fn sendto(this: &Gc<Self>, vm: &mut Vm, data: &Obj, flags: &Obj, address: Option<Obj>) -> Result<usize> {
        let (flags, address) = match address {
            Some(address) => (vm.to_i64(flags)? as i32, address),
            None => (0, flags.clone()),
        };
        let bytes = vm.need_bytes(data)?;
        let address = from_python(vm, this.family.get(), &address, "sendto")?;
        this.when_ready(vm, Interest::WRITE, |_, fd| socket::send_to(fd, &bytes, flags, &address))
    }

    /// sendmsg(buffers): the pieces as one, without ancillary data.
    #[native(sendmsg(self, buffers, ancdata=NULL, flags=0, address=None, /))]
    fn sendmsg(
        this: &Gc<Self>,
        vm: &mut Vm,
        buffers: &Obj,
        ancdata: Option<Obj>,
        flags: i32,
        address: Option<Obj>,
    ) -> Result<usize> {
        if let Some(ancdata) = ancdata
            && !vm.collect(&ancdata)?.is_empty()
        {
            return Err(vm.not_implemented_error("sendmsg() with ancillary data"));
        }
        let mut pieces = vm.collect(buffers)?;
        for piece in &mut pieces {
            if vm.bytes_view(piece).is_none() {
                let bytes = vm.need_bytes(piece)?.into_owned();
                *piece = vm.bytes(bytes).into();
            }
        }
        match address {
            Some(address) => {
                let address = from_python(vm, this.family.get(), &address, "sendmsg")?;
                let all: Vec<u8> = pieces.iter().flat_map(|p| vm.bytes_view(p).unwrap_or_default()).copied().collect();
                this.when_ready(vm, Interest::WRITE, |_, fd| socket::send_to(fd, &all, flags, &address))
            }
            None => this.when_ready(vm, Interest::WRITE, |vm, fd| {
                let views: Vec<&[u8]> = pieces.iter().map(|piece| vm.bytes_view(piece).unwrap_or_default()).collect();
                socket::send_pieces(fd, &views, flags)
            }),
        }
    }

    /// shutdown(flag)
    #[native(shutdown(self, how, /))]
    fn shutdown(this: &Gc<Self>, vm: &mut Vm, how: i32) -> Result<()> {
        socket::shutdown(this.fd.get(), how).map_err(|error| failed(vm, &error))
    }

    #[getter(family)]
    fn family(this: &Gc<Self>) -> i32 {
        this.family.get()
    }

    #[getter(type)]
    fn kind(this: &Gc<Self>) -> i32 {
        this.kind.get()
    }

    #[getter(proto)]
    fn proto(this: &Gc<Self>) -> i32 {
        this.protocol.get()
    }

    #[getter(timeout)]
    fn timeout(this: &Gc<Self>) -> Option<f64> {
        this.timeout.get()
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        format!(
            "<socket object, fd={}, family={}, type={}, proto={}>",
            this.fd.get(),
            this.family.get(),
            this.kind.get(),
            this.protocol.get()
        )
    }

    #[native(__del__(self, /))]
    fn del(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.fd.get() < 0 {
            return Ok(());
        }
        let shown = vm.repr_text(this.as_obj())?;
        let warn = crate::aio::python(vm, "warnings", "warn")?;
        let text = vm.heap.str(&format!("unclosed {shown}")).into();
        let category = vm.types.exceptions.ResourceWarning.clone().into();
        let warned = vm.call(&warn, &[text, category]);
        Self::close(this, vm)?;
        warned.map(drop)
    }
}

/// The text of a host or service argument, None for None.
fn name_argument(vm: &mut Vm, object: &Obj, message: &str) -> Result<Option<String>> {
    if object.is_none() {
        return Ok(None);
    }
    if let Some(bytes) = name_bytes(vm, object) {
        return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
    }
    Err(vm.type_error(message))
}

/// Resolve host and port into addrinfo struct.
#[native(getaddrinfo(host, port, family = 0, type = 0, proto = 0, flags = 0))]
fn getaddrinfo(
    vm: &mut Vm,
    host: &Obj,
    port: &Obj,
    family: i64,
    r#type: i64,
    proto: i64,
    flags: i64,
) -> Result<Vec<Obj>> {
    let host = name_argument(vm, host, "getaddrinfo() argument 1 must be string or None")?;
    let service = if crate::types::int::is_int(port) {
        Some(vm.str_text(port)?)
    } else {
        name_argument(vm, port, "Int or String expected")?
    };
    let infos = resolve(vm, host, service, family as i32, r#type as i32, proto as i32, flags as i32)?;
    let mut answers = Vec::with_capacity(infos.len());
    for info in infos {
        let address = to_python(vm, &info.address);
        let name = vm.heap.str(&info.canonical_name).into();
        let items = vec![Obj::small(info.family), Obj::small(info.kind), Obj::small(info.protocol), name, address];
        answers.push(vm.heap.tuple(items).into());
    }
    Ok(answers)
}

/// Get host and port for a sockaddr.
#[native(getnameinfo(sockaddr, flags, /))]
fn getnameinfo(vm: &mut Vm, sockaddr: &Obj, flags: i32) -> Result<(String, String)> {
    let is_v6 = match sockaddr.downcast::<ouro_heap::Tuple>().and_then(|t| t.items().first().cloned()) {
        Some(host) => name_bytes(vm, &host).is_some_and(|host| host.contains(&b':')),
        None => return Err(vm.type_error("getnameinfo() argument 1 must be a tuple")),
    };
    let family = if is_v6 { libc::AF_INET6 } else { libc::AF_INET };
    let address = from_python(vm, family, sockaddr, "getnameinfo")?;
    match vm.run_job(move || socket::name_of(&address, flags))? {
        Ok(names) => Ok(names),
        Err(error) => Err(refused_name(vm, &error)),
    }
}

/// Return the current host name.
#[native(gethostname())]
fn gethostname(vm: &mut Vm) -> Result<String> {
    socket::host_name().map_err(|error| failed(vm, &error))
}

/// Return the IP address (a string of the form '255.255.255.255') for a host.
#[native(gethostbyname(host, /))]
fn gethostbyname(vm: &mut Vm, host: &str) -> Result<String> {
    match resolve_host(vm, host.as_bytes(), libc::AF_INET)? {
        Parts::V4 { host, .. } => Ok(host.to_string()),
        _ => Err(vm.raise_os("unsupported address family")),
    }
}

/// Return the true host name, a list of aliases, and a list of IP addresses, for a host.
#[native(gethostbyaddr(host, /))]
fn gethostbyaddr(vm: &mut Vm, host: &str) -> Result<(String, Vec<Obj>, Vec<Obj>)> {
    let family = if host.contains(':') { libc::AF_INET6 } else { libc::AF_INET };
    let (address, shown) = match resolve_host(vm, host.as_bytes(), family)? {
        Parts::V4 { host, .. } => (Address::v4(host, 0), host.to_string()),
        Parts::V6 { host, .. } => (Address::v6(host, 0, 0, 0), host.to_string()),
        _ => return Err(vm.raise_os("unsupported address family")),
    };
    match vm.run_job(move || socket::name_of(&address, libc::NI_NAMEREQD))? {
        Ok((name, _)) => {
            let shown = vm.heap.str(&shown).into();
            Ok((name, Vec::new(), vec![shown]))
        }
        Err(error) => Err(refused_name(vm, &error)),
    }
}

/// Return a port number from a service name and protocol name.
#[native(getservbyname(servicename, protocolname=NULL, /))]
fn getservbyname(vm: &mut Vm, servicename: &str, protocolname: Option<&str>) -> Result<i64> {
    let kind = if protocolname == Some("udp") { libc::SOCK_DGRAM } else { libc::SOCK_STREAM };
    let infos = resolve(vm, None, Some(servicename.to_owned()), libc::AF_INET, kind, 0, 0);
    match infos.ok().and_then(|infos| infos.first().map(|info| info.address.parts())) {
        Some(Parts::V4 { port, .. }) => Ok(i64::from(port)),
        _ => Err(vm.raise_os("service/proto not found")),
    }
}

/// Convert an IP address in string format to the 32-bit packed binary format.
#[native(inet_aton(ip_addr, /))]
fn inet_aton(vm: &mut Vm, ip_addr: &str) -> Result<Obj> {
    match read_inet_aton(ip_addr) {
        Some(address) => Ok(vm.bytes(address.octets().to_vec()).into()),
        None => Err(vm.raise_os("illegal IP address string passed to inet_aton")),
    }
}

/// One to four numbers, decimal, octal or hexadecimal; the last one fills what is left.
fn read_inet_aton(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = text.trim_end().split('.').collect();
    let numbers: Vec<u32> = parts
        .iter()
        .map(|part| match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
            None if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
            None => part.parse().ok(),
        })
        .collect::<Option<_>>()?;
    let (last, firsts) = numbers.split_last()?;
    if firsts.len() > 3 || firsts.iter().any(|n| *n > 255) {
        return None;
    }
    let room = 32 - 8 * firsts.len() as u32;
    if room < 32 && *last >= 1 << room {
        return None;
    }
    let high = firsts.iter().enumerate().fold(0u32, |all, (i, n)| all | n << (24 - 8 * i));
    Some(Ipv4Addr::from(high | last))
}

/// Convert an IP address from 32-bit packed binary format to string format.
#[native(inet_ntoa(packed_ip, /))]
fn inet_ntoa(vm: &mut Vm, packed_ip: &Obj) -> Result<String> {
    match <[u8; 4]>::try_from(&*vm.need_bytes(packed_ip)?) {
        Ok(octets) => Ok(Ipv4Addr::from(octets).to_string()),
        Err(_) => Err(vm.raise_os("packed IP wrong length")),
    }
}

/// Convert an IP address from string format to a packed string suitable for use with low-level network functions.
#[native(inet_pton(address_family, ip_string, /))]
fn inet_pton(vm: &mut Vm, address_family: i32, ip_string: &str) -> Result<Obj> {
    let octets = match address_family {
        libc::AF_INET => ip_string.parse::<Ipv4Addr>().ok().map(|ip| ip.octets().to_vec()),
        libc::AF_INET6 => ip_string.parse::<Ipv6Addr>().ok().map(|ip| ip.octets().to_vec()),
        _ => return Err(vm.errno_error(libc::EAFNOSUPPORT, None)),
    };
    match octets {
        Some(octets) => Ok(vm.bytes(octets).into()),
        None => Err(vm.raise_os("illegal IP address string passed to inet_pton")),
    }
}

/// Convert a packed IP address of the given family to string format.
#[native(inet_ntop(address_family, packed_ip, /))]
fn inet_ntop(vm: &mut Vm, address_family: i32, packed_ip: &Obj) -> Result<String> {
    let bytes = vm.need_bytes(packed_ip)?;
    let text = match address_family {
        libc::AF_INET => <[u8; 4]>::try_from(&*bytes).ok().map(|octets| Ipv4Addr::from(octets).to_string()),
        libc::AF_INET6 => <[u8; 16]>::try_from(&*bytes).ok().map(|octets| Ipv6Addr::from(octets).to_string()),
        _ => return Err(vm.value_error(format!("unknown address family {address_family}"))),
    };
    text.ok_or_else(|| vm.value_error("invalid length of packed IP address string"))
}

fn network_short(vm: &mut Vm, x: i64, name: &str) -> Result<i64> {
    match u16::try_from(x) {
        Ok(x) => Ok(i64::from(x.to_be())),
        Err(_) if x < 0 => {
            Err(vm.overflow_error(format!("{name}: can't convert negative Python int to C 16-bit unsigned integer")))
        }
        Err(_) => {
            Err(vm.overflow_error(format!("{name}: Python int too large to convert to C 16-bit unsigned integer")))
        }
    }
}

fn network_long(vm: &mut Vm, x: i64) -> Result<i64> {
    match u32::try_from(x) {
        Ok(x) => Ok(i64::from(x.to_be())),
        Err(_) if x < 0 => Err(vm.overflow_error("can't convert negative value to unsigned int")),
        Err(_) => Err(vm.overflow_error("int larger than 32 bits")),
    }
}

/// Convert a 16-bit unsigned integer from host to network byte order.
#[native(htons(x, /))]
fn htons(vm: &mut Vm, x: i64) -> Result<i64> {
    network_short(vm, x, "htons")
}

/// Convert a 16-bit unsigned integer from network to host byte order.
#[native(ntohs(x, /))]
fn ntohs(vm: &mut Vm, x: i64) -> Result<i64> {
    network_short(vm, x, "ntohs")
}

/// Convert a 32-bit integer from host to network byte order.
#[native(htonl(x, /))]
fn htonl(vm: &mut Vm, x: i64) -> Result<i64> {
    network_long(vm, x)
}

/// Convert a 32-bit integer from network to host byte order.
#[native(ntohl(x, /))]
fn ntohl(vm: &mut Vm, x: i64) -> Result<i64> {
    network_long(vm, x)
}

/// Create a pair of socket objects from the sockets returned by the platform socketpair() function.
#[native(socketpair(family=NULL, type=NULL, proto=0, /))]
fn socketpair(vm: &mut Vm, family: Option<i64>, r#type: Option<i64>, proto: i64) -> Result<(Gc<Socket>, Gc<Socket>)> {
    let (family, kind) =
        (family.unwrap_or(i64::from(libc::AF_UNIX)) as i32, r#type.unwrap_or(i64::from(libc::SOCK_STREAM)) as i32);
    let proto = proto as i32;
    let (a, b) = socket::pair(family, kind, proto).map_err(|error| failed(vm, &error))?;
    Ok((Socket::make(vm, a, family, kind, proto)?, Socket::make(vm, b, family, kind, proto)?))
}

/// Return a new socket file descriptor connected to the same system resource.
#[native(dup(fd, /))]
fn dup(vm: &mut Vm, fd: i32) -> Result<i32> {
    socket::duplicate(fd).map_err(|error| failed(vm, &error))
}

/// Close an integer socket file descriptor.
#[native(close(fd, /))]
fn close(vm: &mut Vm, fd: i32) -> Result<()> {
    socket::close(fd).map_err(|error| failed(vm, &error))
}

/// Returns the default timeout in seconds (float) for new socket objects.
#[native(getdefaulttimeout())]
fn getdefaulttimeout(vm: &mut Vm) -> Result<Option<f64>> {
    Ok(sockets(vm)?.default_timeout.get())
}

/// Set the default timeout in seconds (float) for new socket objects.
#[native(setdefaulttimeout(timeout, /))]
fn setdefaulttimeout(vm: &mut Vm, timeout: &Obj) -> Result<()> {
    let timeout = timeout_of(vm, timeout)?;
    sockets(vm)?.default_timeout.set(timeout);
    Ok(())
}
