//! Mutations of suggestions, by suggesters and the Team.

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use domain::{
    id::{AreaId, SiteId, SuggestionId},
    suggestion,
};
use kernel::policy::Action;

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, each},
    payload::{UserError, parted, payload},
    place::{LocationInput, similar::SimilarPlaces},
    session::WorkType,
    site::kind::SiteType,
    suggestion::Suggestion,
};

payload! {
    /// Result of a mutation of a suggestion.
    pub struct SuggestionPayload {
        /// The suggestion after the mutation; null if the mutation failed.
        suggestion: Suggestion = suggestion::Suggestion;
    }
}

/// Result of `submitSuggestion`.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SubmitSuggestionPayload {
    /// The suggestion as it now stands; null if the mutation failed.
    suggestion: Option<Suggestion>,
    /// Whether this request created the suggestion. False if an earlier request with the same idempotency key or
    /// external reference had created it, and if the mutation failed.
    created: bool,
    #[graphql(skip)]
    near: Option<SimilarPlaces>,
    /// All reasons why the mutation failed, at most 20; empty if it succeeded.
    user_errors: Vec<UserError>,
}

impl SubmitSuggestionPayload {
    /// The payload for the result of the submission.
    fn of(result: kernel::Result<suggestion::Submitted>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            near: done
                .as_ref()
                .map(|done| SimilarPlaces::to(&done.suggestion)),
            created: done.as_ref().is_some_and(|done| done.created),
            suggestion: done.map(|done| Suggestion::of(done.suggestion)),
            user_errors,
        })
    }
}

#[ComplexObject]
impl SubmitSuggestionPayload {
    /// Other open suggestions and sites within 50 metres that the caller may see, those of the same type first. Scope
    /// `sites:read`; null if the mutation failed.
    async fn similar(&self, ctx: &Context<'_>) -> Nullable<&SimilarPlaces> {
        nullable(async {
            ctx.caller().allow(Action::FindSimilarPlaces)?;
            Ok(self.near.as_ref())
        })
        .await
    }
}

/// Input of `submitSuggestion`.
#[derive(Debug, InputObject)]
pub struct SubmitSuggestionInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The title, at most 200 characters.
    title: String,
    /// What is wrong at the place and what would help, at most 4,000 characters.
    description: String,
    /// The type of place.
    site_type: SiteType,
    /// The point on the map, inside the county.
    location: LocationInput,
    /// The id of the ward that contains the place, valid today. If it is left out or null, it is the ward at the point
    /// (`areaAt`); it must be given where the service has no boundary of a ward around the point. A ward whose boundary is
    /// more than 500 metres away from the point is refused.
    ward: Option<Id<AreaId>>,
    /// The ids of the other areas that contain the place: wards of other maps, the town and the parish, at most 20.
    areas: Option<Vec<Id<AreaId>>>,
    /// The kinds of work suggested, each at most once.
    work_types: Option<Vec<WorkType>>,
    /// The name of the contact person, at most 200 characters. It is not public.
    contact_name: Option<String>,
    /// The contact person's e-mail address, at most 200 characters. It is not public.
    contact_email: Option<String>,
    /// The contact person's telephone number, at most 30 characters. It is not public.
    contact_phone: Option<String>,
    /// The sender's own number for the suggestion, at most 200 characters, compared exactly. It belongs to the subject,
    /// the system and the organisation together, which can find the suggestion by it (`SuggestionFilter`). If they
    /// submit the same content with it again, at any time, the first suggestion is returned and `created` is false;
    /// other content fails with `CONFLICT` and the rule `external-reference-reused`.
    external_reference: Option<String>,
}

impl From<SubmitSuggestionInput> for suggestion::Submit {
    fn from(input: SubmitSuggestionInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            title: input.title,
            description: input.description,
            site_kind: input.site_type.into(),
            latitude: input.location.latitude,
            longitude: input.location.longitude,
            ward: input.ward.map(|id| id.0),
            areas: each(input.areas),
            work_types: input
                .work_types
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            contact_name: input.contact_name,
            contact_email: input.contact_email,
            contact_phone: input.contact_phone,
            external_reference: input.external_reference,
            reference: None,
            source: None,
        }
    }
}

/// Input of `reviewSuggestion`.
#[derive(Debug, InputObject)]
pub struct ReviewSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<ReviewSuggestionInput> for suggestion::Review {
    fn from(input: ReviewSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
        }
    }
}

/// Input of `acceptSuggestion`.
#[derive(Debug, InputObject)]
pub struct AcceptSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the site to attach the suggestion to. If it is left out, a new site is proposed from the suggestion.
    site: Option<Id<SiteId>>,
    /// A note that the suggester can see, at most 4,000 characters.
    note: Option<String>,
}

impl From<AcceptSuggestionInput> for suggestion::Accept {
    fn from(input: AcceptSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            site: input.site.map(|id| id.0),
            note: input.note,
        }
    }
}

/// Input of `declineSuggestion`.
#[derive(Debug, InputObject)]
pub struct DeclineSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `SUGGESTION_DECLINED`.
    reason_code: String,
    /// A note that the suggester can see, at most 4,000 characters.
    note: Option<String>,
}

impl From<DeclineSuggestionInput> for suggestion::Decline {
    fn from(input: DeclineSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `withdrawSuggestion`.
#[derive(Debug, InputObject)]
pub struct WithdrawSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<WithdrawSuggestionInput> for suggestion::Withdraw {
    fn from(input: WithdrawSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
        }
    }
}

/// Mutations of suggestions, by suggesters and the Team.
#[derive(Default)]
pub struct SuggestionMutation;

#[Object]
impl SuggestionMutation {
    /// Submits a suggestion of a place to improve. What is sent again with the same `idempotencyKey` or
    /// `externalReference` is not submitted twice. Scope `suggestions:write`.
    async fn submit_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to submit.")] input: SubmitSuggestionInput,
    ) -> Result<SubmitSuggestionPayload> {
        SubmitSuggestionPayload::of(suggestion::submit(ctx.caller(), input.into()).await)
    }

    /// Begins the review of a suggestion. Scope `suggestions:review`.
    async fn review_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to review.")] input: ReviewSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::review(ctx.caller(), input.into()).await)
    }

    /// Accepts a suggestion under review, and attaches it to an existing site or a new one. Scope `suggestions:review`.
    async fn accept_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to accept, and its site.")] input: AcceptSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::accept(ctx.caller(), input.into()).await)
    }

    /// Declines a suggestion under review. Scope `suggestions:review`.
    async fn decline_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to decline, and the reason.")]
        input: DeclineSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::decline(ctx.caller(), input.into()).await)
    }

    /// Withdraws the caller's own suggestion before it is decided. Scope `suggestions:write`.
    async fn withdraw_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to withdraw.")] input: WithdrawSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::withdraw(ctx.caller(), input.into()).await)
    }
}
