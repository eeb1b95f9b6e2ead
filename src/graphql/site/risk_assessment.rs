//! Risk assessments: what can happen at a site, and what is done about it.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::domain::{
    self,
    id::{RiskAssessmentId, SiteId},
    site::risk_assessment::{self, Status},
};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    id::{Id, opaque},
    payload::{UserError, parted},
    scalar::{Date, DateTime},
};

/// Where a risk assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum RiskAssessmentStatus {
    /// Written, not approved.
    Draft,
    /// Approved by somebody else than its author.
    Approved,
    /// A later one was approved.
    Superseded,
}

/// A risk assessment in its face.
pub struct RiskAssessment(risk_assessment::RiskAssessment);

impl RiskAssessment {
    /// The risk assessment in its face.
    pub fn of(row: risk_assessment::RiskAssessment) -> Self {
        Self(row)
    }
}

/// What can happen at a site, and what is done about it. Who wrote it does not approve it.
#[Object]
impl RiskAssessment {
    /// The risk assessment's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version, raised with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Where it stands.
    async fn status(&self) -> RiskAssessmentStatus {
        self.0.status.into()
    }

    /// The day it was made.
    async fn assessed_on(&self) -> Date {
        Date(self.0.assessed_on)
    }

    /// The last day on which it may be relied upon.
    async fn review_due(&self) -> Date {
        Date(self.0.review_due)
    }

    /// What can happen to whom.
    async fn hazards(&self) -> &str {
        &self.0.hazards
    }

    /// What is done about it.
    async fn controls(&self) -> &str {
        &self.0.controls
    }

    /// Whether it covers people under 18.
    async fn youth_suitable(&self) -> bool {
        self.0.youth_suitable
    }

    /// When it was approved; null before.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }
}

/// What a mutation of a risk assessment answers.
#[derive(SimpleObject)]
pub struct RiskAssessmentPayload {
    /// The risk assessment as it now stands; null where nothing was done.
    risk_assessment: Option<RiskAssessment>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl RiskAssessmentPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<risk_assessment::RiskAssessment>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            risk_assessment: done.map(RiskAssessment::of),
            user_errors,
        })
    }
}

/// What `recordRiskAssessment` needs.
#[derive(Debug, InputObject)]
pub struct RecordRiskAssessmentInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The site.
    site: Id<SiteId>,
    /// The day it was made.
    assessed_on: Date,
    /// The last day on which it may be relied upon.
    review_due: Date,
    /// What can happen to whom.
    hazards: String,
    /// What is done about it.
    controls: String,
    /// Whether it covers people under 18.
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

/// What `approveRiskAssessment` needs.
#[derive(Debug, InputObject)]
pub struct ApproveRiskAssessmentInput {
    /// The risk assessment.
    risk_assessment: Id<RiskAssessmentId>,
    /// The version that was read; a newer one refuses.
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

/// What the Team does with risk assessments.
#[derive(Default)]
pub struct RiskAssessmentMutation;

#[Object]
impl RiskAssessmentMutation {
    /// Records a risk assessment, as a draft. Scope `sites:manage`.
    async fn record_risk_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordRiskAssessmentInput,
    ) -> Result<RiskAssessmentPayload> {
        RiskAssessmentPayload::of(risk_assessment::record(ctx.caller(), input.into()).await)
    }

    /// Approves a draft that somebody else wrote; the one approved before is superseded. Scope `sites:manage`.
    async fn approve_risk_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ApproveRiskAssessmentInput,
    ) -> Result<RiskAssessmentPayload> {
        RiskAssessmentPayload::of(risk_assessment::approve(ctx.caller(), input.into()).await)
    }
}
