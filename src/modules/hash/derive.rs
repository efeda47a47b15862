//! What is built of hash functions: HMAC (RFC 2104), keys derived of passwords by PBKDF2 (RFC 8018) and scrypt (RFC 7914).
//! Knows no Python value.

use super::function::Function;

/// The function under a key: what it begins with inside and outside.
#[derive(Clone)]
pub(super) struct Keyed {
    inner: Function,
    outer: Function,
}

impl Keyed {
    pub(super) fn new(function: &Function, key: &[u8]) -> Keyed {
        let size = function.block_size();
        let mut key = if key.len() > size {
            let mut of_key = function.clone();
            of_key.update(key);
            of_key.digest(0)
        } else {
            key.to_vec()
        };
        key.resize(size, 0);
        let under = |pad: u8| {
            let mut state = function.clone();
            state.update(&key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            state
        };
        Keyed { inner: under(0x36), outer: under(0x5c) }
    }

    pub(super) fn digest(&self, messages: &[&[u8]]) -> Vec<u8> {
        let (mut inner, mut outer) = (self.inner.clone(), self.outer.clone());
        for message in messages {
            inner.update(message);
        }
        outer.update(&inner.digest(0));
        outer.digest(0)
    }
}

pub(super) fn pbkdf2(function: &Function, password: &[u8], salt: &[u8], iterations: u64, length: usize) -> Vec<u8> {
    let keyed = Keyed::new(function, password);
    let mut out = Vec::with_capacity(length);
    for block in 1u32.. {
        if out.len() >= length {
            break;
        }
        let mut step = keyed.digest(&[salt, &block.to_be_bytes()]);
        let mut sum = step.clone();
        for _ in 1..iterations {
            step = keyed.digest(&[&step]);
            for (sum, byte) in sum.iter_mut().zip(&step) {
                *sum ^= byte;
            }
        }
        out.extend(sum);
    }
    out.truncate(length);
    out
}

/// `n`: a power of 2, the cost; `r`: size of blocks; `p`: how many lanes.
pub(super) fn scrypt(password: &[u8], salt: &[u8], n: usize, r: usize, p: usize, length: usize) -> Vec<u8> {
    let sha256 = Function::named("sha256").expect("the table has it");
    let mut bytes = pbkdf2(&sha256, password, salt, 1, p * 128 * r);
    for lane in bytes.chunks_exact_mut(128 * r) {
        let words = lane.chunks_exact(4).map(|b| u32::from_le_bytes(b.try_into().expect("chunks of 4")));
        let mixed = mix_lane(words.collect(), n);
        for (bytes, word) in lane.chunks_exact_mut(4).zip(mixed) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
    }
    pbkdf2(&sha256, password, &bytes, 1, length)
}

/// ROMix: write `n` states down, then go through them in an order that only they tell.
fn mix_lane(mut x: Vec<u32>, n: usize) -> Vec<u32> {
    let size = x.len();
    let mut states = Vec::with_capacity(n * size);
    let mut spare = vec![0; size];
    for _ in 0..n {
        states.extend_from_slice(&x);
        mix_blocks(&mut x, &mut spare);
    }
    for _ in 0..n {
        let j = x[size - 16] as usize & (n - 1);
        for (word, state) in x.iter_mut().zip(&states[j * size..]) {
            *word ^= state;
        }
        mix_blocks(&mut x, &mut spare);
    }
    x
}

/// BlockMix: every block is added to what came before and stirred; even blocks then stand before odd ones.
fn mix_blocks(x: &mut Vec<u32>, spare: &mut Vec<u32>) {
    let count = x.len() / 16;
    let mut state: [u32; 16] = x[x.len() - 16..].try_into().expect("a block of 16 words");
    for (i, block) in x.chunks_exact(16).enumerate() {
        for (word, other) in state.iter_mut().zip(block) {
            *word ^= other;
        }
        salsa20_8(&mut state);
        let place = if i % 2 == 0 { i / 2 } else { count / 2 + i / 2 };
        spare[16 * place..16 * place + 16].copy_from_slice(&state);
    }
    std::mem::swap(x, spare);
}

fn salsa20_8(block: &mut [u32; 16]) {
    let mut x = *block;
    for _ in 0..4 {
        for is_row in [false, true] {
            for i in 0..4 {
                // The diagonal element of column or row i, and those that follow it there.
                let at = |k: usize| if is_row { 4 * i + (i + k) % 4 } else { (4 * (i + k) + i) % 16 };
                for (k, turn) in [(1, 7), (2, 9), (3, 13), (4, 18)] {
                    x[at(k)] ^= x[at(k + 3)].wrapping_add(x[at(k + 2)]).rotate_left(turn);
                }
            }
        }
    }
    for (word, x) in block.iter_mut().zip(x) {
        *word = word.wrapping_add(x);
    }
}
