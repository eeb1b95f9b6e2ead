//! `schema`: print the schema in its definition language.

use super::Outcome;
use crate::graphql;

#[derive(clap::Args)]
pub struct Arguments {}

pub fn run(_: &Arguments) -> Outcome {
    println!("{}", graphql::sdl().trim_end());
    Ok(())
}
