//! The subscribers of a suggestion who did not submit it: the submitters of its duplicates, its supporters, and the body that it
//! was referred on to. They see its progress and its public texts, and no data of its submitter.

use std::collections::HashMap;

use entity::{
    suggestion,
    suggestion_subscriber::{self, Column, Entity, SubscriberId},
};
use kernel::{
    Caller, Noun, Result, Work, condition,
    departure::{self, Logged},
    issuer::Identified,
    policy::Action,
    reach::Bound,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, SimpleExpr},
};

use super::Suggestion;
use crate::{
    id::{OrganisationId, SuggestionId},
    impact::Counted,
};

pub use entity::suggestion_subscriber::Model as Subscriber;

/// The condition that a suggestion has a subscriber that meets a condition.
pub(super) fn subscribed(who: SimpleExpr) -> Condition {
    let suggestions = Entity::find()
        .select_only()
        .column(Column::SuggestionId)
        .filter(who);
    Condition::any().add(suggestion::Column::Id.in_subquery(suggestions.into_query()))
}

/// Subscribes the submitter of a duplicate to the suggestion that is continued, and moves the subscribers and
/// duplicates of the duplicate to it as well, so that every duplicate points to a suggestion that is continued. Returns
/// the duplicates that now point to another suggestion.
pub(super) async fn move_along(
    work: &Work,
    logged: Logged,
    duplicate: &Suggestion,
    other: SuggestionId,
) -> Result<Vec<SuggestionId>> {
    let pointing = suggestion::Column::DuplicateOfId.eq(duplicate.id);
    let moved: Vec<SuggestionId> = suggestion::Entity::find()
        .select_only()
        .column(suggestion::Column::Id)
        .filter(pointing.clone())
        .into_tuple()
        .all(work.db())
        .await?;
    suggestion::Entity::update_many()
        .col_expr(suggestion::Column::DuplicateOfId, other.into())
        .col_expr(
            suggestion::Column::Version,
            suggestion::Column::Version.into_expr().add(1),
        )
        .filter(pointing)
        .exec(work.db())
        .await?;
    ended(work, logged, Column::SuggestionId.eq(duplicate.id)).await?;
    drop_twice(work, duplicate, other).await?;
    Entity::update_many()
        .col_expr(Column::SuggestionId, other.into())
        .filter(Column::SuggestionId.eq(duplicate.id))
        .exec(work.db())
        .await?;
    let row: suggestion_subscriber::ActiveModel = Subscriber {
        id: SubscriberId::new(),
        suggestion_id: other,
        duplicate_id: Some(duplicate.id),
        subject: duplicate.submitted_by.clone(),
        issuer: duplicate.submitted_by_issuer.clone(),
        organisation_id: duplicate.organisation_id,
        subscribed_at: work.now(),
    }
    .into();
    Entity::insert(row.reset_all())
        .exec_without_returning(work.db())
        .await?;
    Ok(moved)
}

/// Deletes support that would tell somebody twice: of a duplicate by those who support or submitted the other suggestion as
/// well, and of the other one by the submitter of the duplicate.
async fn drop_twice(work: &Work, duplicate: &Suggestion, other: SuggestionId) -> Result<()> {
    let original = suggestion::Entity::find_by_id(other).one(work.db()).await?;
    let supporters = Entity::find()
        .filter(Column::SuggestionId.is_in([duplicate.id, other]))
        .filter(Column::DuplicateId.is_null())
        .all(work.db())
        .await?;
    let (of_duplicate, of_other): (Vec<_>, Vec<_>) = supporters
        .into_iter()
        .partition(|row| row.suggestion_id == duplicate.id);
    let twice = of_duplicate.iter().filter(|row| {
        let identity = row.identity();
        let submitted = original.as_ref().is_some_and(|row| row.is_of(&identity));
        submitted || of_other.iter().any(|other| other.is_of(&identity))
    });
    let submitter = duplicate.identity();
    let of_submitter = of_other.iter().filter(|row| row.is_of(&submitter));
    let twice: Vec<SubscriberId> = twice.chain(of_submitter).map(|row| row.id).collect();
    if twice.is_empty() {
        return Ok(());
    }
    Entity::delete_many()
        .filter(Column::Id.is_in(twice))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Ends the subscription that marking a suggestion as a duplicate has caused.
pub(super) async fn part(work: &Work, logged: Logged, duplicate: SuggestionId) -> Result<()> {
    ended(work, logged, Column::DuplicateId.eq(duplicate)).await?;
    Entity::delete_many()
        .filter(Column::DuplicateId.eq(duplicate))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Shows a suggestion to the body that it is referred on to. As it is an organisation, it has no subject.
pub(super) async fn hold(
    work: &Work,
    suggestion: SuggestionId,
    body: OrganisationId,
) -> Result<()> {
    let row: suggestion_subscriber::ActiveModel = Subscriber {
        id: SubscriberId::new(),
        suggestion_id: suggestion,
        duplicate_id: None,
        subject: String::new(),
        issuer: String::new(),
        organisation_id: body,
        subscribed_at: work.now(),
    }
    .into();
    Entity::insert(row.reset_all())
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Ends that the body sees it that a suggestion was referred on to.
pub(super) async fn release(work: &Work, logged: Logged, suggestion: SuggestionId) -> Result<()> {
    let of_body = || {
        Column::SuggestionId
            .eq(suggestion)
            .and(Column::Subject.eq(""))
    };
    ended(work, logged, of_body()).await?;
    Entity::delete_many()
        .filter(of_body())
        .exec(work.db())
        .await?;
    Ok(())
}

/// Records that the subscriptions that match end: the suggestion leaves the reach of who had it by them.
async fn ended(work: &Work, logged: Logged, which: SimpleExpr) -> Result<()> {
    for subscriber in Entity::find().filter(which).all(work.db()).await? {
        let suggestion = || [(Noun::Suggestion, subscriber.suggestion_id.0)];
        let organisation = Bound::Organisation(subscriber.organisation_id);
        departure::record(work, logged, suggestion(), &organisation).await?;
        let submitter = Bound::Submitter(subscriber.identity());
        departure::record(work, logged, suggestion(), &submitter).await?;
    }
    Ok(())
}

/// Whether the caller may see the number of subscribers: the Team and the data protection officer.
#[must_use]
pub fn shows_count(caller: &Caller) -> bool {
    caller.role().sees_what_the_team_sees()
}

/// The number of different people subscribed to each of many suggestions that the caller has read already. Suggestions
/// without any are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn counts(
    caller: &Caller,
    suggestions: &[SuggestionId],
) -> Result<HashMap<SuggestionId, Counted>> {
    let read = caller.read(Action::ListSuggestions)?;
    let rows: Vec<(SuggestionId, i64)> = Entity::find()
        .select_only()
        .column(Column::SuggestionId)
        .filter(Column::Subject.ne(""))
        // Neither of the two contains a line break.
        .expr(Expr::cust("COUNT(DISTINCT issuer || '\n' || subject)"))
        .filter(condition::any_of(
            &read,
            Column::SuggestionId,
            suggestions.to_vec(),
        ))
        .group_by(Column::SuggestionId)
        .into_tuple()
        .all(read.db())
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(suggestion, number)| (suggestion, Counted::of(number)))
        .collect())
}
