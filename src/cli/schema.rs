//! `schema`: print the GraphQL schema in SDL: all of it, or the part that the given scopes open.

use std::collections::BTreeSet;

use kernel::{policy, scope::Scope};

#[derive(clap::Args)]
pub struct Arguments {
    /// A scope (may be repeated): print only what a token with these scopes can use; everything by default.
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
