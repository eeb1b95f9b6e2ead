//! Filters of sessions by site and by type of work.

use entity::{session, session_work_type, site};
use kernel::{
    Read, Work,
    check::{Command, Problems},
    condition,
    error::Result,
    policy::Action,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QuerySelect,
    QueryTrait, Select,
};

use super::{Entity, Filter, WorkType, within_reach};
use crate::{id::SessionId, site as sites};

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        self.place.check(problems);
        self.date.check_filter(problems, "date");
    }
}

impl Filter {
    /// The condition on the site and on the types of work of a session.
    ///
    /// # Errors
    /// If the filter is on sites, or on the suggestions that they came of, and the caller lacks the scope for these.
    pub(super) fn condition(&self, read: &Read<'_>) -> Result<Condition> {
        let mut all = Condition::all();
        let anywhere =
            self.place.is_anywhere() && self.kinds.is_none() && self.organisation.is_none();
        if !anywhere {
            let of_site = sites::Filter {
                kinds: self.kinds.clone(),
                place: self.place.clone(),
                organisation: self.organisation,
                ..sites::Filter::default()
            };
            let there = sites::wanted(&read.caller().read(Action::ListSites)?, &of_site)?
                .select_only()
                .column(site::Column::Id);
            all = all.add(session::Column::SiteId.in_subquery(there.into_query()));
        }
        if let Some(work_types) = &self.work_types {
            all = all.add(is_of(read, work_types));
        }
        Ok(all)
    }
}

/// The sessions within reach with work of one of these types.
pub(crate) fn of_kinds(read: &Read<'_>, kinds: &[WorkType]) -> Select<Entity> {
    within_reach(read).filter(is_of(read, kinds))
}

/// The condition that a session has work of one of these types. The types of work of a future session are not shown
/// outside the Team.
fn is_of(read: &Read<'_>, kinds: &[WorkType]) -> Condition {
    let ids = session_work_type::Entity::find()
        .select_only()
        .column(session_work_type::Column::SessionId)
        .filter(condition::has(
            session_work_type::Column::WorkType,
            kinds.to_vec(),
        ));
    let mut condition = Condition::all().add(session::Column::Id.in_subquery(ids.into_query()));
    if !read.caller().role().is_of_the_team() {
        condition = condition.add(super::veil::is_over(read.caller()));
    }
    condition
}

/// Stores the types of work of a new session.
pub(super) async fn write_kinds(work: &Work, id: SessionId, kinds: &[WorkType]) -> Result<()> {
    let different = WorkType::iter().filter(|kind| kinds.contains(kind));
    let rows = different.map(|kind| session_work_type::ActiveModel {
        session_id: Set(id),
        work_type: Set(kind),
    });
    work.gather(rows).await
}
