//! What puts a referral right: amendments, another mentor, a conclusion taken back.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    id::{AreaId, ReferralId, StaffId},
    referral,
};
use crate::graphql::{
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

/// What `amendReferral` needs: at least one field to put right.
#[derive(Debug, InputObject)]
pub struct AmendReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The force's own number for the incident.
    occurrence_number: Option<Correction<Option<String>>>,
    /// The day of the incident.
    incident_on: Option<Correction<Date>>,
    /// The ward where it happened; never public.
    incident_ward: Option<Correction<Option<Id<AreaId>>>>,
    /// A code of the reference list `OFFENCE_CATEGORY`.
    offence_category: Option<Correction<String>>,
    /// What the police decided.
    disposal: Option<Correction<DisposalType>>,
    /// When they decided it.
    decided_at: Option<Correction<DateTime>>,
    /// What the person said of the offence.
    admission: Option<Correction<Admission>>,
    /// Whether the victim's views were sought.
    victim_views: Option<Correction<VictimViews>>,
    /// The day the person agreed to take part.
    agreed_on: Option<Correction<Date>>,
    /// Whether an appropriate adult was present.
    appropriate_adult: Option<Correction<bool>>,
    /// Whether the youth justice service was consulted.
    youth_justice_consulted: Option<Correction<bool>>,
    /// The minutes of work agreed, no fewer than are credited; the status follows from the two.
    ordered_minutes: Option<Correction<i32>>,
    /// What the Team must know of risk. Sensitive.
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

/// What `reassignMentor` needs.
#[derive(Debug, InputObject)]
pub struct ReassignMentorInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The member of staff who will mentor the person from now on.
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

/// What `reopenReferral` needs.
#[derive(Debug, InputObject)]
pub struct ReopenReferralInput {
    /// The referral.
    referral: Id<ReferralId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What has to be put right, in words of 1 to 4,000 characters.
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

/// What puts a referral right.
#[derive(Default)]
pub struct ReferralCorrectionMutation;

#[Object]
impl ReferralCorrectionMutation {
    /// Puts a referral right, field by field; every rule about a field is asked again. By its referrer until the Team has
    /// decided: scope `referrals:write`; by whoever has `referrals:manage` besides until it is concluded.
    async fn amend_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::amend(ctx.caller(), input.into()).await)
    }

    /// Hands a case to another mentor: from now on theirs to see, and no longer the one's before. Scope `referrals:manage`.
    async fn reassign_mentor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReassignMentorInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::reassign_mentor(ctx.caller(), input.into()).await)
    }

    /// Takes a conclusion back that was a mistake, as long as no follow-up check is recorded; the case can be concluded
    /// again. Scope `referrals:manage`.
    async fn reopen_referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReopenReferralInput,
    ) -> Result<ReferralPayload> {
        ReferralPayload::of(referral::reopen(ctx.caller(), input.into()).await)
    }
}
