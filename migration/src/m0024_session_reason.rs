//! The reference lists of reasons for moving and reopening sessions.

use sea_orm_migration::prelude::*;

use crate::reference;

/// The lists, in the same format as the first ones.
const ENTRIES: &str = "\
SESSION_MOVED|WEATHER|Weather|Better weather is expected then||||
SESSION_MOVED|SUPERVISOR_UNAVAILABLE|Supervisor unavailable|Ill or called away||||
SESSION_MOVED|PARTICIPANTS|Participants|The people booked can come then||||
SESSION_MOVED|SITE_IN_USE|Site in use|Something else takes place there||||
SESSION_MOVED|VEHICLE|Vehicle|No transport||||
SESSION_MOVED|MISTAKE|Mistake|It was planned for the wrong time||||
SESSION_MOVED|OTHER|Other|See the note||||
SESSION_REOPENED|WRONG_OUTCOME|Wrong outcome|Somebody's outcome was another||||
SESSION_REOPENED|WRONG_TIMES|Wrong times|Somebody worked longer or shorter||||
SESSION_REOPENED|WRONG_PERSON|Wrong person|Somebody was taken for somebody else||||
SESSION_REOPENED|COMPLAINT|Complaint|Somebody disputed what was recorded||||
SESSION_REOPENED|OTHER|Other|See the note||||";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for entry in reference::inserts_of(ENTRIES, 200) {
            manager.execute(entry).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let entries = Query::delete()
            .from_table("reference_item")
            .and_where(Expr::col("list").is_in(["SESSION_MOVED", "SESSION_REOPENED"]))
            .take();
        manager.execute(entries).await
    }
}
