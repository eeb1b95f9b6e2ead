//! Risk assessments: the hazards at a site, and the controls against them.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    id::{RiskAssessmentId, SiteId},
    site::risk_assessment::{self, Status},
};

use crate::{
    context::ContextExt,
    error::Result,
    id::{Id, opaque},
    payload::payload,
    plain::{Plain, object},
    scalar::{Date, DateTime},
};

/// The status of a risk assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum RiskAssessmentStatus {
    /// Recorded, but not approved.
    Draft,
    /// Approved by another person than its author.
    Approved,
    /// Replaced by a risk assessment that was approved later.
    Superseded,
}

/// The GraphQL type `RiskAssessment`.
#[derive(Clone, Debug)]
pub struct RiskAssessment(risk_assessment::RiskAssessment);

impl RiskAssessment {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: risk_assessment::RiskAssessment) -> Self {
        Self(row)
    }
}

/// A risk assessment: the hazards at a site, and the controls against them. Its author cannot approve it.
#[object]
impl RiskAssessment {
    /// The risk assessment's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The status.
    fn status(&self) -> RiskAssessmentStatus {
        self.0.status.into()
    }

    /// The date of the assessment.
    fn assessed_on(&self) -> Date {
        Date(self.0.assessed_on)
    }

    /// The last day on which the assessment is valid.
    fn review_due(&self) -> Date {
        Date(self.0.review_due)
    }

    /// The hazards: what can happen, and to whom.
    fn hazards(&self) -> &str {
        &self.0.hazards
    }

    /// The controls: what is done about the hazards.
    fn controls(&self) -> &str {
        &self.0.controls
    }

    /// Whether the assessment covers people under 18.
    fn youth_suitable(&self) -> bool {
        self.0.youth_suitable
    }

    /// The time of the approval; null until then.
    fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }
}

payload! {
    /// Result of a mutation of a risk assessment.
    pub struct RiskAssessmentPayload {
        /// The risk assessment after the mutation; null if the mutation failed.
        risk_assessment: RiskAssessment = risk_assessment::RiskAssessment;
    }
}

/// Input of `recordRiskAssessment`.
#[derive(Debug, InputObject)]
pub struct RecordRiskAssessmentInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The site's id.
    site: Id<SiteId>,
    /// The date of the assessment, not in the future.
    assessed_on: Date,
    /// The last day on which the assessment is valid.
    review_due: Date,
    /// The hazards: what can happen, and to whom.
    hazards: String,
    /// The controls: what is done about the hazards.
    controls: String,
    /// Whether the assessment covers people under 18.
    #[graphql(default)]
    youth_suitable: bool,
}

impl From<RecordRiskAssessmentInput> for risk_assessment::RecordRiskAssessment {
    fn from(input: RecordRiskAssessmentInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            site: input.site.0,
            assessed_on: input.assessed_on.0,
            review_due: input.review_due.0,
            hazards: input.hazards,
            controls: input.controls,
            youth_suitable: input.youth_suitable,
        }
    }
}

/// Input of `approveRiskAssessment`.
#[derive(Debug, InputObject)]
pub struct ApproveRiskAssessmentInput {
    /// The risk assessment's id.
    risk_assessment: Id<RiskAssessmentId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<ApproveRiskAssessmentInput> for risk_assessment::ApproveRiskAssessment {
    fn from(input: ApproveRiskAssessmentInput) -> Self {
        Self {
            risk_assessment: input.risk_assessment.0,
            expected_version: input.expected_version,
        }
    }
}

/// Mutations of risk assessments, by the Team.
#[derive(Default)]
pub struct RiskAssessmentMutation;

#[Object]
impl RiskAssessmentMutation {
    /// Records a risk assessment as a draft, which somebody else approves. Scope `sites:assess` or `sites:manage`.
    async fn record_risk_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The risk assessment to record.")] input: RecordRiskAssessmentInput,
    ) -> Result<RiskAssessmentPayload> {
        RiskAssessmentPayload::of(risk_assessment::record(ctx.caller(), input.into()).await)
    }

    /// Approves a draft. Its author cannot approve it. It supersedes the risk assessment that was approved before.
    /// Scope `sites:manage`.
    async fn approve_risk_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The risk assessment to approve.")] input: ApproveRiskAssessmentInput,
    ) -> Result<RiskAssessmentPayload> {
        RiskAssessmentPayload::of(risk_assessment::approve(ctx.caller(), input.into()).await)
    }
}
