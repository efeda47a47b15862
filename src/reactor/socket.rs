//! Sockets as safe functions over descriptors, addresses and buffers. Knows no Python value. Nothing here waits: what
//! would, says `EAGAIN`.
//!
//! Invariants of the unsafe code:
//! - *live*: pointers passed to the system are of buffers and C strings that outlive the call, with their lengths.
//! - *any number*: a descriptor may be any number; the system says EBADF or ENOTSOCK where it means nothing.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::io::{Error, Result};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::fd::RawFd;

/// A socket's address as the system has it.
#[derive(Clone, Debug)]
#[repr(C, align(8))]
pub struct Address {
    bytes: [u8; 128],
    len: u32,
}

/// An address taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    None,
    V4 {
        host: Ipv4Addr,
        port: u16,
    },
    V6 {
        host: Ipv6Addr,
        port: u16,
        flowinfo: u32,
        scope: u32,
    },
    /// A path; or, beginning with a zero byte, an abstract name.
    Unix(Vec<u8>),
    Other(u16),
}

impl Address {
    fn empty() -> Address {
        Address { bytes: [0; 128], len: 128 }
    }

    pub fn v4(host: Ipv4Addr, port: u16) -> Address {
        let mut address = Address::empty();
        address.put(0, &(libc::AF_INET as u16).to_ne_bytes());
        address.put(2, &port.to_be_bytes());
        address.put(4, &host.octets());
        address.len = 16;
        address
    }

    pub fn v6(host: Ipv6Addr, port: u16, flowinfo: u32, scope: u32) -> Address {
        let mut address = Address::empty();
        address.put(0, &(libc::AF_INET6 as u16).to_ne_bytes());
        address.put(2, &port.to_be_bytes());
        address.put(4, &flowinfo.to_be_bytes());
        address.put(8, &host.octets());
        address.put(24, &scope.to_ne_bytes());
        address.len = 28;
        address
    }

    /// None when the path is too long.
    pub fn unix(path: &[u8]) -> Option<Address> {
        let is_abstract = path.first() == Some(&0);
        if path.len() + usize::from(!is_abstract) > 108 {
            return None;
        }
        let mut address = Address::empty();
        address.put(0, &(libc::AF_UNIX as u16).to_ne_bytes());
        address.put(2, path);
        address.len = 2 + path.len() as u32 + u32::from(!is_abstract && !path.is_empty());
        Some(address)
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn take<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut taken = [0; N];
        taken.copy_from_slice(&self.bytes[at..at + N]);
        taken
    }

    pub fn parts(&self) -> Parts {
        if self.len < 2 {
            return Parts::None;
        }
        let port = u16::from_be_bytes(self.take(2));
        match i32::from(u16::from_ne_bytes(self.take(0))) {
            libc::AF_INET => Parts::V4 { host: Ipv4Addr::from(self.take::<4>(4)), port },
            libc::AF_INET6 => Parts::V6 {
                host: Ipv6Addr::from(self.take::<16>(8)),
                port,
                flowinfo: u32::from_be_bytes(self.take(4)),
                scope: u32::from_ne_bytes(self.take(24)),
            },
            libc::AF_UNIX => {
                let end = (self.len as usize).min(110);
                let path = &self.bytes[2.min(end)..end];
                if path.first() == Some(&0) {
                    return Parts::Unix(path.to_vec());
                }
                Parts::Unix(path.iter().copied().take_while(|b| *b != 0).collect())
            }
            other => Parts::Other(other as u16),
        }
    }

    fn pointer(&self) -> *const libc::sockaddr {
        self.bytes.as_ptr().cast()
    }

    fn pointer_mut(&mut self) -> *mut libc::sockaddr {
        self.bytes.as_mut_ptr().cast()
    }
}

fn check(status: i32) -> Result<i32> {
    if status == -1 { Err(Error::last_os_error()) } else { Ok(status) }
}

fn check_size(status: isize) -> Result<usize> {
    usize::try_from(status).map_err(|_| Error::last_os_error())
}

/// A new socket that never blocks and is not inherited.
pub fn socket(family: i32, kind: i32, protocol: i32) -> Result<RawFd> {
    // SAFETY: any number.
    check(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK, protocol) })
}

pub fn pair(family: i32, kind: i32, protocol: i32) -> Result<(RawFd, RawFd)> {
    let mut fds = [-1; 2];
    // SAFETY: live.
    check(unsafe {
        libc::socketpair(family, kind | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK, protocol, fds.as_mut_ptr())
    })?;
    Ok((fds[0], fds[1]))
}

/// Let a descriptor from elsewhere never block.
pub fn set_nonblocking(fd: RawFd) -> Result<()> {
    // SAFETY: any number.
    unsafe {
        let flags = check(libc::fcntl(fd, libc::F_GETFL))?;
        if flags & libc::O_NONBLOCK == 0 {
            check(libc::fcntl(fd, libc::F_SETFL, flags | libc::O_NONBLOCK))?;
        }
    }
    Ok(())
}

pub fn close(fd: RawFd) -> Result<()> {
    // SAFETY: any number.
    check(unsafe { libc::close(fd) }).map(drop)
}

pub fn duplicate(fd: RawFd) -> Result<RawFd> {
    // SAFETY: any number.
    check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
}

pub fn bind(fd: RawFd, address: &Address) -> Result<()> {
    // SAFETY: live, any number.
    check(unsafe { libc::bind(fd, address.pointer(), address.len) }).map(drop)
}

pub fn connect(fd: RawFd, address: &Address) -> Result<()> {
    // SAFETY: live, any number.
    check(unsafe { libc::connect(fd, address.pointer(), address.len) }).map(drop)
}

pub fn listen(fd: RawFd, backlog: i32) -> Result<()> {
    // SAFETY: any number.
    check(unsafe { libc::listen(fd, backlog) }).map(drop)
}

pub fn accept(fd: RawFd) -> Result<(RawFd, Address)> {
    let mut address = Address::empty();
    let (pointer, len) = (address.pointer_mut(), &raw mut address.len);
    // SAFETY: live, any number.
    let accepted = check(unsafe { libc::accept4(fd, pointer, len, libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK) })?;
    Ok((accepted, address))
}

pub fn shutdown(fd: RawFd, how: i32) -> Result<()> {
    // SAFETY: any number.
    check(unsafe { libc::shutdown(fd, how) }).map(drop)
}

pub fn local_address(fd: RawFd) -> Result<Address> {
    let mut address = Address::empty();
    let (pointer, len) = (address.pointer_mut(), &raw mut address.len);
    // SAFETY: live, any number.
    check(unsafe { libc::getsockname(fd, pointer, len) })?;
    Ok(address)
}

pub fn peer_address(fd: RawFd) -> Result<Address> {
    let mut address = Address::empty();
    let (pointer, len) = (address.pointer_mut(), &raw mut address.len);
    // SAFETY: live, any number.
    check(unsafe { libc::getpeername(fd, pointer, len) })?;
    Ok(address)
}

pub fn receive(fd: RawFd, buffer: &mut [u8], flags: i32) -> Result<usize> {
    // SAFETY: live, any number.
    check_size(unsafe { libc::recv(fd, buffer.as_mut_ptr().cast(), buffer.len(), flags | libc::MSG_DONTWAIT) })
}

/// Receive at most `capacity` bytes into a vector made for them.
pub fn receive_new(fd: RawFd, capacity: usize, flags: i32) -> Result<Vec<u8>> {
    let mut data: Vec<u8> = Vec::with_capacity(capacity);
    // SAFETY: live, any number.
    let n = check_size(unsafe { libc::recv(fd, data.as_mut_ptr().cast(), capacity, flags | libc::MSG_DONTWAIT) })?;
    // SAFETY: the system wrote the first `n` bytes, and no more than there is room for.
    unsafe { data.set_len(n) };
    Ok(data)
}

pub fn receive_from(fd: RawFd, buffer: &mut [u8], flags: i32) -> Result<(usize, Address)> {
    let mut address = Address::empty();
    address.len = 128;
    let (pointer, len) = (address.pointer_mut(), &raw mut address.len);
    // SAFETY: live, any number.
    let n = check_size(unsafe {
        libc::recvfrom(fd, buffer.as_mut_ptr().cast(), buffer.len(), flags | libc::MSG_DONTWAIT, pointer, len)
    })?;
    Ok((n, address))
}

pub fn send(fd: RawFd, data: &[u8], flags: i32) -> Result<usize> {
    let flags = flags | libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // SAFETY: live, any number.
    check_size(unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), flags) })
}

/// Send several pieces, as if they were one.
pub fn send_pieces(fd: RawFd, pieces: &[&[u8]], flags: i32) -> Result<usize> {
    let mut vectors: Vec<libc::iovec> = pieces
        .iter()
        .map(|piece| libc::iovec { iov_base: piece.as_ptr().cast_mut().cast(), iov_len: piece.len() })
        .collect();
    // SAFETY: all zeros is a message without address, pieces and control data.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = vectors.as_mut_ptr();
    message.msg_iovlen = vectors.len() as _;
    // SAFETY: live, any number; the pieces are only read.
    check_size(unsafe { libc::sendmsg(fd, &raw const message, flags | libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL) })
}

pub fn send_to(fd: RawFd, data: &[u8], flags: i32, address: &Address) -> Result<usize> {
    let flags = flags | libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
    // SAFETY: live, any number.
    check_size(unsafe { libc::sendto(fd, data.as_ptr().cast(), data.len(), flags, address.pointer(), address.len) })
}

pub fn get_option(fd: RawFd, level: i32, name: i32, size: usize) -> Result<Vec<u8>> {
    let mut value = vec![0u8; size];
    let mut len = size as libc::socklen_t;
    // SAFETY: live, any number.
    check(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut len) })?;
    value.truncate(len as usize);
    Ok(value)
}

pub fn set_option(fd: RawFd, level: i32, name: i32, value: &[u8]) -> Result<()> {
    // SAFETY: live, any number.
    check(unsafe { libc::setsockopt(fd, level, name, value.as_ptr().cast(), value.len() as libc::socklen_t) }).map(drop)
}

/// An option whose value is a number.
pub fn get_number(fd: RawFd, level: i32, name: i32) -> Result<i32> {
    let value = get_option(fd, level, name, 4)?;
    Ok(value.try_into().map_or(0, i32::from_ne_bytes))
}

/// One answer of `getaddrinfo`.
#[derive(Clone, Debug)]
pub struct Info {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub canonical_name: String,
    pub address: Address,
}

/// Why a name could not be resolved: the number and the text.
#[derive(Clone, Debug)]
pub struct ResolveError {
    pub number: i32,
    pub text: String,
}

fn resolve_error(number: i32) -> ResolveError {
    // SAFETY: the text is a constant of the library.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(number)) }.to_string_lossy().into_owned();
    ResolveError { number, text }
}

/// `getaddrinfo`; may take long, so it is a job for the pool.
pub fn resolve(
    host: Option<CString>,
    service: Option<CString>,
    family: i32,
    kind: i32,
    protocol: i32,
    flags: i32,
) -> std::result::Result<Vec<Info>, ResolveError> {
    let pointer = |name: &Option<CString>| name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
    let mut infos = Vec::new();
    // SAFETY: live; the list that the library gives is walked until its end and given back once.
    unsafe {
        let mut hints: libc::addrinfo = std::mem::zeroed();
        hints.ai_family = family;
        hints.ai_socktype = kind;
        hints.ai_protocol = protocol;
        hints.ai_flags = flags;
        let mut list: *mut libc::addrinfo = std::ptr::null_mut();
        let status = libc::getaddrinfo(pointer(&host), pointer(&service), &raw const hints, &raw mut list);
        if status != 0 {
            return Err(resolve_error(status));
        }
        let mut at = list;
        while let Some(info) = at.as_ref() {
            let mut address = Address::empty();
            let len = (info.ai_addrlen as usize).min(128);
            if !info.ai_addr.is_null() {
                std::ptr::copy_nonoverlapping(info.ai_addr.cast(), address.bytes.as_mut_ptr(), len);
            }
            address.len = len as u32;
            let canonical_name = if info.ai_canonname.is_null() {
                String::new()
            } else {
                CStr::from_ptr(info.ai_canonname).to_string_lossy().into_owned()
            };
            infos.push(Info {
                family: info.ai_family,
                kind: info.ai_socktype,
                protocol: info.ai_protocol,
                canonical_name,
                address,
            });
            at = info.ai_next;
        }
        libc::freeaddrinfo(list);
    }
    Ok(infos)
}

/// `getnameinfo`: host and service of an address.
pub fn name_of(address: &Address, flags: i32) -> std::result::Result<(String, String), ResolveError> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: live.
    let status = unsafe {
        libc::getnameinfo(
            address.pointer(),
            address.len,
            host.as_mut_ptr().cast(),
            host.len() as u32,
            service.as_mut_ptr().cast(),
            service.len() as u32,
            flags,
        )
    };
    if status != 0 {
        return Err(resolve_error(status));
    }
    let text = |bytes: &[u8]| {
        CStr::from_bytes_until_nul(bytes).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
    };
    Ok((text(&host), text(&service)))
}

pub fn host_name() -> Result<String> {
    let mut buffer = [0u8; 256];
    // SAFETY: live.
    check(unsafe { libc::gethostname(buffer.as_mut_ptr().cast(), buffer.len() - 1) })?;
    Ok(CStr::from_bytes_until_nul(&buffer).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default())
}

/// `poll`: which of (descriptor, events) are ready, without waiting.
pub fn poll_now(entries: &mut [(RawFd, i16, i16)]) -> Result<usize> {
    let mut fds: Vec<libc::pollfd> =
        entries.iter().map(|(fd, events, _)| libc::pollfd { fd: *fd, events: *events, revents: 0 }).collect();
    // SAFETY: live, any number.
    let ready = check(unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, 0) })?;
    for (entry, fd) in entries.iter_mut().zip(&fds) {
        entry.2 = fd.revents;
    }
    Ok(ready as usize)
}
