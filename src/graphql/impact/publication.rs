//! Publications of the figures.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::impact::{self, Correct, Measure, Publish};

use super::Impact;
use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::each,
    id::opaque,
    loader,
    page::{Connection, page_request},
    payload::payload,
    plain::object,
    scalar::{Date, DateTime, EventPosition},
};

/// A figure that can be asked for exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ExactFigure {
    /// `peopleTookPart`.
    PeopleTookPart,
    /// `peopleCompleted`.
    PeopleCompleted,
    /// `peopleRefused`.
    PeopleRefused,
    /// `hours`.
    Hours,
}

impl From<ExactFigure> for Measure {
    fn from(figure: ExactFigure) -> Self {
        match figure {
            ExactFigure::PeopleTookPart => Self::PeopleTookPart,
            ExactFigure::PeopleCompleted => Self::PeopleCompleted,
            ExactFigure::PeopleRefused => Self::PeopleRefused,
            ExactFigure::Hours => Self::Hours,
        }
    }
}

/// The GraphQL type `Publication`.
#[derive(Clone, Debug)]
pub struct Publication(impact::Publication);

impl Publication {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: impact::Publication) -> Self {
        Self(row)
    }
}

/// The publication of the figures of one day. It never changes. If it was wrong, another version of it was published.
#[object]
impl Publication {
    /// The publication's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The day (Europe/London) at the end of which the figures were taken, the last day of a month.
    fn as_at(&self) -> Date {
        Date(self.0.as_at)
    }

    /// 1 for the first publication of the day, and one more for each correction of it.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Why the version before was corrected; null for the first of the day.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The version that has replaced this one; null if this one stands. Null also with an entry in `errors`.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Nullable<Publication> {
        nullable(async {
            let next = loader::CORRECTION_OF_PUBLICATION.of(ctx, self.0.id).await?;
            Ok(next.map(Publication))
        })
        .await
    }

    /// The time at which the figures were published.
    fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at)
    }

    /// The version of the method by which the figures were made.
    fn method(&self) -> i32 {
        self.0.method
    }

    /// The number of records from which the figures were counted. Only for the Team and the data protection officer: for
    /// other callers, null with an entry in `extensions.redactions`.
    fn rows_counted(&self, ctx: &Context<'_>) -> Option<i64> {
        let is_shown = ctx.caller().role().sees_what_the_team_sees();
        ctx.shown(is_shown, "team-only", || self.0.rows_counted)
    }

    /// Everything that the publication shows for the first time, signed: a JSON Web Token (RFC 7519) whose key is among those of
    /// `/.well-known/jwks.json` for ever, whether or not it still signs. Keep it to prove what was published. Its claims are
    /// described in `docs/figures.md`. Null for a publication from before statements were signed, or with an entry in
    /// `errors`.
    async fn statement(&self, ctx: &Context<'_>) -> Nullable<String> {
        nullable(async {
            let statement = loader::STATEMENT_OF_PUBLICATION.of(ctx, self.0.id);
            Ok(statement.await?)
        })
        .await
    }

    /// The figures as they were published, the same for every caller. Null only with an entry in `errors`.
    async fn impact(&self, ctx: &Context<'_>) -> Nullable<Impact> {
        nullable(async {
            let published = loader::IMPACT_OF_PUBLICATION.of(ctx, self.0.id).await?;
            Ok(published.map(Impact))
        })
        .await
    }
}

payload! {
    /// Result of a mutation of a publication.
    pub struct PublicationPayload {
        /// The publication; null if the mutation failed.
        publication: Publication = impact::Publication;
    }
}

/// Input of `publishFigures`.
#[derive(Debug, InputObject)]
pub struct PublishFiguresInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The day (Europe/London), the last of a past month, later than that of any publication.
    as_at: Date,
    /// The figures that are to be exact if that reveals nothing about a small group of people; none by default.
    exactly: Option<Vec<ExactFigure>>,
}

impl From<PublishFiguresInput> for Publish {
    fn from(input: PublishFiguresInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            as_at: input.as_at.0,
            exactly: each(input.exactly).unwrap_or_default(),
        }
    }
}

/// Input of `correctFigures`.
#[derive(Debug, InputObject)]
pub struct CorrectFiguresInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The day (Europe/London) of the last publication.
    as_at: Date,
    /// The figures that are to be exact if that reveals nothing about a small group of people; none by default. Corrected
    /// hours are never exact.
    exactly: Option<Vec<ExactFigure>>,
    /// Why the figures were wrong, as everybody will see it, 1 to 4,000 characters. It must name nobody, and no number of
    /// people.
    reason: String,
}

impl From<CorrectFiguresInput> for Correct {
    fn from(input: CorrectFiguresInput) -> Self {
        Self {
            publish: Publish {
                idempotency_key: input.idempotency_key,
                as_at: input.as_at.0,
                exactly: each(input.exactly).unwrap_or_default(),
            },
            reason: input.reason,
        }
    }
}

/// Queries for publications.
#[derive(Default)]
pub struct PublicationQuery;

#[Object]
impl PublicationQuery {
    /// The publications of the figures, newest day first. Scope `sites:read`.
    async fn publications(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Publication>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = impact::list(ctx.caller(), &request).await?;
        Ok(Connection::of(page, Publication::of))
    }

    /// The figures as `publishFigures` would publish them now; for the day of the last publication, as `correctFigures`
    /// would. Nothing is stored. Scope `figures:publish`.
    async fn preview_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The day (Europe/London), the last of a past month, not earlier than that of any publication."
        )]
        as_at: Date,
        #[graphql(
            desc = "The figures that are to be exact if that reveals nothing about a small group of people; none by default."
        )]
        exactly: Option<Vec<ExactFigure>>,
    ) -> Result<Impact> {
        let input = Publish {
            idempotency_key: None,
            as_at: as_at.0,
            exactly: each(exactly).unwrap_or_default(),
        };
        Ok(Impact(impact::preview(ctx.caller(), &input).await?))
    }
}

/// Mutations of publications.
#[derive(Default)]
pub struct PublicationMutation;

#[Object]
impl PublicationMutation {
    /// Publishes the figures of the end of a month, as everybody outside the Team sees them from then on. They never
    /// change. A figure is rounded or withheld, or an earlier figure stands, where it would reveal anything about a group of
    /// fewer than ten people together with all figures published before. Scope `figures:publish`.
    async fn publish_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day, and which figures are to be exact.")] input: PublishFiguresInput,
    ) -> Result<PublicationPayload> {
        PublicationPayload::of(impact::publish(ctx.caller(), input.into()).await)
    }

    /// Publishes another version of the last publication, because its figures were wrong. The version before stays readable,
    /// and says what replaced it. Only figures that have changed by ten people, a hundred hours or a site are corrected; smaller changes
    /// count in the next publication. Breakdowns are not corrected: what is missing in one counts in the next period. Scope
    /// `figures:publish`.
    async fn correct_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day, the reason, and which figures are to be exact.")]
        input: CorrectFiguresInput,
    ) -> Result<PublicationPayload> {
        PublicationPayload::of(impact::correct(ctx.caller(), input.into()).await)
    }
}
