//! The audit trail of section 62 of the Data Protection Act 2018: who collected, altered, consulted, disclosed, combined
//! or erased what, and when. Entries are only ever added.

use entity::{
    audit_entry::{self, AuditCategory},
    id::{AuditEntryId, OffenderId},
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{Caller, Work, error::Result, event::Event, policy::Action};

/// Writes down a change, in its own transaction.
pub(super) async fn changed(work: &Work, action: Action, event: &Event) -> Result<()> {
    let about = event.about();
    let entry = audit_entry::ActiveModel {
        category: Set(event.category()),
        action: Set(format!("{action:?}")),
        noun: Set(Some(about.noun.name().into())),
        row_id: Set(Some(about.row)),
        individuals: Set(listed(
            about.individual.into_iter().chain(event.also_concerns()),
        )),
        request: Set(None),
        ..who_and_when(work.caller())
    };
    audit_entry::Entity::insert(entry)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Writes down whose records an answer is about to show, under the operation's name. A look by the Team is a
/// consultation, by anybody else a disclosure to their organisation.
///
/// # Errors
/// What the database answers; the answer must not leave then.
pub async fn looked(caller: &Caller, operation: &str, request: &str) -> Result<()> {
    let people = caller.take_looks();
    if people.is_empty() {
        return Ok(());
    }
    let within = caller.role().sees_what_the_team_sees();
    let entry = audit_entry::ActiveModel {
        category: Set(if within {
            AuditCategory::Consultation
        } else {
            AuditCategory::Disclosure
        }),
        action: Set(operation.into()),
        noun: Set(None),
        row_id: Set(None),
        individuals: Set(listed(people)),
        request: Set(Some(request.into())),
        ..who_and_when(caller)
    };
    audit_entry::Entity::insert(entry)
        .exec_without_returning(&caller.app.shared().writing)
        .await?;
    Ok(())
}

fn who_and_when(caller: &Caller) -> audit_entry::ActiveModel {
    let principal = &caller.asking;
    audit_entry::ActiveModel {
        id: Set(AuditEntryId::new()),
        // When it was really done: history that is entered today was collected today.
        at: Set(caller.app.now()),
        subject: Set(principal.subject.clone()),
        role: Set(principal.role.name().into()),
        organisation: Set(principal.organisation.clone()),
        client: Set(principal.client.clone()),
        on_behalf_of: Set(principal.on_behalf_of.clone()),
        ..Default::default()
    }
}

fn listed(people: impl IntoIterator<Item = OffenderId>) -> String {
    people
        .into_iter()
        .map(|person| person.0.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}
