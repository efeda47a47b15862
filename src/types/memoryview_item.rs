//! Single values laid out as C does: the items of memory views, and of `struct`.

use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::int::{as_big, is_int};
use crate::object::{Obj, Raised, Special};
use crate::vm::Vm;
use num_traits::ToPrimitive;

/// How the values of a format are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// Aligned and with C's sizes on this machine; otherwise with the standard sizes.
    pub(crate) is_native: bool,
    pub(crate) is_little: bool,
}

impl Order {
    pub(crate) const NATIVE: Order = Order { is_native: true, is_little: cfg!(target_endian = "little") };

    /// The size of a value with this code; None if there is no such code.
    pub(crate) fn size(self, code: u8) -> Option<usize> {
        Some(match code {
            b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' => 4,
            b'l' | b'L' if !self.is_native => 4,
            b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
            b'n' | b'N' | b'P' if self.is_native => 8,
            _ => return None,
        })
    }
}

/// The value of `bytes`, which are as long as `code` says.
pub(crate) fn unpack_one(vm: &mut Vm, order: Order, code: u8, bytes: &[u8]) -> Obj {
    let mut word = [0; 8];
    let n = bytes.len().min(8);
    word[..n].copy_from_slice(&bytes[..n]);
    if !order.is_little {
        word[..n].reverse();
    }
    let unsigned = u64::from_le_bytes(word);
    match code {
        b'c' => vm.bytes(bytes.to_vec()).into(),
        b'?' => Obj::bool(bytes.iter().any(|b| *b != 0)),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let unused = 64 - 8 * n as u32;
            vm.int((unsigned << unused) as i64 >> unused)
        }
        b'e' => vm.heap.float(half_to_f64(unsigned as u16)),
        b'f' => vm.heap.float(f64::from(f32::from_bits(unsigned as u32))),
        b'd' => vm.heap.float(f64::from_bits(unsigned)),
        _ => vm.int_u64(unsigned),
    }
}

/// Why a value cannot be laid out.
pub(crate) enum Refused {
    Type(String),
    Range(String),
    Raised(Raised),
}

impl From<Raised> for Refused {
    fn from(raised: Raised) -> Refused {
        Refused::Raised(raised)
    }
}

/// Lay `value` out in `out`, which is as long as `code` says.
pub(crate) fn pack_one(
    vm: &mut Vm,
    order: Order,
    code: u8,
    value: &Obj,
    out: &mut [u8],
) -> std::result::Result<(), Refused> {
    let word = match code {
        b'c' => {
            let byte = match value.downcast::<Bytes>() {
                Some(bytes) => bytes.data.as_ref().try_into().ok().map(|[byte]: [u8; 1]| byte),
                None => match vm.bytes_view(value) {
                    Some([byte]) if value.downcast::<ByteArray>().is_some() => Some(*byte),
                    _ => None,
                },
            };
            match byte {
                Some(byte) => u64::from(byte),
                None => return Err(Refused::Type("char format requires a bytes object of length 1".into())),
            }
        }
        b'?' => u64::from(vm.truth(value)?),
        b'e' | b'f' | b'd' => {
            let x = match vm.to_f64(value) {
                Ok(x) => x,
                Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
                    return Err(Refused::Type("required argument is not a float".into()));
                }
                Err(raised) => return Err(raised.into()),
            };
            let overflow = |vm: &mut Vm, code: char| {
                Err(Refused::Raised(vm.overflow_error(format!("float too large to pack with {code} format"))))
            };
            match code {
                b'd' => x.to_bits(),
                b'f' => {
                    let single = x as f32;
                    if single.is_infinite() && x.is_finite() && !order.is_native {
                        return overflow(vm, 'f');
                    }
                    u64::from(single.to_bits())
                }
                _ => match f64_to_half(x) {
                    Some(half) => u64::from(half),
                    None => return overflow(vm, 'e'),
                },
            }
        }
        _ => {
            if !is_int(value) && vm.special_of(value, Special::Index).is_none() {
                return Err(Refused::Type("required argument is not an integer".into()));
            }
            let index = vm.index(value)?;
            let i = as_big(&index).expect("index gives an int").to_i128();
            let bits = 8 * out.len() as u32;
            let is_signed = code.is_ascii_lowercase();
            let (low, high) = match is_signed {
                true => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
                false => (0, (1i128 << bits) - 1),
            };
            match i {
                Some(i) if (low..=high).contains(&i) || code == b'P' && (i64::MIN.into()..0).contains(&i) => i as u64,
                _ if code == b'P' => return Err(Refused::Range("int too large to convert".into())),
                _ => {
                    let code = char::from(code);
                    return Err(Refused::Range(format!("'{code}' format requires {low} <= number <= {high}")));
                }
            }
        }
    };
    let n = out.len();
    out.copy_from_slice(&word.to_le_bytes()[..n]);
    if !order.is_little {
        out.reverse();
    }
    Ok(())
}

pub(crate) fn half_to_f64(half: u16) -> f64 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 31), f64::from(half & 1023));
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN.copysign(sign),
        _ => sign * (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// The nearest half-precision number, ties to even; None if that is too large.
pub(crate) fn f64_to_half(x: f64) -> Option<u16> {
    let sign = u16::from(x.is_sign_negative()) << 15;
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let x = x.abs();
    // Below 2**-14 numbers are multiples of 2**-24.
    let exponent = if x == 0.0 { -14 } else { (((x.to_bits() >> 52) as i32) - 1023).max(-14) };
    if exponent > 15 {
        return None;
    }
    let fraction = (x / 2f64.powi(exponent - 10)).round_ties_even() as u32;
    let (exponent, fraction) = if fraction == 2048 { (exponent + 1, 1024) } else { (exponent, fraction) };
    if exponent > 15 {
        return None;
    }
    let bits =
        if fraction < 1024 { fraction as u16 } else { ((exponent + 15) as u16) << 10 | (fraction as u16 - 1024) };
    Some(sign | bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves() {
        for half in 0..=u16::MAX {
            let x = half_to_f64(half);
            if !x.is_nan() {
                assert_eq!(f64_to_half(x), Some(half));
            }
        }
        assert_eq!(f64_to_half(65519.0), Some(0x7bff));
        assert_eq!(f64_to_half(65520.0), None);
        assert_eq!(f64_to_half(2f64.powi(-25)), Some(0));
        assert_eq!(f64_to_half(3.0 * 2f64.powi(-25)), Some(2));
    }
}
