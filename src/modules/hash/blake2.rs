//! BLAKE2b and BLAKE2s (RFC 7693), with all parameters: key, salt, person, and those of trees. Knows no Python value.

/// What a hash depends on besides its input.
#[derive(Clone)]
pub(super) struct Params {
    pub(super) digest_size: u8,
    pub(super) key: Vec<u8>,
    pub(super) salt: Vec<u8>,
    pub(super) person: Vec<u8>,
    pub(super) fanout: u8,
    pub(super) depth: u8,
    pub(super) leaf_size: u32,
    pub(super) node_offset: u64,
    pub(super) node_depth: u8,
    pub(super) inner_size: u8,
    pub(super) is_last_node: bool,
}

impl Params {
    /// Those of a plain hash.
    pub(super) fn of_size(digest_size: u8) -> Params {
        Params {
            digest_size,
            key: Vec::new(),
            salt: Vec::new(),
            person: Vec::new(),
            fanout: 1,
            depth: 1,
            leaf_size: 0,
            node_offset: 0,
            node_depth: 0,
            inner_size: 0,
            is_last_node: false,
        }
    }
}

/// In which order a round takes the words of a block.
const ORDER: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

macro_rules! blake2 {
    ($name:ident, $word:ty, $bytes:literal, $offset:literal, $rounds:literal, $turns:expr, $start:expr) => {
        /// A hash being computed.
        #[derive(Clone)]
        pub(super) struct $name {
            words: [$word; 8],
            /// How many bytes were compressed.
            length: u64,
            /// The last block so far: it is compressed when more comes, or as the last.
            block: [u8; 16 * $bytes],
            filled: usize,
            digest_size: usize,
            is_last_node: bool,
        }

        impl $name {
            pub(super) const BLOCK_SIZE: usize = 16 * $bytes;
            pub(super) const DIGEST_SIZE: usize = 8 * $bytes;
            pub(super) const SALT_SIZE: usize = 2 * $bytes;
            const START: [$word; 8] = $start;

            /// `params` must be within the function's limits.
            pub(super) fn new(params: &Params) -> $name {
                let mut block = Vec::with_capacity(Self::DIGEST_SIZE);
                block.extend([params.digest_size, params.key.len() as u8, params.fanout, params.depth]);
                block.extend(params.leaf_size.to_le_bytes());
                block.extend(&params.node_offset.to_le_bytes()[..$offset]);
                block.extend([params.node_depth, params.inner_size]);
                block.resize(4 * $bytes, 0);
                for field in [&params.salt, &params.person] {
                    let end = block.len() + Self::SALT_SIZE;
                    block.extend_from_slice(field);
                    block.resize(end, 0);
                }
                let mut words = Self::START;
                for (word, bytes) in words.iter_mut().zip(block.chunks_exact($bytes)) {
                    *word ^= <$word>::from_le_bytes(bytes.try_into().expect("chunks of a word"));
                }
                let mut state = $name {
                    words,
                    length: 0,
                    block: [0; 16 * $bytes],
                    filled: 0,
                    digest_size: usize::from(params.digest_size),
                    is_last_node: params.is_last_node,
                };
                if !params.key.is_empty() {
                    state.block[..params.key.len()].copy_from_slice(&params.key);
                    state.filled = Self::BLOCK_SIZE;
                }
                state
            }

            pub(super) fn digest_size(&self) -> usize {
                self.digest_size
            }

            pub(super) fn feed(&mut self, mut data: &[u8]) {
                while !data.is_empty() {
                    if self.filled == Self::BLOCK_SIZE {
                        self.length += Self::BLOCK_SIZE as u64;
                        self.compress(false);
                        self.filled = 0;
                    }
                    let count = data.len().min(Self::BLOCK_SIZE - self.filled);
                    let (head, tail) = data.split_at(count);
                    self.block[self.filled..self.filled + count].copy_from_slice(head);
                    self.filled += count;
                    data = tail;
                }
            }

            /// The hash of what was given so far.
            pub(super) fn digest(&self) -> Vec<u8> {
                let mut state = self.clone();
                state.length += state.filled as u64;
                state.block[state.filled..].fill(0);
                state.compress(true);
                let bytes = state.words.iter().flat_map(|word| word.to_le_bytes());
                bytes.take(state.digest_size).collect()
            }

            fn compress(&mut self, is_last: bool) {
                let mut m: [$word; 16] = [0; 16];
                for (word, bytes) in m.iter_mut().zip(self.block.chunks_exact($bytes)) {
                    *word = <$word>::from_le_bytes(bytes.try_into().expect("chunks of a word"));
                }
                let mut v: [$word; 16] = [0; 16];
                v[..8].copy_from_slice(&self.words);
                v[8..].copy_from_slice(&Self::START);
                v[12] ^= self.length as $word;
                v[13] ^= (u128::from(self.length) >> <$word>::BITS) as $word;
                if is_last {
                    v[14] = !v[14];
                    if self.is_last_node {
                        v[15] = !v[15];
                    }
                }
                let turns: [u32; 4] = $turns;
                let mut mix = |a: usize, b: usize, c: usize, d: usize, x: $word, y: $word| {
                    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
                    v[d] = (v[d] ^ v[a]).rotate_right(turns[0]);
                    v[c] = v[c].wrapping_add(v[d]);
                    v[b] = (v[b] ^ v[c]).rotate_right(turns[1]);
                    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
                    v[d] = (v[d] ^ v[a]).rotate_right(turns[2]);
                    v[c] = v[c].wrapping_add(v[d]);
                    v[b] = (v[b] ^ v[c]).rotate_right(turns[3]);
                };
                for round in 0..$rounds {
                    let s = &ORDER[round % 10];
                    for i in 0..4 {
                        mix(i, i + 4, i + 8, i + 12, m[s[2 * i]], m[s[2 * i + 1]]);
                    }
                    for i in 0..4 {
                        let (b, c, d) = (4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
                        mix(i, b, c, d, m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
                    }
                }
                for (i, word) in self.words.iter_mut().enumerate() {
                    *word ^= v[i] ^ v[i + 8];
                }
            }
        }
    };
}

// Each starts as the SHA-2 function of its word does.
blake2!(
    Blake2b,
    u64,
    8,
    8,
    12,
    [32, 24, 16, 63],
    [
        0x6a09e667f3bcc908,
        0xbb67ae8584caa73b,
        0x3c6ef372fe94f82b,
        0xa54ff53a5f1d36f1,
        0x510e527fade682d1,
        0x9b05688c2b3e6c1f,
        0x1f83d9abfb41bd6b,
        0x5be0cd19137e2179,
    ]
);
blake2!(
    Blake2s,
    u32,
    4,
    6,
    10,
    [16, 12, 8, 7],
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,]
);
