//! Members of the Team.

use entity::{id::OrganisationId, staff};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use super::{
    Caller, Noun, Read,
    check::{Command, NAME, Problems, folded},
    error::Result,
    event::Event,
    id::StaffId,
    page::{self, Asked, List, Page},
    policy::Action,
    search,
};

pub use entity::staff::{Entity, Model as Staff, StaffRole};

/// What an import records.
#[derive(Clone, Debug)]
pub struct Record {
    pub reference: String,
    pub subject: String,
    pub organisation: OrganisationId,
    pub name: String,
    pub role: StaffRole,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        problems.text("subject", &self.subject, NAME);
    }
}

/// Records a member of the Team.
///
/// # Errors
/// Without the right, with a reference in use, or with one that is not known.
pub async fn record(caller: &Caller, input: Record) -> Result<Staff> {
    let mut work = caller.begin(Action::RecordPerson, &input).await?;
    let row = staff::Model {
        id: StaffId::new(),
        name_folded: folded(&input.name),
        reference: input.reference,
        subject: input.subject,
        organisation_id: input.organisation,
        name: input.name,
        role: input.role,
        version: 1,
    };
    let row: staff::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(&work, (Noun::Staff, row.id.0), &row.name, &row.reference).await?;
    work.happened(Event::StaffRecorded(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// The only place that begins a query for staff.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The member of staff of that reference, if there is one.
///
/// # Errors
/// What the database answers.
pub async fn find_by_reference(read: &Read<'_>, reference: &str) -> Result<Option<Staff>> {
    Ok(within_reach(read)
        .filter(staff::Column::Reference.eq(reference))
        .one(&read.db)
        .await?)
}

/// Staff by name.
///
/// # Errors
/// Without the right; for a page or cursor that does not fit.
pub async fn list(caller: &Caller, filter: &Filter, asked: &Asked) -> Result<Page<Staff>> {
    let read = caller.read(Action::ListStaff)?;
    let mut rows = within_reach(&read);
    if !filter.roles.is_empty() {
        rows = rows.filter(staff::Column::Role.is_in(filter.roles.clone()));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Staff, staff::Column::Id, text)?);
    }
    let bound_to = format!("staff {filter:?}");
    let list = List {
        noun: Noun::Staff,
        rows,
        by: staff::Column::NameFolded,
        descending: false,
        id: staff::Column::Id,
        bound_to,
    };
    page::of(&read, list, asked).await
}

/// Which staff are wanted; nothing given means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only staff of these roles.
    pub roles: Vec<StaffRole>,
    /// Only those in whose name or reference every word of this text begins a word.
    pub search: Option<String>,
}
