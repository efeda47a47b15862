//! `_hashlib` and `_blake2`: hash functions as objects, and what is derived of them. The functions are in `function` and
//! `blake2`, HMAC and key derivation in `derive`; here is what Python sees of them.

mod blake2;
mod derive;
mod function;

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, NativeDef, Obj, Raised, ShapeId, Str, Trace, Type, TypeFlags, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::module::Module;
use crate::vm::Vm;
use blake2::Params;
use derive::Keyed;
use function::Function;
use num_bigint::BigInt;
use ouro_macros::{methods, native};
use std::cell::RefCell;

pub const MODULE: NativeModule = NativeModule {
    name: "_hashlib",
    doc: "Hash functions, and keys derived of passwords.",
    natives: NATIVES,
    init: Some(init),
};

pub const BLAKE2_MODULE: NativeModule = NativeModule {
    name: "_blake2",
    doc: "_blake2b provides BLAKE2b for hashlib\n",
    natives: &[],
    init: Some(init_blake2),
};

const NATIVES: &[NativeDef] = &[
    NEW,
    PBKDF2_HMAC,
    SCRYPT,
    HMAC_DIGEST,
    GET_FIPS_MODE,
    OPENSSL_MD5,
    OPENSSL_SHA1,
    OPENSSL_SHA224,
    OPENSSL_SHA256,
    OPENSSL_SHA384,
    OPENSSL_SHA512,
    OPENSSL_SHA3_224,
    OPENSSL_SHA3_256,
    OPENSSL_SHA3_384,
    OPENSSL_SHA3_512,
    OPENSSL_SHAKE_128,
    OPENSSL_SHAKE_256,
];

struct Classes {
    hash: Gc<Type>,
    open_hash: Gc<Type>,
    unsupported: Gc<Type>,
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let hash = vm.native_class::<Hash>(&Hash::CLASS, &object);
    hash.add_flag(TypeFlags::SUBCLASSABLE);
    let open_hash = vm.native_class::<Hash>(&OpenHash::CLASS, &hash);
    for class in [&hash, &open_hash] {
        class.add_flag(TypeFlags::NO_NEW);
        let name = class.plain_name(vm);
        vm.dict_set_name(&module.dict, &name, class);
    }
    let names: Vec<Obj> = function::NAMES.iter().map(|name| vm.heap.str(name).into()).collect();
    let names = vm.list(names).into();
    let frozenset: Obj = vm.types.frozenset.clone().into();
    let names = vm.call(&frozenset, &[names])?;
    vm.dict_set_name(&module.dict, "openssl_md_meth_names", names);
    let namespace = vm.dict();
    let name = vm.heap.intern("_hashlib");
    vm.dict_set_name(&namespace, "__module__", name);
    let base = vm.types.exceptions.ValueError.clone().into();
    let args = [vm.heap.str("UnsupportedDigestmodError").into(), vm.heap.tuple(vec![base]).into(), namespace.into()];
    let metaclass: Obj = vm.types.r#type.clone().into();
    let unsupported = vm.call(&metaclass, &args)?;
    vm.dict_set_name(&module.dict, "UnsupportedDigestmodError", unsupported.clone());
    if let Ok(unsupported) = unsupported.into_gc::<Type>() {
        vm.set_extension(Classes { hash, open_hash, unsupported });
    }
    Ok(())
}

fn classes(vm: &mut Vm) -> Result<&'static Classes> {
    match vm.extension::<Classes>() {
        Some(classes) => Ok(classes),
        None => Err(vm.system_error("_hashlib is not initialized")),
    }
}

/// What is to be hashed.
fn data_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    if object.downcast::<Str>().is_some() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    match vm.bytes_like(object)? {
        Some(data) => Ok(data),
        None => Err(vm.type_error("object supporting the buffer API required")),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash object.
pub struct Hash {
    state: RefCell<Box<Function>>,
}
payload!(Hash, "_hashlib.HASH", ShapeId::NONE, leaf);
impl Trace for Hash {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// A hash of one of the functions of this module.
#[methods(HASH, module = "_hashlib", subclassable = false)]
impl Hash {
    /// Hash more data.
    #[native(update(self, obj, /))]
    fn update(this: &Gc<Self>, vm: &mut Vm, obj: &Obj) -> Result<()> {
        let data = data_of(vm, obj)?;
        this.state.borrow_mut().update(&data);
        Ok(())
    }

    /// Return the hash of the data so far, as bytes.
    #[native(digest(self, /))]
    fn digest(this: &Gc<Self>, vm: &mut Vm) -> Gc<Bytes> {
        vm.bytes(this.state.borrow().digest(0))
    }

    /// Return the hash of the data so far, as hexadecimal text.
    #[native(hexdigest(self, /))]
    fn hexdigest(this: &Gc<Self>) -> String {
        hexadecimal(&this.state.borrow().digest(0))
    }

    /// Return a hash object that goes its own way from here.
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let state = this.state.clone();
        vm.heap.alloc_with_shape(this.shape_id(), Hash { state }).into()
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let object: Obj = this.into();
        let class = vm.type_of(&object).name(vm);
        format!("<{} {class} object @ {:#x}>", this.state.borrow().name(), crate::types::object::address(&object))
    }

    /// The name of the hash function.
    #[getter(name)]
    fn name(this: &Gc<Self>) -> &'static str {
        this.state.borrow().name()
    }

    /// The length of the hash in bytes.
    #[getter(digest_size)]
    fn digest_size(this: &Gc<Self>) -> usize {
        this.state.borrow().digest_size()
    }

    /// How many bytes are hashed at a time.
    #[getter(block_size)]
    fn block_size(this: &Gc<Self>) -> usize {
        this.state.borrow().block_size()
    }
}

/// The class of hashes as long as asked for.
pub struct OpenHash;

/// A hash of one of the functions that leave its length open.
#[methods(HASHXOF, module = "_hashlib", subclassable = false)]
impl OpenHash {
    /// Return a hash of `length` bytes of the data so far.
    #[native(digest(self, length))]
    fn digest(this: &Gc<Hash>, vm: &mut Vm, length: isize) -> Result<Gc<Bytes>> {
        let digest = Self::of_length(this, vm, length)?;
        Ok(vm.bytes(digest))
    }

    /// Return a hash of `length` bytes of the data so far, as hexadecimal text.
    #[native(hexdigest(self, length))]
    fn hexdigest(this: &Gc<Hash>, vm: &mut Vm, length: isize) -> Result<String> {
        Ok(hexadecimal(&Self::of_length(this, vm, length)?))
    }

    fn of_length(this: &Gc<Hash>, vm: &mut Vm, length: isize) -> Result<Vec<u8>> {
        match usize::try_from(length) {
            Ok(length) if length < 1 << 30 => Ok(this.state.borrow().digest(length)),
            Ok(_) => Err(vm.no_memory()),
            Err(_) => Err(vm.value_error("value must be positive")),
        }
    }
}

fn start(vm: &mut Vm, mut state: Function, data: Option<&Obj>) -> Result<Obj> {
    if let Some(data) = data {
        state.update(&data_of(vm, data)?);
    }
    let classes = classes(vm)?;
    let class = if state.is_open() { &classes.open_hash } else { &classes.hash };
    Ok(vm.heap.alloc_with_shape(class.root_shape(), Hash { state: RefCell::new(Box::new(state)) }).into())
}

/// A new hash object of the function called `name`, of some data to begin with.
#[native(new(name, string=NULL, *, usedforsecurity=True))]
fn new(vm: &mut Vm, name: &Obj, string: Option<&Obj>, usedforsecurity: bool) -> Result<Obj> {
    let _ = usedforsecurity;
    let Some(name) = name.downcast::<Str>() else {
        return Err(vm.type_error("name must be a string"));
    };
    let name = name.to_str();
    match Function::spelt(&name) {
        Some(function) => start(vm, function, string),
        None => Err(vm.value_error(format!("unsupported hash type {name}"))),
    }
}

macro_rules! constructors {
    ($($name:ident $function:literal)*) => { $(
        #[doc = concat!("A new hash object of the function ", $function, ", of some data to begin with.")]
        #[native($name(string=NULL, *, usedforsecurity=True))]
        fn $name(vm: &mut Vm, string: Option<&Obj>, usedforsecurity: bool) -> Result<Obj> {
            let _ = usedforsecurity;
            start(vm, Function::named($function).expect("the table has it"), string)
        }
    )* };
}
constructors! {
    openssl_md5 "md5"
    openssl_sha1 "sha1"
    openssl_sha224 "sha224"
    openssl_sha256 "sha256"
    openssl_sha384 "sha384"
    openssl_sha512 "sha512"
    openssl_sha3_224 "sha3_224"
    openssl_sha3_256 "sha3_256"
    openssl_sha3_384 "sha3_384"
    openssl_sha3_512 "sha3_512"
    openssl_shake_128 "shake_128"
    openssl_shake_256 "shake_256"
}

/// Return 0: no rules of anybody's restrict the choice of functions.
#[native(get_fips_mode())]
fn get_fips_mode() -> i32 {
    0
}

fn unsupported(vm: &mut Vm) -> Raised {
    match classes(vm) {
        Ok(classes) => vm.raise_message(&classes.unsupported, "[digital envelope routines] unsupported"),
        Err(raised) => raised,
    }
}

/// Return a key of `dklen` bytes (as many as the hash has if None) derived of a password, as PKCS #5 describes.
#[native(pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None))]
fn pbkdf2_hmac(
    vm: &mut Vm,
    hash_name: &str,
    password: &Obj,
    salt: &Obj,
    iterations: i64,
    dklen: Option<i64>,
) -> Result<Gc<Bytes>> {
    let (password, salt) = (vm.need_bytes(password)?, vm.need_bytes(salt)?);
    let Some(function) = Function::spelt(hash_name) else { return Err(unsupported(vm)) };
    let Some(iterations) = u64::try_from(iterations).ok().filter(|n| *n > 0) else {
        return Err(vm.value_error("iteration value must be greater than 0."));
    };
    let length = match dklen.map(usize::try_from) {
        None => function.digest_size(),
        Some(Ok(length @ 1..)) => length,
        Some(_) => return Err(vm.value_error("key length must be greater than 0.")),
    };
    if i32::try_from(iterations).is_err() {
        return Err(vm.overflow_error("iteration value is too great."));
    }
    if i32::try_from(length).is_err() {
        return Err(vm.overflow_error("key length is too great."));
    }
    if function.is_open() {
        return Err(vm.value_error("no reason supplied"));
    }
    Ok(vm.bytes(derive::pbkdf2(&function, &password, &salt, iterations, length)))
}

/// Return a key of `dklen` bytes derived of a password, at the cost in time and memory that `n`, `r` and `p` set.
#[native(scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64))]
fn scrypt(
    vm: &mut Vm,
    password: &Obj,
    salt: Option<&Obj>,
    n: Option<&Obj>,
    r: Option<&Obj>,
    p: Option<&Obj>,
    maxmem: i64,
    dklen: i64,
) -> Result<Gc<Bytes>> {
    let password = vm.need_bytes(password)?;
    let Some(salt) = salt else { return Err(vm.type_error("salt is required")) };
    let salt = vm.need_bytes(salt)?;
    let mut number = |object: Option<&Obj>, name: &str| match object {
        Some(object) if crate::types::int::is_int(object) => vm.to_i64(object),
        _ => Err(vm.type_error(format!("{name} is required and must be an unsigned int"))),
    };
    let (n, r, p) = (number(n, "n")?, number(r, "r")?, number(p, "p")?);
    if n < 2 || n & (n - 1) != 0 {
        return Err(vm.value_error("n must be a power of 2."));
    }
    if !(0..=i64::from(i32::MAX)).contains(&maxmem) {
        return Err(vm.value_error(format!("maxmem must be positive and smaller than {}", i32::MAX)));
    }
    if !(1..=i64::from(i32::MAX)).contains(&dklen) {
        return Err(vm.value_error(format!("dklen must be greater than 0 and smaller than {}", i32::MAX)));
    }
    let is_possible = r >= 1 && p >= 1 && r.checked_mul(p).is_some_and(|product| product < 1 << 30);
    if !is_possible {
        return Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem."));
    }
    let needed = 128i64.checked_mul(r).and_then(|b| n.checked_add(p + 2).and_then(|count| count.checked_mul(b)));
    let allowed = if maxmem == 0 { 32 << 20 } else { maxmem };
    if needed.is_none_or(|needed| needed > allowed) {
        return Err(vm.value_error("[digital envelope routines] memory limit exceeded"));
    }
    let key = derive::scrypt(&password, &salt, n as usize, r as usize, p as usize, dklen as usize);
    Ok(vm.bytes(key))
}

/// Return the HMAC of `msg` under `key`, by the hash function named.
#[native(hmac_digest(key, msg, digest))]
fn hmac_digest(vm: &mut Vm, key: &Obj, msg: &Obj, digest: &Obj) -> Result<Gc<Bytes>> {
    let function = digest.downcast::<Str>().and_then(|name| Function::spelt(&name.to_str()));
    let Some(function) = function.filter(|function| !function.is_open()) else { return Err(unsupported(vm)) };
    let (key, msg) = (vm.need_bytes(key)?, vm.need_bytes(msg)?);
    Ok(vm.bytes(Keyed::new(&function, &key).digest(&[&msg])))
}

fn init_blake2(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let b = vm.native_class::<Blake2bHash>(&Blake2bHash::CLASS, &object);
    let s = vm.native_class::<Blake2sHash>(&Blake2sHash::CLASS, &object);
    for (class, prefix, salt, digest) in [
        (b, "BLAKE2B", blake2::Blake2b::SALT_SIZE, blake2::Blake2b::DIGEST_SIZE),
        (s, "BLAKE2S", blake2::Blake2s::SALT_SIZE, blake2::Blake2s::DIGEST_SIZE),
    ] {
        let name = class.plain_name(vm);
        vm.dict_set_name(&module.dict, &name, &class);
        for (name, size) in
            [("SALT_SIZE", salt), ("PERSON_SIZE", salt), ("MAX_KEY_SIZE", digest), ("MAX_DIGEST_SIZE", digest)]
        {
            let size = vm.int(size as i64);
            vm.dict_set_name(&class.dict, name, size.clone());
            vm.dict_set_name(&module.dict, &format!("{prefix}_{name}"), size);
        }
    }
    Ok(())
}

/// The parameters of a hash as given, before they are known to be within its limits.
struct Given<'a> {
    digest_size: i64,
    key: Option<&'a Obj>,
    salt: Option<&'a Obj>,
    person: Option<&'a Obj>,
    fanout: i64,
    depth: i64,
    leaf_size: Option<&'a Obj>,
    node_offset: Option<&'a Obj>,
    node_depth: i64,
    inner_size: i64,
    is_last_node: bool,
}

impl Given<'_> {
    fn check(self, vm: &mut Vm, digest_limit: usize, salt_limit: usize, offset_bits: u32) -> Result<Params> {
        let limit = digest_limit as i64;
        if !(1..=limit).contains(&self.digest_size) {
            return Err(vm.value_error(format!("digest_size must be between 1 and {limit} bytes")));
        }
        let mut field = |given: Option<&Obj>, name: &str, limit: usize| {
            let Some(given) = given else { return Ok(Vec::new()) };
            let bytes = vm.need_bytes(given)?;
            if bytes.len() > limit {
                return Err(vm.value_error(format!("maximum {name} length is {limit} bytes")));
            }
            Ok(bytes.to_vec())
        };
        let salt = field(self.salt, "salt", salt_limit)?;
        let person = field(self.person, "person", salt_limit)?;
        let mut byte = |value: i64, name: &str, from: i64| match u8::try_from(value) {
            Ok(byte) if value >= from => Ok(byte),
            _ => Err(vm.value_error(format!("{name} must be between {from} and 255"))),
        };
        let fanout = byte(self.fanout, "fanout", 0)?;
        let depth = byte(self.depth, "depth", 1)?;
        let leaf_size = unsigned(vm, self.leaf_size, "Python int too large to convert to C unsigned long")?;
        let Ok(leaf_size) = u32::try_from(leaf_size) else {
            return Err(vm.overflow_error("leaf_size is too large"));
        };
        let node_offset = unsigned(vm, self.node_offset, "int too big to convert")?;
        if offset_bits < 64 && node_offset >> offset_bits != 0 {
            return Err(vm.overflow_error("node_offset is too large"));
        }
        let Ok(node_depth) = u8::try_from(self.node_depth) else {
            return Err(vm.value_error("node_depth must be between 0 and 255"));
        };
        if !(0..=limit).contains(&self.inner_size) {
            return Err(vm.value_error(format!("inner_size must be between 0 and is {limit}")));
        }
        let mut field = |given: Option<&Obj>| {
            let Some(given) = given else { return Ok(Vec::new()) };
            let bytes = vm.need_bytes(given)?;
            if bytes.len() > digest_limit {
                return Err(vm.value_error(format!("maximum key length is {digest_limit} bytes")));
            }
            Ok(bytes.to_vec())
        };
        Ok(Params {
            digest_size: self.digest_size as u8,
            key: field(self.key)?,
            salt,
            person,
            fanout,
            depth,
            leaf_size,
            node_offset,
            node_depth,
            inner_size: self.inner_size as u8,
            is_last_node: self.is_last_node,
        })
    }
}

fn unsigned(vm: &mut Vm, value: Option<&Obj>, too_large: &str) -> Result<u64> {
    let Some(value) = value else { return Ok(0) };
    let value = vm.to_big(value)?;
    if value < BigInt::ZERO {
        return Err(vm.value_error("value must be positive"));
    }
    u64::try_from(value).map_err(|_| vm.overflow_error(too_large))
}

macro_rules! blake2_class {
    ($payload:ident, $name:ident, $function:ident, $offset_bits:literal, $full:literal, $size:literal) => {
        /// A hash object.
        pub struct $payload {
            state: RefCell<blake2::$function>,
        }
        payload!($payload, $full, ShapeId::NONE, leaf);
        impl Trace for $payload {
            fn trace(&self, _: &mut Visitor<'_>) {}
        }

        /// Return a new BLAKE2 hash object.
        #[methods($name, module = "_blake2", subclassable = false)]
        impl $payload {
            #[new($name(
                cls, data=NULL, /, *, digest_size=$size, key=NULL, salt=NULL, person=NULL, fanout=1, depth=1,
                leaf_size=NULL, node_offset=NULL, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True
            ))]
            fn new(
                vm: &mut Vm,
                cls: &Gc<Type>,
                data: Option<&Obj>,
                digest_size: i64,
                key: Option<&Obj>,
                salt: Option<&Obj>,
                person: Option<&Obj>,
                fanout: i64,
                depth: i64,
                leaf_size: Option<&Obj>,
                node_offset: Option<&Obj>,
                node_depth: i64,
                inner_size: i64,
                last_node: bool,
                usedforsecurity: bool,
            ) -> Result<Obj> {
                let _ = usedforsecurity;
                let given = Given {
                    digest_size,
                    key,
                    salt,
                    person,
                    fanout,
                    depth,
                    leaf_size,
                    node_offset,
                    node_depth,
                    inner_size,
                    is_last_node: last_node,
                };
                let (digest_limit, salt_limit) = (blake2::$function::DIGEST_SIZE, blake2::$function::SALT_SIZE);
                let params = given.check(vm, digest_limit, salt_limit, $offset_bits)?;
                let mut state = blake2::$function::new(&params);
                if let Some(data) = data {
                    state.feed(&data_of(vm, data)?);
                }
                Ok(vm.heap.alloc_with_shape(cls.root_shape(), $payload { state: RefCell::new(state) }).into())
            }

            /// Hash more data.
            #[native(update(self, data, /))]
            fn update(this: &Gc<Self>, vm: &mut Vm, data: &Obj) -> Result<()> {
                let data = data_of(vm, data)?;
                this.state.borrow_mut().feed(&data);
                Ok(())
            }

            /// Return the hash of the data so far, as bytes.
            #[native(digest(self, /))]
            fn digest(this: &Gc<Self>, vm: &mut Vm) -> Gc<Bytes> {
                vm.bytes(this.state.borrow().digest())
            }

            /// Return the hash of the data so far, as hexadecimal text.
            #[native(hexdigest(self, /))]
            fn hexdigest(this: &Gc<Self>) -> String {
                hexadecimal(&this.state.borrow().digest())
            }

            /// Return a hash object that goes its own way from here.
            #[native(copy(self, /))]
            fn copy(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                let state = this.state.clone();
                vm.heap.alloc_with_shape(this.shape_id(), $payload { state }).into()
            }

            /// The name of the hash function.
            #[getter(name)]
            fn name(_: &Gc<Self>) -> &'static str {
                stringify!($name)
            }

            /// The length of the hash in bytes.
            #[getter(digest_size)]
            fn digest_size(this: &Gc<Self>) -> usize {
                this.state.borrow().digest_size()
            }

            /// How many bytes are hashed at a time.
            #[getter(block_size)]
            fn block_size(_: &Gc<Self>) -> usize {
                blake2::$function::BLOCK_SIZE
            }
        }
    };
}
blake2_class!(Blake2bHash, blake2b, Blake2b, 64, "_blake2.blake2b", 64);
blake2_class!(Blake2sHash, blake2s, Blake2s, 48, "_blake2.blake2s", 32);
