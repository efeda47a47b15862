//! `#[native]`: the check of a Rust function against its Python signature, its wrapper and its table entry.

use crate::signature::{Default, Kind, Param, Signature};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Error, Expr, FnArg, ItemFn, Lifetime, Lit, Meta, Pat, Result, ReturnType, Type};

/// A function and what it is declared as.
pub(crate) struct Declared<'a> {
    pub(crate) signature: Signature,
    /// The variant of `NativeKind`.
    pub(crate) kind: &'static str,
    /// Whether the first parameter is the receiver (`self`, `cls`), which has another name in Rust.
    pub(crate) has_receiver: bool,
    pub(crate) function: &'a syn::Signature,
    pub(crate) attributes: &'a [Attribute],
}

pub(crate) fn expand(attribute: TokenStream, item: &ItemFn) -> Result<TokenStream> {
    let declared = Declared {
        signature: syn::parse2(attribute)?,
        kind: "Function",
        has_receiver: false,
        function: &item.sig,
        attributes: &item.attrs,
    };
    let name = format_ident!("{}", item.sig.ident.unraw().to_string().to_uppercase(), span = item.sig.ident.span());
    let function = &item.sig.ident;
    let wrapper = declared.wrapper(&quote!(&#name), &quote!(#function))?;
    let definition = declared.definition(&quote!());
    let conditions = declared.conditions();
    let doc = format!("The table entry of `{}`.", declared.signature.name);
    Ok(quote! {
        #item
        #(#conditions)*
        #[doc = #doc]
        #[allow(unreachable_pub)]
        pub const #name: crate::object::native::NativeDef = #definition;
        #wrapper
    })
}

impl Declared<'_> {
    fn wrapper_name(&self) -> Ident {
        format_ident!("__native_{}", self.function.ident.unraw())
    }

    /// `cfg` attributes, which what is generated shares with the function.
    pub(crate) fn conditions(&self) -> Vec<&Attribute> {
        self.attributes.iter().filter(|a| a.path().is_ident("cfg")).collect()
    }

    /// The `NativeDef` expression; `scope` is where the wrapper is (`Self::`).
    pub(crate) fn definition(&self, scope: &TokenStream) -> TokenStream {
        let (signature, wrapper, doc) = (&self.signature, self.wrapper_name(), doc(self.attributes));
        let (name, kind) = (&signature.name, format_ident!("{}", self.kind));
        quote! {
            crate::object::native::NativeDef {
                name: #name,
                doc: #doc,
                arity: const { const S: crate::object::native::Signature = #signature; crate::object::native::Arity::of(&S) },
                signature: #signature,
                kind: crate::object::native::NativeKind::#kind,
                call: #scope #wrapper,
            }
        }
    }

    /// The function that binds, converts, calls and converts back. `definition` is an expression for the `NativeDef`,
    /// `call` the path of the function.
    pub(crate) fn wrapper(&self, definition: &TokenStream, call: &TokenStream) -> Result<TokenStream> {
        let rust = self.rust_params()?;
        let mut bound = Vec::new();
        let mut conversions = Vec::new();
        let mut arguments = Vec::new();
        let mut python = self.signature.params.iter().enumerate();
        for param in &rust {
            let RustParam::Python(ty) = param else {
                arguments.push(quote!(vm));
                continue;
            };
            let (index, param) = python.next().expect("the numbers of parameters were compared");
            let value = format_ident!("value_{}", index);
            let expression = match param.kind {
                Kind::VarArgs => quote!(crate::object::native::varargs(definition, &args)),
                Kind::VarKeywords => quote!(crate::object::native::varkeywords(vm, definition, &args)),
                Kind::PositionalOnly | Kind::PositionalOrKeyword | Kind::KeywordOnly => {
                    let argument = format_ident!("argument_{}", index);
                    let expression = conversion(param, bound.len(), ty, &argument)?;
                    bound.push(argument);
                    expression
                }
            };
            conversions.push(quote!(let #value = #expression;));
            arguments.push(quote!(#value));
        }
        let (wrapper, conditions, count) = (self.wrapper_name(), self.conditions(), bound.len());
        let result = match &self.function.output {
            ReturnType::Type(_, ty) if last_segment(ty).is_some_and(|s| s == "Result") => quote! {
                match #call(#(#arguments),*) {
                    ::core::result::Result::Ok(value) => {
                        ::core::result::Result::Ok(crate::object::native::IntoObj::into_obj(value, vm))
                    }
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            },
            ReturnType::Type(..) | ReturnType::Default => quote! {
                let value = #call(#(#arguments),*);
                ::core::result::Result::Ok(crate::object::native::IntoObj::into_obj(value, vm))
            },
        };
        Ok(quote! {
            #(#conditions)*
            #[allow(clippy::let_unit_value, clippy::unit_arg, clippy::unnecessary_wraps, clippy::needless_pass_by_value)]
            fn #wrapper(
                vm: &mut crate::vm::Vm,
                args: crate::object::native::Args<'_>,
            ) -> crate::object::native::Result<ouro_heap::Obj> {
                let definition: &'static crate::object::native::NativeDef = #definition;
                let [#(#bound),*] = crate::object::native::bind::<#count>(vm, definition, &args)?;
                #(#conversions)*
                #result
            }
        })
    }

    /// The function's parameters, compared with those of the Python signature.
    fn rust_params(&self) -> Result<Vec<RustParam>> {
        let python = &self.signature.params;
        let mut rust = Vec::new();
        let mut seen = 0;
        let mut has_vm = false;
        for input in &self.function.inputs {
            let FnArg::Typed(input) = input else {
                return Err(Error::new(input.span(), "the receiver is an ordinary parameter: `this: &Gc<Self>`"));
            };
            if is_vm(&input.ty) {
                if std::mem::replace(&mut has_vm, true) {
                    return Err(Error::new(input.span(), "a second `&mut Vm`"));
                }
                rust.push(RustParam::Vm);
                continue;
            }
            let Some(param) = python.get(seen) else {
                let message = format!("the Python signature has no parameter here: it has {}", python.len());
                return Err(Error::new(input.span(), message));
            };
            let is_receiver = self.has_receiver && seen == 0;
            if !is_receiver && let Pat::Ident(pattern) = &*input.pat {
                let name = pattern.ident.unraw().to_string();
                let name = name.trim_matches('_');
                let expected = param.name.trim_matches('_');
                if name != expected && python.iter().any(|p| p.name.trim_matches('_') == name) {
                    let message = format!("the Python signature has `{}` here: the order differs", param.name);
                    return Err(Error::new(input.span(), message));
                }
            }
            if param.kind == Kind::VarArgs && !is_slice(&input.ty) {
                return Err(Error::new(input.ty.span(), format!("`*{}` is given as `&[Obj]`", param.name)));
            }
            let mut ty = input.ty.clone();
            AnyLifetime.visit_type_mut(&mut ty);
            rust.push(RustParam::Python(ty));
            seen += 1;
        }
        match python.get(seen) {
            Some(missing) => Err(Error::new(missing.span, format!("the function has no parameter `{}`", missing.name))),
            None => Ok(rust),
        }
    }
}

enum RustParam {
    Vm,
    Python(Box<Type>),
}

/// Lifetimes of the function's own are left to inference in its wrapper.
struct AnyLifetime;
impl VisitMut for AnyLifetime {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            *lifetime = Lifetime::new("'_", lifetime.span());
        }
    }
}

/// The expression that makes a Rust value of the bound argument, an `Option<&Obj>`, the `index`th of those bound.
fn conversion(param: &Param, index: usize, ty: &Type, argument: &Ident) -> Result<TokenStream> {
    let at = quote!(crate::object::native::At { def: definition, index: #index });
    let from = |ty: &Type| quote_spanned!(ty.span().resolved_at(proc_macro2::Span::call_site())=> <#ty as crate::object::native::FromArg<'_>>::from_arg(vm, given, #at)?);
    let inner = option_inner(ty);
    Ok(match (&param.default, inner) {
        // None and, where there is a default, absence.
        (Some(Default::None), Some(inner)) => {
            let value = from(inner);
            quote! {
                match #argument {
                    ::core::option::Option::Some(given) if !given.is_none() => ::core::option::Option::Some(#value),
                    _ => ::core::option::Option::None,
                }
            }
        }
        (None, Some(inner)) => {
            let value = from(inner);
            quote! {{
                let given = #argument.expect("bind gives what has no default");
                if given.is_none() { ::core::option::Option::None } else { ::core::option::Option::Some(#value) }
            }}
        }
        (Some(_), Some(inner)) => {
            let value = from(inner);
            quote! {
                match #argument {
                    ::core::option::Option::Some(given) => ::core::option::Option::Some(#value),
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }
        }
        (None, None) => {
            let value = from(ty);
            quote! {{
                let given = #argument.expect("bind gives what has no default");
                #value
            }}
        }
        (Some(default), None) => {
            let literal = match default {
                Default::Literal(literal, _) => literal.clone(),
                Default::None if last_segment(ty).is_some_and(|s| s == "Obj") => quote!(ouro_heap::Obj::NONE),
                Default::None | Default::Null | Default::Other(_) => {
                    let message = format!("`{}={}` is given as an `Option`", param.name, default.text());
                    return Err(Error::new(ty.span(), message));
                }
            };
            let value = from(ty);
            quote! {
                match #argument {
                    ::core::option::Option::Some(given) => #value,
                    ::core::option::Option::None => #literal,
                }
            }
        }
    })
}

fn last_segment(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|s| &s.ident),
        Type::Paren(inner) => last_segment(&inner.elem),
        Type::Group(inner) => last_segment(&inner.elem),
        _ => None,
    }
}

fn is_vm(ty: &Type) -> bool {
    matches!(ty, Type::Reference(r) if r.mutability.is_some() && last_segment(&r.elem).is_some_and(|s| s == "Vm"))
}

fn is_slice(ty: &Type) -> bool {
    matches!(ty, Type::Reference(r) if r.mutability.is_none() && matches!(&*r.elem, Type::Slice(_)))
}

/// `T` of `Option<T>`.
fn option_inner(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|s| s.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// The doc comment, a line per line, without the space that follows the slashes.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(literal) = &pair.value
            && let Lit::Str(text) = &literal.lit
        {
            lines.extend(
                text.value().split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()),
            );
        }
    }
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the attribute says to a function that does not fit, or "" if it does.
    fn complaint(signature: &str, function: &str) -> String {
        let item: ItemFn = syn::parse_str(&format!("fn {function} {{ todo!() }}")).expect("a function");
        let attribute = signature.parse().expect("tokens");
        expand(attribute, &item).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn functions_that_fit() {
        for (signature, function) in [
            ("f()", "f()"),
            ("f(a, /, b, *, c)", "f(a: &Obj, b: &Obj, vm: &mut Vm, c: &Obj)"),
            ("f(a=None)", "f(renamed: Option<&Obj>)"),
            ("f(class, type)", "f(class: &Obj, type_: &Obj) -> Result<()>"),
            ("f(a=sys.maxsize, b=b\"\", c=[1])", "f(a: Option<i64>, b: Option<&Obj>, c: Option<&Obj>)"),
            ("f(*args, **kwargs)", "f(args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>)"),
            ("f(a, *args, b=1)", "f(vm: &mut crate::vm::Vm, a: i64, args: &[Obj], b: i64)"),
        ] {
            assert_eq!(complaint(signature, function), "", "{signature} {function}");
        }
    }

    #[test]
    fn functions_that_do_not() {
        for (signature, function, expected) in [
            ("f(a)", "f()", "the function has no parameter `a`"),
            ("f()", "f(a: &Obj)", "the Python signature has no parameter here: it has 0"),
            ("f(a, b)", "f(b: &Obj, a: &Obj)", "the Python signature has `a` here: the order differs"),
            ("f(a)", "f(vm: &mut Vm, a: &Obj, vm: &mut Vm)", "a second `&mut Vm`"),
            ("f(a=NULL)", "f(a: &Obj)", "`a=NULL` is given as an `Option`"),
            ("f(a=None)", "f(a: &Obj)", "`a=None` is given as an `Option`"),
            ("f(a=())", "f(a: &Obj)", "`a=()` is given as an `Option`"),
            ("f(*a)", "f(a: Vec<Obj>)", "`*a` is given as `&[Obj]`"),
            ("f(a, a)", "f(a: &Obj, b: &Obj)", "two parameters are called `a`"),
            ("f(a=None, b)", "f(a: &Obj, b: &Obj)", "a parameter without a default follows one with a default"),
            ("f(/, a)", "f(a: &Obj)", "`/` stands once, after a parameter and before `*`"),
            ("f(*, a, *, b)", "f(a: &Obj, b: &Obj)", "`*` stands once"),
            ("f(**k, a)", "f(k: X, a: &Obj)", "nothing can follow the parameter for keywords"),
            ("f(a=+)", "f(a: &Obj)", "expected a default: None, NULL, True, False, a number, a string or a name"),
            ("f(a) -> b", "f(a: &Obj)", "the signature ends here"),
        ] {
            assert_eq!(complaint(signature, function), expected, "{signature} {function}");
        }
    }
}
