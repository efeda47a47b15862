//! `#[methods]`: the methods of a built-in class and its `ClassDef`.

use crate::native::{Declared, doc};
use crate::signature::{Default, Kind, Param, Signature};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Expr, ImplItem, ItemImpl, LitBool, LitStr, Result, Token};

/// The attributes of methods, the `NativeKind` each stands for, and how the receiver is called in Python.
const MARKERS: [(&str, &str, Option<&str>); 6] = [
    ("native", "Method", Some("self")),
    ("classmethod", "ClassMethod", Some("cls")),
    ("staticmethod", "StaticMethod", None),
    ("new", "New", Some("cls")),
    ("getter", "Getter", Some("self")),
    ("setter", "Setter", Some("self")),
];

fn marker(attribute: &Attribute) -> Option<(&'static str, &'static str, Option<&'static str>)> {
    MARKERS.into_iter().find(|(name, ..)| attribute.path().is_ident(name))
}

/// The arguments of `#[methods]`.
struct Class {
    name: String,
    module: LitStr,
    base: Option<LitStr>,
    is_subclassable: bool,
    other: Vec<(Ident, Expr)>,
}

impl Parse for Class {
    fn parse(input: ParseStream<'_>) -> Result<Class> {
        let name = input.call(Ident::parse_any)?;
        let mut module = None;
        let mut class = Class {
            name: name.unraw().to_string(),
            module: LitStr::new("", name.span()),
            base: None,
            is_subclassable: true,
            other: Vec::new(),
        };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "module" => module = Some(input.parse()?),
                "base" => class.base = Some(input.parse()?),
                "subclassable" => class.is_subclassable = input.parse::<LitBool>()?.value,
                _ => class.other.push((key, input.parse()?)),
            }
        }
        class.module = module.ok_or_else(|| Error::new(name.span(), "a class says its module: `module = \"…\"`"))?;
        Ok(class)
    }
}

pub(crate) fn expand(attribute: TokenStream, block: ItemImpl) -> Result<TokenStream> {
    let class: Class = syn::parse2(attribute)?;
    let mut wrappers = Vec::new();
    let mut definitions = Vec::new();
    for item in &block.items {
        let ImplItem::Fn(function) = item else { continue };
        let mut markers = function.attrs.iter().filter_map(|a| marker(a).map(|m| (a, m)));
        let Some((attribute, (name, kind, receiver))) = markers.next() else { continue };
        if let Some((second, _)) = markers.next() {
            return Err(Error::new_spanned(second, "a function is declared once"));
        }
        let declared = Declared {
            signature: signature(attribute, name, receiver)?,
            kind,
            has_receiver: receiver.is_some(),
            function: &function.sig,
            attributes: &function.attrs,
        };
        if !declared.conditions().is_empty() {
            return Err(Error::new_spanned(&function.sig.ident, "methods do not depend on conditions"));
        }
        let index = definitions.len();
        let function = &function.sig.ident;
        wrappers.push(declared.wrapper(&quote!(&Self::NATIVES[#index]), &quote!(Self::#function))?);
        definitions.push(declared.definition(&quote!(Self::)));
    }
    let Class { name, module, base, is_subclassable, other } = class;
    let doc = doc(&block.attrs);
    let base = match base {
        Some(base) => quote!(::core::option::Option::Some(#base)),
        None => quote!(::core::option::Option::None),
    };
    let other = other.iter().map(|(key, value)| quote!(#key: #value,));
    let (generics, ty) = (&block.generics, &block.self_ty);
    let (impl_generics, _, conditions) = generics.split_for_impl();
    let block = without_markers(block.clone());
    Ok(quote! {
        #block
        impl #impl_generics #ty #conditions {
            /// What the class declares.
            #[allow(unreachable_pub)]
            pub const NATIVES: &'static [crate::object::native::NativeDef] = &[#(#definitions),*];
            /// The class.
            #[allow(unreachable_pub)]
            pub const CLASS: crate::object::native::ClassDef = crate::object::native::ClassDef {
                name: #name,
                module: #module,
                doc: #doc,
                base: #base,
                natives: Self::NATIVES,
                is_subclassable: #is_subclassable,
                #(#other)*
            };
            #(#wrappers)*
        }
    })
}

/// The block with its functions as plain functions.
pub(crate) fn without_markers(mut block: ItemImpl) -> ItemImpl {
    for item in &mut block.items {
        if let ImplItem::Fn(function) = item {
            function.attrs.retain(|a| marker(a).is_none());
        }
    }
    block
}

fn signature(attribute: &Attribute, marker: &str, receiver: Option<&str>) -> Result<Signature> {
    if marker == "getter" || marker == "setter" {
        let name: Ident = attribute.parse_args_with(Ident::parse_any)?;
        let param =
            |text: &str, default| Param { name: text.into(), span: name.span(), kind: Kind::PositionalOnly, default };
        let mut params = vec![param("self", None)];
        if marker == "setter" {
            params.push(param("value", Some(Default::Null)));
        }
        return Ok(Signature { name: name.unraw().to_string(), params });
    }
    let mut signature: Signature = attribute.parse_args()?;
    if let Some(receiver) = receiver {
        match signature.params.first_mut() {
            Some(first) if first.name == receiver => first.kind = Kind::PositionalOnly,
            Some(first) => return Err(Error::new(first.span, format!("the first parameter is `{receiver}`"))),
            None => return Err(Error::new_spanned(attribute, format!("the first parameter is `{receiver}`"))),
        }
    }
    if marker == "new" {
        signature.name = "__new__".into();
    }
    Ok(signature)
}
