//! `schema`: print the schema in its definition language.

use crate::graphql;

/// Prints the schema.
pub fn run() {
    println!("{}", graphql::sdl().trim_end());
}
