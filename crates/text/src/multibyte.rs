//! East Asian encodings with several bytes for a character. The tables are those of `encoding_rs`, brought to what Python's
//! codecs of these names read and write: some know fewer characters, and a few have other ones.

use super::wtf8::push;
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multibyte {
    Gb2312,
    Gbk,
    Gb18030,
    Big5,
    Cp950,
    ShiftJis,
    Cp932,
    EucJp,
    EucKr,
    Cp949,
}

/// How a sequence of bytes went.
pub(crate) enum Step {
    /// A character (or two) of so many bytes.
    Char(usize),
    Illegal,
    /// More bytes are needed.
    Incomplete,
}

pub(crate) const ILLEGAL: &str = "illegal multibyte sequence";
pub(crate) const INCOMPLETE: &str = "incomplete multibyte sequence";

/// The characters of a codec: those of one, two and three bytes (the first of these is 0x8f), and back.
struct Table {
    singles: [u32; 256],
    pairs: Vec<u32>,
    triples: Vec<u32>,
    bytes: HashMap<u32, Vec<u8>>,
}

impl Multibyte {
    /// The codec of that name, written with underscores and in lower case.
    pub(crate) fn from_name(name: &str) -> Option<Multibyte> {
        Some(match name {
            "gb2312" | "chinese" | "csiso58gb231280" | "euc_cn" | "euccn" | "eucgb2312_cn" | "gb2312_1980"
            | "gb2312_80" | "iso_ir_58" => Multibyte::Gb2312,
            "gbk" | "936" | "cp936" | "ms936" => Multibyte::Gbk,
            "gb18030" | "gb18030_2000" => Multibyte::Gb18030,
            "big5" | "big5_tw" | "csbig5" => Multibyte::Big5,
            "cp950" | "950" | "ms950" => Multibyte::Cp950,
            "shift_jis" | "csshiftjis" | "shiftjis" | "sjis" | "s_jis" => Multibyte::ShiftJis,
            "cp932" | "932" | "ms932" | "mskanji" | "ms_kanji" | "windows_31j" => Multibyte::Cp932,
            "euc_jp" | "eucjp" | "ujis" | "u_jis" => Multibyte::EucJp,
            "euc_kr" | "euckr" | "korean" | "ksc5601" | "ks_c_5601" | "ks_c_5601_1987" | "ksx1001" | "ks_x_1001" => {
                Multibyte::EucKr
            }
            "cp949" | "949" | "ms949" | "uhc" => Multibyte::Cp949,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Multibyte::Gb2312 => "gb2312",
            Multibyte::Gbk => "gbk",
            Multibyte::Gb18030 => "gb18030",
            Multibyte::Big5 => "big5",
            Multibyte::Cp950 => "cp950",
            Multibyte::ShiftJis => "shift_jis",
            Multibyte::Cp932 => "cp932",
            Multibyte::EucJp => "euc_jp",
            Multibyte::EucKr => "euc_kr",
            Multibyte::Cp949 => "cp949",
        }
    }

    fn base(self) -> &'static Encoding {
        match self {
            Multibyte::Gb2312 | Multibyte::Gbk => GBK,
            Multibyte::Gb18030 => GB18030,
            Multibyte::Big5 | Multibyte::Cp950 => BIG5,
            Multibyte::ShiftJis | Multibyte::Cp932 => SHIFT_JIS,
            Multibyte::EucJp => EUC_JP,
            Multibyte::EucKr | Multibyte::Cp949 => EUC_KR,
        }
    }

    /// Which pairs of bytes the codec knows, of those that `encoding_rs` does.
    fn has_pair(self, pair: u16) -> bool {
        let among = |ranges: &[RangeInclusive<u16>]| ranges.iter().any(|range| range.contains(&pair));
        match self {
            Multibyte::Gb2312 => pair & 0xff >= 0xa1 && among(GB2312_PAIRS),
            Multibyte::Gbk => among(GBK_PAIRS),
            Multibyte::Gb18030 | Multibyte::Cp932 | Multibyte::Cp949 => true,
            Multibyte::Big5 => among(&[0xa140..=0xa3bf, 0xa440..=0xc7fc, 0xc940..=0xf9d5]),
            Multibyte::Cp950 => among(&[0xa140..=0xa3bf, 0xa3e1..=0xa3e1, 0xa440..=0xc7fc, 0xc940..=0xf9fe]),
            Multibyte::ShiftJis => among(&[0x8140..=0x84be, 0x889f..=0xeaa4]),
            Multibyte::EucJp => !among(&[0xada1..=0xadfc, 0xf9a1..=0xfcfe]),
            Multibyte::EucKr => pair & 0xff >= 0xa1 && pair >= 0xa1a1 && among(EUC_KR_PAIRS),
        }
    }

    /// Where Python's table has another character.
    fn corrected(self, pair: u16) -> Option<u32> {
        let among = |table: &[(u16, u32)]| table.iter().find(|(p, _)| *p == pair).map(|(_, code)| *code);
        match self {
            Multibyte::Gb18030 => among(GB18030_OLD),
            Multibyte::Gb2312 => among(&[(0xa1a4, 0x30fb), (0xa1aa, 0x2015)]),
            Multibyte::Big5 => among(BIG5_SIGNS).or_else(|| big5_kana(pair)),
            Multibyte::Cp950 if pair == 0xf9fe => Some(0x2593),
            Multibyte::Cp950 => big5_kana(pair),
            Multibyte::ShiftJis => among(&[
                (0x8160, 0x301c),
                (0x8161, 0x2016),
                (0x817c, 0x2212),
                (0x8191, 0xa2),
                (0x8192, 0xa3),
                (0x81ca, 0xac),
            ]),
            Multibyte::EucJp => among(&[
                (0xa1c1, 0x301c),
                (0xa1c2, 0x2016),
                (0xa1dd, 0x2212),
                (0xa1f1, 0xa2),
                (0xa1f2, 0xa3),
                (0xa2cc, 0xac),
            ]),
            _ => None,
        }
    }

    /// What is written for characters that have several places, or none by themselves.
    fn preferred(self) -> &'static [(u32, &'static [u8])] {
        match self {
            Multibyte::Big5 => {
                &[(0x5341, b"\xa4\x51"), (0x5345, b"\xa4\xca"), (0xff0f, b"\xa2\x41"), (0xff3c, b"\xa2\x42")]
            }
            Multibyte::Cp950 => &[
                (0xa2, b"\xa2\x46"),
                (0xa3, b"\xa2\x47"),
                (0xa5, b"\xa2\x44"),
                (0x2022, b"\xa1\x45"),
                (0x203e, b"\xa1\xc2"),
                (0x223c, b"\xa1\xe3"),
                (0x2609, b"\xa1\xf3"),
                (0x2641, b"\xa1\xf2"),
                (0x5341, b"\xa4\x51"),
                (0x5345, b"\xa4\xca"),
                (0xff64, b"\xa1\x4e"),
            ],
            Multibyte::Cp932 => &[
                (0xa2, b"\x81\x91"),
                (0xa3, b"\x81\x92"),
                (0xac, b"\x81\xca"),
                (0x2016, b"\x81\x61"),
                (0x2212, b"\x81\x7c"),
                (0x301c, b"\x81\x60"),
            ],
            Multibyte::EucKr => &[(0x3164, b"\xa4\xd4")],
            Multibyte::ShiftJis | Multibyte::EucJp => &[(0xa5, b"\x5c"), (0x203e, b"\x7e")],
            _ => &[],
        }
    }

    fn table(self) -> &'static Table {
        static TABLES: [OnceLock<Table>; 10] = [const { OnceLock::new() }; 10];
        TABLES[self as usize].get_or_init(|| self.make_table())
    }

    fn make_table(self) -> Table {
        let base = self.base();
        let one = |bytes: &[u8]| -> u32 {
            let text = base.decode_without_bom_handling_and_without_replacement(bytes).unwrap_or_default();
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => c.into(),
                _ => 0,
            }
        };
        let mut table =
            Table { singles: [0; 256], pairs: vec![0; 1 << 16], triples: Vec::new(), bytes: HashMap::new() };
        for byte in 0x80..=0xffu8 {
            let is_known = match self {
                Multibyte::ShiftJis => (0xa1..=0xdf).contains(&byte),
                Multibyte::Cp932 => true,
                _ => false,
            };
            let code = match (self, byte) {
                (Multibyte::Cp932, 0xa0) => 0xf8f0,
                (Multibyte::Cp932, 0xfd..) => 0xf8f1 + u32::from(byte - 0xfd),
                _ if is_known => one(&[byte]),
                _ => 0,
            };
            table.singles[usize::from(byte)] = code;
            if code != 0 {
                table.bytes.entry(code).or_insert_with(|| vec![byte]);
            }
        }
        for pair in 0x8000..=0xffffu16 {
            let bytes = pair.to_be_bytes();
            if table.singles[usize::from(bytes[0])] != 0 || !self.has_pair(pair) {
                continue;
            }
            let code = match one(&bytes) {
                0 => 0,
                code => self.corrected(pair).unwrap_or(code),
            };
            table.pairs[usize::from(pair)] = code;
            if code != 0 {
                table.bytes.entry(code).or_insert_with(|| bytes.to_vec());
            }
        }
        if self == Multibyte::EucJp {
            table.triples = vec![0; 1 << 16];
            for pair in 0xa1a1..=0xfefeu16 {
                let [second, third] = pair.to_be_bytes();
                let code = match one(&[0x8f, second, third]) {
                    0xff5e => 0x7e,
                    code => code,
                };
                table.triples[usize::from(pair)] = code;
                if code != 0 {
                    table.bytes.entry(code).or_insert_with(|| vec![0x8f, second, third]);
                }
            }
        }
        for (code, bytes) in self.preferred() {
            table.bytes.insert(*code, bytes.to_vec());
        }
        table
    }

    /// Read the character at the start of `rest`, whose first byte is not ASCII.
    pub(crate) fn decode_one(self, rest: &[u8], text: &mut Vec<u8>) -> Step {
        let table = self.table();
        let Some(first) = rest.first() else { return Step::Incomplete };
        let single = table.singles[usize::from(*first)];
        if single != 0 {
            push(text, single);
            return Step::Char(1);
        }
        let Some(second) = rest.get(1) else { return Step::Incomplete };
        if self == Multibyte::Gb18030 && second.is_ascii_digit() {
            let Some(four) = rest.get(..4) else { return Step::Incomplete };
            if four == b"\x81\x35\xf4\x37" {
                // It changed places with a character of private use.
                push(text, 0x1e3f);
                return Step::Char(4);
            }
            return match GB18030.decode_without_bom_handling_and_without_replacement(four) {
                Some(found) => {
                    text.extend_from_slice(found.as_bytes());
                    Step::Char(4)
                }
                None => Step::Illegal,
            };
        }
        if self == Multibyte::EucKr && (*first, *second) == (0xa4, 0xd4) {
            let Some(eight) = rest.get(..8) else { return Step::Incomplete };
            return match composed_hangul(eight) {
                Some(code) => {
                    push(text, code);
                    Step::Char(8)
                }
                None => Step::Illegal,
            };
        }
        if self == Multibyte::EucJp && *first == 0x8f {
            let Some(third) = rest.get(2) else { return Step::Incomplete };
            let code = table.triples[usize::from(u16::from_be_bytes([*second, *third]))];
            push_known(text, code);
            return if code == 0 { Step::Illegal } else { Step::Char(3) };
        }
        let code = table.pairs[usize::from(u16::from_be_bytes([*first, *second]))];
        push_known(text, code);
        if code == 0 { Step::Illegal } else { Step::Char(2) }
    }

    /// Write a character; false where the codec has none for it.
    pub(crate) fn encode_one(self, code: u32, out: &mut Vec<u8>) -> bool {
        if code < 0x80 {
            out.push(code as u8);
            return true;
        }
        if let Some(bytes) = self.table().bytes.get(&code) {
            out.extend_from_slice(bytes);
            return true;
        }
        match self {
            Multibyte::Gb18030 => {
                let Some(bytes) = gb18030_four(code) else { return false };
                out.extend_from_slice(&bytes);
                true
            }
            Multibyte::EucKr => match hangul_parts(code) {
                Some(bytes) => {
                    out.extend_from_slice(&bytes);
                    true
                }
                None => false,
            },
            _ => false,
        }
    }
}

/// Text in an encoding that goes by that name on the web: for tools that have no running program with its codecs.
#[must_use]
pub fn decode_by_label(label: &str, data: &[u8]) -> Option<String> {
    let encoding = Encoding::for_label(label.replace('_', "-").as_bytes())?;
    encoding.decode_without_bom_handling_and_without_replacement(data).map(|text| text.into_owned())
}

/// Characters without a pair have four bytes, which count through them in order.
fn gb18030_four(code: u32) -> Option<[u8; 4]> {
    let direct = |code: u32| -> Option<[u8; 4]> {
        let mut buffer = [0; 4];
        let (bytes, _, is_lossy) = GB18030.encode(char::from_u32(code)?.encode_utf8(&mut buffer));
        if is_lossy { None } else { bytes.as_ref().try_into().ok() }
    };
    // Those that got a pair in newer editions stand behind their neighbours.
    let mut steps = 0;
    let mut bytes = loop {
        match direct(code - steps) {
            Some(bytes) => break bytes,
            None if steps < 16 => steps += 1,
            None => return None,
        }
    };
    for _ in 0..steps {
        for (i, (low, high)) in [(3, (0x30, 0x39)), (2, (0x81, 0xfe)), (1, (0x30, 0x39)), (0, (0x81, 0xfe))] {
            if bytes[i] < high {
                bytes[i] += 1;
                break;
            }
            bytes[i] = low;
        }
    }
    Some(bytes)
}

fn push_known(text: &mut Vec<u8>, code: u32) {
    if code != 0 {
        push(text, code);
    }
}

/// Compatibility letters of KS X 1001 (row 0xa4) in the order of Unicode's initial and final consonants.
const INITIALS: &[u8; 19] = b"\xa1\xa2\xa4\xa7\xa8\xa9\xb1\xb2\xb3\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe";
const FINALS: &[u8; 28] =
    b"\xd4\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb4\xb5\xb6\xb7\xb8\xba\xbb\xbc\xbd\xbe";

/// A syllable without a place of its own, as filler and three letters.
fn hangul_parts(code: u32) -> Option<[u8; 8]> {
    let index = code.checked_sub(0xac00).filter(|index| *index < 11_172)?;
    let (initial, vowel, last) = (index / 588, index / 28 % 21, index % 28);
    let vowel = 0xbf + vowel as u8;
    Some([0xa4, 0xd4, 0xa4, INITIALS[initial as usize], 0xa4, vowel, 0xa4, FINALS[last as usize]])
}

fn composed_hangul(eight: &[u8]) -> Option<u32> {
    let [_, _, 0xa4, initial, 0xa4, vowel @ 0xbf..=0xd3, 0xa4, last] = *eight else { return None };
    let initial = INITIALS.iter().position(|letter| *letter == initial)? as u32;
    let last = FINALS.iter().position(|letter| *letter == last)? as u32;
    Some(0xac00 + (initial * 21 + u32::from(vowel - 0xbf)) * 28 + last)
}

/// Kana, Cyrillic and numbers of Big5's rows 0xc6 and 0xc7, in the order of the extension by ETEN.
fn big5_kana(pair: u16) -> Option<u32> {
    const RUNS: [(u16, u32); 13] = [
        (0xc6a1, 0x30fe),
        (0xc6a2, 0x309d),
        (0xc6a4, 0x3005),
        (0xc6a5, 0x3041),
        (0xc6f8, 0x30a1),
        (0xc7b1, 0x414),
        (0xc7b3, 0x401),
        (0xc7b4, 0x416),
        (0xc7bb, 0x423),
        (0xc7ce, 0x451),
        (0xc7cf, 0x436),
        (0xc7e9, 0x2460),
        (0xc7f3, 0x2474),
    ];
    if !(0xc6a1..=0xc7fc).contains(&pair) {
        return None;
    }
    // Second bytes are 0x40 to 0x7e and 0xa1 to 0xfe.
    let place = |pair: u16| {
        let second = pair & 0xff;
        (pair >> 8) * 157 + if second < 0x7f { second - 0x40 } else { second - 0x62 }
    };
    let (start, code) = RUNS.iter().rev().find(|(start, _)| place(*start) <= place(pair))?;
    Some(code + u32::from(place(pair) - place(*start)))
}

const BIG5_SIGNS: &[(u16, u32)] = &[
    (0xa145, 0x2022),
    (0xa14e, 0xff64),
    (0xa1c2, 0x203e),
    (0xa1e3, 0x223c),
    (0xa1f2, 0x2641),
    (0xa1f3, 0x2609),
    (0xa241, 0xff0f),
    (0xa242, 0xff3c),
    (0xa244, 0xa5),
    (0xa246, 0xa2),
    (0xa247, 0xa3),
];

/// The pairs that stood for characters of private use before the edition of 2005.
const GB18030_OLD: &[(u16, u32)] = &[
    (0xa3a0, 0xe5e5),
    (0xa6d9, 0xe78d),
    (0xa6da, 0xe78e),
    (0xa6db, 0xe78f),
    (0xa6dc, 0xe790),
    (0xa6dd, 0xe791),
    (0xa6de, 0xe792),
    (0xa6df, 0xe793),
    (0xa6ec, 0xe794),
    (0xa6ed, 0xe795),
    (0xa6f3, 0xe796),
    (0xa8bc, 0xe7c7),
    (0xfe59, 0xe81e),
    (0xfe61, 0xe826),
    (0xfe66, 0xe82b),
    (0xfe67, 0xe82c),
    (0xfe6d, 0xe832),
    (0xfe7e, 0xe843),
    (0xfe90, 0xe854),
    (0xfea0, 0xe864),
];

const GB2312_PAIRS: &[RangeInclusive<u16>] = &[
    0xa1a1..=0xa1fe,
    0xa2b1..=0xa2e2,
    0xa2e5..=0xa2ee,
    0xa2f1..=0xa2fc,
    0xa3a1..=0xa3fe,
    0xa4a1..=0xa4f3,
    0xa5a1..=0xa5f6,
    0xa6a1..=0xa6b8,
    0xa6c1..=0xa6d8,
    0xa7a1..=0xa7c1,
    0xa7d1..=0xa7f1,
    0xa8a1..=0xa8ba,
    0xa8c5..=0xa8e9,
    0xa9a4..=0xa9ef,
    0xb0a1..=0xd7f9,
    0xd8a1..=0xf7fe,
];

const GBK_PAIRS: &[RangeInclusive<u16>] = &[
    0x8140..=0xa0fe,
    0xa1a1..=0xa1fe,
    0xa2a1..=0xa2aa,
    0xa2b1..=0xa2e2,
    0xa2e5..=0xa2ee,
    0xa2f1..=0xa2fc,
    0xa3a1..=0xa3fe,
    0xa4a1..=0xa4f3,
    0xa5a1..=0xa5f6,
    0xa6a1..=0xa6b8,
    0xa6c1..=0xa6d8,
    0xa6e0..=0xa6eb,
    0xa6ee..=0xa6f2,
    0xa6f4..=0xa6f5,
    0xa7a1..=0xa7c1,
    0xa7d1..=0xa7f1,
    0xa840..=0xa895,
    0xa8a1..=0xa8bb,
    0xa8bd..=0xa8be,
    0xa8c0..=0xa8c0,
    0xa8c5..=0xa8e9,
    0xa940..=0xa957,
    0xa959..=0xa95a,
    0xa95c..=0xa95c,
    0xa960..=0xa988,
    0xa996..=0xa996,
    0xa9a4..=0xa9ef,
    0xaa40..=0xaaa0,
    0xab40..=0xaba0,
    0xac40..=0xaca0,
    0xad40..=0xada0,
    0xae40..=0xaea0,
    0xaf40..=0xafa0,
    0xb040..=0xd7f9,
    0xd840..=0xf8a0,
    0xf940..=0xf9a0,
    0xfa40..=0xfaa0,
    0xfb40..=0xfba0,
    0xfc40..=0xfca0,
    0xfd40..=0xfda0,
    0xfe40..=0xfe4f,
];

const EUC_KR_PAIRS: &[RangeInclusive<u16>] = &[
    0xa1a1..=0xa1fe,
    0xa2a1..=0xa2e7,
    0xa3a1..=0xa3fe,
    0xa4a1..=0xa4d3,
    0xa4d5..=0xa4fe,
    0xa5a1..=0xa5f8,
    0xa6a1..=0xa6e4,
    0xa7a1..=0xa7ef,
    0xa8a1..=0xacf1,
    0xb0a1..=0xfdfe,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(codec: Multibyte, bytes: &[u8]) -> Option<String> {
        let mut text = Vec::new();
        match codec.decode_one(bytes, &mut text) {
            Step::Char(n) if n == bytes.len() => String::from_utf8(text).ok(),
            _ => None,
        }
    }

    #[test]
    fn there_and_back() {
        for (codec, bytes, text) in [
            (Multibyte::Gbk, &b"\xc4\xe3"[..], "你"),
            (Multibyte::Gb2312, b"\xba\xc3", "好"),
            (Multibyte::Gb18030, b"\x81\x30\x84\x36", "¥"),
            (Multibyte::Big5, b"\xa4\xa4", "中"),
            (Multibyte::ShiftJis, b"\xb1", "ｱ"),
            (Multibyte::EucJp, b"\x8f\xb0\xa1", "丂"),
            (Multibyte::EucKr, b"\xb0\xa1", "가"),
            (Multibyte::EucKr, b"\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xa2", "갂"),
        ] {
            assert_eq!(decoded(codec, bytes).as_deref(), Some(text), "{codec:?}");
            let mut out = Vec::new();
            assert!(codec.encode_one(text.chars().next().map_or(0, u32::from), &mut out));
            assert_eq!(out, bytes);
        }
        assert_eq!(decoded(Multibyte::Gb2312, b"\x81\x40"), None);
        assert_eq!(decoded(Multibyte::Gbk, b"\x80"), None);
    }
}
