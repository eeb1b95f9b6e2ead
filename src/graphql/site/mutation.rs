//! What the Team does with sites.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::domain::{
    self,
    id::{AreaId, SiteId},
    site,
};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    id::{Id, each},
    payload::{UserError, parted},
    scalar::Date,
    site::{Site, contact::Permission, kind::SiteType},
};

/// What a mutation of a site answers.
#[derive(SimpleObject)]
pub struct SitePayload {
    /// The site as it now stands; null where nothing was done.
    site: Option<Site>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl SitePayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<site::Site>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            site: done.map(Site::of),
            user_errors,
        })
    }
}

/// What `proposeSite` needs.
#[derive(Debug, InputObject)]
pub struct ProposeSiteInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Its name, at most 200 characters.
    name: String,
    /// What kind of place it is.
    #[graphql(name = "type")]
    type_: SiteType,
    /// What it is like and what is to be done.
    description: Option<String>,
    /// Degrees north, WGS84, inside the county: 51.97 to 52.65.
    latitude: f64,
    /// Degrees east, WGS84, inside the county: -1.34 to -0.34.
    longitude: f64,
    /// The ward it lies in, valid today.
    ward: Id<AreaId>,
    /// The wards of other maps, the town and the parish it lies in, at most 20.
    areas: Option<Vec<Id<AreaId>>>,
    /// Where it is, in words.
    address: Option<String>,
    /// Who owns the land.
    landowner: Option<String>,
    /// Who gains from the work. Shown with `sites:contacts`.
    beneficiary_name: Option<String>,
    /// How to reach them. Shown with `sites:contacts`.
    beneficiary_email: Option<String>,
}

impl From<ProposeSiteInput> for site::Propose {
    fn from(input: ProposeSiteInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            name: input.name,
            kind: input.type_.into(),
            description: input.description,
            latitude: input.latitude,
            longitude: input.longitude,
            ward: input.ward.0,
            areas: each(input.areas),
            address: input.address,
            landowner: input.landowner,
            beneficiary_name: input.beneficiary_name,
            beneficiary_email: input.beneficiary_email,
            reference: None,
        }
    }
}

/// What `assessSite` needs.
#[derive(Debug, InputObject)]
pub struct AssessSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
}

impl From<AssessSiteInput> for site::Assess {
    fn from(input: AssessSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
        }
    }
}

/// What `recordPermission` needs.
#[derive(Debug, InputObject)]
pub struct RecordPermissionInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What the landowner said.
    permission: Permission,
    /// Who owns the land; needed where permission is granted.
    landowner: Option<String>,
    /// The last day of the permission; left out, until further notice.
    valid_to: Option<Date>,
}

impl From<RecordPermissionInput> for site::RecordPermission {
    fn from(input: RecordPermissionInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            permission: input.permission.into(),
            landowner: input.landowner,
            valid_to: input.valid_to.map(|day| day.0),
        }
    }
}

/// What `approveSite` needs.
#[derive(Debug, InputObject)]
pub struct ApproveSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// It serves the community, displaces no paid work and makes nobody a profit. Must be true.
    criteria_met: bool,
}

impl From<ApproveSiteInput> for site::Approve {
    fn from(input: ApproveSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            criteria_met: input.criteria_met,
        }
    }
}

/// What `holdSite` needs.
#[derive(Debug, InputObject)]
pub struct HoldSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `SITE_ON_HOLD`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<HoldSiteInput> for site::Hold {
    fn from(input: HoldSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `resumeSite` needs.
#[derive(Debug, InputObject)]
pub struct ResumeSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
}

impl From<ResumeSiteInput> for site::Resume {
    fn from(input: ResumeSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
        }
    }
}

/// What `declineSite` needs.
#[derive(Debug, InputObject)]
pub struct DeclineSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `SITE_DECLINED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<DeclineSiteInput> for site::Decline {
    fn from(input: DeclineSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `completeSite` needs.
#[derive(Debug, InputObject)]
pub struct CompleteSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why there is no photograph of the result.
    photo_waiver: String,
}

impl From<CompleteSiteInput> for site::Complete {
    fn from(input: CompleteSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            photo_waiver: input.photo_waiver,
        }
    }
}

/// What the Team does with sites.
#[derive(Default)]
pub struct SiteMutation;

#[Object]
impl SiteMutation {
    /// Proposes a site, whether or not anybody suggested it. Scope `sites:manage`.
    async fn propose_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ProposeSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::propose(ctx.caller(), input.into()).await)
    }

    /// Begins the assessment of a proposed site. Scope `sites:manage`.
    async fn assess_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AssessSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::assess(ctx.caller(), input.into()).await)
    }

    /// Records what the landowner said. Scope `sites:manage`.
    async fn record_permission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordPermissionInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::record_permission(ctx.caller(), input.into()).await)
    }

    /// Approves an assessed site so that sessions can be planned there: permission is granted, and an approved risk assessment
    /// is in date. Scope `sites:manage`.
    async fn approve_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ApproveSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::approve(ctx.caller(), input.into()).await)
    }

    /// Pauses a site whose open sessions were cancelled. Scope `sites:manage`.
    async fn hold_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: HoldSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::hold(ctx.caller(), input.into()).await)
    }

    /// Goes on with a site that was paused: it is ready again. Scope `sites:manage`.
    async fn resume_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ResumeSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::resume(ctx.caller(), input.into()).await)
    }

    /// Finds a site not suitable. Scope `sites:manage`.
    async fn decline_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: DeclineSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::decline(ctx.caller(), input.into()).await)
    }

    /// Says that the work at a site is done; the first time sets `improvedAt`. A completed session with at least one credited
    /// minute is needed, and no open one. Scope `sites:manage`.
    async fn complete_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: CompleteSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::complete(ctx.caller(), input.into()).await)
    }
}
