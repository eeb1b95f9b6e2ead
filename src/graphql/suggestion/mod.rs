//! Suggestions: places that people would like to see improved.

pub mod amendment;
pub mod changes;
pub mod closing;
mod contact;
pub mod decision;
mod journey;
mod kind;
pub mod mutation;
pub mod query;
pub mod question;
pub mod request;
pub mod support;

use async_graphql::{Context, ID};
use domain::{feedback::told, id::Key, reference::SUGGESTION_DECLINED, suggestion};
use kernel::{bound, policy::Action};

use crate::{
    amendment::Amendment,
    area::{Area, Location},
    context::ContextExt,
    error::{Nullable, nullable},
    feedback::{delivery::SuggestionFeedback, review::ResultReview},
    history::{SuggestionStatusChange, history},
    id::opaque,
    limited::MASK,
    loader,
    organisation::Organisation,
    partner_reference::{self, PartnerReference},
    photo::{self, Photo},
    place::{self, LocationInput},
    plain::object,
    question::Question,
    reference::ReferenceItem,
    scalar::DateTime,
    session::WorkType,
    site::{Site, kind::SiteType},
    suggestion::{
        contact::SuggestionContact,
        decision::{ReferredTo, SuggestionDecision, SuggestionStanding, standing},
        journey::JourneyStep,
    },
};

pub use kind::{SuggestionSource, SuggestionStatus};

/// The policy that withholds free text from analysts.
const NO_WORDS: &str = "no-words-for-analysts";

/// The GraphQL type `Suggestion`.
#[derive(Clone, Debug)]
pub struct Suggestion(suggestion::Suggestion);

impl Suggestion {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: suggestion::Suggestion) -> Self {
        Self(row)
    }
}

/// A suggestion: a place that somebody would like to see improved. A submitted suggestion is also called a site
/// request.
#[object]
impl Suggestion {
    /// The suggestion's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The reference of the record, for example to read out over the telephone.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The kind of suggester.
    fn source(&self) -> SuggestionSource {
        self.0.source.into()
    }

    /// The organisation that submitted the suggestion. Null if the register no longer has it.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The time at which the suggestion was submitted.
    fn submitted_at(&self) -> DateTime {
        DateTime(self.0.submitted_at)
    }

    /// The time of the last change of status; the time of submission if the status has not changed since.
    fn status_changed_at(&self) -> DateTime {
        DateTime(self.0.status_changed_at)
    }

    /// The title.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// What is wrong at the place and what would help. `[withheld]`, with an entry in `extensions.redactions`, for
    /// analysts.
    fn description(&self, ctx: &Context<'_>) -> &str {
        let shown = suggestion::shows_words(ctx.caller());
        let words = || self.0.description.as_str();
        ctx.shown(shown, NO_WORDS, words).unwrap_or(MASK)
    }

    /// The type of place.
    fn site_type(&self) -> SiteType {
        self.0.site_kind.into()
    }

    /// The location.
    fn location(&self) -> Location {
        Location {
            latitude: self.0.latitude,
            longitude: self.0.longitude,
        }
    }

    /// The distance from a point in a straight line, in whole metres. Null only with an entry in `errors`.
    async fn distance_metres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point from which the distance is measured.")] from: LocationInput,
    ) -> Nullable<i32> {
        Some(place::distance(
            ctx,
            (self.0.latitude, self.0.longitude),
            from.into(),
        ))
    }

    /// The ward that contained the place on the day on which the suggestion was submitted.
    /// Null if the register no longer has it.
    fn ward(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id)
    }

    /// The wards of all maps, the town and the parish that contain the place, if they are recorded; at most 20.
    /// Null only with an entry in `errors`.
    async fn areas(&self, ctx: &Context<'_>) -> Nullable<Vec<Area>> {
        nullable(async {
            let areas = loader::AREAS_OF_SUGGESTION.of(ctx, self.0.id).await?;
            Ok(Some(Area::of_place(ctx, areas)))
        })
        .await
    }

    /// The kinds of work suggested; empty if none were given. Null only with an entry in `errors`.
    async fn work_types(&self, ctx: &Context<'_>) -> Nullable<Vec<WorkType>> {
        nullable(async {
            let kinds = loader::WORK_TYPES.of(ctx, self.0.id).await?;
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

    /// The submitting organisation's own number for the suggestion; null if it gave none. Also null, with an entry in
    /// `extensions.redactions`, for callers who are only subscribed to the suggestion because they suggested the same.
    async fn external_reference(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            let areas = loader::AREAS_OF_SUGGESTION.of(ctx, self.0.id).await?;
            let areas = areas.unwrap_or_default();
            let shown = suggestion::shows_more_than_public_words(ctx.caller(), &self.0, &areas);
            let number = || self.0.external_reference.as_deref();
            Ok(ctx
                .shown(shown, "public-words-for-subscribers", number)
                .flatten())
        })
        .await
    }

    /// The contact person. Only for the suggester, the manager and the data protection officer: for other callers null,
    /// with an entry in `extensions.redactions`.
    fn contact(&self, ctx: &Context<'_>) -> Option<SuggestionContact> {
        let shown = suggestion::shows_contact(ctx.caller(), &self.0);
        ctx.shown(shown, "contact-of-own-suggestions", || SuggestionContact {
            name: self.0.contact_name.clone(),
            email: self.0.contact_email.clone(),
            phone: self.0.contact_phone.clone(),
        })
    }

    /// The status of the suggestion itself. Once it is accepted, `standing` contains the progress of its site.
    fn status(&self) -> SuggestionStatus {
        self.0.status.into()
    }

    /// The progress of the suggestion. Until it is accepted, this is its status; from then on it becomes `SCHEDULED`
    /// and `COMPLETED` with its site, even if the caller has no access to the site.
    /// Null only with an entry in `errors`.
    #[reads(site_id, status)]
    async fn standing(&self, ctx: &Context<'_>) -> Nullable<SuggestionStanding> {
        nullable(async { Ok(Some(standing(ctx, &self.0).await?.stage.into())) }).await
    }

    /// The status in plain words for the public, for example "Work planned". Once the suggestion is accepted, it
    /// describes the status of its site. Null only with an entry in `errors`.
    #[reads(site_id, status)]
    async fn status_text(&self, ctx: &Context<'_>) -> Nullable<&'static str> {
        nullable(async { Ok(Some(standing(ctx, &self.0).await?.text)) }).await
    }

    /// Whether the suggestion is still open: it is not decided, or it is accepted and its site is not completed,
    /// declined or archived. Null only with an entry in `errors`.
    #[reads(site_id, status)]
    async fn is_open(&self, ctx: &Context<'_>) -> Nullable<bool> {
        nullable(async { Ok(Some(standing(ctx, &self.0).await?.is_open)) }).await
    }

    /// The reason why the suggestion was declined, from the reference list `SUGGESTION_DECLINED`; null otherwise.
    fn decision_reason(&self, ctx: &Context<'_>) -> Option<ReferenceItem> {
        ReferenceItem::known(ctx, SUGGESTION_DECLINED, self.0.decision_reason.as_deref())
    }

    /// The Team's note to the suggester; null if there is none. `[withheld]`, with an entry in `extensions.redactions`,
    /// for analysts.
    fn decision_note(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = suggestion::shows_words(ctx.caller());
        let words = || self.0.decision_note.as_deref();
        ctx.shown(shown, NO_WORDS, words).unwrap_or(Some(MASK))
    }

    /// The time at which the suggestion was accepted, declined, marked as a duplicate or referred on; null until then.
    fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// The site that the accepted suggestion led to. Scope `sites:read`; null until the suggestion is accepted, and if
    /// the caller has no access to the site.
    async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        nullable(async {
            ctx.caller().allow(Action::ListSites)?;
            let Some(site) = self.0.site_id else {
                return Ok(None);
            };
            Ok(loader::SITES.of(ctx, site).await?.map(Site::of))
        })
        .await
    }

    /// The decision and the time that it took; null until the suggestion is decided, and after it was reopened.
    fn decision(&self) -> Option<SuggestionDecision> {
        SuggestionDecision::of(&self.0)
    }

    /// The time that a suggestion has waited for its decision since it was submitted, in whole hours; null if it is
    /// decided or withdrawn. Only for the Team and the data protection officer: for other callers null, with an entry
    /// in `extensions.redactions`.
    fn waiting_hours(&self, ctx: &Context<'_>) -> Option<i64> {
        let caller = ctx.caller();
        let shown = suggestion::subscriber::shows_count(caller);
        let hours = || suggestion::standing::waiting_hours(&self.0, caller.now());
        ctx.shown(shown, "workload-of-the-team", hours)?
    }

    /// The original suggestion that this one is a duplicate of; null if this one is not a duplicate, and if the caller
    /// has no access to the original. The suggester of the duplicate has access to the original.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Nullable<Suggestion> {
        nullable(async {
            ctx.caller().allow(Action::ListSuggestions)?;
            let Some(other) = self.0.duplicate_of_id else {
                return Ok(None);
            };
            Ok(loader::SUGGESTIONS
                .of(ctx, other)
                .await?
                .map(Suggestion::of))
        })
        .await
    }

    /// Whether the caller supports the suggestion. Null only with an entry in `errors`.
    async fn is_supported(&self, ctx: &Context<'_>) -> Nullable<bool> {
        nullable(async {
            let found = loader::SUPPORTED.of(ctx, self.0.id).await?;
            Ok(Some(found.is_some()))
        })
        .await
    }

    /// The number of different people who are subscribed to the suggestion because they suggested the same or support it. Only for
    /// the Team and the data protection officer: for other callers null, with an entry in `extensions.redactions`.
    async fn subscriber_count(&self, ctx: &Context<'_>) -> Nullable<i64> {
        nullable(async {
            let count = loader::SUBSCRIBERS.of(ctx, self.0.id).await?;
            Ok(ctx.counted(count.unwrap_or_default(), "subscribers-for-the-team"))
        })
        .await
    }

    /// The body that the suggestion was referred on to; null if it was not referred on.
    fn referred_to(&self, ctx: &Context<'_>) -> Option<ReferredTo> {
        ReferredTo::of(&ctx.caller().directory(), &self.0)
    }

    /// The questions of the Team with their answers, oldest first; the latest 20. Only for the suggester, the Team and
    /// the data protection officer: for other callers null, with an entry in `extensions.redactions`.
    async fn questions(&self, ctx: &Context<'_>) -> Nullable<Vec<Question>> {
        nullable(async {
            let questions = loader::QUESTIONS
                .of(ctx, self.0.id.value())
                .await?
                .unwrap_or_default();
            let shown = suggestion::shows_exchange(ctx.caller(), &self.0);
            Ok(ctx.shown(shown, "exchange-of-own-suggestions", || {
                questions.into_iter().map(Question::of).collect()
            }))
        })
        .await
    }

    /// The references that the suggestion has in partners' systems; the 20 recorded last. Callers outside the Team see those of
    /// their own organisation only, which are at most 10; empty if there are none. Null only with an entry in `errors`.
    async fn partner_references(&self, ctx: &Context<'_>) -> Nullable<Vec<PartnerReference>> {
        partner_reference::of_record(ctx, self.0.id).await
    }

    /// What the suggester was told about the suggestion, and anybody who supports it, oldest first; the latest 50. Outside
    /// the Team, callers see of supporters only what they were told themselves. E-mails are only for callers who see the
    /// contact. Null only with an entry in `errors`.
    async fn feedback(&self, ctx: &Context<'_>) -> Nullable<Vec<SuggestionFeedback>> {
        nullable(async {
            let told = loader::TOLD_OF_SUGGESTION.of(ctx, self.0.id).await?;
            let told = told.unwrap_or_default().into_iter().map(|(_, told)| told);
            let shown = told.filter(|told| told::shows_channel(ctx.caller(), &self.0, told));
            Ok(Some(shown.map(SuggestionFeedback::of).collect()))
        })
        .await
    }

    /// The photos of the suggestion that the caller may see, in the order in which they were uploaded; the latest 50. Null
    /// only with an entry in `errors`.
    async fn photos(&self, ctx: &Context<'_>) -> Nullable<Vec<Photo>> {
        photo::of_suggestion(ctx, self.0.id).await
    }

    /// What has happened to the suggestion and to its site, in the order of time, as far as the caller has access to it; the
    /// latest 50 steps. Null only with an entry in `errors`.
    #[reads(id, site_id, submitted_at, decided_at)]
    async fn journey(&self, ctx: &Context<'_>) -> Nullable<Vec<JourneyStep>> {
        nullable(async {
            let steps = journey::of(ctx, &self.0).await?;
            let surplus = steps.len().saturating_sub(bound::PAST);
            Ok(Some(steps.into_iter().skip(surplus).collect()))
        })
        .await
    }

    /// Whether the place is still in good condition, as the suggester says some weeks after the work was done; null until the
    /// suggester is told that it is done.
    async fn result_review(&self, ctx: &Context<'_>) -> Nullable<ResultReview> {
        nullable(async {
            let asked = loader::RESULT_REVIEW.of(ctx, self.0.id).await?;
            Ok(asked.map(ResultReview::of))
        })
        .await
    }

    /// The amendments of this record, oldest first; the latest 50. Only for the suggester, the Team and the data
    /// protection officer: for other callers null, with an entry in `extensions.redactions`. Amendments of the contact
    /// are only for callers who may see the contact.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let made = loader::AMENDMENTS
                .of(ctx, self.0.id.value())
                .await?
                .unwrap_or_default();
            let made = suggestion::shown_amendments(ctx.caller(), &self.0, made);
            let shown = suggestion::shows_exchange(ctx.caller(), &self.0);
            Ok(ctx.shown(shown, "exchange-of-own-suggestions", || {
                made.into_iter().map(Amendment::of).collect()
            }))
        })
        .await
    }

    /// The changes of status, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<SuggestionStatusChange>> {
        history(ctx, self.0.id, SuggestionStatusChange::of).await
    }
}
