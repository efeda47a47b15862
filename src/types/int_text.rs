//! Integers of any length as decimal text, and back. Halving the problem makes both as fast as multiplication and
//! division of numbers half as long, where digit by digit would take quadratic time.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Num, ToPrimitive, Zero};
use ouro_text::int::{DEFAULT_MAX_DIGITS, Parsed, check_digits_to_text};
use std::cell::Cell;

thread_local! {
    /// `sys.get_int_max_str_digits()`: more digits than this are not converted, since it takes too long. 0: no limit.
    static LIMIT: Cell<usize> = const { Cell::new(DEFAULT_MAX_DIGITS) };
}

/// The limit of this thread's interpreter.
pub struct MaxStrDigits;
pub const MAX_STR_DIGITS: MaxStrDigits = MaxStrDigits;

impl MaxStrDigits {
    #[must_use]
    pub fn get(&self) -> usize {
        LIMIT.get()
    }

    pub fn set(&self, digits: usize) {
        LIMIT.set(digits);
    }
}

/// Below this many digits the library's own conversion is faster.
const SMALL: usize = 1200;

/// `str(i)`.
pub fn to_decimal(i: &BigInt, max_digits: usize) -> ouro_text::Result<String> {
    if let Some(small) = i.to_i64() {
        return Ok(small.to_string());
    }
    // A number of `bits` bits has at least this many digits; no need to count those of a huge one.
    let least = (i.bits() as f64 * std::f64::consts::LOG10_2) as usize;
    if max_digits != 0 && least > max_digits {
        check_digits_to_text(least, max_digits)?;
    }
    let mut text = String::new();
    if i.sign() == Sign::Minus {
        text.push('-');
    }
    let sign = text.len();
    let digits = least + 2;
    if digits <= SMALL {
        text.push_str(&i.magnitude().to_str_radix(10));
    } else {
        let powers = powers_of_ten(digits);
        push_decimal(&mut text, i.magnitude(), &powers, false);
    }
    check_digits_to_text(text.len() - sign, max_digits)?;
    Ok(text)
}

/// 10 to the `SMALL`, to twice that, and so on, until a number of `digits` digits is cut by the last.
fn powers_of_ten(digits: usize) -> Vec<BigUint> {
    let mut powers = vec![BigUint::from(10u8).pow(SMALL as u32)];
    let mut length = SMALL;
    while length * 2 < digits {
        let last = &powers[powers.len() - 1];
        powers.push(last * last);
        length *= 2;
    }
    powers
}

/// Append the digits of `n`, which is less than the square of the last of `powers`; with zeros in front if not leading.
fn push_decimal(text: &mut String, n: &BigUint, powers: &[BigUint], is_padded: bool) {
    let Some((power, rest)) = powers.split_last() else {
        let digits = n.to_str_radix(10);
        if is_padded {
            text.extend(std::iter::repeat_n('0', SMALL - digits.len()));
            text.push_str(&digits);
        } else if !n.is_zero() {
            text.push_str(&digits);
        }
        return;
    };
    let start = text.len();
    let (high, low) = n.div_rem(power);
    push_decimal(text, &high, rest, is_padded);
    let is_padded = is_padded || text.len() > start;
    push_decimal(text, &low, rest, is_padded);
}

/// The number that checked digits in a base stand for.
#[must_use]
pub fn from_parsed(parsed: &Parsed) -> BigInt {
    let digits = parsed.digits.as_str();
    let magnitude = match parsed.base {
        10 if digits.len() <= 19 => BigUint::from(digits.parse::<u64>().unwrap_or(0)),
        10 if digits.len() > SMALL => {
            let powers = powers_of_ten(digits.len());
            from_decimal(digits, &powers)
        }
        base => BigUint::from_str_radix(digits, base).unwrap_or_default(),
    };
    BigInt::from_biguint(if parsed.is_negative { Sign::Minus } else { Sign::Plus }, magnitude)
}

fn from_decimal(digits: &str, powers: &[BigUint]) -> BigUint {
    let Some((power, rest)) = powers.split_last() else {
        return if digits.is_empty() { BigUint::ZERO } else { BigUint::from_str_radix(digits, 10).unwrap_or_default() };
    };
    let length = SMALL << rest.len();
    if digits.len() <= length {
        return from_decimal(digits, rest);
    }
    let (high, low) = digits.split_at(digits.len() - length);
    from_decimal(high, rest) * power + from_decimal(low, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ouro_text::int::parse;

    #[test]
    fn long_numbers_survive_both_ways() {
        for digits in [1usize, 18, 19, 20, 1199, 1200, 1201, 2399, 2400, 2401, 5000, 20_000] {
            for text in [
                "9".repeat(digits),
                format!("1{}", "0".repeat(digits - 1)),
                (0..digits).map(|i| char::from(b'1' + (i * i % 9) as u8)).collect(),
            ] {
                let text = format!("-{text}");
                let parsed = parse(text.as_bytes(), 10, 0).unwrap();
                let number = from_parsed(&parsed);
                assert_eq!(number, text.parse::<BigInt>().unwrap());
                assert_eq!(to_decimal(&number, 0).unwrap(), text);
            }
        }
    }

    #[test]
    fn the_limit_counts_digits() {
        let limit = BigInt::from(10).pow(4300);
        assert!(to_decimal(&limit, 4300).is_err());
        assert!(to_decimal(&-(limit.clone() - 1i32), 4300).is_ok());
        assert!(to_decimal(&limit, 0).is_ok());
    }
}
