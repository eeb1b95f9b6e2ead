//! Publishes the figures of the end of a month.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{publication, published_cell, published_figure};
use kernel::{
    Caller, Error, Read, Work,
    check::{self, Command, Problems},
    choice::Choice,
    error::{Result, all_met},
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{
    Impact, Measure, Publication,
    counts::Counts,
    every::Every,
    published::{self, get},
    showing::{Earlier, MAY_BE_EXACT, METHOD, Showing},
    statement,
};
use crate::id::PublicationId;

/// The number of cells inserted in one statement.
const CELLS: usize = 500;

/// What to publish.
#[derive(Clone, Debug)]
pub struct Publish {
    pub idempotency_key: Option<String>,
    /// The last day of a past month.
    pub as_at: NaiveDate,
    /// The figures that are to be exact, if that is safe.
    pub exactly: Vec<Measure>,
}

impl Command for Publish {
    fn check(&self, problems: &mut Problems) {
        problems.not_to_come("asAt", self.as_at);
        if !Every::Month.ends_on(self.as_at) {
            problems.add("asAt", "The last day of a month is expected.");
        }
        problems.at_most("exactly", self.exactly.len(), MAY_BE_EXACT.len());
        for (place, measure) in self.exactly.iter().enumerate() {
            if !MAY_BE_EXACT.contains(measure) {
                let names = MAY_BE_EXACT.map(|measure| measure.name()).join(", ");
                problems.add(
                    &format!("exactly.{place}"),
                    format!("One of {names} is expected."),
                );
            }
        }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// The figures as they would be published now. Nothing is stored.
///
/// # Errors
/// If the caller lacks the scope; if the day is not the end of a past month, or is not after the last publication.
pub async fn preview(caller: &Caller, input: &Publish) -> Result<Impact> {
    let read = caller.read(Action::PreviewFigures)?;
    check::query(caller, input)?;
    caller.combined();
    let (publication, figures, _) = decided(&read, input).await?;
    Ok(Impact {
        published_at: None,
        ..published::impact(&publication, &figures)
    })
}

/// Publishes the figures of the end of a month, as everybody outside the Team sees them from then on. They never change.
///
/// # Errors
/// If the caller lacks the scope; if the day is not the end of a past month, or is not after the last publication; if the
/// idempotency key was used with another input.
pub async fn publish(caller: &Caller, input: Publish) -> Result<Publication> {
    let mut work = caller.begin(Action::PublishFigures, &input).await?;
    if let Some(made) = work.replayed() {
        return get(&work.read(), PublicationId(made)).await;
    }
    // Each publication depends on all before it.
    work.one_at_a_time().await?;
    let (publication, figures, cells) = decided(&work.read(), &input).await?;
    store(&work, &publication, &figures, &cells).await?;
    statement::make(&work, &publication, &figures, &cells).await?;
    work.happened(event::FiguresPublished::of(publication.id))
        .await?;
    work.made(publication.id.0).await?;
    work.commit().await?;
    Ok(publication)
}

/// The publication, its figures and the cells of its rows, decided but not stored.
async fn decided(
    read: &Read<'_>,
    input: &Publish,
) -> Result<(
    Publication,
    Vec<published_figure::Model>,
    Vec<published_cell::Model>,
)> {
    let caller = read.caller();
    if input.as_at >= caller.today() {
        return Err(Error::invalid(
            "asAt",
            "The last day of a past month is expected.",
        ));
    }
    let before = published::all(read).await?;
    let last = before.last().map(|earlier: &Earlier| earlier.day);
    let is_later = last.is_none_or(|last| last < input.as_at);
    all_met([(is_later, Rule::PublicationInOrder)])?;
    let exact_hours = Showing::hours_were_exact(&before).unwrap_or_default();
    let counts = Counts::of(read, input.as_at, exact_hours).await?;
    let exactly: BTreeSet<_> = input.exactly.iter().copied().collect();
    let publication = Publication {
        id: PublicationId::new(),
        as_at: input.as_at,
        method: METHOD,
        rows_counted: counts.rows,
        published_at: caller.now(),
        published_by: caller.subject().into(),
        published_by_issuer: caller.principal().issuer.stored().into(),
    };
    let told = published::told(read).await?;
    let due = told.due(read, input.as_at).await?;
    let showing = Showing {
        id: publication.id,
        day: input.as_at,
        before: &before,
        counts: &counts,
        exactly: &exactly,
        told: &told,
        due: &due,
    };
    let (figures, cells) = showing.decided();
    Ok((publication, figures, cells))
}

async fn store(
    work: &Work,
    publication: &Publication,
    figures: &[published_figure::Model],
    cells: &[published_cell::Model],
) -> Result<()> {
    let row: publication::ActiveModel = publication.clone().into_active_model().reset_all();
    publication::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let rows = figures.iter().cloned().map(|row| {
        let row: published_figure::ActiveModel = row.into_active_model().reset_all();
        row
    });
    published_figure::Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    // The databases limit the number of values in one statement.
    for some in cells.chunks(CELLS) {
        let rows = some.iter().cloned().map(|cell| {
            let cell: published_cell::ActiveModel = cell.into_active_model().reset_all();
            cell
        });
        published_cell::Entity::insert_many(rows)
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}
