//! What a macro reads of a field: its name in the schema, and the method that gives its value at once.

use quote::format_ident;
use syn::{
    Attribute, FnArg, Ident, ImplItemFn, LitStr, Result, ReturnType, Type, meta::ParseNestedMeta,
    spanned::Spanned, token::Comma,
};

/// A field whose value can be written at once.
pub struct Plain {
    /// The name in the schema.
    pub name: String,
    /// The method that gives its value.
    pub method: Ident,
    /// Whether the method takes the context.
    pub asks: bool,
    /// The type of its value.
    pub ty: Type,
}

impl Plain {
    /// The plain field of a method, if it is one. The attribute that says so of an `async fn` is taken away.
    pub fn of(method: &mut ImplItemFn) -> Result<Option<Self>> {
        let named = without_arguments(&mut method.attrs)?;
        let is_async = method.sig.asyncness.is_some();
        if is_async && named.is_none() {
            return Ok(None);
        }
        let ReturnType::Type(_, ty) = &method.sig.output else {
            return Err(syn::Error::new(method.sig.span(), "a field has a type"));
        };
        let given = method.sig.inputs.len();
        let takes_self = matches!(method.sig.inputs.first(), Some(FnArg::Receiver(_)));
        if !takes_self || (named.is_none() && given > 2) {
            let message = "a plain field has no argument but the context; others are an `async fn`";
            return Err(syn::Error::new(method.sig.inputs.span(), message));
        }
        let own = &method.sig.ident;
        Ok(Some(Self {
            name: name_of(method)?,
            asks: named.is_some() || given == 2,
            method: named.unwrap_or_else(|| format_ident!("plain_{own}")),
            ty: (**ty).clone(),
        }))
    }
}

/// The name of a method's field in the schema.
pub fn name_of(method: &ImplItemFn) -> Result<String> {
    let own = method.sig.ident.to_string();
    Ok(renamed(&method.attrs)?.unwrap_or_else(|| camel(&own)))
}

/// The method that gives the value of a field without arguments: `#[plain(method)]`.
fn without_arguments(attributes: &mut Vec<Attribute>) -> Result<Option<Ident>> {
    let Some(place) = attributes.iter().position(|it| it.path().is_ident("plain")) else {
        return Ok(None);
    };
    attributes.remove(place).parse_args().map(Some)
}

/// The name that `#[graphql(name = "…")]` gives to a field.
pub fn renamed(attributes: &[Attribute]) -> Result<Option<String>> {
    let mut name = None;
    for attribute in attributes.iter().filter(|it| it.path().is_ident("graphql")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                name = Some(meta.value()?.parse::<LitStr>()?.value());
                return Ok(());
            }
            passed_over(&meta)
        })?;
    }
    Ok(name)
}

/// Whether `#[graphql(skip)]` keeps a field out of the schema.
pub fn is_skipped(attributes: &[Attribute]) -> Result<bool> {
    let mut skipped = false;
    for attribute in attributes.iter().filter(|it| it.path().is_ident("graphql")) {
        attribute.parse_nested_meta(|meta| {
            skipped |= meta.path.is_ident("skip");
            passed_over(&meta)
        })?;
    }
    Ok(skipped)
}

/// Reads over what the engine's macro makes of an attribute.
fn passed_over(meta: &ParseNestedMeta<'_>) -> Result<()> {
    if !meta.input.is_empty() && !meta.input.peek(Comma) {
        meta.value()?.parse::<syn::Expr>()?;
    }
    Ok(())
}

/// The engine's spelling of a field's name.
pub fn camel(name: &str) -> String {
    let mut parts = name.split('_').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (initial, rest) = part.split_at(1);
        name + &initial.to_ascii_uppercase() + rest
    })
}
