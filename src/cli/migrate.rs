//! `migrate`: apply, revert or list database migrations.

use std::time::Duration;

use clap::ValueEnum;
use migration::{Migrator, MigratorTrait, pending, serving_role};

use super::Outcome;
use crate::{
    config::Config,
    database::{self, OpenError, Pools},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// The action.
    direction: Direction,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    /// Apply all pending migrations.
    Up,
    /// Revert the last migration.
    Down,
    /// List the migrations.
    Status,
}

pub async fn run(config: &Config, arguments: &Arguments) -> Outcome {
    match arguments.direction {
        Direction::Up => up(config).await,
        Direction::Down => {
            let pools = super::pools(config, UNLIMITED).await?;
            Ok(Migrator::down(&pools.writing, Some(1)).await?)
        }
        Direction::Status => status(config).await,
    }
}

/// A migration may take longer than a statement of an operation.
const UNLIMITED: Duration = Duration::ZERO;

/// Applies all pending migrations; creates the database's file if there is none.
pub async fn up(config: &Config) -> Outcome {
    let connections = config.database_connections;
    let pools = database::open(&config.database_url, connections, UNLIMITED).await?;
    Migrator::up(&pools.writing, None).await?;
    if let Some(role) = &config.database_serving_role {
        serving_role::grant(&pools.writing, role).await?;
    }
    Ok(())
}

/// Lists the migrations.
async fn status(config: &Config) -> Outcome {
    let pending = pending_in(config).await?;
    for change in changes() {
        let state = if pending.contains(&change) {
            "pending"
        } else {
            "applied"
        };
        println!("{state} {change}");
    }
    Ok(())
}

/// Whether the database does not exist yet, or has no migration.
pub async fn is_new(config: &Config) -> Outcome<bool> {
    Ok(pending_in(config).await? == changes())
}

/// The names of the pending migrations. For a database that does not exist these are all.
async fn pending_in(config: &Config) -> Outcome<Vec<String>> {
    let pools =
        database::open_existing(&config.database_url, config.database_connections, UNLIMITED);
    match pools.await {
        Ok(pools) => Ok(pending(&pools.reading).await?),
        Err(OpenError::Missing(_)) => Ok(changes()),
        Err(error) => Err(error.into()),
    }
}

/// Checks that a database has all migrations.
///
/// # Errors
/// If some are pending; the message says what to do.
pub async fn complete(pools: &Pools) -> Outcome {
    match pending(&pools.reading).await?.len() {
        0 => Ok(()),
        count => Err(format!(
            "the database is not migrated (pending migrations: {count}): run `immediate-justice migrate up`"
        )
        .into()),
    }
}

/// The names of all migrations of this program.
pub fn changes() -> Vec<String> {
    let changes = Migrator::migrations();
    changes
        .iter()
        .map(|change| change.name().to_owned())
        .collect()
}
