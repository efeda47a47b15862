//! Division of big integers, floored as Python's. Where the quotient is short beside the divisor it is found from the
//! leading bits of both; everything else is left to num_bigint, whose ways are for long quotients.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::Zero;

/// `a // b`; `b` is not 0.
#[must_use]
pub fn floor_div(a: &BigInt, b: &BigInt) -> BigInt {
    let (x, y) = (a.magnitude(), b.magnitude());
    let Some(gap) = short_quotient(x, y) else { return a.div_floor(b) };
    let is_negative = a.sign() != b.sign();
    // Whether a remainder is left, which decides between negative quotients, leading bits alone do not show.
    if !is_negative
        && gap <= WORD_GAP
        && let Some(quotient) = certain_quotient(x, y)
    {
        return quotient.into();
    }
    let (quotient, rest) = magnitudes(x, y, gap);
    floor_quotient(quotient, &rest, is_negative)
}

/// `a % b`; `b` is not 0.
#[must_use]
pub fn modulo(a: &BigInt, b: &BigInt) -> BigInt {
    let Some(gap) = short_quotient(a.magnitude(), b.magnitude()) else { return a.mod_floor(b) };
    let (_, rest) = magnitudes(a.magnitude(), b.magnitude(), gap);
    floor_rest(rest, a.sign(), b)
}

/// `divmod(a, b)`; `b` is not 0.
#[must_use]
pub fn div_mod(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let Some(gap) = short_quotient(a.magnitude(), b.magnitude()) else { return a.div_mod_floor(b) };
    let (quotient, rest) = magnitudes(a.magnitude(), b.magnitude(), gap);
    (floor_quotient(quotient, &rest, a.sign() != b.sign()), floor_rest(rest, a.sign(), b))
}

fn floor_quotient(quotient: BigUint, rest: &BigUint, is_negative: bool) -> BigInt {
    match (is_negative, rest.is_zero()) {
        (false, _) => quotient.into(),
        (true, true) => -BigInt::from(quotient),
        (true, false) => -BigInt::from(quotient + 1u32),
    }
}

fn floor_rest(rest: BigUint, sign: Sign, b: &BigInt) -> BigInt {
    let rest = if sign == b.sign() || rest.is_zero() { rest } else { b.magnitude() - rest };
    BigInt::from_biguint(b.sign(), rest)
}

/// Up to this many bits between dividend and divisor, the quotient fits a word and its estimate two.
const WORD_GAP: u64 = 60;

/// By how many bits `x` is longer than `y`, where that says that the quotient is short and the divisor worth the care.
fn short_quotient(x: &BigUint, y: &BigUint) -> Option<u64> {
    let (long, short) = (x.bits(), y.bits());
    let gap = long.checked_sub(short)?;
    (short > 256 && (gap <= WORD_GAP || gap + 64 < short / 3)).then_some(gap)
}

/// The leading 64 bits of `y`, and of `x` those that stand above the same bit.
fn leading(x: &BigUint, y: &BigUint) -> (u128, u64) {
    let cut = y.bits() - 64;
    let (skip, shift) = ((cut / 64) as usize, cut % 64);
    let word = |digits: &mut dyn Iterator<Item = u64>| {
        let low = u128::from(digits.next().unwrap_or(0));
        let high = u128::from(digits.next().unwrap_or(0));
        let top = u128::from(digits.next().unwrap_or(0));
        let lower = (low | high << 64) >> shift;
        if shift == 0 { lower } else { lower | top << (128 - shift) }
    };
    (word(&mut x.iter_u64_digits().skip(skip)), word(&mut y.iter_u64_digits().skip(skip)) as u64)
}

/// The quotient where the leading bits leave no doubt of it.
fn certain_quotient(x: &BigUint, y: &BigUint) -> Option<u64> {
    let (x, y) = leading(x, y);
    let low = x / (u128::from(y) + 1);
    let high = (x + 1) / u128::from(y);
    (low == high).then_some(low as u64)
}

/// Quotient and remainder, the first guessed from the leading bits of both: it is then wrong by very little.
fn magnitudes(x: &BigUint, y: &BigUint, gap: u64) -> (BigUint, BigUint) {
    let guess = if gap <= WORD_GAP {
        let (x, y) = leading(x, y);
        BigUint::from((x / u128::from(y)) as u64)
    } else {
        let cut = y.bits() - gap - 64;
        (x >> cut) / (y >> cut)
    };
    let product = &guess * y;
    let mut quotient = guess;
    let mut excess = product;
    while &excess > x {
        excess -= y;
        quotient -= 1u32;
    }
    let mut rest = x - excess;
    while &rest >= y {
        rest -= y;
        quotient += 1u32;
    }
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way agrees with num_bigint's, at all gaps and for multiples of the divisor and their neighbours.
    #[test]
    fn as_num_bigint_divides() {
        let mut state = 7u64;
        let mut random = |bits: u64| {
            let mut value = BigInt::from(1);
            while value.bits() < bits {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                value = value << 32 | BigInt::from(state >> 32);
            }
            let extra = value.bits() - bits;
            value >> extra
        };
        for size in [257, 300, 320, 1000, 5000] {
            for gap in [0, 1, 31, 59, 60, 61, 64, 100, 300, 900, 2000] {
                let divisor = random(size);
                let quotient = random(gap.max(1));
                let product = &divisor * &quotient;
                for dividend in [random(size + gap), product.clone(), &product - 1, &product + 1] {
                    for (a, b) in [
                        (dividend.clone(), divisor.clone()),
                        (-dividend.clone(), divisor.clone()),
                        (dividend.clone(), -divisor.clone()),
                        (-dividend.clone(), -divisor.clone()),
                    ] {
                        let expected = a.div_mod_floor(&b);
                        assert_eq!(div_mod(&a, &b), expected, "{size} {gap}");
                        assert_eq!((floor_div(&a, &b), modulo(&a, &b)), expected, "{size} {gap}");
                    }
                }
            }
        }
    }
}
