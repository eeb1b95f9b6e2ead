//! `schema`: print the schema in its definition language, whole or as far as some scopes open it.

use std::collections::BTreeSet;

use crate::{
    domain::{policy, scope::Scope},
    graphql,
};

#[derive(clap::Args)]
pub struct Arguments {
    /// A scope, as often as wanted: only what a token with these scopes could use; everything otherwise.
    #[arg(long, value_parser = super::token::scope)]
    scope: Vec<Scope>,
}

/// Prints the schema.
pub fn run(arguments: &Arguments) {
    let scopes: BTreeSet<Scope> = arguments.scope.iter().copied().collect();
    let sdl = if scopes.is_empty() {
        graphql::sdl()
    } else {
        graphql::sdl_for(|action| policy::opens(&scopes, action))
    };
    println!("{}", sdl.trim_end());
}
