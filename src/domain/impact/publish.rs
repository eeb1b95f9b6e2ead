//! Publishes the figures of the end of a month.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{publication, published_cell, published_figure};
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, NOTE, Problems},
    choice::Choice,
    error::{Result, all_met},
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::{
    Impact, Measure, Publication,
    costs::{self, Funding},
    counts::Counts,
    every::Every,
    past::Past,
    published::{self, get},
    showing::{MAY_BE_EXACT, METHOD, Showing},
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

/// Figures that are to be published again, because those that were published are wrong.
#[derive(Clone, Debug)]
pub struct Correct {
    pub publish: Publish,
    /// Why, as everybody sees it.
    pub reason: String,
}

impl Command for Correct {
    fn check(&self, problems: &mut Problems) {
        self.publish.check(problems);
        problems.text("reason", &self.reason, NOTE);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.publish.idempotency_key()
    }
}

/// The figures as they would be published now, or corrected if those of the day are the last that were published. Nothing is
/// stored.
///
/// # Errors
/// If the caller lacks the scope; if the day is not the end of a past month, or is before that of the last publication; if a
/// correction would change nothing.
pub async fn preview(caller: &Caller, input: &Publish) -> Result<Impact> {
    let read = caller.read(Action::PreviewFigures)?;
    check::query(caller, input)?;
    caller.combined();
    let last = published::last(&read).await?;
    let is_published = last.is_some_and(|last| last.as_at == input.as_at);
    let reason = is_published.then(String::new);
    let decided = Decided::of(&read, input, reason).await?;
    Ok(Impact {
        published_at: None,
        ..published::impact(&decided.publication, &decided.figures)
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
    let (publication, _) = Decided::stored(&work, &input, None).await?;
    work.happened(event::FiguresPublished::of(publication.id))
        .await?;
    work.made(publication.id.0).await?;
    work.commit().await?;
    Ok(publication)
}

/// Publishes another version of the last publication, because its figures were wrong by ten people or a hundred hours or more, or
/// by any site. What has moved by less stays as it was shown, and counts in the next publication. The version before stays as
/// it is.
///
/// # Errors
/// If the caller lacks the scope; if the day is not that of the last publication; if no figure has moved as far; if the
/// idempotency key was used with another input.
pub async fn correct(caller: &Caller, input: Correct) -> Result<Publication> {
    let mut work = caller.begin(Action::CorrectFigures, &input).await?;
    if let Some(made) = work.replayed() {
        return get(&work.read(), PublicationId(made)).await;
    }
    let reason = Some(input.reason);
    let (publication, replaced) = Decided::stored(&work, &input.publish, reason).await?;
    if let Some(replaced) = replaced {
        work.happened(event::FiguresReplaced::of(replaced)).await?;
    }
    work.happened(event::FiguresCorrected::of(publication.id))
        .await?;
    work.made(publication.id.0).await?;
    work.commit().await?;
    Ok(publication)
}

/// A publication, its figures and the cells of its rows.
struct Decided {
    publication: Publication,
    /// The publication that it corrects.
    replaced: Option<PublicationId>,
    figures: Vec<published_figure::Model>,
    cells: Vec<published_cell::Model>,
}

impl Decided {
    /// Decides about a publication; with a reason, about a correction of the last one.
    async fn of(read: &Read<'_>, input: &Publish, reason: Option<String>) -> Result<Self> {
        let (caller, day) = (read.caller(), input.as_at);
        if day >= caller.today() {
            let expected = "The last day of a past month is expected.";
            return Err(Error::invalid("asAt", expected));
        }
        let earlier = published::all(read).await?;
        let before = Past(&earlier);
        let last = earlier.last();
        let is_correction = reason.is_some();
        let in_order = if is_correction {
            let is_last = last.is_some_and(|last| last.day == day);
            (is_last, Rule::PublicationLast)
        } else {
            let is_later = last.is_none_or(|last| last.day < day);
            (is_later, Rule::PublicationInOrder)
        };
        all_met([in_order])?;
        let replaced = last.filter(|_| is_correction);
        let exact_hours = before.last_exact(Measure::Hours).unwrap_or_default();
        let counts = Counts::of(read, day, exact_hours).await?;
        let exactly: BTreeSet<_> = input.exactly.iter().copied().collect();
        let publication = Publication {
            id: PublicationId::new(),
            as_at: day,
            version: replaced.map_or(1, |last| last.version + 1),
            reason,
            method: METHOD,
            rows_counted: counts.rows,
            published_at: caller.now(),
            published_by: caller.subject().into(),
            published_by_issuer: caller.principal().issuer.stored().into(),
        };
        let told = published::told(read).await?;
        // Rows are published once.
        let due = if is_correction {
            vec![]
        } else {
            told.due(read, day).await?
        };
        let showing = Showing {
            id: publication.id,
            day,
            before,
            counts: &counts,
            funding: &Funding::of(read).await?,
            exactly: &exactly,
            told: &told,
            due: &due,
        };
        let (figures, cells) = showing.decided();
        let is_large = !is_correction || figures.iter().any(|row| has_moved(before, day, row));
        all_met([(is_large, Rule::CorrectionLarge)])?;
        Ok(Self {
            publication,
            replaced: replaced.map(|last| last.id),
            figures,
            cells,
        })
    }

    /// Decides about a publication, signs it and stores it. Each depends on all before it. Returns also what it corrects.
    async fn stored(
        work: &Work,
        input: &Publish,
        reason: Option<String>,
    ) -> Result<(Publication, Option<PublicationId>)> {
        work.one_at_a_time(Noun::Publication).await?;
        let Self {
            publication,
            replaced,
            figures,
            cells,
        } = Self::of(&work.read(), input, reason).await?;
        store(work, &publication, &figures, &cells).await?;
        statement::make(work, &publication, &figures, &cells).await?;
        Ok((publication, replaced))
    }
}

/// Whether a figure has moved far enough for a correction. Other money alone is no reason: whoever knew that nothing else was
/// corrected would know more than the audit takes for known.
fn has_moved(before: Past<'_>, day: NaiveDate, row: &published_figure::Model) -> bool {
    let is_cost = costs::divided_by(row.measure).is_some();
    !is_cost && before.kept(row.measure, day, row.counted).is_none()
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
