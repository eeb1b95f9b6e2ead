//! Support for a suggestion of somebody else: another councillor or group says "this one too", once, and is told what
//! becomes of it as its suggester is.

use entity::{
    suggestion,
    suggestion_subscriber::{self, Column, Entity, SubscriberId},
};
use kernel::{
    Caller, Error, Noun, Read, Result,
    check::{Command, Problems},
    condition, departure,
    error::all_met,
    event,
    issuer::Identified,
    policy::Action,
    reach::Bound,
    rule::Rule,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
    sea_query::OnConflict,
};

use super::{Suggestion, status::is_open, subscriber::Subscriber};
use crate::id::SuggestionId;

/// The input of both operations.
#[derive(Clone, Debug)]
pub struct Support {
    pub suggestion: SuggestionId,
}

impl Command for Support {
    fn check(&self, _problems: &mut Problems) {}
}

/// The subscriptions by which the caller supports suggestions.
fn own(read: &Read<'_>) -> Select<Entity> {
    let identity = read.caller().principal().identity();
    Entity::find()
        .filter(Column::DuplicateId.is_null())
        .filter(Column::Issuer.eq(identity.issuer))
        .filter(Column::Subject.eq(identity.subject))
}

/// Those of many suggestions that the caller supports.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn supported(caller: &Caller, suggestions: &[SuggestionId]) -> Result<Vec<SuggestionId>> {
    let read = caller.read(Action::ListSuggestions)?;
    let these = condition::any_of(&read, Column::SuggestionId, suggestions.to_vec());
    let rows = own(&read).filter(these).select_only();
    let rows = rows.column(Column::SuggestionId).into_tuple();
    Ok(rows.all(read.db()).await?)
}

/// Supports an open suggestion of somebody else. Supporting it again changes nothing.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is closed, or the caller's own; if the caller belongs to no
/// registered organisation.
pub async fn support(caller: &Caller, input: Support) -> Result<Suggestion> {
    let mut work = caller.begin(Action::SupportSuggestion, &input).await?;
    // Locked, so that it is not marked as a duplicate meanwhile.
    let row = super::within_reach(&work.read())
        .filter(suggestion::Column::Id.eq(input.suggestion))
        .lock_exclusive()
        .one(work.db())
        .await?;
    let row = row.ok_or(Error::NotFound(Noun::Suggestion))?;
    let organisation = caller.standing().organisation;
    let identity = caller.principal().identity();
    all_met([
        (organisation.is_some(), Rule::SubmitterNeedsOrganisation),
        (is_open(row.status), Rule::SupportOpen),
        (!row.is_of(&identity), Rule::SupportNotOwn),
    ])?;
    let subscriber = Subscriber {
        id: SubscriberId::new(),
        suggestion_id: row.id,
        duplicate_id: None,
        subject: identity.subject,
        issuer: identity.issuer,
        organisation_id: organisation.ok_or(Rule::SubmitterNeedsOrganisation)?,
        subscribed_at: work.now(),
    };
    let id = subscriber.id;
    let subscriber: suggestion_subscriber::ActiveModel = subscriber.into_active_model();
    let once = OnConflict::new().do_nothing().to_owned();
    let written = Entity::insert(subscriber.reset_all())
        .on_conflict(once)
        .exec_without_returning(work.db())
        .await?;
    if written > 0 {
        work.happened(event::SuggestionSupported::of(id)).await?;
    }
    work.commit().await?;
    Ok(row)
}

/// Ends the caller's support for a suggestion. If there is none, nothing changes.
///
/// # Errors
/// If the caller lacks the scope or the row is not found.
pub async fn end_support(caller: &Caller, input: Support) -> Result<Suggestion> {
    let mut work = caller.begin(Action::EndSupport, &input).await?;
    let row = super::get(&work.read(), input.suggestion).await?;
    let own = own(&work.read()).filter(Column::SuggestionId.eq(row.id));
    if let Some(subscriber) = own.one(work.db()).await? {
        Entity::delete_by_id(subscriber.id).exec(work.db()).await?;
        let ended = event::SuggestionSupportEnded::of(subscriber.id);
        let logged = work.happened(ended).await?;
        let organisation = Bound::Organisation(subscriber.organisation_id);
        for bound in [organisation, Bound::Submitter(subscriber.identity())] {
            let records = [(Noun::Suggestion, row.id.0)];
            departure::record(&work, logged, records, &bound).await?;
        }
    }
    work.commit().await?;
    Ok(row)
}
