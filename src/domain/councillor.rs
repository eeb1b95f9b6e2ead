//! Councillors.

use entity::{
    councillor, councillor_ward,
    id::{AreaId, OrganisationId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, Select};

use super::{
    Caller, Noun, Read,
    check::{Command, NAME, Problems, folded},
    error::Result,
    event::Event,
    id::CouncillorId,
    page::{self, Asked, List, Page},
    policy::Action,
    search,
};

pub use entity::councillor::{Entity, Model as Councillor};

/// What an import records.
#[derive(Clone, Debug)]
pub struct Record {
    pub reference: String,
    pub subject: String,
    pub organisation: OrganisationId,
    pub name: String,
    pub wards: Vec<AreaId>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        problems.text("subject", &self.subject, NAME);
    }
}

/// Records a councillor and their wards.
///
/// # Errors
/// Without the right, with a reference in use, or with one that is not known.
pub async fn record(caller: &Caller, input: Record) -> Result<Councillor> {
    let mut work = caller.begin(Action::RecordPerson, &input).await?;
    let row = councillor::Model {
        id: CouncillorId::new(),
        name_folded: folded(&input.name),
        reference: input.reference,
        subject: input.subject,
        organisation_id: input.organisation,
        name: input.name,
        version: 1,
    };
    let row: councillor::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(
        &work,
        (Noun::Councillor, row.id.0),
        &row.name,
        &row.reference,
    )
    .await?;
    for ward in input.wards {
        let ward = councillor_ward::ActiveModel {
            councillor_id: Set(row.id),
            area_id: Set(ward),
        };
        councillor_ward::Entity::insert(ward)
            .exec_without_returning(work.db())
            .await?;
    }
    work.happened(Event::CouncillorRecorded(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// The only place that begins a query for councillors.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The councillor of that reference, if there is one.
///
/// # Errors
/// What the database answers.
pub async fn find_by_reference(read: &Read<'_>, reference: &str) -> Result<Option<Councillor>> {
    Ok(within_reach(read)
        .filter(councillor::Column::Reference.eq(reference))
        .one(&read.db)
        .await?)
}

/// Councillors by name.
///
/// # Errors
/// Without the right; for a page or cursor that does not fit.
pub async fn list(caller: &Caller, filter: &Filter, asked: &Asked) -> Result<Page<Councillor>> {
    let read = caller.read(Action::ListCouncillors)?;
    let mut rows = within_reach(&read);
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(
            Noun::Councillor,
            councillor::Column::Id,
            text,
        )?);
    }
    let bound_to = format!("councillors {filter:?}");
    let list = List {
        noun: Noun::Councillor,
        rows,
        by: councillor::Column::NameFolded,
        descending: false,
        id: councillor::Column::Id,
        bound_to,
    };
    page::of(&read, list, asked).await
}

/// Which councillors are wanted; nothing given means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those in whose name or reference every word of this text begins a word.
    pub search: Option<String>,
}
