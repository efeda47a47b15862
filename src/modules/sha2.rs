//! `_sha2`: the hash functions SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4). The constants of the standard are
//! fractions of roots of primes, and are computed as that.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, NativeDef, Obj, Slot, Trace, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use num_bigint::BigUint;
use ouro_macros::{methods, native};
use std::sync::OnceLock;

pub const MODULE: NativeModule =
    NativeModule { name: "_sha2", doc: "The SHA-2 hash functions.", natives: NATIVES, init: Some(init) };

pub const NATIVES: &[NativeDef] = &[SHA224, SHA256, SHA384, SHA512];

struct Constants {
    /// The first 64 bits of the fractions of the cube roots of the first 80 primes.
    rounds: [u64; 80],
    /// The same of the square roots of the first 16 primes.
    starts: [u64; 16],
}

fn constants() -> &'static Constants {
    static CONSTANTS: OnceLock<Constants> = OnceLock::new();
    CONSTANTS.get_or_init(|| {
        let primes: Vec<u64> = (2u64..).filter(|n| (2..*n).all(|d| n % d != 0)).take(80).collect();
        let fraction = |root: BigUint| root.iter_u64_digits().next().unwrap_or(0);
        Constants {
            rounds: std::array::from_fn(|i| fraction((BigUint::from(primes[i]) << 192u32).cbrt())),
            starts: std::array::from_fn(|i| fraction((BigUint::from(primes[i]) << 128u32).sqrt())),
        }
    })
}

/// A hash being computed. The 32-bit functions keep their words in the lower halves.
#[derive(Clone)]
struct State {
    is_wide: bool,
    words: [u64; 8],
    /// What does not fill a block yet.
    rest: Vec<u8>,
    length: u64,
}

impl State {
    fn new(bits: usize) -> State {
        let starts = &constants().starts;
        let words = std::array::from_fn(|i| match bits {
            224 => starts[i + 8] & 0xFFFF_FFFF,
            256 => starts[i] >> 32,
            384 => starts[i + 8],
            _ => starts[i],
        });
        State { is_wide: bits > 256, words, rest: Vec::new(), length: 0 }
    }

    fn block_size(&self) -> usize {
        if self.is_wide { 128 } else { 64 }
    }

    fn update(&mut self, data: &[u8]) {
        self.length += data.len() as u64;
        let size = self.block_size();
        let mut data = data;
        if !self.rest.is_empty() {
            let (head, tail) = data.split_at((size - self.rest.len()).min(data.len()));
            self.rest.extend_from_slice(head);
            data = tail;
            if self.rest.len() < size {
                return;
            }
            let block = std::mem::take(&mut self.rest);
            self.compress(&block);
        }
        let mut blocks = data.chunks_exact(size);
        for block in &mut blocks {
            self.compress(block);
        }
        self.rest.extend_from_slice(blocks.remainder());
    }

    fn compress(&mut self, block: &[u8]) {
        if self.is_wide { self.compress_wide(block) } else { self.compress_narrow(block) }
    }

    fn compress_wide(&mut self, block: &[u8]) {
        let mut w = [0u64; 80];
        for (word, bytes) in w.iter_mut().zip(block.chunks_exact(8)) {
            *word = u64::from_be_bytes(bytes.try_into().expect("chunks of 8"));
        }
        for i in 16..80 {
            let a = w[i - 15].rotate_right(1) ^ w[i - 15].rotate_right(8) ^ w[i - 15] >> 7;
            let b = w[i - 2].rotate_right(19) ^ w[i - 2].rotate_right(61) ^ w[i - 2] >> 6;
            w[i] = w[i - 16].wrapping_add(a).wrapping_add(w[i - 7]).wrapping_add(b);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.words;
        for (word, constant) in w.iter().zip(&constants().rounds) {
            let s = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
            let choice = e & f ^ !e & g;
            let t = h.wrapping_add(s).wrapping_add(choice).wrapping_add(*constant).wrapping_add(*word);
            let s = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
            let majority = a & b ^ a & c ^ b & c;
            (h, g, f, e) = (g, f, e, d.wrapping_add(t));
            (d, c, b, a) = (c, b, a, t.wrapping_add(s).wrapping_add(majority));
        }
        for (word, value) in self.words.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = word.wrapping_add(value);
        }
    }

    fn compress_narrow(&mut self, block: &[u8]) {
        let mut w = [0u32; 64];
        for (word, bytes) in w.iter_mut().zip(block.chunks_exact(4)) {
            *word = u32::from_be_bytes(bytes.try_into().expect("chunks of 4"));
        }
        for i in 16..64 {
            let a = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ w[i - 15] >> 3;
            let b = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ w[i - 2] >> 10;
            w[i] = w[i - 16].wrapping_add(a).wrapping_add(w[i - 7]).wrapping_add(b);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.words.map(|word| word as u32);
        for (word, constant) in w.iter().zip(&constants().rounds) {
            let s = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = e & f ^ !e & g;
            let constant = (constant >> 32) as u32;
            let t = h.wrapping_add(s).wrapping_add(choice).wrapping_add(constant).wrapping_add(*word);
            let s = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let majority = a & b ^ a & c ^ b & c;
            (h, g, f, e) = (g, f, e, d.wrapping_add(t));
            (d, c, b, a) = (c, b, a, t.wrapping_add(s).wrapping_add(majority));
        }
        for (word, value) in self.words.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = u64::from((*word as u32).wrapping_add(value));
        }
    }

    /// The hash of what was given so far, in `bits` bits.
    fn digest(&self, bits: usize) -> Vec<u8> {
        let mut state = self.clone();
        let size = state.block_size();
        let bit_length = u128::from(state.length) * 8;
        let mut padding = vec![0x80];
        while (state.rest.len() + padding.len()) % size != size - size / 8 {
            padding.push(0);
        }
        let length = bit_length.to_be_bytes();
        padding.extend_from_slice(if state.is_wide { &length } else { &length[8..] });
        state.update(&padding);
        let bytes = state.words.iter().flat_map(|word| {
            let bytes = word.to_be_bytes();
            bytes.into_iter().skip(if state.is_wide { 0 } else { 4 })
        });
        bytes.take(bits / 8).collect()
    }
}

/// A hash object.
pub struct Hash {
    bits: usize,
    state: Slot<State>,
}
payload!(Hash, "_sha2.SHA2", shapes::NONE, leaf);
impl Trace for Hash {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// A hash of the SHA-2 family.
#[methods(SHA2Type, module = "_sha2", subclassable = false)]
impl Hash {
    /// Hash more data.
    #[native(update(self, obj, /))]
    fn update(this: &Gc<Self>, vm: &mut Vm, obj: &Obj) -> Result<()> {
        let data = data_of(vm, obj)?;
        this.state.get_mut(&mut vm.heap).update(&data);
        Ok(())
    }

    /// Return the hash of the data so far, as bytes.
    #[native(digest(self, /))]
    fn digest(this: &Gc<Self>, vm: &mut Vm) -> Gc<Bytes> {
        let digest = this.state.get(&vm.heap).digest(this.bits);
        vm.bytes(digest)
    }

    /// Return the hash of the data so far, as hexadecimal text.
    #[native(hexdigest(self, /))]
    fn hexdigest(this: &Gc<Self>, vm: &mut Vm) -> String {
        this.state.get(&vm.heap).digest(this.bits).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Return a hash object that goes its own way from here.
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let state = this.state.cloned(&vm.heap);
        vm.heap.alloc_with_shape(this.shape_id(), Hash { bits: this.bits, state: Slot::new(state) }).into()
    }

    /// The name of the hash function.
    #[getter(name)]
    fn name(this: &Gc<Self>) -> String {
        format!("sha{}", this.bits)
    }

    /// The length of the hash in bytes.
    #[getter(digest_size)]
    fn digest_size(this: &Gc<Self>) -> usize {
        this.bits / 8
    }

    /// How many bytes are hashed at a time.
    #[getter(block_size)]
    fn block_size(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.state.get(&vm.heap).block_size()
    }
}

fn data_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    if object.downcast::<crate::object::Str>().is_some() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    match vm.bytes_like(object)? {
        Some(data) => Ok(data.to_vec()),
        None => Err(vm.type_error("object supporting the buffer API required")),
    }
}

fn start(vm: &mut Vm, bits: usize, string: Option<&Obj>) -> Result<Obj> {
    let module = vm.import_module("_sha2")?;
    let class = vm.get_attr_name(&module, "SHA2Type")?;
    let Some(class) = class.downcast::<crate::object::Type>().cloned() else {
        return Err(vm.type_error("_sha2.SHA2Type is no class"));
    };
    let mut state = State::new(bits);
    if let Some(string) = string {
        state.update(&data_of(vm, string)?);
    }
    Ok(vm.heap.alloc_with_shape(class.root_shape(), Hash { bits, state: Slot::new(state) }).into())
}

/// A new SHA-224 hash object, of some data to begin with.
#[native(sha224(string=NULL, *, usedforsecurity=True))]
pub fn sha224(vm: &mut Vm, string: Option<&Obj>, usedforsecurity: bool) -> Result<Obj> {
    let _ = usedforsecurity;
    start(vm, 224, string)
}

/// A new SHA-256 hash object, of some data to begin with.
#[native(sha256(string=NULL, *, usedforsecurity=True))]
pub fn sha256(vm: &mut Vm, string: Option<&Obj>, usedforsecurity: bool) -> Result<Obj> {
    let _ = usedforsecurity;
    start(vm, 256, string)
}

/// A new SHA-384 hash object, of some data to begin with.
#[native(sha384(string=NULL, *, usedforsecurity=True))]
pub fn sha384(vm: &mut Vm, string: Option<&Obj>, usedforsecurity: bool) -> Result<Obj> {
    let _ = usedforsecurity;
    start(vm, 384, string)
}

/// A new SHA-512 hash object, of some data to begin with.
#[native(sha512(string=NULL, *, usedforsecurity=True))]
pub fn sha512(vm: &mut Vm, string: Option<&Obj>, usedforsecurity: bool) -> Result<Obj> {
    let _ = usedforsecurity;
    start(vm, 512, string)
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Hash>(&Hash::CLASS, &object);
    class.add_flag(crate::object::TypeFlags::NO_NEW);
    vm.dict_set_name(&module.dict, "SHA2Type", &class);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_abc() {
        let start = |bits: usize| {
            let mut state = State::new(bits);
            state.update(b"abc");
            state.digest(bits)[..4].to_vec()
        };
        assert_eq!(start(224), [0x23, 0x09, 0x7d, 0x22]);
        assert_eq!(start(256), [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(start(384), [0xcb, 0x00, 0x75, 0x3f]);
        assert_eq!(start(512), [0xdd, 0xaf, 0x35, 0xa1]);
    }
}
