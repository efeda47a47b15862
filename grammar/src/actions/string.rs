//! Strings, joined where they stand side by side, and f-strings (reference 2.4).

use super::{Context, Result, error, leaf, node};
use crate::ast::{Constant, Conversion, Expr, ExprKind, FStringPart, Ident, Name, Replacement, Str};
use crate::error::{SyntaxErrorKind, Warning};
use crate::literal::{self, Prefix};
use crate::span::Span;
use std::rc::Rc;

/// One of the literals that stand side by side.
pub(crate) enum StringItem {
    Plain(Span),
    Formatted(Span, Vec<FStringItem>),
}

/// A piece of an f-string, its text not yet decoded.
pub(crate) enum FStringItem {
    Text(Span),
    Replacement(Box<Replacing>),
}

/// A replacement field, its format not yet decoded.
pub(crate) struct Replacing {
    span: Span,
    value: Expr,
    debug_text: Option<Name>,
    conversion: Option<Conversion>,
    spec: Option<Vec<FStringItem>>,
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn replacement(
    ctx: &Context<'_>,
    l: u32,
    r: u32,
    value: Expr,
    equal_end: Option<u32>,
    conversion: Option<(u32, Ident)>,
    spec: Option<Vec<FStringItem>>,
) -> Result<FStringItem> {
    let debug_text = equal_end.map(|end| {
        let text = ctx.text(l + 1, end + blank_length(ctx.text(end, r)));
        Rc::from(without_comments(text).as_str())
    });
    let conversion = match conversion {
        None => None,
        Some((mark, name)) => {
            if name.span.start != mark + 1 {
                return error(SyntaxErrorKind::FStringConversionSpace, Span::new(mark, name.span.end));
            }
            match &*name.name {
                "s" => Some(Conversion::Str),
                "r" => Some(Conversion::Repr),
                "a" => Some(Conversion::Ascii),
                other => {
                    return error(SyntaxErrorKind::FStringUnknownConversion { name: other.to_owned() }, name.span);
                }
            }
        }
    };
    Ok(FStringItem::Replacement(Box::new(Replacing { span: Span::new(l, r), value, debug_text, conversion, spec })))
}

/// How many bytes of blanks, line ends and comments `text` begins with.
fn blank_length(text: &str) -> u32 {
    let mut rest = text;
    loop {
        rest = rest.trim_ascii_start();
        match rest.strip_prefix('#') {
            Some(comment) => rest = comment.trim_start_matches(|c| c != '\n' && c != '\r'),
            None => return (text.len() - rest.len()) as u32,
        }
    }
}

/// Source text as `{value=}` shows it: without comments, line ends as `\n`.
fn without_comments(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains('#') {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    let (mut quote, mut in_comment) = (None, false);
    for character in text.chars() {
        match character {
            '\n' => in_comment = false,
            '#' if quote.is_none() => in_comment = true,
            '"' | '\'' if !in_comment => match quote {
                None => quote = Some(character),
                Some(open) if open == character => quote = None,
                Some(_) => {}
            },
            _ => {}
        }
        if !in_comment {
            shown.push(character);
        }
    }
    shown
}

/// Strings side by side are one.
pub(crate) fn strings(ctx: &Context<'_>, l: u32, r: u32, items: Vec<StringItem>) -> Result<Expr> {
    let first = Prefix::of(ctx.text(l, r));
    let mut is_formatted = false;
    let mut text = Vec::new();
    let mut parts = Vec::new();
    for item in items {
        let (StringItem::Plain(span) | StringItem::Formatted(span, _)) = item;
        let literal = ctx.text(span.start, span.end);
        let prefix = Prefix::of(literal);
        if prefix.bytes != first.bytes {
            return error(SyntaxErrorKind::MixedBytes, ctx.token_from(r));
        }
        match item {
            StringItem::Plain(span) => {
                decode(ctx, literal::contents(literal, prefix), prefix, (span, span), &mut text)?
            }
            StringItem::Formatted(span, items) => {
                is_formatted = true;
                format_parts(
                    ctx,
                    items,
                    FString { prefix, span, end: Span::new(span.end - 1, span.end), is_spec: false },
                    &mut text,
                    &mut parts,
                )?;
            }
        }
    }
    if is_formatted {
        flush(&mut text, &mut parts);
        let below = parts_depth(&parts);
        return node(l, r, below, ExprKind::JoinedStr(parts));
    }
    let constant = if first.bytes {
        Constant::Bytes(Rc::from(text))
    } else {
        Constant::Str { text: Rc::from(text), unicode_prefix: first.unicode }
    };
    Ok(leaf(Span::new(l, r), ExprKind::Constant(constant)))
}

/// `span` is the literal's, `marked` what an error marks.
fn decode(
    ctx: &Context<'_>,
    content: &str,
    prefix: Prefix,
    (span, marked): (Span, Span),
    out: &mut Vec<u8>,
) -> Result<()> {
    match literal::decode(content, prefix, out) {
        Err(kind) => error(kind, marked),
        Ok(None) => Ok(()),
        Ok(Some(message)) => {
            ctx.warnings.borrow_mut().push(Warning { message, span });
            Ok(())
        }
    }
}

/// The literal whose pieces are being decoded.
#[derive(Clone, Copy)]
struct FString {
    prefix: Prefix,
    /// The piece.
    span: Span,
    /// The closing quote, which warnings name as their place.
    end: Span,
    is_spec: bool,
}

fn format_parts(
    ctx: &Context<'_>,
    items: Vec<FStringItem>,
    fstring: FString,
    text: &mut Vec<u8>,
    parts: &mut Vec<FStringPart>,
) -> Result<()> {
    for item in items {
        match item {
            FStringItem::Text(span) => {
                format_text(ctx, FString { span, ..fstring }, text)?;
            }
            FStringItem::Replacement(replacing) => {
                flush(text, parts);
                let Replacing { span, value, debug_text, conversion, spec } = *replacing;
                let format_spec = match spec {
                    None => None,
                    Some(items) => {
                        let (mut text, mut parts) = (Vec::new(), Vec::new());
                        format_parts(ctx, items, FString { is_spec: true, ..fstring }, &mut text, &mut parts)?;
                        flush(&mut text, &mut parts);
                        Some(parts)
                    }
                };
                let replacement = Replacement { span, value, debug_text, conversion, format_spec };
                parts.push(FStringPart::Replacement(Box::new(replacement)));
            }
        }
    }
    Ok(())
}

/// Doubled braces are single ones, but in a format.
fn format_text(ctx: &Context<'_>, fstring: FString, out: &mut Vec<u8>) -> Result<()> {
    let FString { prefix, span, end, is_spec } = fstring;
    let mut text = ctx.text(span.start, span.end);
    let spans = (end, ctx.token_from(span.end));
    if !is_spec {
        // `\N{…}` has braces of its own: they are never doubled.
        while let Some(at) = text.find("{{").into_iter().chain(text.find("}}")).min() {
            decode(ctx, &text[..=at], prefix, spans, out)?;
            text = &text[at + 2..];
        }
    }
    decode(ctx, text, prefix, spans, out)
}

fn flush(text: &mut Vec<u8>, parts: &mut Vec<FStringPart>) {
    if !text.is_empty() {
        let literal: Str = Rc::from(std::mem::take(text));
        parts.push(FStringPart::Literal(literal));
    }
}

fn parts_depth(parts: &[FStringPart]) -> u16 {
    let depth = |part: &FStringPart| match part {
        FStringPart::Literal(_) => 0,
        FStringPart::Replacement(replacement) => {
            let spec = replacement.format_spec.as_ref().map_or(0, |parts| parts_depth(parts) + 1);
            replacement.value.depth.max(spec)
        }
    };
    parts.iter().map(depth).max().unwrap_or(0)
}
