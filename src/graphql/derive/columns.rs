//! Which columns of a row a field reads, taken from the body of its method.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Ident, ImplItemFn, Result, Token, punctuated::Punctuated};

/// The columns that a method reads of its row, `self.0`. None if they cannot be told: the method hands on the row, or the
/// object. `#[reads(column, …)]` says it of such a method, and is taken away.
pub fn of(method: &mut ImplItemFn) -> Result<Option<Vec<String>>> {
    if let Some(declared) = declared(&mut method.attrs)? {
        return Ok(Some(declared));
    }
    let mut columns = Vec::new();
    let is_known = read(method.block.to_token_stream(), &mut columns);
    columns.sort_unstable();
    columns.dedup();
    Ok(is_known.then_some(columns))
}

fn declared(attributes: &mut Vec<Attribute>) -> Result<Option<Vec<String>>> {
    let Some(place) = attributes.iter().position(|it| it.path().is_ident("reads")) else {
        return Ok(None);
    };
    let columns = attributes
        .remove(place)
        .parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
    Ok(Some(columns.iter().map(Ident::to_string).collect()))
}

/// Reads over a method's body. Whether every `self` in it is the start of `self.0.column`.
fn read(body: TokenStream, columns: &mut Vec<String>) -> bool {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    tokens.iter().enumerate().all(|(place, token)| match token {
        TokenTree::Group(group) => read(group.stream(), columns),
        TokenTree::Ident(name) if name == "self" => match column(&tokens[place + 1..]) {
            Some(column) => {
                columns.push(column);
                true
            }
            None => false,
        },
        _ => true,
    })
}

/// The column of `.0.column`. None if it is something else, or a method of the row.
fn column(rest: &[TokenTree]) -> Option<String> {
    let [dot, zero, other_dot, TokenTree::Ident(name), ..] = rest else {
        return None;
    };
    let is_row = is_dot(dot) && zero.to_string() == "0" && is_dot(other_dot);
    let is_called = matches!(rest.get(4), Some(TokenTree::Group(_)));
    (is_row && !is_called).then(|| name.to_string())
}

fn is_dot(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(dot) if dot.as_char() == '.' && dot.spacing() == Spacing::Alone)
}
