//! `#[derive(Trace)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Field, Fields, GenericParam, Member, Result, parse_quote};

pub(crate) fn expand(item: &DeriveInput) -> Result<TokenStream> {
    let variants: Vec<(TokenStream, &Fields)> = match &item.data {
        Data::Struct(data) => vec![(quote!(Self), &data.fields)],
        Data::Enum(data) => data
            .variants
            .iter()
            .map(|v| (&v.ident, &v.fields))
            .map(|(name, fields)| (quote!(Self::#name), fields))
            .collect(),
        Data::Union(data) => return Err(Error::new(data.union_token.span, "a union does not know what it holds")),
    };
    let trace = arms(&variants, "trace", "visitor")?;
    let clear = arms(&variants, "clear", "sink")?;
    let take = arms(&variants, "take", "sink")?;
    let mut generics = item.generics.clone();
    for param in &mut generics.params {
        if let GenericParam::Type(param) = param {
            param.bounds.push(parse_quote!(ouro_heap::Trace));
        }
    }
    let (impl_generics, type_generics, conditions) = generics.split_for_impl();
    let name = &item.ident;
    Ok(quote! {
        #[automatically_derived]
        #[allow(unused_variables)]
        impl #impl_generics ouro_heap::Trace for #name #type_generics #conditions {
            fn trace(&self, visitor: &mut ouro_heap::Visitor<'_>) { #trace }
            fn clear(&self, sink: &mut ::std::vec::Vec<ouro_heap::Obj>) { #clear }
            fn take(&mut self, sink: &mut ::std::vec::Vec<ouro_heap::Obj>) { #take }
        }
    })
}

/// A match over the variants that calls `method` on every field.
fn arms(variants: &[(TokenStream, &Fields)], method: &str, argument: &str) -> Result<TokenStream> {
    if variants.is_empty() {
        return Ok(quote!(match *self {}));
    }
    let (method, argument) = (format_ident!("{method}"), format_ident!("{argument}"));
    let mut arms = Vec::new();
    for (path, fields) in variants {
        let mut members: Vec<Member> = Vec::new();
        let mut names: Vec<Ident> = Vec::new();
        let mut calls = Vec::new();
        for (i, (field, member)) in fields.iter().zip(fields.members()).enumerate() {
            if is_skipped(field)? {
                continue;
            }
            let (name, ty) = (format_ident!("field_{i}"), &field.ty);
            calls.push(quote_spanned!(ty.span()=> <#ty as ouro_heap::Trace>::#method(#name, #argument);));
            members.push(member);
            names.push(name);
        }
        arms.push(quote!(#path { #(#members: #names,)* .. } => { #(#calls)* }));
    }
    Ok(quote!(match self { #(#arms)* }))
}

fn is_skipped(field: &Field) -> Result<bool> {
    let mut is_skipped = false;
    for attribute in field.attrs.iter().filter(|a| a.path().is_ident("trace")) {
        attribute.parse_nested_meta(|meta| {
            is_skipped = meta.path.is_ident("skip");
            if is_skipped { Ok(()) } else { Err(meta.error("only `#[trace(skip)]` is known")) }
        })?;
    }
    Ok(is_skipped)
}
