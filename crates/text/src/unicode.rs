//! Properties of code points as Python 3.13 sees them: Unicode 15.1.
//!
//! `unicode-properties` has the categories of 15.1 exactly; the standard library and `unicode-ident` know later versions,
//! so their answers count only for what 15.1 had assigned.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::numeric;

/// The version that all answers follow, `unicodedata.unidata_version`.
pub const VERSION: &str = "15.1.0";

/// The first character of each run of ten decimal digits.
const ZEROS: [u32; 68] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0,
    0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50,
    0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950,
    0x1FBF0,
];

/// Characters that are digits without being decimal (superscripts, circled digits, ...), as inclusive ranges.
const DIGITS: [(u32, u32); 20] = [
    (0xB2, 0xB3),
    (0xB9, 0xB9),
    (0x1369, 0x1371),
    (0x19DA, 0x19DA),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247C),
    (0x2488, 0x2490),
    (0x24EA, 0x24EA),
    (0x24F5, 0x24FD),
    (0x24FF, 0x24FF),
    (0x2776, 0x277E),
    (0x2780, 0x2788),
    (0x278A, 0x2792),
    (0x10A40, 0x10A43),
    (0x10E60, 0x10E68),
    (0x11052, 0x1105A),
    (0x1F100, 0x1F10A),
];

/// The general category, surrogates included.
pub fn general_category(code: u32) -> GeneralCategory {
    char::from_u32(code).map_or(GeneralCategory::Surrogate, |c| c.general_category())
}

/// The category's name of two letters, `unicodedata.category`.
pub fn category(code: u32) -> &'static str {
    match general_category(code) {
        GeneralCategory::UppercaseLetter => "Lu",
        GeneralCategory::LowercaseLetter => "Ll",
        GeneralCategory::TitlecaseLetter => "Lt",
        GeneralCategory::ModifierLetter => "Lm",
        GeneralCategory::OtherLetter => "Lo",
        GeneralCategory::NonspacingMark => "Mn",
        GeneralCategory::SpacingMark => "Mc",
        GeneralCategory::EnclosingMark => "Me",
        GeneralCategory::DecimalNumber => "Nd",
        GeneralCategory::LetterNumber => "Nl",
        GeneralCategory::OtherNumber => "No",
        GeneralCategory::ConnectorPunctuation => "Pc",
        GeneralCategory::DashPunctuation => "Pd",
        GeneralCategory::OpenPunctuation => "Ps",
        GeneralCategory::ClosePunctuation => "Pe",
        GeneralCategory::InitialPunctuation => "Pi",
        GeneralCategory::FinalPunctuation => "Pf",
        GeneralCategory::OtherPunctuation => "Po",
        GeneralCategory::MathSymbol => "Sm",
        GeneralCategory::CurrencySymbol => "Sc",
        GeneralCategory::ModifierSymbol => "Sk",
        GeneralCategory::OtherSymbol => "So",
        GeneralCategory::SpaceSeparator => "Zs",
        GeneralCategory::LineSeparator => "Zl",
        GeneralCategory::ParagraphSeparator => "Zp",
        GeneralCategory::Control => "Cc",
        GeneralCategory::Format => "Cf",
        GeneralCategory::Surrogate => "Cs",
        GeneralCategory::PrivateUse => "Co",
        GeneralCategory::Unassigned => "Cn",
    }
}

/// Had Unicode 15.1 assigned this code point?
pub(super) fn is_assigned(code: u32) -> bool {
    code < 0x80 || general_category(code) != GeneralCategory::Unassigned
}

pub fn is_alpha(code: u32) -> bool {
    if code < 0x80 {
        return (code as u8).is_ascii_alphabetic();
    }
    matches!(
        general_category(code),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
    )
}

pub fn is_decimal(code: u32) -> bool {
    decimal(code).is_some()
}

pub fn is_digit(code: u32) -> bool {
    digit(code).is_some()
}

pub fn is_numeric(code: u32) -> bool {
    is_decimal(code) || numeric::fraction(code).is_some()
}

pub fn is_alnum(code: u32) -> bool {
    is_alpha(code) || is_numeric(code)
}

/// What `str.split`, `strip` and `isspace` take for white space.
pub fn is_space(code: u32) -> bool {
    matches!(
        code,
        0x09..=0x0D
            | 0x1C..=0x20
            | 0x85
            | 0xA0
            | 0x1680
            | 0x2000..=0x200A
            | 0x2028
            | 0x2029
            | 0x202F
            | 0x205F
            | 0x3000
    )
}

/// Where `str.splitlines` ends a line.
pub fn is_line_break(code: u32) -> bool {
    matches!(code, 0x0A..=0x0D | 0x1C..=0x1E | 0x85 | 0x2028 | 0x2029)
}

/// What `repr` shows as it is.
pub fn is_printable(code: u32) -> bool {
    if code < 0x7F {
        return code >= 0x20;
    }
    !matches!(
        general_category(code),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::SpaceSeparator
    )
}

pub fn is_identifier_start(code: u32) -> bool {
    code == u32::from('_') || char::from_u32(code).is_some_and(unicode_ident::is_xid_start) && is_assigned(code)
}

pub fn is_identifier_continue(code: u32) -> bool {
    char::from_u32(code).is_some_and(unicode_ident::is_xid_continue) && is_assigned(code)
}

/// `str.isidentifier`.
pub fn is_identifier(mut codes: impl Iterator<Item = u32>) -> bool {
    codes.next().is_some_and(is_identifier_start) && codes.all(is_identifier_continue)
}

/// The value of a decimal digit.
pub fn decimal(code: u32) -> Option<u32> {
    if code < 0x80 {
        return code.checked_sub(0x30).filter(|value| *value < 10);
    }
    let after = ZEROS.partition_point(|zero| *zero <= code);
    let value = code - ZEROS[after.checked_sub(1)?];
    (value < 10).then_some(value)
}

/// The value of a digit, superscripts and the like included.
pub fn digit(code: u32) -> Option<u32> {
    decimal(code).or_else(|| {
        let is_digit = DIGITS.iter().any(|(first, last)| (*first..=*last).contains(&code));
        let (value, _) = numeric::fraction(code).filter(|_| is_digit)?;
        u32::try_from(value).ok()
    })
}

/// The number that a character stands for: digits, fractions, numerals of all scripts.
pub fn numeric(code: u32) -> Option<f64> {
    let fraction = || numeric::fraction(code).map(|(numerator, denominator)| numerator as f64 / denominator as f64);
    decimal(code).map(f64::from).or_else(fraction)
}

/// The character's name, `unicodedata.name`.
pub fn name(code: u32) -> Option<String> {
    let c = char::from_u32(code).filter(|_| is_assigned(code))?;
    unicode_names2::name(c).map(|name| name.to_string())
}

/// The character of that name, in any case, as in `"\N{...}"`.
pub fn lookup(name: &str) -> Option<char> {
    unicode_names2::character(name).filter(|c| is_assigned(u32::from(*c)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// FNV-1a over numbers: one constant stands for a property of all code points, as computed by CPython 3.13.
    pub(crate) fn fingerprint(numbers: impl IntoIterator<Item = u64>) -> u64 {
        numbers.into_iter().fold(0xCBF2_9CE4_8422_2325, |hash, number| (hash ^ number).wrapping_mul(0x100_0000_01B3))
    }

    fn all(property: impl Fn(u32) -> bool) -> u64 {
        fingerprint((0..0x11_0000).filter(|code| property(*code)).map(u64::from))
    }

    #[test]
    fn predicates_are_cpythons() {
        assert_eq!(all(is_alpha), 0xd48c_26e1_c59c_9b26);
        assert_eq!(all(is_decimal), 0x1eec_759a_d243_ff1d);
        assert_eq!(all(is_digit), 0x1fbc_6fd9_a8c6_7cd1);
        assert_eq!(all(is_numeric), 0x09e5_e725_050a_fc35);
        assert_eq!(all(is_alnum), 0xa5b4_7a7f_8b2f_6915);
        assert_eq!(all(is_space), 0x4386_d9a1_1e74_87c9);
        assert_eq!(all(is_printable), 0x6ff5_75e1_e93e_9c85);
        assert_eq!(all(is_identifier_start), 0x767e_e615_23ea_6c51);
        assert_eq!(all(is_identifier_continue), 0xedec_6c3c_7021_f36c);
        assert_eq!(all(is_line_break), 0xbc18_2d7c_12d4_7df8);
    }

    #[test]
    fn values_are_cpythons() {
        let categories = (0..0x11_0000).flat_map(|code| category(code).bytes()).map(u64::from);
        assert_eq!(fingerprint(categories), 0xf966_9e18_1f41_8a72);
        let numbers = (0..0x11_0000).filter_map(|code| numeric(code).map(|value| [code.into(), value.to_bits()]));
        assert_eq!(fingerprint(numbers.flatten()), 0x72ab_f984_5344_cf0c);
        let digits = (0..0x11_0000).filter_map(|code| digit(code).map(|value| [code.into(), value.into()]));
        assert_eq!(fingerprint(digits.flatten()), 0x9a41_4eee_a399_d12f);
    }

    #[test]
    fn names_are_cpythons() {
        let names = (0..0x11_0000).filter_map(name).flat_map(String::into_bytes).map(u64::from);
        assert_eq!(fingerprint(names), 0xd90b_122e_6e42_ee99);
        assert_eq!(lookup("greek small letter alpha"), Some('α'));
        assert_eq!(lookup("no such name"), None);
    }
}
