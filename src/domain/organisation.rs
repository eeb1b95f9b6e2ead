//! Partner organisations.

use entity::{id::AreaId, organisation, organisation_area};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, Select};

use super::{
    Caller, Noun, Read,
    check::{Command, NAME, Problems, folded},
    error::Result,
    event::Event,
    id::OrganisationId,
    page::{self, Asked, List, Page},
    policy::Action,
    search,
};

pub use entity::organisation::{Entity, Model as Organisation, OrganisationKind};

/// What an import records.
#[derive(Clone, Debug)]
pub struct Record {
    pub reference: String,
    pub kind: OrganisationKind,
    pub name: String,
    pub areas: Vec<AreaId>,
    pub contact_email: Option<String>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        problems.optional("contact_email", self.contact_email.as_deref(), NAME);
    }
}

/// Records an organisation and the areas it is responsible for.
///
/// # Errors
/// Without the right, with a reference in use, or with one that is not known.
pub async fn record(caller: &Caller, input: Record) -> Result<Organisation> {
    let mut work = caller.begin(Action::RecordOrganisation, &input).await?;
    let row = organisation::Model {
        id: OrganisationId::new(),
        name_folded: folded(&input.name),
        reference: input.reference,
        kind: input.kind,
        name: input.name,
        contact_email: input.contact_email,
        suspended: false,
        version: 1,
    };
    let row: organisation::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(
        &work,
        (Noun::Organisation, row.id.0),
        &row.name,
        &row.reference,
    )
    .await?;
    for area in input.areas {
        let area = organisation_area::ActiveModel {
            organisation_id: Set(row.id),
            area_id: Set(area),
        };
        organisation_area::Entity::insert(area)
            .exec_without_returning(work.db())
            .await?;
    }
    work.happened(Event::OrganisationRecorded(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// The only place that begins a query for organisations.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The organisation of that reference, if there is one.
///
/// # Errors
/// What the database answers.
pub async fn find_by_reference(read: &Read<'_>, reference: &str) -> Result<Option<Organisation>> {
    Ok(within_reach(read)
        .filter(organisation::Column::Reference.eq(reference))
        .one(&read.db)
        .await?)
}

/// Organisations by name.
///
/// # Errors
/// Without the right; for a page or cursor that does not fit.
pub async fn list(caller: &Caller, filter: &Filter, asked: &Asked) -> Result<Page<Organisation>> {
    let read = caller.read(Action::ListOrganisations)?;
    let mut rows = within_reach(&read);
    if !filter.kinds.is_empty() {
        rows = rows.filter(organisation::Column::Kind.is_in(filter.kinds.clone()));
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(
            Noun::Organisation,
            organisation::Column::Id,
            text,
        )?);
    }
    let bound_to = format!("organisations {filter:?}");
    let list = List {
        noun: Noun::Organisation,
        rows,
        by: organisation::Column::NameFolded,
        descending: false,
        id: organisation::Column::Id,
        bound_to,
    };
    page::of(&read, list, asked).await
}

/// Which organisations are wanted; nothing given means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only organisations of these kinds.
    pub kinds: Vec<OrganisationKind>,
    /// Only those in whose name or reference every word of this text begins a word.
    pub search: Option<String>,
}
