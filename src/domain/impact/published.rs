//! Reads publications. Everybody who may see figures may see all of them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{publication, publication_statement, published_cell, published_figure};
use kernel::{
    Caller, Noun, Read, condition,
    error::Result,
    page::{self, List, Page, PageRequest},
    policy::Action,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use super::{
    Figure, Impact, Measure, Precision, Publication, costs, counts::per_cent, rows::Told,
    showing::Earlier,
};
use crate::id::PublicationId;

use published_figure::Model as Row;

/// The only function that starts a query for publications.
fn within_reach(_read: &Read<'_>) -> Select<publication::Entity> {
    publication::Entity::find()
}

/// The only function that starts a query for their figures.
fn all_figures(_read: &Read<'_>) -> Select<published_figure::Entity> {
    published_figure::Entity::find()
}

/// The only function that starts a query for the cells of their rows.
pub(super) fn all_cells(_read: &Read<'_>) -> Select<published_cell::Entity> {
    published_cell::Entity::find()
}

/// The only function that starts a query for their signed statements.
pub(super) fn all_statements(_read: &Read<'_>) -> Select<publication_statement::Entity> {
    publication_statement::Entity::find()
}

/// The publications with these ids, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[PublicationId]) -> Result<Vec<Publication>> {
    let read = caller.read(Action::ListPublications)?;
    let these = condition::any_of(&read, publication::Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The publication with this id.
pub(super) async fn get(read: &Read<'_>, id: PublicationId) -> Result<Publication> {
    let row = within_reach(read).filter(publication::Column::Id.eq(id));
    let row = row.one(read.db()).await?;
    row.ok_or(kernel::Error::NotFound(Noun::Publication))
}

/// The last publication, if there is one.
pub(super) async fn last(read: &Read<'_>) -> Result<Option<Publication>> {
    let rows = within_reach(read)
        .order_by_desc(publication::Column::AsAt)
        .order_by_desc(publication::Column::Version);
    Ok(rows.one(read.db()).await?)
}

/// Publications, newest day first.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(caller: &Caller, request: &PageRequest) -> Result<Page<Publication>> {
    let read = caller.read(Action::ListPublications)?;
    let list = List {
        noun: Noun::Publication,
        within: within_reach(&read),
        rows: within_reach(&read),
        parts: vec![],
        by: publication::Column::AsAt,
        descending: true,
        id: publication::Column::Id,
        apart: None,
        veiled: None,
        bound_to: "publications".into(),
    };
    page::of(&read, list, request).await
}

/// The first publication of a day, if there is one, and the figures that were asked for exactly.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_day(
    caller: &Caller,
    day: NaiveDate,
) -> Result<Option<(Publication, Vec<Measure>)>> {
    let read = caller.read(Action::ListPublications)?;
    let of_day = within_reach(&read)
        .filter(publication::Column::AsAt.eq(day))
        .filter(publication::Column::Version.eq(1));
    let Some(publication) = of_day.one(read.db()).await? else {
        return Ok(None);
    };
    let figures = figures_of(&read, &[publication.id]).await?;
    let asked = figures
        .into_values()
        .flatten()
        .filter(|row| row.asked_exactly);
    let mut asked: Vec<_> = asked.map(|row| row.measure).collect();
    asked.sort_unstable();
    Ok(Some((publication, asked)))
}

/// The figures of the newest publication of a day or an earlier one, if there is one.
pub(super) async fn newest(read: &Read<'_>, day: NaiveDate) -> Result<Option<Impact>> {
    let newest = within_reach(read)
        .filter(publication::Column::AsAt.lte(day))
        .order_by_desc(publication::Column::AsAt)
        .order_by_desc(publication::Column::Version)
        .one(read.db())
        .await?;
    let Some(publication) = newest else {
        return Ok(None);
    };
    let mut figures = figures_of(read, &[publication.id]).await?;
    let figures = figures.remove(&publication.id).unwrap_or_default();
    Ok(Some(impact(&publication, &figures)))
}

/// The figures of these publications, as they are shown outside the Team.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_publications(
    caller: &Caller,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, Impact>> {
    let read = caller.read(Action::ListPublications)?;
    let mut figures = figures_of(&read, ids).await?;
    let these = condition::any_of(&read, publication::Column::Id, ids.to_vec());
    let publications = within_reach(&read).filter(these).all(read.db()).await?;
    let shown = publications.into_iter().map(|publication| {
        let figures = figures.remove(&publication.id).unwrap_or_default();
        (publication.id, impact(&publication, &figures))
    });
    Ok(shown.collect())
}

/// The publications that correct these ones. Those that stand are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn corrections_of(
    caller: &Caller,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, Publication>> {
    let read = caller.read(Action::ListPublications)?;
    let these = condition::any_of(&read, publication::Column::Id, ids.to_vec());
    let these = within_reach(&read).filter(these).all(read.db()).await?;
    let later = within_reach(&read)
        .filter(publication::Column::Version.gt(1))
        .filter(publication::Column::AsAt.is_in(these.iter().map(|one| one.as_at)))
        .all(read.db())
        .await?;
    let corrected = these.into_iter().filter_map(|one| {
        let of_it =
            |next: &&Publication| (next.as_at, next.version) == (one.as_at, one.version + 1);
        Some((one.id, later.iter().find(of_it)?.clone()))
    });
    Ok(corrected.collect())
}

/// Everything that was published, oldest first.
pub(super) async fn all(read: &Read<'_>) -> Result<Vec<Earlier>> {
    let publications = within_reach(read)
        .order_by_asc(publication::Column::AsAt)
        .order_by_asc(publication::Column::Version)
        .all(read.db())
        .await?;
    let mut figures: HashMap<PublicationId, BTreeMap<Measure, Row>> = HashMap::new();
    for row in all_figures(read).all(read.db()).await? {
        let of_one = figures.entry(row.publication_id).or_default();
        of_one.insert(row.measure, row);
    }
    let earlier = publications.into_iter().map(|publication| Earlier {
        id: publication.id,
        day: publication.as_at,
        version: publication.version,
        method: publication.method,
        figures: figures.remove(&publication.id).unwrap_or_default(),
    });
    Ok(earlier.collect())
}

/// The rows that were published.
pub(super) async fn told(read: &Read<'_>) -> Result<Told> {
    Ok(Told::of(all_cells(read).all(read.db()).await?))
}

async fn figures_of(
    read: &Read<'_>,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, Vec<Row>>> {
    let publication = published_figure::Column::PublicationId;
    let rows = all_figures(read).filter(condition::any_of(read, publication, ids.to_vec()));
    let mut figures: HashMap<PublicationId, Vec<Row>> = HashMap::new();
    for row in rows.all(read.db()).await? {
        figures.entry(row.publication_id).or_default().push(row);
    }
    Ok(figures)
}

/// Figures as they are shown outside the Team.
pub(super) fn impact(publication: &Publication, figures: &[Row]) -> Impact {
    let shown = figures
        .iter()
        .map(|row| (row.measure, figure(publication.method, row)));
    Impact {
        as_at: publication.as_at,
        published_at: Some(publication.published_at),
        method: publication.method,
        figures: shown.collect(),
    }
}

/// A figure as a publication of a method shows it outside the Team.
pub(super) fn figure(method: i32, row: &Row) -> Figure {
    let is_cost = costs::divided_by(row.measure).is_some();
    let is_exact = row.precision == Precision::Exact;
    // Minutes would reveal how many people came.
    let has_numerator = is_cost || is_exact && row.measure != Measure::Hours;
    let hundredths = |shown: i64| match row.base {
        None => Some(shown * 100),
        Some(base) if is_cost => shown.checked_div(base),
        Some(base) => per_cent(shown, base),
    };
    Figure {
        hundredths: row.shown.and_then(hundredths),
        numerator: row.shown.filter(|_| has_numerator),
        denominator: row.base,
        checked: row.checked,
        precision: row.precision,
        as_at: row.as_at,
        method,
    }
}
