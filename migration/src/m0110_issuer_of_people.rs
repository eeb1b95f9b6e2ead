//! The issuers of people in the registers: a subject identifies a person only together with its issuer. Empty stands
//! for our own issuer, which is everybody's so far.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::{column, rebuild};

const REGISTERS: [&str; 3] = ["staff", "referrer", "councillor"];
/// The older definition of the unique subject.
const ALONE: &str = r#""subject" text NOT NULL UNIQUE"#;
const TOGETHER: &str = r#""subject" text NOT NULL"#;
const IDENTITY: [&str; 2] = ["subject", "issuer"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in REGISTERS {
            if manager.get_database_backend() == DbBackend::Sqlite {
                rebuild::with(manager, table, ALONE, TOGETHER).await?;
            } else {
                let gone = format!("ALTER TABLE {table} DROP CONSTRAINT {table}_subject_key");
                manager.get_connection().execute_unprepared(&gone).await?;
            }
            column::add(manager, table, column::or_empty(manager, "issuer")).await?;
            column::index(manager, table, &IDENTITY, true).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in REGISTERS {
            column::drop_index(manager, table, &IDENTITY).await?;
            column::drop(manager, table, "issuer").await?;
            if manager.get_database_backend() == DbBackend::Sqlite {
                rebuild::with(manager, table, TOGETHER, ALONE).await?;
            } else {
                let again = format!(
                    "ALTER TABLE {table} ADD CONSTRAINT {table}_subject_key UNIQUE (subject)"
                );
                manager.get_connection().execute_unprepared(&again).await?;
            }
        }
        Ok(())
    }
}
