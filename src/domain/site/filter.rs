//! The filter of sites.

use entity::{session, site, suggestion};
use kernel::{
    Noun, Read, bound,
    check::{self, Command, Problems},
    condition,
    error::Result,
    numbers,
    period::{self, Period},
    policy::Action,
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};

use super::{SiteType, Status, quiet};
use crate::{
    id::OrganisationId, partner_reference, place::Sought, session::WorkType,
    suggestion as suggestions,
};

/// A filter of sites. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only sites with these references.
    pub references: Option<Vec<String>>,
    /// Only sites with one of these references of partners, as far as the caller may see them.
    pub partner_references: Option<Vec<partner_reference::Sought>>,
    /// Only sites with one of these UPRNs.
    pub uprns: Option<Vec<String>>,
    /// Only sites with these statuses.
    pub status: Option<Vec<Status>>,
    /// Only sites of these types.
    pub kinds: Option<Vec<SiteType>>,
    /// Only sites that lie there.
    pub place: Sought,
    /// Only sites that came of a suggestion of this organisation, as far as the suggestions are within reach.
    pub organisation: Option<OrganisationId>,
    /// Only sites where work of one of these types was done or is planned, as far as the sessions are within reach.
    pub work_types: Option<Vec<WorkType>>,
    /// Only sites proposed in this period.
    pub proposed: Period,
    /// Only sites first completed in this period.
    pub improved: Period,
    /// Only sites whose status, as it is shown to the caller, last changed in this period.
    pub status_changed: Period,
    /// Only sites that match this search text: each of its words is the beginning of a word of the name or the
    /// reference, but for one typing error in a longer word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        let partners = self.partner_references.as_deref();
        partner_reference::check_sought(problems, "partnerReferences", partners);
        let uprns = self.uprns.as_deref().unwrap_or_default();
        problems.at_most("uprns", uprns.len(), bound::IDS);
        for (index, uprn) in uprns.iter().enumerate() {
            problems.uprn(&format!("uprns.{index}"), Some(uprn));
        }
        self.place.check(problems);
        self.proposed.check_filter(problems, "proposed");
        self.improved.check_filter(problems, "improved");
        self.status_changed.check_filter(problems, "statusChanged");
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}

impl Filter {
    /// Whether the filter names the sites by references or numbers.
    pub(super) fn names_sites(&self) -> bool {
        self.references.is_some() || self.partner_references.is_some() || self.uprns.is_some()
    }

    /// Whether the filter finds few sites, which are looked up by an index of its own.
    pub(super) fn finds_few(&self) -> bool {
        self.names_sites() || self.search.is_some()
    }

    /// The condition for the point, the organisation, the types of work and the dates.
    ///
    /// # Errors
    /// If the filter is on suggestions or sessions and the caller lacks the scope for these.
    pub(crate) fn condition(&self, read: &Read<'_>) -> Result<Condition> {
        let (latitude, longitude) = (site::Column::Latitude, site::Column::Longitude);
        let mut all = self.place.on_the_map(latitude, longitude);
        if let Some(references) = &self.references {
            let column = site::Column::ReferenceFolded;
            all = all.add(condition::referenced(read, column, references));
        }
        if let Some(sought) = &self.partner_references {
            let records = (Noun::Site, site::Column::Id);
            all = all.add(partner_reference::has_one_of(read, records, sought));
        }
        if let Some(uprns) = &self.uprns {
            let uprns = uprns.iter().filter_map(|text| numbers::uprn(text));
            let uprns: Vec<String> = uprns.collect();
            all = all.add(condition::any_of(read, site::Column::Uprn, uprns));
        }
        if let Some(organisation) = self.organisation {
            let theirs = suggestions::within_reach(&read.caller().read(Action::ListSuggestions)?)
                .select_only()
                .column(suggestion::Column::SiteId)
                .filter(suggestion::Column::OrganisationId.eq(organisation))
                .filter(suggestion::Column::SiteId.is_not_null());
            all = all.add(site::Column::Id.in_subquery(theirs.into_query()));
        }
        if let Some(work_types) = &self.work_types {
            let sessions = &read.caller().read(Action::ListSessions)?;
            let held = crate::session::of_kinds(sessions, work_types)
                .select_only()
                .column(session::Column::SiteId);
            all = all.add(site::Column::Id.in_subquery(held.into_query()));
        }
        Ok(all
            .add(period::holds(site::Column::ProposedAt, self.proposed))
            .add(period::holds(site::Column::ImprovedAt, self.improved))
            .add(quiet::changed_in(read.caller(), self.status_changed)))
    }
}
