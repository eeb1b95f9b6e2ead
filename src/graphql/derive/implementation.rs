//! What the macros write: the engine's declaration, and the implementation of the traits of `crate::plain`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Data, DataStruct, DeriveInput, Error, Generics, Ident, ImplItem, ItemImpl, Result, Type,
    parse_quote, spanned::Spanned, token::Async,
};

use crate::{
    columns,
    fields::{Plain, camel, is_skipped, name_of, renamed},
};

/// The declaration of an object with methods.
pub fn of_methods(arguments: &TokenStream, mut block: ItemImpl) -> Result<TokenStream> {
    let mut plain = Vec::new();
    let mut given = Vec::new();
    let mut read = Vec::new();
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else {
            return Err(Error::new(item.span(), "a field is a method"));
        };
        read.push((name_of(method)?, columns::of(method)?));
        let Some(field) = Plain::of(method)? else {
            continue;
        };
        if method.sig.asyncness.is_none() {
            let called = &field.method;
            let mut at_once = method.clone();
            at_once.attrs.clear();
            at_once.vis = syn::Visibility::Inherited;
            at_once.sig.ident = called.clone();
            given.push(at_once);
            let context = field.asks.then(|| quote!(ctx));
            method.sig.asyncness = Some(Async::default());
            method.block = parse_quote!({ self.#called(#context) });
        }
        plain.push(field);
    }
    let (ty, generics) = (&block.self_ty, &block.generics);
    let (before, _, bounds) = generics.split_for_impl();
    let implemented = implementation(ty, generics, &plain, &read);
    Ok(quote! {
        #[::async_graphql::Object(#arguments)]
        #block
        // The schema decides what a field may be, whatever its method does.
        #[allow(clippy::unnecessary_wraps, clippy::unused_self)]
        impl #before #ty #bounds { #(#given)* }
        #implemented
    })
}

/// The declaration of a type of the engine's derives.
pub fn of_type(declared: &DeriveInput) -> Result<TokenStream> {
    match &declared.data {
        Data::Struct(data) => of_struct(declared, data),
        Data::Enum(_) => Ok(of_enum(&declared.ident)),
        Data::Union(_) => Err(Error::new(declared.span(), "an object is a struct")),
    }
}

/// The declaration of an enum of the schema.
fn of_enum(name: &Ident) -> TokenStream {
    quote! {
        crate::plain::leaves! {
            #name: |value, pen| {
                let items = <Self as ::async_graphql::resolver_utils::EnumType>::items();
                let item = items.iter().find(|item| item.value == *value);
                pen.text(item.map_or("", |item| item.name));
            };
        }
    }
}

/// The declaration of a struct, whose fields are those of the object.
fn of_struct(object: &DeriveInput, data: &DataStruct) -> Result<TokenStream> {
    let (name, generics) = (&object.ident, &object.generics);
    let mut plain = Vec::new();
    let mut given = Vec::new();
    for field in &data.fields {
        let Some(member) = &field.ident else {
            return Err(Error::new(field.span(), "a field has a name"));
        };
        if is_skipped(&field.attrs)? {
            continue;
        }
        let ty = &field.ty;
        let method = quote::format_ident!("plain_{member}");
        given.push(quote! { fn #method(&self) -> &#ty { &self.#member } });
        plain.push(Plain {
            name: renamed(&field.attrs)?.unwrap_or_else(|| camel(&member.to_string())),
            method,
            asks: false,
            ty: parse_quote!(&#ty),
        });
    }
    let (before, after, bounds) = generics.split_for_impl();
    let ty: Type = parse_quote!(#name #after);
    let implemented = implementation(&ty, generics, &plain, &[]);
    Ok(quote! {
        impl #before #ty #bounds { #(#given)* }
        #implemented
    })
}

/// The traits of an object with these plain fields.
fn implementation(
    ty: &Type,
    generics: &Generics,
    plain: &[Plain],
    read: &[(String, Option<Vec<String>>)],
) -> TokenStream {
    let object = as_object(ty, generics, plain, read);
    let value = as_value(ty, generics);
    quote!(#object #value)
}

/// The object's own trait: its plain fields by their numbers.
fn as_object(
    ty: &Type,
    generics: &Generics,
    plain: &[Plain],
    read: &[(String, Option<Vec<String>>)],
) -> TokenStream {
    let (before, _, bounds) = generics.split_for_impl();
    let numbers: Vec<u16> = (0..).take(plain.len()).collect();
    let names = plain.iter().map(|field| &field.name);
    let types = plain.iter().map(|field| &field.ty);
    let written = calls(plain);
    let awaited = calls(plain);
    let readers = read.iter().map(|(name, _)| name);
    let columns = read.iter().map(|(_, columns)| {
        let known = columns.as_ref().map(|columns| quote!(&[#(#columns),*]));
        known.unwrap_or_else(|| quote!(crate::plain::WHOLE))
    });
    quote! {
        impl #before crate::plain::Object for #ty #bounds {
            fn plain(field: &::async_graphql::parser::types::Field) -> Option<crate::plain::Found> {
                if !field.arguments.is_empty() {
                    return None;
                }
                match field.name.node.as_str() {
                    #(#names => Some((#numbers, <#types as crate::plain::Plain>::plan)),)*
                    _ => None,
                }
            }

            fn columns(field: &str) -> &'static [&'static str] {
                match field {
                    #(#readers => #columns,)*
                    _ => &[],
                }
            }

            #[allow(unused_variables)]
            fn write_field(
                &self,
                number: u16,
                plan: &crate::plain::Plan<'_>,
                ctx: &::async_graphql::Context<'_>,
                pen: &mut crate::plain::Pen<'_>,
            ) -> ::async_graphql::ServerResult<()> {
                let set = ctx.with_selection_set(&ctx.item.node.selection_set);
                match number {
                    #(#numbers => crate::plain::Plain::write(&#written, plan, &set, pen),)*
                    _ => Err(crate::plain::unknown::<Self, _>(ctx, ctx.item)),
                }
            }

            #[allow(unused_variables)]
            fn await_field<'a>(
                &'a self,
                number: u16,
                plan: &'a crate::plain::Plan<'a>,
                ctx: &'a ::async_graphql::Context<'a>,
            ) -> crate::plain::Awaited<'a> {
                let set = ctx.with_selection_set(&ctx.item.node.selection_set);
                match number {
                    #(#numbers => crate::plain::await_given(#awaited, plan, set),)*
                    _ => {
                        let unknown = crate::plain::unknown::<Self, _>(ctx, ctx.item);
                        Box::pin(::std::future::ready(Err(unknown)))
                    }
                }
            }
        }
    }
}

/// The trait of all values that can be written at once.
fn as_value(ty: &Type, generics: &Generics) -> TokenStream {
    let (before, _, bounds) = generics.split_for_impl();
    quote! {
        impl #before crate::plain::Plain for #ty #bounds {
            fn plan(
                set: &::async_graphql::parser::types::SelectionSet,
            ) -> Option<crate::plain::Plan<'_>> {
                crate::plain::Plan::of::<Self>(set, &[])
            }

            fn write(
                &self,
                plan: &crate::plain::Plan<'_>,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                pen: &mut crate::plain::Pen<'_>,
            ) -> ::async_graphql::ServerResult<()> {
                crate::plain::write_object(self, plan, ctx, pen)
            }

            fn awaited<'a>(
                &'a self,
                plan: &'a crate::plain::Plan<'a>,
                ctx: ::async_graphql::ContextSelectionSet<'a>,
            ) -> crate::plain::Awaited<'a> {
                Box::pin(async move { crate::plain::await_object(self, plan, &ctx).await })
            }
        }
    }
}

/// For each field, the call that gives its value.
fn calls(plain: &[Plain]) -> impl Iterator<Item = TokenStream> {
    plain.iter().map(|field| {
        let method = &field.method;
        let context = field.asks.then(|| quote!(ctx));
        quote!(self.#method(#context))
    })
}
