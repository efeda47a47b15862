//! `_random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura), seeded as CPython does, so that a seed gives the
//! same numbers.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Tuple, Type, Visitor, payload};
use crate::types::int::{as_big, as_i64};
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use num_bigint::{BigInt, BigUint};
use num_traits::Signed;
use ouro_macros::methods;
use std::hash::{BuildHasher, Hasher};

pub const MODULE: NativeModule =
    NativeModule { name: "_random", doc: "The Mersenne Twister.", natives: &[], init: Some(init) };

const N: usize = 624;
const M: usize = 397;

/// The generator's state, and how many of its words were used.
pub struct Twister {
    words: Box<[u32; N]>,
    index: usize,
}

impl Twister {
    fn from_number(seed: u32) -> Twister {
        let mut words = Box::new([0u32; N]);
        words[0] = seed;
        for i in 1..N {
            let last = words[i - 1];
            words[i] = 1_812_433_253u32.wrapping_mul(last ^ last >> 30).wrapping_add(i as u32);
        }
        Twister { words, index: N }
    }

    /// Seed by a key of any length, at least one word.
    fn from_key(key: &[u32]) -> Twister {
        let mut twister = Twister::from_number(19_650_218);
        let words = &mut twister.words;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let last = words[i - 1];
            words[i] =
                (words[i] ^ (last ^ last >> 30).wrapping_mul(1_664_525)).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j = (j + 1) % key.len();
            if i == N {
                words[0] = words[N - 1];
                i = 1;
            }
        }
        for _ in 1..N {
            let last = words[i - 1];
            words[i] = (words[i] ^ (last ^ last >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i == N {
                words[0] = words[N - 1];
                i = 1;
            }
        }
        words[0] = 0x8000_0000;
        twister
    }

    /// Seed by the absolute value of an integer.
    fn from_integer(seed: &BigUint) -> Twister {
        let mut key = seed.to_u32_digits();
        if key.is_empty() {
            key.push(0);
        }
        Twister::from_key(&key)
    }

    fn refill(&mut self) {
        let words = &mut self.words;
        for i in 0..N {
            let y = words[i] & 0x8000_0000 | words[(i + 1) % N] & 0x7FFF_FFFF;
            let twisted = y >> 1 ^ if y & 1 == 1 { 0x9908_B0DF } else { 0 };
            words[i] = words[(i + M) % N] ^ twisted;
        }
        self.index = 0;
    }

    #[inline]
    fn next_u32(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let mut y = self.words[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9D2C_5680;
        y ^= y << 15 & 0xEFC6_0000;
        y ^ y >> 18
    }

    /// A float of 53 random bits, at least 0 and below 1.
    #[inline]
    fn next_f64(&mut self) -> f64 {
        let (a, b) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }
}

pub struct Random {
    twister: Slot<Twister>,
}
payload!(Random, "_random.Random", shapes::NONE, leaf);
impl Trace for Random {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// A key that differs from run to run, from the randomness that the process was given.
fn unpredictable_key() -> Vec<u32> {
    let mut key = Vec::with_capacity(N);
    while key.len() < N {
        let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
        key.extend([random as u32, (random >> 32) as u32]);
    }
    key
}

/// A generator of random numbers.
#[methods(Random, module = "_random")]
impl Random {
    #[new(Random(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<ouro_heap::Str>, Obj)>) -> Result<Obj> {
        let _ = kwargs;
        let seed = args.first().cloned().unwrap_or(Obj::NONE);
        let twister = Random::seeded(vm, &seed)?;
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Random { twister: Slot::new(twister) }).into())
    }

    /// A float of 53 random bits, at least 0 and below 1.
    #[native(random(self, /))]
    fn random(this: &Gc<Self>, vm: &mut Vm) -> f64 {
        this.twister.get_mut(&mut vm.heap).next_f64()
    }

    /// Begin anew from `n`; from None, unpredictably.
    #[native(seed(self, n=None, /))]
    fn seed(this: &Gc<Self>, vm: &mut Vm, n: Option<&Obj>) -> Result<()> {
        let twister = Random::seeded(vm, n.unwrap_or(&Obj::NONE))?;
        *this.twister.get_mut(&mut vm.heap) = twister;
        Ok(())
    }

    /// An integer of `k` random bits.
    #[native(getrandbits(self, k, /))]
    fn getrandbits(this: &Gc<Self>, vm: &mut Vm, k: &Obj) -> Result<Obj> {
        let k = vm.index(k)?;
        let Some(k) = as_i64(&k).and_then(|k| i32::try_from(k).ok()) else {
            return Err(vm.overflow_error("Python int too large to convert to C int"));
        };
        if k < 0 {
            return Err(vm.value_error("number of bits must be non-negative"));
        }
        let k = k as u32;
        let twister = this.twister.get_mut(&mut vm.heap);
        if k == 0 {
            return Ok(Obj::small(0));
        }
        if k <= 32 {
            let bits = twister.next_u32() >> (32 - k);
            return Ok(vm.int(i64::from(bits)));
        }
        let words = (0..k.div_ceil(32))
            .map(|i| {
                let left = k - i * 32;
                twister.next_u32() >> 32u32.saturating_sub(left)
            })
            .collect();
        Ok(vm.int_big(BigInt::from(BigUint::new(words))))
    }

    /// The state, as a tuple of 625 integers.
    #[native(getstate(self, /))]
    fn getstate(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let twister = this.twister.get(&vm.heap);
        let mut numbers: Vec<i64> = twister.words.iter().map(|word| i64::from(*word)).collect();
        numbers.push(twister.index as i64);
        let items = numbers.into_iter().map(|n| vm.int(n)).collect();
        vm.heap.tuple(items)
    }

    /// Go back to a state that `getstate` gave.
    #[native(setstate(self, state, /))]
    fn setstate(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        let Some(state) = state.downcast::<Tuple>().cloned() else {
            return Err(vm.type_error("state vector must be a tuple"));
        };
        if state.len() != N + 1 {
            return Err(vm.value_error("state vector is the wrong size"));
        }
        let mut words = Box::new([0u32; N]);
        for (word, item) in words.iter_mut().zip(state.items()) {
            let Some(number) = as_big(item) else { return Err(vm.type_error("an integer is required")) };
            *word = match num_traits::ToPrimitive::to_u64(&*number) {
                Some(number) => number as u32,
                None if number.is_negative() => {
                    return Err(vm.overflow_error("can't convert negative value to unsigned int"));
                }
                None => return Err(vm.overflow_error("Python int too large to convert to C unsigned long")),
            };
        }
        let index = vm.to_i64(&state.items()[N])?;
        let Some(index) = usize::try_from(index).ok().filter(|index| *index <= N) else {
            return Err(vm.value_error("invalid state"));
        };
        *this.twister.get_mut(&mut vm.heap) = Twister { words, index };
        Ok(())
    }
}

impl Random {
    /// A generator seeded by an object: an int by its absolute value, anything else by its hash.
    fn seeded(vm: &mut Vm, seed: &Obj) -> Result<Twister> {
        if seed.is_none() {
            return Ok(Twister::from_key(&unpredictable_key()));
        }
        if let Some(i) = as_big(seed) {
            return Ok(Twister::from_integer(i.magnitude()));
        }
        let hash = vm.hash(seed)? as u64;
        Ok(Twister::from_integer(&BigUint::from(hash)))
    }
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Random>(&Random::CLASS, &object);
    vm.dict_set_name(&module.dict, "Random", &class);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_sequence() {
        // The first numbers of the authors' own test program, seeded by the key 0x123, 0x234, 0x345, 0x456.
        let mut twister = Twister::from_key(&[0x123, 0x234, 0x345, 0x456]);
        let first: Vec<u32> = (0..5).map(|_| twister.next_u32()).collect();
        assert_eq!(first, [1_067_595_299, 955_945_823, 477_289_528, 4_107_218_783, 4_228_976_476]);
    }
}
