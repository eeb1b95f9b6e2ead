//! Which suggestions are wanted.

use entity::{suggestion, suggestion_area, suggestion_work_type};
use kernel::{
    Read,
    check::{self, Command, Problems},
    condition,
};
use sea_orm::{ColumnTrait, Condition};

use super::{Status, work_types};
use crate::{
    id::{OrganisationId, SuggestionId},
    place::{Days, Sought, kept},
    session::WorkType,
    site::SiteType,
};

/// Which suggestions are wanted; nothing given means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only suggestions in these states.
    pub status: Vec<Status>,
    /// Only suggestions of these types of site.
    pub kinds: Vec<SiteType>,
    /// Only suggestions of places that lie there.
    pub place: Sought,
    /// Only suggestions of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only suggestions of work of one of these kinds.
    pub work_types: Vec<WorkType>,
    /// Only suggestions submitted on these days.
    pub submitted: Days,
    /// Only suggestions in whose title or reference every word of this text begins a word.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        self.place.check(problems);
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}

impl Filter {
    /// Where, with what work and when.
    pub(super) fn condition(&self, read: &Read<'_>) -> Condition {
        let (latitude, longitude) = (suggestion::Column::Latitude, suggestion::Column::Longitude);
        let mut all = self.place.on_the_map(latitude, longitude);
        if let Some(inside) = self.place.counted(&read.caller().directory()) {
            let there = condition::any_of(read, suggestion_area::Column::AreaId, inside);
            all =
                all.add(suggestion::Column::Id.in_subquery(kept::ids_where::<SuggestionId>(there)));
        }
        if !self.work_types.is_empty() {
            let kind = suggestion_work_type::Column::WorkType.is_in(self.work_types.clone());
            all = all.add(suggestion::Column::Id.in_subquery(work_types::ids_where(kind)));
        }
        all.add(self.submitted.hold(suggestion::Column::SubmittedAt))
    }
}
