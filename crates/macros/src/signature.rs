//! Python signatures, as they stand in the attributes: reading them, and writing them as a `Signature` constant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Lit, Result, Token, parenthesized, token};

pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) params: Vec<Param>,
}

pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    pub(crate) default: Option<Default>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    VarArgs,
    KeywordOnly,
    VarKeywords,
}

/// What stands after `=`.
pub(crate) enum Default {
    None,
    Null,
    /// As Rust tokens and as Python text.
    Literal(TokenStream, String),
    /// Python text that no Rust literal stands for: `()`.
    Other(String),
}

impl Default {
    pub(crate) fn text(&self) -> &str {
        match self {
            Default::None => "None",
            Default::Null => "NULL",
            Default::Literal(_, text) | Default::Other(text) => text,
        }
    }
}

impl Kind {
    /// Whether `bind` has a place for it.
    pub(crate) fn is_bound(self) -> bool {
        !matches!(self, Kind::VarArgs | Kind::VarKeywords)
    }
}

impl ToTokens for Kind {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let variant = match self {
            Kind::PositionalOnly => quote!(PositionalOnly),
            Kind::PositionalOrKeyword => quote!(PositionalOrKeyword),
            Kind::VarArgs => quote!(VarArgs),
            Kind::KeywordOnly => quote!(KeywordOnly),
            Kind::VarKeywords => quote!(VarKeywords),
        };
        tokens.extend(quote!(crate::object::native::ParamKind::#variant));
    }
}

impl ToTokens for Signature {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let params = self.params.iter().map(|Param { name, kind, default, .. }| {
            let default = match default {
                Some(default) => {
                    let text = default.text();
                    quote!(::core::option::Option::Some(#text))
                }
                None => quote!(::core::option::Option::None),
            };
            quote!(crate::object::native::Param { name: #name, kind: #kind, default: #default })
        });
        tokens.extend(quote!(crate::object::native::Signature { params: &[#(#params),*] }));
    }
}

impl Parse for Signature {
    fn parse(input: ParseStream<'_>) -> Result<Signature> {
        let name = input.call(Ident::parse_any)?.unraw().to_string();
        let list;
        parenthesized!(list in input);
        if !input.is_empty() {
            return Err(input.error("the signature ends here"));
        }
        Ok(Signature { name, params: parse_params(&list)? })
    }
}

fn parse_params(list: ParseStream<'_>) -> Result<Vec<Param>> {
    let mut params: Vec<Param> = Vec::new();
    let mut kind = Kind::PositionalOrKeyword;
    let mut is_slash_seen = false;
    while !list.is_empty() {
        if params.last().is_some_and(|p| p.kind == Kind::VarKeywords) {
            return Err(list.error("nothing can follow the parameter for keywords"));
        }
        if list.peek(Token![/]) {
            let slash: Token![/] = list.parse()?;
            if is_slash_seen || kind == Kind::KeywordOnly || params.is_empty() {
                return Err(syn::Error::new(slash.span, "`/` stands once, after a parameter and before `*`"));
            }
            is_slash_seen = true;
            params.iter_mut().for_each(|p| p.kind = Kind::PositionalOnly);
        } else if list.peek(Token![*]) {
            let star: Token![*] = list.parse()?;
            if list.peek(Token![*]) {
                list.parse::<Token![*]>()?;
                params.push(parse_param(list, Kind::VarKeywords)?);
            } else {
                if kind == Kind::KeywordOnly {
                    return Err(syn::Error::new(star.span, "`*` stands once"));
                }
                kind = Kind::KeywordOnly;
                if !list.is_empty() && !list.peek(Token![,]) {
                    params.push(parse_param(list, Kind::VarArgs)?);
                }
            }
        } else {
            let param = parse_param(list, kind)?;
            let follows_default = params.iter().any(|p| p.default.is_some());
            if kind != Kind::KeywordOnly && param.default.is_none() && follows_default {
                return Err(syn::Error::new(param.span, "a parameter without a default follows one with a default"));
            }
            params.push(param);
        }
        if !list.is_empty() {
            list.parse::<Token![,]>()?;
        }
    }
    for (i, param) in params.iter().enumerate() {
        if params[..i].iter().any(|p| p.name == param.name) {
            return Err(syn::Error::new(param.span, format!("two parameters are called `{}`", param.name)));
        }
    }
    Ok(params)
}

fn parse_param(list: ParseStream<'_>, kind: Kind) -> Result<Param> {
    let name = list.call(Ident::parse_any)?;
    let default = if kind.is_bound() && list.peek(Token![=]) {
        list.parse::<Token![=]>()?;
        Some(parse_default(list)?)
    } else {
        None
    };
    Ok(Param { name: name.unraw().to_string(), span: name.span(), kind, default })
}

fn parse_default(list: ParseStream<'_>) -> Result<Default> {
    let is_one_token = {
        let ahead = list.fork();
        ahead.parse::<proc_macro2::TokenTree>()?;
        ahead.is_empty() || ahead.peek(Token![,])
    };
    if is_one_token && list.peek(syn::Ident::peek_any) {
        let word = list.call(Ident::parse_any)?;
        return Ok(match word.to_string().as_str() {
            "None" => Default::None,
            "NULL" => Default::Null,
            "True" => Default::Literal(quote!(true), "True".into()),
            "False" => Default::Literal(quote!(false), "False".into()),
            other => Default::Other(other.into()),
        });
    }
    if list.peek(Lit) || (list.peek(Token![-]) && list.peek2(Lit)) {
        let minus: Option<Token![-]> = list.parse()?;
        let literal: Lit = list.parse()?;
        let sign = if minus.is_some() { "-" } else { "" };
        let text = match &literal {
            Lit::Str(s) => python_repr(&s.value()),
            Lit::Int(i) => format!("{sign}{}", i.base10_digits()),
            Lit::Float(f) => format!("{sign}{}", f.base10_digits()),
            Lit::ByteStr(b) => {
                return Ok(Default::Other(format!("b{}", python_repr(&String::from_utf8_lossy(&b.value())))));
            }
            other => return Err(syn::Error::new(other.span(), "not a Python literal")),
        };
        return Ok(Default::Literal(quote!(#minus #literal), text));
    }
    if list.peek(token::Paren)
        || list.peek(token::Bracket)
        || list.peek(token::Brace)
        || list.peek(syn::Ident::peek_any)
    {
        let mut text = String::new();
        while !list.is_empty() && !list.peek(Token![,]) {
            text.push_str(&list.parse::<proc_macro2::TokenTree>()?.to_string());
        }
        return Ok(Default::Other(text));
    }
    Err(list.error("expected a default: None, NULL, True, False, a number, a string or a name"))
}

fn python_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut repr = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => repr.push_str("\\\\"),
            '\n' => repr.push_str("\\n"),
            '\r' => repr.push_str("\\r"),
            '\t' => repr.push_str("\\t"),
            c if c == quote => repr.extend(['\\', c]),
            c if c.is_ascii_control() => repr.push_str(&format!("\\x{:02x}", c as u32)),
            c => repr.push(c),
        }
    }
    repr.push(quote);
    repr
}
