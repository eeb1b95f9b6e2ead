//! The references that partners' own systems have for sites and suggestions, for example the number of a place in a
//! council's register of assets. Only the organisation and the Team see them. This file reads them. Each operation that
//! writes has a file of its own.

mod record;
mod remove;

use entity::partner_reference::{Column, Entity};
use kernel::{
    Caller, Error, Noun, Read, Result, bound,
    check::{NAME, Problems, folded},
    condition,
    policy::Action,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use crate::id::{Key, OrganisationId, SiteId, SuggestionId};

pub use entity::partner_reference::Model as PartnerReference;
pub use record::{Record, record};
pub use remove::{Remove, remove};

/// The maximum length of the name of a system, in characters.
const SYSTEM: usize = 50;

/// The only function that starts a query for partners' references.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let caller = read.caller();
    let all = Entity::find();
    if caller.role().sees_what_the_team_sees() {
        return all;
    }
    match caller.standing().organisation {
        Some(own) => all.filter(Column::OrganisationId.eq(own)),
        None => all.filter(condition::never()),
    }
}

/// The references of many records, those recorded first coming first. The caller has read the records already, so they
/// are within reach.
///
/// # Errors
/// None for a caller with a valid token.
pub async fn of(caller: &Caller, rows: Vec<Uuid>) -> Result<Vec<PartnerReference>> {
    let read = caller.read(Action::ReadViewer)?;
    let these = within_reach(&read).filter(condition::any_of(&read, Column::RowId, rows));
    let ordered = these.order_by_asc(Column::RecordedAt);
    Ok(ordered.order_by_asc(Column::Id).all(read.db()).await?)
}

/// The record that an input names: exactly one of the two.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub site: Option<SiteId>,
    pub suggestion: Option<SuggestionId>,
}

impl Named {
    fn one(self) -> Option<Of> {
        match (self.site, self.suggestion) {
            (Some(site), None) => Some(Of::Site(site)),
            (None, Some(suggestion)) => Some(Of::Suggestion(suggestion)),
            _ => None,
        }
    }

    fn check(self, problems: &mut Problems) {
        if self.one().is_none() {
            problems.add("site", "Exactly one of site and suggestion is expected.");
        }
    }

    /// The record, if it is within the caller's reach.
    async fn within_reach(self, read: &Read<'_>) -> Result<Of> {
        let of = self.one().ok_or(Error::NotFound(Noun::Site))?;
        match of {
            Of::Site(id) => super::site::get(read, id).await.map(drop)?,
            Of::Suggestion(id) => super::suggestion::get(read, id).await.map(drop)?,
        }
        Ok(of)
    }
}

/// The record that a reference is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Site(SiteId),
    Suggestion(SuggestionId),
}

impl Of {
    fn noun(self) -> Noun {
        match self {
            Self::Site(_) => Noun::Site,
            Self::Suggestion(_) => Noun::Suggestion,
        }
    }

    fn row(self) -> Uuid {
        match self {
            Self::Site(id) => id.value(),
            Self::Suggestion(id) => id.value(),
        }
    }
}

/// A reference in a system, to look records up by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sought {
    pub system: String,
    pub value: String,
}

/// Checks the references in a filter: as many as a query may have ids.
pub(super) fn check_sought(problems: &mut Problems, field: &str, sought: Option<&[Sought]>) {
    let sought = sought.unwrap_or_default();
    problems.at_most(field, sought.len(), bound::IDS);
    for (index, one) in sought.iter().enumerate() {
        check_one(problems, &format!("{field}.{index}"), one);
    }
}

/// Checks one reference to look up.
pub(super) fn check_one(problems: &mut Problems, field: &str, one: &Sought) {
    let below = |name: &str| format!("{field}.{name}");
    problems.sought(&below("system"), Some(&one.system), 1..=SYSTEM);
    problems.sought(&below("value"), Some(&one.value), 1..=NAME);
}

/// The condition that a record of this kind has one of these references, as far as the caller may see them.
pub(super) fn has_one_of(
    read: &Read<'_>,
    (noun, id): (Noun, impl ColumnTrait),
    sought: &[Sought],
) -> Condition {
    let keys = sought.iter().map(|one| key(&one.system, &one.value));
    let rows = within_reach(read)
        .select_only()
        .column(Column::RowId)
        .filter(Column::Noun.eq(noun.name()))
        .filter(condition::any_of(
            read,
            Column::Key,
            keys.collect::<Vec<String>>(),
        ));
    Condition::all().add(condition::among_few(read, id, rows.into_query()))
}

/// What a reference is looked up by. The name of the system is compared folded, and the value exactly, because some
/// systems tell capitals apart.
fn key(system: &str, value: &str) -> String {
    // A folded text contains no line break.
    format!("{}\n{}", folded(system), value.trim())
}

/// The organisation whose references the caller writes: the Team's are those of the organisation that is named, and a
/// partner's system writes its own. `None` if the caller may not.
fn written_for(caller: &Caller, named: Option<OrganisationId>) -> Option<OrganisationId> {
    if caller.role().is_of_the_team() {
        return named;
    }
    let own = caller.standing().organisation;
    let acts = caller.role().acts_for_its_organisation() && (named.is_none() || named == own);
    own.filter(|_| acts)
}
