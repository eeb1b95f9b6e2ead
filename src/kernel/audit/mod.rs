//! The audit trail of section 62 of the Data Protection Act 2018: who collected, altered, consulted, disclosed,
//! combined or erased which data and when, who was refused, and who searched without a result. Entries are only ever
//! added. This module writes them. `notes.rs` collects what an operation must record before its response is sent,
//! `refusals.rs` limits the rate of entries for refused attempts, and `trail.rs` reads the trail.
//!
//! `seal.rs` links committed entries in a hash chain, `sign.rs` signs the chain once a day, `head.rs` is what is
//! signed, `outside.rs` sends it out of the database, and `verify.rs` detects tampering.

mod canonical;
mod head;
mod notes;
pub mod outside;
mod refusals;
mod refused;
pub mod seal;
mod sign;
pub mod trail;
pub mod verify;

use entity::{
    audit_entry::{self, AuditCategory, AuditResult},
    audit_individual, audit_waiting,
    id::{AuditEntryId, OffenderId},
};
use sea_orm::{ActiveValue::Set, DbErr};
use tokio::runtime::Handle;

use super::{
    App, Caller, Error, Work, error::Result, event::Event, policy::Action, transaction,
    writing::Writing,
};

pub use head::{Head, Keys, Signature, Signer};
pub(super) use notes::Notes;
pub use outside::{Outgoing, Outside};
pub(super) use refusals::Refusals;

/// The maximum length of a purpose, in characters.
const PURPOSE: usize = 200;

/// A purpose as the caller gave it. `None` if it is blank.
///
/// # Errors
/// [`Error::Invalid`] if it is longer than 200 characters or has control characters.
pub fn purpose(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.chars().count() > PURPOSE || text.chars().any(char::is_control) {
        let expected = "A purpose of at most 200 characters, on one line, is expected.";
        return Err(Error::invalid("purpose", expected));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Records a change, in the change's own transaction.
pub(super) async fn changed(work: &Work, action: Action, event: &Event) -> Result<()> {
    let people = event.people();
    let entry = audit_entry::Model {
        noun: Some(event.kind.noun().name().into()),
        row_id: Some(event.row),
        ..entry(
            work.caller(),
            event.kind.category(),
            action.name().into(),
            &people,
        )
    };
    enter(work.db(), entry, &people).await
}

/// Records the notes of an operation under the operation's name: the people whose records the response shows, that it
/// joined records, what it was refused, and searches that found nobody. If this fails, the response must not be sent.
pub async fn enter_notes(caller: &Caller, operation: &str, writes: bool) -> Result<()> {
    let notes = caller.take_notes();
    let name = || operation.to_owned();
    let mut entries = vec![];
    if notes.has_looked() {
        let people: Vec<OffenderId> = notes.people.iter().copied().collect();
        entries.push((entry(caller, look(caller), name(), &people), people));
    }
    if notes.combined {
        entries.push((
            entry(caller, AuditCategory::Combination, name(), &[]),
            vec![],
        ));
    }
    let attempts = attempts(caller, (operation, writes), &notes);
    entries.extend(attempts.map(|attempt| (attempt, vec![])));
    if entries.is_empty() {
        return Ok(());
    }
    // In a task of its own: a stream that is not polled for a while must not hold the write lock.
    let written = tokio::spawn(entered(caller.app.clone(), entries));
    written
        .await
        .unwrap_or_else(|lost| Err(Error::internal(DbErr::Custom(lost.to_string()))))
}

/// Records the refused attempts and unsuccessful searches of an operation whose response is not sent, because the
/// client has disconnected or the time is over. What the operation read was not shown to anybody.
pub fn unanswered(caller: &Caller, operation: &str, writes: bool) {
    let notes = caller.take_notes();
    let attempts = attempts(caller, (operation, writes), &notes);
    let entries: Vec<_> = attempts.map(|attempt| (attempt, vec![])).collect();
    if entries.is_empty() {
        return;
    }
    let app = caller.app.clone();
    let written = async move {
        // The shutdown of the service waits until this is dropped.
        let _stages = app.stages();
        if let Err(error) = entered(app.clone(), entries).await {
            tracing::error!(?error, "an attempt could not be entered in the audit trail");
        }
    };
    // While the process exits there may be no runtime.
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(written);
    }
}

/// The entries of refused attempts and of searches that found nobody. Those that are only counted are left out.
fn attempts(
    caller: &Caller,
    (operation, writes): (&str, bool),
    notes: &Notes,
) -> impl Iterator<Item = audit_entry::Model> {
    let category = if writes {
        AuditCategory::Alteration
    } else {
        look(caller)
    };
    let attempts = [
        (&notes.refused, AuditResult::Refused, category),
        (&notes.found_nobody, AuditResult::FoundNobody, look(caller)),
    ];
    let attempts = attempts
        .into_iter()
        .filter(|(operations, ..)| !operations.is_empty());
    attempts.filter_map(move |(operations, result, category)| {
        let operations: Vec<_> = operations.iter().map(String::as_str).collect();
        let attempt = audit_entry::Model {
            asked: Some(operations.join("; ")),
            result,
            ..entry(caller, category, operation.to_owned(), &[])
        };
        caller.app.shared().refusals.admitted(attempt)
    })
}

/// Adds entries, with the people they concern, in a transaction of their own.
async fn entered(app: App, entries: Vec<(audit_entry::Model, Vec<OffenderId>)>) -> Result<()> {
    let writing = Writing::of(transaction::open(&app).await?);
    for (entry, people) in entries {
        enter(&writing, entry, &people).await?;
    }
    writing.commit().await
}

/// A read by the Team or the data protection officer is a consultation. A read by any other role is a disclosure.
fn look(caller: &Caller) -> AuditCategory {
    if caller.role().sees_what_the_team_sees() {
        AuditCategory::Consultation
    } else {
        AuditCategory::Disclosure
    }
}

/// An entry for an operation of this moment.
fn entry(
    caller: &Caller,
    category: AuditCategory,
    action: String,
    people: &[OffenderId],
) -> audit_entry::Model {
    let principal = &caller.asking;
    let recipient = || {
        let organisation = principal.organisation.as_ref();
        organisation.unwrap_or(&principal.subject).clone()
    };
    audit_entry::Model {
        id: AuditEntryId::new(),
        // The real time: history that is entered today was collected today.
        at: caller.app.now(),
        subject: principal.subject.clone(),
        issuer: principal.issuer.stored().into(),
        role: principal.role.name().into(),
        organisation: principal.organisation.clone(),
        client: principal.client.clone(),
        on_behalf_of: principal.on_behalf_of.clone(),
        category,
        action,
        noun: None,
        row_id: None,
        individuals: listed(people),
        request: Some(caller.request().0.to_string()),
        purpose: caller.purpose().map(str::to_owned),
        asked: None,
        result: AuditResult::Done,
        times: 1,
        recipient: (category == AuditCategory::Disclosure).then(recipient),
    }
}

/// Gathers an entry with the people whom it concerns, and queues it for sealing.
async fn enter(writing: &Writing, entry: audit_entry::Model, people: &[OffenderId]) -> Result<()> {
    let entry_id = entry.id;
    let mut gathered = writing.gathered().await;
    gathered.add(audit_entry::ActiveModel::from(entry))?;
    for person in people {
        gathered.add(audit_individual::ActiveModel {
            offender_id: Set(*person),
            entry_id: Set(entry_id),
        })?;
    }
    gathered.add(audit_waiting::ActiveModel {
        entry_id: Set(entry_id),
    })?;
    Ok(())
}

fn listed(people: &[OffenderId]) -> String {
    let people: Vec<String> = people.iter().map(|person| person.0.to_string()).collect();
    people.join(" ")
}
