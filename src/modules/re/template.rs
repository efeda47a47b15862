//! Replacement templates: literal text with references to groups.

use super::parse::{DIGITS, Mistake, OCTAL, Word, Words, control, decimal, quoted};
use ouro_text::wtf8;

#[derive(Debug)]
pub enum Piece {
    /// WTF-8, or bytes for a template of bytes.
    Text(Vec<u8>),
    Group(u32),
}

/// Parse a template for a pattern with `groups` groups besides the whole; `named` finds a group by name.
pub fn parse(
    template: &[u32],
    is_text: bool,
    groups: u32,
    named: impl Fn(&[u8]) -> Option<u32>,
) -> Result<Vec<Piece>, Mistake> {
    let mut words = Words::new(template, is_text)?;
    let mut pieces = Vec::new();
    let mut text = Vec::new();
    let push = |text: &mut Vec<u8>, c: u32| {
        if is_text { wtf8::push(text, c) } else { text.push(c as u8) }
    };
    let mut add_group = |words: &Words<'_>, text: &mut Vec<u8>, group: u64, offset: usize| {
        if group > groups.into() {
            return Err(words.error(format!("invalid group reference {group}"), offset));
        }
        pieces.push(Piece::Text(std::mem::take(text)));
        pieces.push(Piece::Group(group as u32));
        Ok(())
    };
    while let Some(word) = words.get()? {
        let c = match word {
            Word::Char(c) => {
                push(&mut text, c);
                continue;
            }
            Word::Escape(c) => c,
        };
        match char::from_u32(c) {
            Some('g') => {
                if !words.eat('<')? {
                    return Err(words.error("missing <", 0));
                }
                let name = words.get_until('>', "group name")?;
                let group = match decimal(&name) {
                    Some(n) if n >= 1 << 30 => {
                        return Err(words.error(format!("invalid group reference {n}"), name.len() + 1));
                    }
                    Some(n) => n,
                    None => {
                        words.check_name(&name, 1)?;
                        match named(&wtf8::from_code_points(name.iter().copied())) {
                            Some(group) => group.into(),
                            None => {
                                let message = format!("unknown group name {}", quoted(&name));
                                return Err(Mistake::Index(message.into_bytes()));
                            }
                        }
                    }
                };
                add_group(&words, &mut text, group, name.len() + 1)?;
            }
            Some(first @ '0'..='9') => {
                let mut digits = first.to_string();
                let more = |words: &mut Words<'_>, digits: &mut String, of: &str| -> Result<bool, Mistake> {
                    let Some(Word::Char(c)) = words.next else { return Ok(false) };
                    match char::from_u32(c).filter(|c| of.contains(*c)) {
                        Some(c) => {
                            digits.push(c);
                            words.get()?;
                            Ok(true)
                        }
                        None => Ok(false),
                    }
                };
                if first == '0' {
                    if more(&mut words, &mut digits, OCTAL)? {
                        more(&mut words, &mut digits, OCTAL)?;
                    }
                    push(&mut text, u32::from_str_radix(&digits, 8).unwrap_or(0) & 0xff);
                    continue;
                }
                if more(&mut words, &mut digits, DIGITS)?
                    && digits.chars().all(|d| OCTAL.contains(d))
                    && more(&mut words, &mut digits, OCTAL)?
                {
                    let code = u32::from_str_radix(&digits, 8).unwrap_or(u32::MAX);
                    if code > 0o377 {
                        let message = format!("octal escape value \\{digits} outside of range 0-0o377");
                        return Err(words.error(message, digits.len() + 1));
                    }
                    push(&mut text, code);
                    continue;
                }
                let group = digits.parse().unwrap_or(u64::MAX);
                add_group(&words, &mut text, group, digits.len())?;
            }
            letter => match control(c) {
                Some(code) => push(&mut text, code),
                None if letter.is_some_and(|c| c.is_ascii_alphabetic()) => {
                    let mut message = b"bad escape \\".to_vec();
                    wtf8::push(&mut message, c);
                    return Err(words.error(message, 2));
                }
                None => {
                    push(&mut text, '\\'.into());
                    push(&mut text, c);
                }
            },
        }
    }
    pieces.push(Piece::Text(text));
    Ok(pieces)
}
