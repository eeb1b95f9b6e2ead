//! What suggesters and the Team do with suggestions.

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};

use crate::domain::{
    self,
    id::{AreaId, SiteId, SuggestionId},
    policy::Action,
    suggestion,
};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, each},
    payload::{UserError, parted},
    place::SimilarPlaces,
    session::WorkType,
    site::kind::SiteType,
    suggestion::Suggestion,
};

/// What a mutation of a suggestion answers.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SuggestionPayload {
    /// The suggestion as it now stands; null where nothing was done.
    suggestion: Option<Suggestion>,
    #[graphql(skip)]
    near: Option<SimilarPlaces>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl SuggestionPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<suggestion::Suggestion>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            near: done.as_ref().map(SimilarPlaces::to),
            suggestion: done.map(Suggestion::of),
            user_errors,
        })
    }
}

#[ComplexObject]
impl SuggestionPayload {
    /// Other open suggestions and sites of the same type within 50 metres, as far as they are within reach; null where
    /// nothing was done. Scope `sites:read`.
    async fn similar(&self, ctx: &Context<'_>) -> Nullable<&SimilarPlaces> {
        nullable(async {
            ctx.caller().allow(Action::FindSimilarPlaces)?;
            Ok(self.near.as_ref())
        })
        .await
    }
}

/// What `submitSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct SubmitSuggestionInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// What it is about, at most 200 characters.
    title: String,
    /// What is wrong there and what would help, at most 4,000 characters.
    description: String,
    /// What kind of place it is.
    site_type: SiteType,
    /// Degrees north, WGS84, inside the county: 51.97 to 52.65.
    latitude: f64,
    /// Degrees east, WGS84, inside the county: -1.34 to -0.34.
    longitude: f64,
    /// The ward it lies in, valid today.
    ward: Id<AreaId>,
    /// The wards of other maps, the town and the parish it lies in, at most 20.
    areas: Option<Vec<Id<AreaId>>>,
    /// What is to be done there.
    work_types: Option<Vec<WorkType>>,
    /// Whom to ask about it; not public.
    contact_name: Option<String>,
    /// Their e-mail address; not public.
    contact_email: Option<String>,
    /// Their telephone number; not public.
    contact_phone: Option<String>,
    /// Your own number for it: what you suggest again under it, by the same system for the same organisation, gives the first
    /// suggestion back.
    external_reference: Option<String>,
}

impl From<SubmitSuggestionInput> for suggestion::Submit {
    fn from(input: SubmitSuggestionInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            title: input.title,
            description: input.description,
            site_kind: input.site_type.into(),
            latitude: input.latitude,
            longitude: input.longitude,
            ward: input.ward.0,
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

/// What `reviewSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct ReviewSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
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

/// What `acceptSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct AcceptSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The site to attach it to; left out, a new site is proposed as it was suggested.
    site: Option<Id<SiteId>>,
    /// Words that the suggester sees.
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

/// What `declineSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct DeclineSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `SUGGESTION_DECLINED`.
    reason: String,
    /// Words that the suggester sees.
    note: Option<String>,
}

impl From<DeclineSuggestionInput> for suggestion::Decline {
    fn from(input: DeclineSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `withdrawSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct WithdrawSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
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

/// What suggesters and the Team do with suggestions.
#[derive(Default)]
pub struct SuggestionMutation;

#[Object]
impl SuggestionMutation {
    /// Suggests a place to improve. Scope `suggestions:write`. The same `externalReference` from the same subject of the
    /// same issuer, by the same system for the same organisation, gives the first suggestion back.
    async fn submit_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: SubmitSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::submit(ctx.caller(), input.into()).await)
    }

    /// Begins to look at a suggestion. Scope `suggestions:review`.
    async fn review_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReviewSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::review(ctx.caller(), input.into()).await)
    }

    /// Accepts a suggestion under review, onto an existing site or a new one. Scope `suggestions:review`.
    async fn accept_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AcceptSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::accept(ctx.caller(), input.into()).await)
    }

    /// Declines a suggestion under review. Scope `suggestions:review`.
    async fn decline_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: DeclineSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::decline(ctx.caller(), input.into()).await)
    }

    /// Takes back one's own suggestion before it is decided. Scope `suggestions:write`.
    async fn withdraw_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: WithdrawSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::withdraw(ctx.caller(), input.into()).await)
    }
}
