//! Who may see a photo, and who may add one.

use entity::{
    photo::{Column, Entity, Moderation},
    session,
};
use kernel::{
    Caller, Read, Result, condition, error::all_met, policy::Action, reach::Reach, rule::Rule,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, SimpleExpr},
};

use super::Owner;
use crate::{
    session::{self as sessions, veil},
    site, suggestion,
};

/// The only function that starts a query for photos. What a photo shows must be within reach, and outside the Team must not
/// be a session that is still to come. The Team then sees every attached photo; others see those that are approved and
/// public. Uploaders see their own in any state.
pub(super) fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let caller = read.caller();
    let is_shown = if caller.role().sees_what_the_team_sees() {
        Condition::all().add(Column::AttachedAt.is_not_null())
    } else {
        Condition::all()
            .add(condition::has(Column::Moderation, [Moderation::Approved]))
            .add(Column::IsPublic.eq(true))
    };
    let shown = Condition::any().add(is_shown).add(own(caller));
    Entity::find().filter(of_what_is_seen(read)).filter(shown)
}

/// The condition that what a photo shows is within reach.
fn of_what_is_seen(read: &Read<'_>) -> Condition {
    let caller = read.caller();
    let mut seen = Condition::any().add(condition::never());
    if caller.may(Action::ListSites) {
        seen = seen.add(match Reach::of_sites(caller) {
            Reach::Everything => Column::SiteId.is_not_null(),
            Reach::Within(_) => is_among(
                site::within_reach(read),
                entity::site::Column::Id,
                Column::SiteId,
            ),
        });
    }
    if caller.may(Action::ListSuggestions) {
        seen = seen.add(match Reach::of_suggestions(caller) {
            Reach::Everything => Column::SuggestionId.is_not_null(),
            Reach::Within(_) => is_among(
                suggestion::within_reach(read),
                entity::suggestion::Column::Id,
                Column::SuggestionId,
            ),
        });
    }
    if caller.may(Action::ListSessions) {
        let mut within = sessions::reach::within_reach(read);
        if !caller.role().is_of_the_team() {
            within = within.filter(veil::is_over(caller));
        }
        seen = seen.add(is_among(within, session::Column::Id, Column::SessionId));
    }
    seen
}

/// The condition that a photo shows one of these records: a lookup by the record's key for each photo, because collecting
/// all records within reach would scan their table.
fn is_among<E: EntityTrait>(records: Select<E>, id: E::Column, shown: Column) -> SimpleExpr {
    let record = records
        .select_only()
        .column(id)
        .filter(id.into_expr().equals((Entity, shown)));
    Expr::exists(record.limit(1).offset(0).into_query())
}

/// The condition that a photo is the caller's own: the same rule as [`super::is_own`], for rows.
pub(super) fn own(caller: &Caller) -> Condition {
    let identity = caller.principal().identity();
    let uploaded = Condition::all()
        .add(Column::UploadedBy.eq(identity.subject))
        .add(Column::UploadedByIssuer.eq(identity.issuer));
    let own = Condition::any().add(uploaded);
    match caller.standing().organisation {
        Some(organisation) if caller.role().acts_for_its_organisation() => {
            own.add(Column::OrganisationId.eq(organisation))
        }
        _ => own,
    }
}

/// Refuses unless the caller may add a photo to this record: the Team by the scope of the record's kind, supervisors to
/// their own sessions and the sites of these, suggesters to their own suggestions. Returns the round of work.
///
/// # Errors
/// [`kernel::Error::NotFound`] if the record is not within reach.
pub(super) async fn expect_right(read: &Read<'_>, owner: Owner) -> Result<Option<i32>> {
    let caller = read.caller();
    let manages_sites = caller.may(Action::ApprovePhoto);
    let (has_right, round) = match owner {
        Owner::Site(id) => {
            caller.allow(Action::ListSites)?;
            let site = site::get(read, id).await?;
            (
                manages_sites || works_at(read, id).await?,
                Some(site.rounds),
            )
        }
        Owner::Suggestion(id) => {
            caller.allow(Action::ListSuggestions)?;
            let row = suggestion::get(read, id).await?;
            let submits = caller.may(Action::SubmitSuggestion);
            let is_suggester = submits && suggestion::is_own(caller, &row);
            (caller.may(Action::ReviewSuggestion) || is_suggester, None)
        }
        Owner::Session(id) => {
            caller.allow(Action::ListSessions)?;
            let row = sessions::get(read, id).await?;
            let runs = caller.may(Action::StartSession) || caller.may(Action::PlanSession);
            (runs && caller.role().is_of_the_team(), Some(row.round))
        }
    };
    all_met([(has_right, Rule::PhotoOfOwn)])?;
    Ok(round)
}

/// Whether the caller leads sessions at a site.
async fn works_at(read: &Read<'_>, site: crate::id::SiteId) -> Result<bool> {
    let caller = read.caller();
    if !caller.may(Action::StartSession) || !caller.role().is_of_the_team() {
        return Ok(false);
    }
    let own = sessions::reach::within_reach(read).filter(session::Column::SiteId.eq(site));
    Ok(own.count(read.db()).await? > 0)
}
