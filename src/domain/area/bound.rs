//! Gives an area its boundary, or another one.

use entity::boundary;
use kernel::{
    Caller, Error, Noun, Result, Work,
    amendment::{Change, Changes},
    boundary::Shape,
    check::{Command, NAME, Problems},
    event, expect_version,
    policy::Action,
};
use sea_orm::{ActiveModelTrait, EntityTrait, sea_query::OnConflict};

use super::amend::save;
use crate::{area::Area, id::AreaId};

/// The area, and its boundary.
#[derive(Clone, Debug)]
pub struct Bound {
    pub area: AreaId,
    pub expected_version: i32,
    pub shape: Shape,
    /// The name of the file from which the boundary comes.
    pub source: String,
    pub reason: Option<String>,
}

impl Command for Bound {
    fn check(&self, problems: &mut Problems) {
        if let Some(problem) = self.shape.problem() {
            problems.add("boundary", problem);
        }
        problems.text("source", &self.source, NAME);
        problems.reason(self.reason.as_deref());
    }
}

/// A boundary as amendments name it. Two are the same if their digests are.
#[derive(Clone, Debug)]
struct Named {
    digest: String,
    source: String,
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

/// Gives an area its boundary. It replaces the one that the area has.
///
/// # Errors
/// If the caller lacks the scope or the area is not found; if the boundary is not valid or not near the county, or the
/// area has this boundary already; if the version is stale.
pub async fn bound(caller: &Caller, input: Bound) -> Result<Area> {
    let mut work = caller.begin(Action::AmendArea, &input).await?;
    let area = super::get(&work.read(), input.area).await?;
    expect_version(area.version, input.expected_version)?;
    let polygons = input.shape.to_stored().map_err(Error::internal)?;
    let named = Named {
        digest: Shape::digest_of(&polygons),
        source: input.source,
    };
    let before = boundary::Entity::find_by_id(area.id).one(work.db()).await?;
    let mut known = before.map(|row| Named {
        digest: row.digest,
        source: row.source,
    });
    let mut changes = Changes::because(input.reason);
    let change = Change::To(named.clone());
    changes.change("boundary", &mut known, change, |it| it.source.clone());
    changes.record(&work, (Noun::Area, area.id.0)).await?;
    write(&work, area.id, polygons, named).await?;
    let area = save(&work, &area, area.clone()).await?;
    work.happened(event::AreaAmended::of(area.id)).await?;
    work.commit().await?;
    Ok(area)
}

async fn write(work: &Work, area: AreaId, polygons: String, named: Named) -> Result<()> {
    let row: boundary::ActiveModel = boundary::Model {
        area_id: area,
        polygons,
        digest: named.digest,
        source: named.source,
    }
    .into();
    let replaced = OnConflict::column(boundary::Column::AreaId)
        .update_columns([
            boundary::Column::Polygons,
            boundary::Column::Digest,
            boundary::Column::Source,
        ])
        .to_owned();
    boundary::Entity::insert(row.reset_all())
        .on_conflict(replaced)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
