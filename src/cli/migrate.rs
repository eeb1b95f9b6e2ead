//! `migrate`: bring the database's schema up to date, or back.

use std::time::Duration;

use clap::ValueEnum;
use migration::{Migrator, MigratorTrait, serving_role};

use super::Outcome;
use crate::config::Config;

#[derive(clap::Args)]
pub struct Arguments {
    /// What to do.
    direction: Direction,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    /// Apply every change that is pending.
    Up,
    /// Take the last change back.
    Down,
    /// List the changes.
    Status,
}

pub async fn run(config: &Config, arguments: &Arguments) -> Outcome {
    // A change may take longer than any statement of an operation.
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

/// The names of the changes that this program's schema has.
pub fn changes() -> Vec<String> {
    let changes = Migrator::migrations();
    changes
        .iter()
        .map(|change| change.name().to_owned())
        .collect()
}

/// Applies every change that is pending.
pub async fn up(config: &Config) -> Outcome {
    run(
        config,
        &Arguments {
            direction: Direction::Up,
        },
    )
    .await
}
