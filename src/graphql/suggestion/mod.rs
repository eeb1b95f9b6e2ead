//! Suggestions: places that people would like to see improved.

pub mod amendment;
pub mod changes;
pub mod closing;
mod decision;
pub mod mutation;
pub mod query;
pub mod question;
pub mod request;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::domain::{
    id::Key,
    policy::Action,
    suggestion::{self, Source, Status},
};
use crate::graphql::{
    amendment::Amendment,
    area::{Area, Location},
    context::ContextExt,
    error::{Nullable, nullable},
    history::StatusChange,
    id::opaque,
    limited::MASK,
    loader::{AmendmentsOf, AreasOfSuggestion, HistoryOf, QuestionsOf, SubscribersOf, WorkTypesOf},
    organisation::Organisation,
    place::{self, PointInput},
    question::Question,
    scalar::DateTime,
    session::WorkType,
    site::{Site, kind::SiteType},
    suggestion::decision::{ReferredTo, SuggestionDecision, SuggestionStanding, standing},
};

/// Who suggested a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Source")]
pub enum SuggestionSource {
    /// A councillor.
    Councillor,
    /// A community group.
    CommunityGroup,
    /// A council officer, or a council's system.
    CouncilOfficer,
    /// A police officer or PCSO.
    Police,
    /// The Team itself.
    Team,
    /// A resident, through a partner's front-end.
    ResidentViaPartner,
}

/// Where a suggestion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum SuggestionStatus {
    /// Received.
    Submitted,
    /// The Team is looking at it.
    UnderReview,
    /// The Team has asked something and waits for the answer.
    NeedsInfo,
    /// Turned into a site, or attached to one.
    Accepted,
    /// Not taken up; the reason says why.
    Declined,
    /// The same as another suggestion, `duplicateOf`, which goes on for both.
    Duplicate,
    /// For another body, `referredTo`.
    ReferredOn,
    /// Taken back by whoever suggested it.
    Withdrawn,
}

/// The policy that keeps what people wrote from who pulls figures.
const NO_WORDS: &str = "no-words-for-analysts";

/// A suggestion in its face.
#[derive(Clone, Debug)]
pub struct Suggestion(suggestion::Suggestion);

impl Suggestion {
    /// The suggestion in its face.
    pub fn of(row: suggestion::Suggestion) -> Self {
        Self(row)
    }
}

/// A place that somebody would like to see improved; once submitted, a site request.
#[Object]
impl Suggestion {
    /// The suggestion's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The name that people read out over the telephone.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who suggested it, by kind.
    async fn source(&self) -> SuggestionSource {
        self.0.source.into()
    }

    /// The organisation that it came from.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.0.submitted_at)
    }

    /// What it is about.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What is wrong there and what would help. `[withheld]`, with an entry in `extensions.redactions`, for analysts.
    async fn description(&self, ctx: &Context<'_>) -> &str {
        let shown = suggestion::shows_words(ctx.caller());
        let words = || self.0.description.as_str();
        ctx.shown(shown, NO_WORDS, words).unwrap_or(MASK)
    }

    /// What kind of place it is.
    async fn site_type(&self) -> SiteType {
        self.0.site_kind.into()
    }

    /// Where it is.
    async fn location(&self) -> Location {
        Location {
            latitude: self.0.latitude,
            longitude: self.0.longitude,
        }
    }

    /// How far it is from a point as the crow flies, in whole metres.
    async fn distance_metres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point.")] from: PointInput,
    ) -> Nullable<i32> {
        Some(place::distance(
            ctx,
            (self.0.latitude, self.0.longitude),
            from.into(),
        ))
    }

    /// The ward it lay in on the day it was suggested.
    async fn ward(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id)
    }

    /// The wards of all maps, the town and the parish that it lies in, as far as they were given; at most 20.
    async fn areas(&self, ctx: &Context<'_>) -> Nullable<Vec<Area>> {
        nullable(async {
            let areas = ctx.loader().load_one(AreasOfSuggestion(self.0.id)).await?;
            Ok(Some(Area::of_place(ctx, areas)))
        })
        .await
    }

    /// What is to be done there; empty where that was not said.
    async fn work_types(&self, ctx: &Context<'_>) -> Nullable<Vec<WorkType>> {
        nullable(async {
            let kinds = ctx.loader().load_one(WorkTypesOf(self.0.id)).await?;
            Ok(Some(
                kinds
                    .unwrap_or_default()
                    .into_iter()
                    .map(WorkType::from)
                    .collect(),
            ))
        })
        .await
    }

    /// The submitting organisation's own number for it; null where it gave none, and, with an entry in
    /// `extensions.redactions`, for those who are only subscribed to it because they suggested the same.
    async fn external_reference(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            let areas = ctx.loader().load_one(AreasOfSuggestion(self.0.id)).await?;
            let areas = areas.unwrap_or_default();
            let shown = suggestion::shows_more_than_public_words(ctx.caller(), &self.0, &areas);
            let number = || self.0.external_reference.as_deref();
            Ok(ctx
                .shown(shown, "public-words-for-subscribers", number)
                .flatten())
        })
        .await
    }

    /// Whom to ask about it. For who suggested it, the manager and the data protection officer; null, with an entry in
    /// `extensions.redactions`, for everybody else.
    async fn contact(&self, ctx: &Context<'_>) -> Option<SuggestionContact> {
        let shown = suggestion::shows_contact(ctx.caller(), &self.0);
        ctx.shown(shown, "contact-of-own-suggestions", || SuggestionContact {
            name: self.0.contact_name.clone(),
            email: self.0.contact_email.clone(),
            phone: self.0.contact_phone.clone(),
        })
    }

    /// Where it stands by itself; once it is accepted, `standing` tells what becomes of its site.
    async fn status(&self) -> SuggestionStatus {
        self.0.status.into()
    }

    /// How far it is: its status, and once it is accepted `SCHEDULED` and `COMPLETED` as its site gets there, whether or not
    /// the site itself is within reach.
    async fn standing(&self, ctx: &Context<'_>) -> Nullable<SuggestionStanding> {
        nullable(async { Ok(Some(standing(ctx, &self.0).await?.stage.into())) }).await
    }

    /// Where it stands, in plain words for the public; once it is accepted those of its site, for example "Work planned".
    async fn status_text(&self, ctx: &Context<'_>) -> Nullable<&'static str> {
        nullable(async { Ok(Some(standing(ctx, &self.0).await?.text)) }).await
    }

    /// Whether anything is still to come of it: it is undecided, or accepted and its site neither improved nor given up.
    async fn is_open(&self, ctx: &Context<'_>) -> Nullable<bool> {
        nullable(async { Ok(Some(standing(ctx, &self.0).await?.is_open)) }).await
    }

    /// Why it was declined, a code of the reference list `SUGGESTION_DECLINED`; null otherwise.
    async fn decision_reason(&self) -> Option<&str> {
        self.0.decision_reason.as_deref()
    }

    /// What the Team says to whoever suggested it; null where it says nothing. `[withheld]`, with an entry in
    /// `extensions.redactions`, for analysts.
    async fn decision_note(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = suggestion::shows_words(ctx.caller());
        let words = || self.0.decision_note.as_deref();
        ctx.shown(shown, NO_WORDS, words).unwrap_or(Some(MASK))
    }

    /// When it was accepted, declined, found a duplicate or referred on; null before.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// The site that it was accepted onto; null before, and where that site is not within reach. Scope `sites:read`.
    async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        nullable(async {
            ctx.caller().allow(Action::ListSites)?;
            let Some(site) = self.0.site_id else {
                return Ok(None);
            };
            Ok(ctx.loader().load_one(site).await?.map(Site::of))
        })
        .await
    }

    /// The decision, with the time that it took; null while it is undecided, and again after it was reopened.
    async fn decision(&self) -> Option<SuggestionDecision> {
        SuggestionDecision::of(&self.0)
    }

    /// Elapsed hours that an undecided suggestion has waited since it was submitted, in whole hours; null for one that is
    /// decided or was taken back. For the Team and the data protection officer; null, with an entry in
    /// `extensions.redactions`, for everybody else.
    async fn waiting_hours(&self, ctx: &Context<'_>) -> Option<i64> {
        let caller = ctx.caller();
        let shown = suggestion::subscriber::shows_count(caller);
        let hours = || suggestion::standing::waiting_hours(&self.0, caller.now());
        ctx.shown(shown, "workload-of-the-team", hours)?
    }

    /// The suggestion that goes on for this one, which is a duplicate of it; null for one that is none, and where that
    /// suggestion is not within reach. Whoever made the duplicate has it within reach.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Nullable<Suggestion> {
        nullable(async {
            ctx.caller().allow(Action::ListSuggestions)?;
            let Some(other) = self.0.duplicate_of_id else {
                return Ok(None);
            };
            Ok(ctx.loader().load_one(other).await?.map(Suggestion::of))
        })
        .await
    }

    /// How many different people are subscribed to it because they suggested the same. For the Team and the data protection
    /// officer; null, with an entry in `extensions.redactions`, for everybody else.
    async fn subscriber_count(&self, ctx: &Context<'_>) -> Nullable<i64> {
        nullable(async {
            let count = ctx.loader().load_one(SubscribersOf(self.0.id)).await?;
            let shown = suggestion::subscriber::shows_count(ctx.caller());
            let count = || count.unwrap_or_default();
            Ok(ctx.shown(shown, "subscribers-for-the-team", count))
        })
        .await
    }

    /// The body that it was referred on to; null where it was not.
    async fn referred_to(&self, ctx: &Context<'_>) -> Option<ReferredTo> {
        ReferredTo::of(&ctx.caller().directory(), &self.0)
    }

    /// What the Team asked, oldest first, the latest 20, with the answers. For who suggested it, the Team and the data protection officer;
    /// null, with an entry in `extensions.redactions`, for everybody else.
    async fn questions(&self, ctx: &Context<'_>) -> Nullable<Vec<Question>> {
        nullable(async {
            let key = QuestionsOf(self.0.id.value());
            let asked = ctx.loader().load_one(key).await?.unwrap_or_default();
            let shown = suggestion::shows_exchange(ctx.caller(), &self.0);
            Ok(ctx.shown(shown, "exchange-of-own-suggestions", || {
                asked.into_iter().map(Question::of).collect()
            }))
        })
        .await
    }

    /// What was put right in it, oldest first; the latest 50. For who suggested it, the Team and the data protection officer, those of the
    /// contact only for who may see that; null, with an entry in `extensions.redactions`, for everybody else.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let key = AmendmentsOf(self.0.id.value());
            let made = ctx.loader().load_one(key).await?.unwrap_or_default();
            let made = suggestion::shown_amendments(ctx.caller(), &self.0, made);
            let shown = suggestion::shows_exchange(ctx.caller(), &self.0);
            Ok(ctx.shown(shown, "exchange-of-own-suggestions", || {
                made.into_iter().map(Amendment::of).collect()
            }))
        })
        .await
    }

    /// Where it stood before, oldest first; the latest 50 changes.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<StatusChange>> {
        nullable(async {
            let changes = ctx
                .loader()
                .load_one(HistoryOf(self.0.id.value()))
                .await?
                .unwrap_or_default();
            Ok(Some(changes.into_iter().map(StatusChange::of).collect()))
        })
        .await
    }
}

/// Whom to ask about a suggestion.
#[derive(SimpleObject)]
pub struct SuggestionContact {
    /// Their name; null where it was not given.
    name: Option<String>,
    /// Their e-mail address; null where it was not given.
    email: Option<String>,
    /// Their telephone number; null where it was not given.
    phone: Option<String>,
}
