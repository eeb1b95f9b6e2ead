//! `import`: import a folder of the Team's own records.

use super::Outcome;
use crate::config::Config;

#[derive(clap::Args)]
pub struct Arguments {}

pub async fn run(_: &Config, _: &Arguments, _: bool) -> Outcome {
    Ok(())
}
