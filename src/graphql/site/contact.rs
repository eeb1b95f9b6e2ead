//! Data of a site with limited access: the landowner's permission, the beneficiary and the risk assessments.

use async_graphql::{Context, Enum};
use domain::site::{self, Permission};

use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    loader,
    organisation::Organisation,
    plain::{Plain, object},
    scalar::Date,
    site::risk_assessment::RiskAssessment,
};

/// The state of the landowner's permission for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Permission")]
pub enum LandownerPermission {
    /// The landowner has not been asked yet.
    NotSought,
    /// The landowner was asked and has not answered yet.
    Requested,
    /// The landowner granted permission.
    Granted,
    /// The landowner refused permission.
    Refused,
}

/// The GraphQL type `SiteStewardship`.
pub struct SiteStewardship(site::Site);

impl SiteStewardship {
    /// Wraps a site in this GraphQL type.
    pub fn of(row: site::Site) -> Self {
        Self(row)
    }
}

/// The landowner's permission, the beneficiary and the risk assessments of a site.
#[object]
impl SiteStewardship {
    /// The owner of the land; null if it is not known.
    fn landowner(&self) -> Option<&str> {
        self.0.landowner.as_deref()
    }

    /// The state of the landowner's permission for the work.
    fn permission(&self) -> LandownerPermission {
        self.0.permission.into()
    }

    /// The landowner that was asked for permission by `requestPermission`; null if none was, or if the register no longer has
    /// it.
    fn permission_requested_from(&self, ctx: &Context<'_>) -> Option<Organisation> {
        let owner = self.0.permission_organisation_id?;
        Organisation::known(&ctx.caller().directory(), owner)
    }

    /// The last day of the permission; null if it is valid until further notice.
    fn permission_valid_to(&self) -> Option<Date> {
        self.0.permission_valid_to.map(Date)
    }

    /// Notes on access to the site and on hazards there; null if there are none.
    fn access_notes(&self) -> Option<&str> {
        self.0.access_notes.as_deref()
    }

    /// The name of the person or group that benefits from the work; null if it is not known.
    fn beneficiary_name(&self) -> Option<&str> {
        self.0.beneficiary_name.as_deref()
    }

    /// The e-mail address of the beneficiary; null if it is not known.
    fn beneficiary_email(&self) -> Option<&str> {
        self.0.beneficiary_email.as_deref()
    }

    /// The risk assessments, newest first; the latest 20. Null only with an entry in `errors`.
    async fn risk_assessments(&self, ctx: &Context<'_>) -> Nullable<Vec<RiskAssessment>> {
        nullable(async {
            let rows = loader::RISK_ASSESSMENTS_OF_SITE
                .of(ctx, self.0.id)
                .await?
                .unwrap_or_default();
            let newest_first = rows.into_iter().rev();
            Ok(Some(newest_first.map(RiskAssessment::of).collect()))
        })
        .await
    }
}
