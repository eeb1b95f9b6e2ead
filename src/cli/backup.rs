//! `backup` and `restore`: copy the SQLite database while the service runs, and restore a copy.

use std::path::PathBuf;

use kernel::clock::Clock;
use migration::{Migrator, MigratorTrait};

use super::Outcome;
use crate::{
    config::Config,
    database::backup::{back_up, put_back},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// The file of the copy.
    file: PathBuf,
}

/// Copies the database that the settings name to a new file.
pub async fn backup(config: &Config, arguments: &Arguments) -> Outcome {
    back_up(&config.database_url, &arguments.file).await?;
    println!("copied to {}", arguments.file.display());
    Ok(())
}

/// Replaces the database that the settings name by a copy.
pub async fn restore(config: &Config, arguments: &Arguments) -> Outcome {
    let known: Vec<_> = Migrator::migrations()
        .iter()
        .map(|change| change.name().to_owned())
        .collect();
    let suffix = Clock::default().now().format(".before-%Y%m%dT%H%M%SZ");
    let kept = put_back(
        &config.database_url,
        &arguments.file,
        &known,
        &suffix.to_string(),
    )
    .await?;
    println!("restored from {}", arguments.file.display());
    if let Some(kept) = kept {
        println!("the previous database is kept as {}", kept.display());
    }
    Ok(())
}
