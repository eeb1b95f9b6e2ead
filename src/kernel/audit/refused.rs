//! Writes the counts of refused attempts that were not recorded one by one (`refusals`) to the audit trail.

use entity::{audit_entry, id::AuditEntryId};

use super::enter;
use crate::{App, error::Result, transaction, writing::Writing};

/// Records the counts of the minutes that are over.
pub(super) async fn enter_rest(app: &App) -> Result<()> {
    let refusals = &app.shared().refusals;
    let counts = refusals.over(app.now());
    if counts.is_empty() {
        return Ok(());
    }
    let entered = async {
        let writing = Writing::of(transaction::open(app).await?);
        for count in &counts {
            let count = audit_entry::Model {
                id: AuditEntryId::new(),
                ..count.clone()
            };
            enter(&writing, count, &[]).await?;
        }
        writing.commit().await
    };
    let entered = entered.await;
    if entered.is_err() {
        refusals.put_back(counts);
    }
    entered
}
