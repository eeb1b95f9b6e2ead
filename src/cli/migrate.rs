//! `migrate`: apply, revert or list database migrations.

use std::time::Duration;

use clap::ValueEnum;
use migration::{Migrator, MigratorTrait, serving_role};

use super::Outcome;
use crate::config::Config;

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
    // A migration may take longer than a statement of an operation.
    let pools = super::pools(config, Duration::ZERO).await?;
    match arguments.direction {
        Direction::Up => {
            Migrator::up(&pools.writing, None).await?;
            if let Some(role) = &config.database_serving_role {
                serving_role::grant(&pools.writing, role).await?;
            }
            Ok(())
        }
        Direction::Down => Ok(Migrator::down(&pools.writing, Some(1)).await?),
        Direction::Status => {
            let pending = Migrator::get_pending_migrations(&pools.writing).await?;
            let pending: Vec<_> = pending
                .iter()
                .map(|change| change.name().to_owned())
                .collect();
            for change in Migrator::migrations() {
                let state = if pending.contains(&change.name().to_owned()) {
                    "pending"
                } else {
                    "applied"
                };
                println!("{state} {}", change.name());
            }
            Ok(())
        }
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

/// Applies all pending migrations.
pub async fn up(config: &Config) -> Outcome {
    run(
        config,
        &Arguments {
            direction: Direction::Up,
        },
    )
    .await
}
