//! Mutations that correct a referral: amendments, reassignment to another mentor, and reopening.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, ReferralId, StaffId},
    referral,
};

use crate::{
    amendment::correction::Correction,
    context::ContextExt,
    error::Result,
    id::Id,
    referral::{
        kind::{Admission, DisposalType, VictimViews},
        mutation::ReferralPayload,
    },
    scalar::{Date, DateTime},
};

/// Input of `amendReferral`, with at least one field to amend. A field that is left out keeps its value.
#[derive(Debug, InputObject)]
pub struct AmendReferralInput {
    /// The referral's id.
    referral: Id<ReferralId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The police force's own number for the incident, at most 40 characters: digits, with letters and separators.
    /// Capitals, spaces and separators make no difference when it is compared.
    occurrence_number: Option<Correction<Option<String>>>,
    /// The date of the incident.
    incident_on: Option<Correction<Date>>,
    /// The id of the ward in which the incident happened. It is never public.
    incident_ward: Option<Correction<Option<Id<AreaId>>>>,
    /// The offence category, a code of the reference list `OFFENCE_CATEGORY`.
    offence_category: Option<Correction<String>>,
    /// The disposal: what the police decided.
    disposal: Option<Correction<DisposalType>>,
    /// The time of the police decision.
    decided_at: Option<Correction<DateTime>>,
    /// Whether the person admitted the offence or accepted responsibility for it.
    admission: Option<Correction<Admission>>,
    /// Whether the victim's views were sought.
    victim_views: Option<Correction<VictimViews>>,
    /// The date on which the person agreed to take part.
    agreed_on: Option<Correction<Date>>,
    /// Whether an appropriate adult was present.
    appropriate_adult: Option<Correction<bool>>,
    /// Whether the youth justice service was consulted.
    youth_justice_consulted: Option<Correction<bool>>,
    /// The ordered minutes of work, 1 to 10,000, and no fewer than the credited minutes. The status of the referral is
    /// updated to match.
    ordered_minutes: Option<Correction<i32>>,
    /// What the Team must know about risk, at most 4,000 characters. Sensitive.
    risk_text: Option<Correction<Option<String>>>,
}

impl From<AmendReferralInput> for referral::Amend {
    fn from(input: AmendReferralInput) -> Self {
        Self {
            referral: input.referral.0,
            expected_version: input.expected_version,
            occurrence_number: input.occurrence_number.map(|it| it.to(|text| text)),
            incident_on: input.incident_on.map(|it| it.to(|day| day.0)),
            incident_ward: input
                .incident_ward
                .map(|it| it.to(|ward| ward.map(|id| id.0))),
            offence_category: input.offence_category.map(|it| it.to(|code| code)),
            disposal: input.disposal.map(|it| it.to(Into::into)),
            decided_at: input.decided_at.map(|it| it.to(|at| at.0)),
            admission: input.admission.map(|it| it.to(Into::into)),
            victim_views: input.victim_views.map(|it| it.to(Into::into)),
            agreed_on: input.agreed_on.map(|it| it.to(|day| day.0)),
            appropriate_adult: input.appropriate_adult.map(|it| it.to(|yes| yes)),
            youth_justice_consulted: input.youth_justice_consulted.map(|it| it.to(|yes| yes)),
            ordered_minutes: input.ordered_minutes.map(|it| it.to(|minutes| minutes)),
            risk_text: input.risk_text.map(|it| it.to(|text| text)),
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
