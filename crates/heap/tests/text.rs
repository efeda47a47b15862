//! Words and strings: integers and floats in the word, code points, lone surrogates, interning.

mod common;

use common::{Random, heap, name, open_shape};
use ouro_heap::{Obj, Str, Value};

#[test]
fn numbers_in_the_word() {
    let heap = heap();
    for i in [0, 1, -1, Value::MIN_INT, Value::MAX_INT] {
        assert_eq!(Obj::try_int(i).unwrap().as_small_int(), Some(i));
    }
    assert!(Value::try_int(Value::MAX_INT + 1).is_none() && Value::try_int(Value::MIN_INT - 1).is_none());
    let mut random = Random::new(3);
    let special =
        [0.0, -0.0, 1.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MIN_POSITIVE, f64::MAX, 5e-324, 1e300];
    let others =
        (0..10_000).map(|_| f64::from_bits((random.below(1 << 32) as u64) << 32 | random.below(1 << 32) as u64));
    for f in special.into_iter().chain(others.collect::<Vec<_>>()) {
        let object = heap.float(f);
        assert_eq!(object.as_float().unwrap().to_bits(), f.to_bits());
        let v = object.value();
        assert_eq!(
            u32::from(v.is_int()) + u32::from(v.is_float()) + u32::from(v.is_object()) + u32::from(v.is_none()),
            1
        );
    }
    for special in [Value::UNDEF, Value::NONE, Value::FALSE, Value::TRUE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED] {
        assert!(!special.is_int() && !special.is_float() && !special.is_object());
    }
}

/// WTF-8 of code points that may be surrogates.
fn wtf8(code_points: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &c in code_points {
        match char::from_u32(c) {
            Some(c) => bytes.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => bytes.extend([0xed, 0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8]),
        }
    }
    bytes
}

#[test]
fn strings_against_code_points() {
    let heap = heap();
    let mut random = Random::new(5);
    let ranges = [0x20..0x7f, 0x80..0x800, 0x800..0xd800, 0xd800..0xe000, 0xe000..0x1_0000, 0x1_0000..0x11_0000];
    for round in 0..(if cfg!(miri) { 20 } else { 500 }) {
        let kinds = round % ranges.len() + 1;
        let text: Vec<u32> = (0..random.below(60))
            .map(|_| {
                let range = &ranges[random.below(kinds)];
                range.start + random.below((range.end - range.start) as usize) as u32
            })
            .collect();
        let bytes = wtf8(&text);
        let s = heap.str_from_wtf8(&bytes);
        assert_eq!((s.as_wtf8(), s.len()), (bytes.as_slice(), text.len()));
        assert_eq!(s.code_points().collect::<Vec<_>>(), text);
        assert_eq!(s.is_ascii(), text.iter().all(|&c| c < 0x80));
        assert_eq!(s.as_str().is_some(), text.iter().all(|&c| char::from_u32(c).is_some()));
        for i in 0..=text.len() {
            assert_eq!(s.byte_offset(i), wtf8(&text[..i]).len());
        }
        let at = random.below(text.len() + 1);
        let (a, b) = (heap.str_from_wtf8(&wtf8(&text[..at])), heap.str_from_wtf8(&wtf8(&text[at..])));
        let both = heap.str_concat(&a, &b);
        assert!(both.same_text(&s) && both.len() == s.len() && both.text_hash() == s.text_hash());
        let interned = heap.intern_str(&both);
        assert!(interned.is(&heap.intern_str(&s)) && interned.same_text(&s));
        if let Some(text) = s.as_str() {
            assert!(heap.intern(text).is(&interned));
            assert_eq!(s.to_str(), text);
        }
    }
}

#[test]
fn a_subclass_is_not_the_interned_twin() {
    let mut heap = heap();
    let shape = open_shape::<Str>(&heap, 0, 1);
    let plain = heap.str("only once");
    let object = heap.str_with_shape(shape, &plain);
    let twin = heap.intern_str(&object);
    assert!(!twin.is(&object) && twin.is_interned() && !object.is_interned());
    assert!(heap.intern("only once").is(&twin));
    let key = name(&heap, 1);
    heap.set_attr(object.as_obj(), &key, Obj::TRUE);
    assert!(heap.attr(twin.as_obj(), &key).is_none());
}
