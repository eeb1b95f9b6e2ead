//! Areas: wards, authorities, parishes, towns, each with its days.

use entity::area;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Select};

use super::{
    Caller, Noun, Read,
    check::{Command, NAME, Problems, folded},
    error::Result,
    event::Event,
    id::AreaId,
    page::{self, Asked, List, Page},
    policy::Action,
    search,
};
use chrono::NaiveDate;

pub use entity::area::{AreaType, Entity, Model as Area};

/// What an import records.
#[derive(Clone, Debug)]
pub struct Record {
    pub reference: String,
    pub kind: AreaType,
    pub name: String,
    pub parent: Option<AreaId>,
    pub gss_code: Option<String>,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        problems.optional("gss_code", self.gss_code.as_deref(), 9);
        if self
            .valid_from
            .zip(self.valid_to)
            .is_some_and(|(from, to)| to <= from)
        {
            problems.add("valid_to", "A day after valid_from is expected.");
        }
    }
}

/// Records an area.
///
/// # Errors
/// Without the right, with a reference in use, or with one that is not known.
pub async fn record(caller: &Caller, input: Record) -> Result<Area> {
    let mut work = caller.begin(Action::RecordArea, &input).await?;
    let row = area::Model {
        id: AreaId::new(),
        name_folded: folded(&input.name),
        reference: input.reference,
        kind: input.kind,
        name: input.name,
        parent_id: input.parent,
        gss_code: input.gss_code,
        valid_from: input.valid_from,
        valid_to: input.valid_to,
        version: 1,
    };
    let row: area::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(&work, (Noun::Area, row.id.0), &row.name, &row.reference).await?;
    work.happened(Event::AreaRecorded(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// The only place that begins a query for areas.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The area of that reference, if there is one.
///
/// # Errors
/// What the database answers.
pub async fn find_by_reference(read: &Read<'_>, reference: &str) -> Result<Option<Area>> {
    Ok(within_reach(read)
        .filter(area::Column::Reference.eq(reference))
        .one(&read.db)
        .await?)
}

/// Areas by name.
///
/// # Errors
/// Without the right; for a page or cursor that does not fit.
pub async fn list(caller: &Caller, filter: &Filter, asked: &Asked) -> Result<Page<Area>> {
    let read = caller.read(Action::ListAreas)?;
    let mut rows = within_reach(&read);
    if !filter.kinds.is_empty() {
        rows = rows.filter(area::Column::Kind.is_in(filter.kinds.clone()));
    }
    if let Some(day) = filter.valid_on {
        rows = rows
            .filter(
                area::Column::ValidFrom
                    .is_null()
                    .or(area::Column::ValidFrom.lte(day)),
            )
            .filter(
                area::Column::ValidTo
                    .is_null()
                    .or(area::Column::ValidTo.gt(day)),
            );
    }
    if let Some(text) = &filter.search {
        rows = rows.filter(search::finds(Noun::Area, area::Column::Id, text)?);
    }
    let bound_to = format!("areas {filter:?}");
    let list = List {
        noun: Noun::Area,
        rows,
        by: area::Column::NameFolded,
        descending: false,
        id: area::Column::Id,
        bound_to,
    };
    page::of(&read, list, asked).await
}

/// Which areas are wanted; nothing given means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only areas of these kinds.
    pub kinds: Vec<AreaType>,
    /// Only areas valid on this day.
    pub valid_on: Option<NaiveDate>,
    /// Only areas in whose name or reference every word of this text begins a word.
    pub search: Option<String>,
}
