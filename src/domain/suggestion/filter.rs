//! The filter of suggestions.

use entity::{suggestion, suggestion_work_type};
use kernel::{
    Noun, Read,
    check::{self, Command, Problems},
    condition,
    period::{self, Period},
};
use sea_orm::{ColumnTrait, Condition};

use super::{Status, own_number, work_types};
use crate::{
    id::OrganisationId, partner_reference, place::Sought, session::WorkType, site::SiteType,
};

/// A filter of suggestions. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only suggestions with these references.
    pub references: Option<Vec<String>>,
    /// Only suggestions with one of these references of partners, as far as the caller may see them.
    pub partner_references: Option<Vec<partner_reference::Sought>>,
    /// Only suggestions that the caller has submitted with one of these numbers of their own.
    pub own_numbers: Option<Vec<String>>,
    /// Only suggestions with these statuses.
    pub status: Option<Vec<Status>>,
    /// Only suggestions of places of these types.
    pub kinds: Option<Vec<SiteType>>,
    /// Only suggestions of places that lie there.
    pub place: Sought,
    /// Only suggestions of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only suggestions of work of one of these types.
    pub work_types: Option<Vec<WorkType>>,
    /// Only suggestions submitted on these dates.
    pub submitted: Period,
    /// Only suggestions whose status last changed in this period.
    pub status_changed: Period,
    /// Only suggestions that match this search text: each of its words is the beginning of a word of the title or the
    /// reference, but for one typing error in a longer word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        let partners = self.partner_references.as_deref();
        partner_reference::check_sought(problems, "partnerReferences", partners);
        problems.references("externalReferences", self.own_numbers.as_deref());
        self.place.check(problems);
        self.submitted.check_filter(problems, "submitted");
        self.status_changed.check_filter(problems, "statusChanged");
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}

impl Filter {
    /// Whether the filter finds few suggestions, which are looked up by an index of its own.
    pub(super) fn finds_few(&self) -> bool {
        self.references.is_some()
            || self.partner_references.is_some()
            || self.own_numbers.is_some()
            || self.search.is_some()
    }

    /// The condition for everything but the areas and the search: the point, the status, the types of work and the dates.
    pub(super) fn condition(&self, read: &Read<'_>) -> Condition {
        let (latitude, longitude) = (suggestion::Column::Latitude, suggestion::Column::Longitude);
        let mut all = self.place.on_the_map(latitude, longitude);
        if let Some(references) = &self.references {
            let column = suggestion::Column::ReferenceFolded;
            all = all.add(condition::referenced(read, column, references));
        }
        if let Some(sought) = &self.partner_references {
            let records = (Noun::Suggestion, suggestion::Column::Id);
            all = all.add(partner_reference::has_one_of(read, records, sought));
        }
        if let Some(numbers) = &self.own_numbers {
            all = all.add(own_number::is_one_of(read, numbers));
        }
        if let Some(statuses) = &self.status {
            all = all.add(condition::has(suggestion::Column::Status, statuses.clone()));
        }
        if let Some(kinds) = &self.kinds {
            all = all.add(condition::has(suggestion::Column::SiteKind, kinds.clone()));
        }
        if let Some(organisation) = self.organisation {
            all = all.add(suggestion::Column::OrganisationId.eq(organisation));
        }
        if let Some(work_types) = &self.work_types {
            let kind = condition::has(suggestion_work_type::Column::WorkType, work_types.clone());
            all = all.add(suggestion::Column::Id.in_subquery(work_types::ids_where(kind)));
        }
        all.add(period::holds(
            suggestion::Column::SubmittedAt,
            self.submitted,
        ))
        .add(period::holds(
            suggestion::Column::StatusChangedAt,
            self.status_changed,
        ))
    }
}
