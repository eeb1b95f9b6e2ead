//! The macros that declare object types whose plain fields can be written as JSON at once: `#[object]` for types with
//! methods, in place of the engine's `#[Object]`, and `#[derive(Plain)]` beside the engine's `SimpleObject` and `Enum`. Each
//! field is declared once, for the engine and for the writer.

mod columns;
mod fields;
mod implementation;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemImpl, parse_macro_input};

/// An object type. A method that is an `async fn` is a field that the engine resolves. A method that is a plain `fn`, with
/// no argument but the context, is a plain field: its value can be written at once. `#[plain(method)]` on an `async fn`
/// names the method, of the same context and type, that gives the field's value where the field has no arguments.
///
/// The columns that a field reads of the object's row, `self.0`, are told by its method; `#[reads(column, …)]` says it of
/// one that calls others. A page of rows reads the columns of the fields that are asked for.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, block: TokenStream) -> TokenStream {
    let block = parse_macro_input!(block as ItemImpl);
    let declared = implementation::of_methods(&arguments.into(), block);
    declared
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

/// Beside the engine's derives: a `SimpleObject`, of which each field is plain, or an `Enum`.
#[proc_macro_derive(Plain)]
pub fn plain(declared: TokenStream) -> TokenStream {
    let declared = parse_macro_input!(declared as DeriveInput);
    let declared = implementation::of_type(&declared);
    declared
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
