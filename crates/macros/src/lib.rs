//! The declaring attributes: `#[native]`, `#[methods]` and `#[derive(Trace)]`. They declare and never act: a function
//! stays as it is written, and what is generated beside it is a table entry and a wrapper that binds its arguments.
//!
//! Generated code names `crate::object::native` and `crate::vm::Vm`, so the first two serve the interpreter's own crate
//! (and tests that have modules of those names).

mod methods;
mod native;
mod signature;
mod trace;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemFn, ItemImpl, parse_macro_input};

/// A native function under its Python signature: `#[native(sorted(iterable, /, *, key=None, reverse=False))]`.
///
/// The Rust parameters are those of the signature, in its order; one of type `&mut Vm` may stand anywhere among them.
/// Beside the function come `pub const NAME: NativeDef` (the function's name in upper case) and a private wrapper.
///
/// | Python parameter | Rust type |
/// |---|---|
/// | without default | what `FromArg` makes; with `Option`, `None` is given for None |
/// | `= None` | `Option<T>`: None when absent or None; or `Obj` |
/// | `= NULL` | `Option<T>`: None only when absent |
/// | `= literal` | a type with that literal, which stands in when absent; with `Option`, as `NULL` |
/// | `*args` | `&[Obj]` |
/// | `**kwargs` | `Vec<(Gc<Str>, Obj)>` |
#[proc_macro_attribute]
pub fn native(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    match native::expand(attribute.into(), &function) {
        Ok(tokens) => tokens.into(),
        Err(error) => with_error(&error, &function),
    }
}

/// A built-in class: `#[methods(deque, module = "collections")]` on the `impl` block of its payload.
///
/// Functions in it that carry `#[native(append(self, x, /))]`, `#[classmethod(…)]`, `#[staticmethod(…)]`, `#[new(…)]`,
/// `#[getter(name)]` or `#[setter(name)]` are its methods. Beside them come `NATIVES` and `CLASS`. Optional arguments:
/// `base = "…"`, `subclassable = false`; others become fields of the `ClassDef`.
#[proc_macro_attribute]
pub fn methods(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let block = parse_macro_input!(item as ItemImpl);
    match methods::expand(attribute.into(), block.clone()) {
        Ok(tokens) => tokens.into(),
        Err(error) => with_error(&error, &methods::without_markers(block)),
    }
}

/// `Trace` for a struct or enum: every field is traced, but those marked `#[trace(skip)]`.
#[proc_macro_derive(Trace, attributes(trace))]
pub fn derive_trace(item: TokenStream) -> TokenStream {
    trace::expand(&parse_macro_input!(item as DeriveInput)).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// The item as it was, so that only the error is reported and not everything that follows from a missing item.
fn with_error(error: &syn::Error, item: &impl quote::ToTokens) -> TokenStream {
    let error = error.to_compile_error();
    quote::quote!(#error #item).into()
}
