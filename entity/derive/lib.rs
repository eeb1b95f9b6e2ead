//! The macro `Sparse` for rows of which only some columns are read, and for the enums in their columns.

use proc_macro::TokenStream;
use quote::quote;
use syn::{
    Data, DataEnum, DataStruct, DeriveInput, Error, Ident, Result, parse_macro_input,
    spanned::Spanned,
};

/// A row of which only some columns are read: `entity::sparse::Sparse`. `#[always]` on a field says that it is read with
/// every page, because what is shown of the row depends on it. For an enum: its first variant stands in a column that is
/// not read.
#[proc_macro_derive(Sparse, attributes(always))]
pub fn sparse(declared: TokenStream) -> TokenStream {
    let declared = parse_macro_input!(declared as DeriveInput);
    let implemented = match &declared.data {
        Data::Struct(row) => of_row(&declared.ident, row),
        Data::Enum(values) => of_enum(&declared.ident, values),
        Data::Union(_) => Err(Error::new(declared.span(), "a row is a struct")),
    };
    implemented
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn of_row(model: &Ident, row: &DataStruct) -> Result<proc_macro2::TokenStream> {
    let names = row.fields.iter().map(|field| {
        let name = field.ident.as_ref();
        name.ok_or_else(|| Error::new(field.span(), "a column has a name"))
    });
    let names = names.collect::<Result<Vec<_>>>()?;
    let always = row.fields.iter().zip(&names).filter_map(|(field, name)| {
        let is_always = field.attrs.iter().any(|it| it.path().is_ident("always"));
        is_always.then(|| name.to_string())
    });
    Ok(quote! {
        impl crate::sparse::Sparse for #model {
            const ALWAYS: &'static [&'static str] = &[#(#always),*];

            fn read(
                row: &::sea_orm::QueryResult,
                columns: &crate::sparse::Columns,
            ) -> ::std::result::Result<Self, ::sea_orm::DbErr> {
                let mut cells = crate::sparse::Cells::of(row, columns);
                Ok(Self { #(#names: cells.take()?),* })
            }
        }
    })
}

fn of_enum(name: &Ident, values: &DataEnum) -> Result<proc_macro2::TokenStream> {
    let first = values.variants.first().map(|variant| &variant.ident);
    let first = first.ok_or_else(|| Error::new(name.span(), "an enum has variants"))?;
    Ok(quote! {
        impl crate::sparse::Unread for #name {
            fn unread() -> Self {
                Self::#first
            }
        }
    })
}
