//! `_ssl`: what `ssl` (`stdlib/ssl.py`) needs of TLS. The protocol itself is in `src/reactor/tls.rs`.
//!
//! Problems are given back, not raised, since the classes of exceptions are Python's: (is about a certificate, reason).

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, ShapeId, Trace, Type, Visitor, payload};
use crate::reactor::tls::{self, Problem, Session, Settings};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::{methods, native};
use std::cell::RefCell;

pub const MODULE: NativeModule = NativeModule {
    name: "_ssl",
    doc: "Implementation module for SSL socket operations.  See the socket module\nfor documentation.",
    natives: &[CERTIFICATES, HAS_PRIVATE_KEY],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Tls>(&Tls::CLASS, &object);
    vm.dict_set_name(&module.dict, "_Session", class);
    Ok(())
}

fn data_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    match vm.bytes_like(object)? {
        Some(data) => Ok(data),
        None => {
            let class = vm.type_of(object).name(vm);
            Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")))
        }
    }
}

fn all_data_of(vm: &mut Vm, objects: &Obj) -> Result<Vec<Vec<u8>>> {
    let objects = vm.collect(objects)?;
    objects.iter().map(|object| data_of(vm, object)).collect()
}

fn list_of(vm: &mut Vm, values: Vec<Vec<u8>>) -> Obj {
    let values = values.into_iter().map(|value| vm.bytes(value).into()).collect();
    vm.list(values).into()
}

/// The certificates of a PEM text, as DER.
#[native(certificates(pem, /))]
fn certificates(vm: &mut Vm, pem: &Obj) -> Result<Obj> {
    let pem = data_of(vm, pem)?;
    match tls::certificates(&pem) {
        Ok(found) => Ok(list_of(vm, found)),
        Err(Problem::Certificate(reason) | Problem::Protocol(reason)) => Err(vm.value_error(reason)),
    }
}

/// Whether a PEM text holds a private key that can be used.
#[native(has_private_key(pem, /))]
fn has_private_key(vm: &mut Vm, pem: &Obj) -> Result<bool> {
    Ok(tls::has_private_key(&data_of(vm, pem)?))
}

fn told(vm: &mut Vm, problem: Problem) -> Obj {
    let (about_certificate, reason) = match problem {
        Problem::Certificate(reason) => (true, reason),
        Problem::Protocol(reason) => (false, reason),
    };
    let reason = vm.heap.str(&reason).into();
    vm.heap.tuple(vec![Obj::bool(about_certificate), reason]).into()
}

pub struct Tls {
    /// None: it could not begin.
    session: RefCell<std::result::Result<Session, Option<Problem>>>,
}
payload!(Tls, "_Session", ShapeId::NONE, leaf);
impl Trace for Tls {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Tls {
    fn with<T: Default>(&self, work: impl FnOnce(&mut Session) -> T) -> T {
        match &mut *self.session.borrow_mut() {
            Ok(session) => work(session),
            Err(_) => T::default(),
        }
    }
}

#[methods(_Session, module = "_ssl", subclassable = false)]
impl Tls {
    #[new(_Session(cls, is_server, roots, chain, key, verifies, checks_name, name, protocols, allows_tls12, allows_tls13, /))]
    fn new(
        vm: &mut Vm,
        cls: &Gc<Type>,
        is_server: bool,
        roots: &Obj,
        chain: &Obj,
        key: &Obj,
        verifies: bool,
        checks_name: bool,
        name: &Obj,
        protocols: &Obj,
        allows_tls12: bool,
        allows_tls13: bool,
    ) -> Result<Gc<Tls>> {
        let settings = Settings {
            is_server,
            roots: all_data_of(vm, roots)?,
            chain: all_data_of(vm, chain)?,
            key: if key.is_none() { None } else { Some(data_of(vm, key)?) },
            verifies,
            checks_name,
            name: if name.is_none() { None } else { Some(vm.str_text(name)?) },
            protocols: all_data_of(vm, protocols)?,
            allows_tls12,
            allows_tls13,
        };
        let session = RefCell::new(Session::new(settings).map_err(Some));
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Tls { session }))
    }

    /// What kept it from beginning, or None.
    #[native(problem(self))]
    fn problem(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let problem = match &mut *this.session.borrow_mut() {
            Ok(_) => None,
            Err(problem) => problem.take(),
        };
        problem.map_or(Obj::NONE, |problem| told(vm, problem))
    }

    /// Take what came from the other side; gives a problem or None.
    #[native(feed(self, data, /))]
    fn feed(this: &Gc<Self>, vm: &mut Vm, data: &Obj) -> Result<Obj> {
        let data = data_of(vm, data)?;
        let outcome = this.with(|session| session.feed(&data).err());
        Ok(outcome.map_or(Obj::NONE, |problem| told(vm, problem)))
    }

    /// What is to be sent to the other side.
    #[native(take_output(self))]
    fn take_output(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let output = this.with(Session::take_output);
        vm.bytes(output).into()
    }

    #[native(is_handshaking(self))]
    fn is_handshaking(this: &Gc<Self>) -> bool {
        this.with(|session| session.is_handshaking())
    }

    /// Bytes that the other side wrote: None when there are none yet, empty at the end.
    #[native(read(self, limit, /))]
    fn read(this: &Gc<Self>, vm: &mut Vm, limit: usize) -> Obj {
        match this.with(|session| session.read(limit)) {
            Some(data) => vm.bytes(data).into(),
            None => Obj::NONE,
        }
    }

    /// Take bytes for the other side; gives how many.
    #[native(write(self, data, /))]
    fn write(this: &Gc<Self>, vm: &mut Vm, data: &Obj) -> Result<usize> {
        let data = data_of(vm, data)?;
        Ok(this.with(|session| session.write(&data)))
    }

    /// Say that nothing more will be written.
    #[native(close(self))]
    fn close(this: &Gc<Self>) {
        this.with(Session::close);
    }

    #[native(is_closed_by_peer(self))]
    fn is_closed_by_peer(this: &Gc<Self>) -> bool {
        this.with(|session| session.is_closed_by_peer())
    }

    #[native(cipher(self))]
    fn cipher(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        match this.with(|session| session.cipher()) {
            Some((name, bits)) => {
                let name = vm.heap.str(&name).into();
                vm.heap.tuple(vec![name, Obj::small(bits as i32)]).into()
            }
            None => Obj::NONE,
        }
    }

    #[native(version(self))]
    fn version(this: &Gc<Self>) -> Option<&'static str> {
        this.with(|session| session.version())
    }

    #[native(protocol(self))]
    fn protocol(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        match this.with(|session| session.protocol()) {
            Some(name) => vm.bytes(name).into(),
            None => Obj::NONE,
        }
    }

    /// The other side's certificates, as DER.
    #[native(peer_certificates(self))]
    fn peer_certificates(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let found = this.with(|session| session.peer_certificates());
        list_of(vm, found)
    }
}
