//! Mutations that correct a referral: amendments, reassignment to another mentor, and reopening.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{AreaId, ReferralId, StaffId},
    referral,
};

use crate::{
    amendment::input::{change, day, id, to},
    context::ContextExt,
    error::Result,
    id::Id,
    referral::{
        kind::{Admission, DisposalType, VictimViews},
        mutation::ReferralPayload,
    },
    scalar::{Date, DateTime},
};

/// Input of `amendReferral`, with at least one field to amend. A field that is left out keeps its value; null
/// empties a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The police force's own number for the incident, at most 40 characters: digits, with letters and separators.
    /// Capitals, spaces and separators make no difference when it is compared.
    occurrence_number: MaybeUndefined<String>,
    /// The date of the incident.
    incident_on: MaybeUndefined<Date>,
    /// The id of the ward in which the incident happened. It is never public.
    incident_ward: MaybeUndefined<Id<AreaId>>,
    /// The offence category, a code of the reference list `OFFENCE_CATEGORY`.
    offence_category_code: MaybeUndefined<String>,
    /// The disposal: what the police decided.
    disposal: MaybeUndefined<DisposalType>,
    /// The time of the police decision.
    decided_at: MaybeUndefined<DateTime>,
    /// Whether the person admitted the offence or accepted responsibility for it.
    admission: MaybeUndefined<Admission>,
    /// Whether the victim's views were sought.
    victim_views: MaybeUndefined<VictimViews>,
    /// Whether the victim asked to be told, by the officer, where and how long the person worked.
    victim_to_be_told: MaybeUndefined<bool>,
    /// The date on which the person agreed to take part.
    agreed_on: MaybeUndefined<Date>,
    /// Whether an appropriate adult was present.
    appropriate_adult: MaybeUndefined<bool>,
    /// Whether the youth justice service was consulted.
    youth_justice_consulted: MaybeUndefined<bool>,
    /// The ordered minutes of work, 1 to 10,000, and no fewer than the credited minutes. The status of the referral is
    /// updated to match.
    ordered_minutes: MaybeUndefined<i32>,
    /// What the Team must know about risk, at most 4,000 characters. Sensitive.
    risk_text: MaybeUndefined<String>,
    /// The reason, 1 to 4,000 characters. It is stored with every amended field.
    reason: String,
}

impl From<AmendReferralInput> for referral::Amend {
    fn from(input: AmendReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            occurrence_number: to(input.occurrence_number),
            incident_on: day(input.incident_on),
            incident_ward: id(input.incident_ward),
            offence_category: to(input.offence_category_code),
            disposal: to(input.disposal),
            decided_at: change(input.decided_at, |at| at.0),
            admission: to(input.admission),
            victim_views: to(input.victim_views),
            victim_to_be_told: to(input.victim_to_be_told),
            agreed_on: day(input.agreed_on),
            appropriate_adult: to(input.appropriate_adult),
            youth_justice_consulted: to(input.youth_justice_consulted),
            ordered_minutes: to(input.ordered_minutes),
            risk_text: to(input.risk_text),
            reason: input.reason,
        }
    }
}

/// Input of `reassignMentor`.
#[derive(Debug, InputObject)]
pub struct ReassignMentorInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the member of the Team who becomes the mentor.
    mentor: Id<StaffId>,
}

impl From<ReassignMentorInput> for referral::ReassignMentor {
    fn from(input: ReassignMentorInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            mentor: input.mentor.0,
        }
    }
}

/// Input of `reopenReferral`.
#[derive(Debug, InputObject)]
pub struct ReopenReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// What must be corrected, 1 to 4,000 characters.
    reason: String,
}

impl From<ReopenReferralInput> for referral::Reopen {
    fn from(input: ReopenReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// Mutations that correct a referral.
#[derive(Default)]
pub struct ReferralCorrectionMutation;

#[Object]
impl ReferralCorrectionMutation {
    /// Amends fields of a referral. Every rule about an amended field is checked again. Referrers can amend their
    /// referral until the Team has decided on it: scope `referrals:write`. Callers with the additional scope
    /// `referrals:manage` can amend it until it is concluded.
    async fn amend_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral and the fields to amend.")] input: AmendReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::amend(ctx.caller(), input.into()).await)
    }

    /// Assigns a referral to another mentor. From then on the new mentor has access to it, and the previous mentor has
    /// not. Scope `referrals:manage`.
    async fn reassign_mentor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral and its new mentor.")] input: ReassignMentorInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::reassign_mentor(ctx.caller(), input.into()).await)
    }

    /// Reverts a conclusion that was a mistake, as long as no follow-up check is recorded. The referral can be
    /// concluded again. Scope `referrals:manage`.
    async fn reopen_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral, and what must be corrected.")] input: ReopenReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::reopen(ctx.caller(), input.into()).await)
    }
}
