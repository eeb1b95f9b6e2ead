//! What only those see whose own a site is: permission, beneficiary, risk assessments.

use async_graphql::{Context, Enum, Object};

use crate::domain::site::{self, Permission as Said};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, nullable},
    loader::RiskAssessmentsOfSite,
    scalar::Date,
    site::risk_assessment::RiskAssessment,
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

    /// How to get in, and what to look out for there; null where nobody wrote it down.
    async fn access_notes(&self) -> Option<&str> {
        self.0.access_notes.as_deref()
    }

    /// Who gains from the work; null where that is not known.
    async fn beneficiary_name(&self) -> Option<&str> {
        self.0.beneficiary_name.as_deref()
    }

    /// How to reach them; null where that is not known.
    async fn beneficiary_email(&self) -> Option<&str> {
        self.0.beneficiary_email.as_deref()
    }

    /// The risk assessments, newest first; the latest 20.
    async fn risk_assessments(&self, ctx: &Context<'_>) -> Nullable<Vec<RiskAssessment>> {
        nullable(async {
            let rows = ctx
                .loader()
                .load_one(RiskAssessmentsOfSite(self.0.id))
                .await?
                .unwrap_or_default();
            let newest_first = rows.into_iter().rev();
            Ok(Some(newest_first.map(RiskAssessment::of).collect()))
        })
        .await
    }
}
