//! The hash functions by name: a state of any of them, fed and asked. Knows no Python value. The only importer of md5,
//! sha1, sha2, sha3 and shake; BLAKE2 is of this folder.

use super::blake2::{Blake2b, Blake2s, Params};
use shake::digest::{Digest, ExtendableOutput, Update, XofReader};

macro_rules! functions {
    ($($variant:ident($type:ty, $name:literal, $size:literal, $block:literal, $new:expr, $finish:ident);)*) => {
        /// A hash being computed.
        #[derive(Clone)]
        pub(super) enum Function { $($variant($type)),* }

        /// The names of all functions.
        pub(super) const NAMES: &[&str] = &[$($name),*];

        impl Function {
            /// The state in which the function called `name` begins.
            pub(super) fn named(name: &str) -> Option<Function> {
                match name {
                    $($name => Some(Function::$variant($new)),)*
                    _ => None,
                }
            }

            pub(super) fn name(&self) -> &'static str {
                match self { $(Function::$variant(_) => $name),* }
            }

            /// The length of the hash in bytes; 0 where it is any.
            pub(super) fn digest_size(&self) -> usize {
                match self { $(Function::$variant(_) => $size),* }
            }

            pub(super) fn block_size(&self) -> usize {
                match self { $(Function::$variant(_) => $block),* }
            }

            pub(super) fn update(&mut self, data: &[u8]) {
                match self { $(Function::$variant(state) => Update::update(state, data)),* }
            }

            /// The hash of what was given so far; of `length` bytes for the functions that leave it open.
            pub(super) fn digest(&self, length: usize) -> Vec<u8> {
                match self { $(Function::$variant(state) => $finish(state, length)),* }
            }
        }
    };
}

functions! {
    Md5(md5::Md5, "md5", 16, 64, Digest::new(), fixed);
    Sha1(sha1::Sha1, "sha1", 20, 64, Digest::new(), fixed);
    Sha224(sha2::Sha224, "sha224", 28, 64, Digest::new(), fixed);
    Sha256(sha2::Sha256, "sha256", 32, 64, Digest::new(), fixed);
    Sha384(sha2::Sha384, "sha384", 48, 128, Digest::new(), fixed);
    Sha512(sha2::Sha512, "sha512", 64, 128, Digest::new(), fixed);
    Sha512_224(sha2::Sha512_224, "sha512_224", 28, 128, Digest::new(), fixed);
    Sha512_256(sha2::Sha512_256, "sha512_256", 32, 128, Digest::new(), fixed);
    Sha3_224(sha3::Sha3_224, "sha3_224", 28, 144, Digest::new(), fixed);
    Sha3_256(sha3::Sha3_256, "sha3_256", 32, 136, Digest::new(), fixed);
    Sha3_384(sha3::Sha3_384, "sha3_384", 48, 104, Digest::new(), fixed);
    Sha3_512(sha3::Sha3_512, "sha3_512", 64, 72, Digest::new(), fixed);
    Shake128(shake::Shake128, "shake_128", 0, 168, Default::default(), open);
    Shake256(shake::Shake256, "shake_256", 0, 136, Default::default(), open);
    Blake2b(Blake2b, "blake2b", 64, 128, Blake2b::new(&Params::of_size(64)), blake2b);
    Blake2s(Blake2s, "blake2s", 32, 64, Blake2s::new(&Params::of_size(32)), blake2s);
}

impl Update for Blake2b {
    fn update(&mut self, data: &[u8]) {
        Blake2b::feed(self, data);
    }
}
impl Update for Blake2s {
    fn update(&mut self, data: &[u8]) {
        Blake2s::feed(self, data);
    }
}

impl Function {
    /// The function that `name` means when spelt as OpenSSL does: in any case, `SHA2-256`, `SHA512-256`, `SHAKE256`.
    pub(super) fn spelt(name: &str) -> Option<Function> {
        let name = name.to_ascii_lowercase();
        if let Some(function) = Function::named(&name) {
            return Some(function);
        }
        let bare = name.replace('-', "");
        let bare = match bare.strip_prefix("sha2") {
            Some(rest) if rest.len() >= 3 => format!("sha{rest}"),
            _ => bare,
        };
        NAMES.iter().find(|known| known.replace('_', "") == bare).and_then(|known| Function::named(known))
    }

    pub(super) fn is_open(&self) -> bool {
        self.digest_size() == 0
    }
}

fn fixed<D: Digest + Clone>(state: &D, _: usize) -> Vec<u8> {
    state.clone().finalize().to_vec()
}

fn open<D: ExtendableOutput + Clone>(state: &D, length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    state.clone().finalize_xof().read(&mut out);
    out
}

fn blake2b(state: &Blake2b, _: usize) -> Vec<u8> {
    state.digest()
}

fn blake2s(state: &Blake2s, _: usize) -> Vec<u8> {
    state.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_abc() {
        let starts: [(&str, [u8; 4]); 8] = [
            ("md5", [0x90, 0x01, 0x50, 0x98]),
            ("sha1", [0xa9, 0x99, 0x3e, 0x36]),
            ("sha224", [0x23, 0x09, 0x7d, 0x22]),
            ("SHA2-256", [0xba, 0x78, 0x16, 0xbf]),
            ("sha-384", [0xcb, 0x00, 0x75, 0x3f]),
            ("sha512", [0xdd, 0xaf, 0x35, 0xa1]),
            ("blake2b", [0xba, 0x80, 0xa5, 0x3f]),
            ("blake2s", [0x50, 0x8c, 0x5e, 0x8c]),
        ];
        for (name, start) in starts {
            let mut function = Function::spelt(name).expect(name);
            function.update(b"abc");
            assert_eq!(function.digest(0)[..4], start, "{name}");
        }
        assert!(Function::spelt("sha_256").is_none());
    }
}
