//! What only those see whose own a site is: permission, beneficiary, risk assessments.

use async_graphql::{Context, Enum, ID, Object};

use super::{
    context::ContextExt,
    error::Result,
    id::opaque,
    loader::RiskAssessmentsOfSite,
    scalar::{Date, DateTime},
};
use crate::domain::site::{
    self, Permission as Said,
    risk_assessment::{self, Status},
};

/// What the landowner says to the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Said")]
pub enum Permission {
    /// Nobody has asked yet.
    NotSought,
    /// Asked, no answer yet.
    Requested,
    /// Granted.
    Granted,
    /// Refused.
    Refused,
}

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

/// The contacts of a site.
pub struct SiteContacts(site::Site);

impl SiteContacts {
    /// The contacts of a site.
    pub fn of(row: site::Site) -> Self {
        Self(row)
    }
}

/// The landowner's permission, the beneficiary and the risk assessments of a site.
#[Object]
impl SiteContacts {
    /// Who owns the land; null where that is not known.
    async fn landowner(&self) -> Option<&str> {
        self.0.landowner.as_deref()
    }

    /// What the landowner says to the work.
    async fn permission(&self) -> Permission {
        self.0.permission.into()
    }

    /// The last day of the permission; null means until further notice.
    async fn permission_valid_to(&self) -> Option<Date> {
        self.0.permission_valid_to.map(Date)
    }

    /// Who gains from the work; null where that is not known.
    async fn beneficiary_name(&self) -> Option<&str> {
        self.0.beneficiary_name.as_deref()
    }

    /// How to reach them; null where that is not known.
    async fn beneficiary_email(&self) -> Option<&str> {
        self.0.beneficiary_email.as_deref()
    }

    /// The risk assessments, newest first.
    async fn risk_assessments(&self, ctx: &Context<'_>) -> Result<Vec<RiskAssessment>> {
        let rows = ctx
            .loader()
            .load_one(RiskAssessmentsOfSite(self.0.id))
            .await?
            .unwrap_or_default();
        Ok(rows.into_iter().map(RiskAssessment::of).collect())
    }
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
