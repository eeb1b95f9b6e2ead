//! Mutations of sites, by the Team.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, PhotoId, SiteId},
    site,
};

use crate::{
    context::ContextExt,
    error::Result,
    id::{Id, each},
    payload::payload,
    place::LocationInput,
    scalar::Date,
    site::{Site, contact::LandownerPermission, kind::SiteType},
};

payload! {
    /// Result of a mutation of a site.
    pub struct SitePayload {
        /// The site after the mutation; null if the mutation failed.
        site: Site = site::Site;
    }
}

/// Input of `proposeSite`.
#[derive(Debug, InputObject)]
pub struct ProposeSiteInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The site's name, at most 200 characters.
    name: String,
    /// The type of place.
    #[graphql(name = "type")]
    type_: SiteType,
    /// A description of the site and of the work to be done, at most 4,000 characters.
    description: Option<String>,
    /// The point on the map, inside the county.
    location: LocationInput,
    /// The id of the ward that contains the place, valid today. If it is left out or null, it is the ward at the point
    /// (`areaAt`); it must be given where the service has no boundary of a ward around the point. A ward whose boundary is
    /// more than 500 metres away from the point is refused.
    ward: Option<Id<AreaId>>,
    /// The ids of the other areas that contain the place: wards of other maps, the town and the parish, at most 20.
    areas: Option<Vec<Id<AreaId>>>,
    /// The address, or a description of the location in words, at most 200 characters.
    address: Option<String>,
    /// The Unique Property Reference Number (UPRN), 1 to 12 digits.
    uprn: Option<String>,
    /// The owner of the land, at most 200 characters.
    landowner: Option<String>,
    /// The name of the person or group that benefits from the work, at most 200 characters. Shown to callers with the
    /// scope `sites:contacts`.
    beneficiary_name: Option<String>,
    /// The e-mail address of the beneficiary, at most 200 characters. Shown to callers with the scope `sites:contacts`.
    beneficiary_email: Option<String>,
}

impl From<ProposeSiteInput> for site::Propose {
    fn from(input: ProposeSiteInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            name: input.name,
            kind: input.type_.into(),
            description: input.description,
            latitude: input.location.latitude,
            longitude: input.location.longitude,
            ward: input.ward.map(|id| id.0),
            areas: each(input.areas),
            address: input.address,
            uprn: input.uprn,
            landowner: input.landowner,
            beneficiary_name: input.beneficiary_name,
            beneficiary_email: input.beneficiary_email,
            reference: None,
        }
    }
}

/// Input of `startSiteAssessment`.
#[derive(Debug, InputObject)]
pub struct StartSiteAssessmentInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<StartSiteAssessmentInput> for site::MoveOn {
    fn from(input: StartSiteAssessmentInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
        }
    }
}

/// Input of `recordPermission`.
#[derive(Debug, InputObject)]
pub struct RecordPermissionInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The landowner's answer.
    permission: LandownerPermission,
    /// The owner of the land, at most 200 characters. Required if permission is granted.
    landowner: Option<String>,
    /// The last day of the permission, not in the past; left out if it has no end.
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

/// Input of `approveSite`.
#[derive(Debug, InputObject)]
pub struct ApproveSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// Confirms that the work serves the community, displaces no paid work and makes nobody a profit. Must be true.
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

/// Input of `holdSite`.
#[derive(Debug, InputObject)]
pub struct HoldSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `SITE_ON_HOLD`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<HoldSiteInput> for site::Hold {
    fn from(input: HoldSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `resumeSite`.
#[derive(Debug, InputObject)]
pub struct ResumeSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<ResumeSiteInput> for site::MoveOn {
    fn from(input: ResumeSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
        }
    }
}

/// Input of `declineSite`.
#[derive(Debug, InputObject)]
pub struct DeclineSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `SITE_DECLINED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<DeclineSiteInput> for site::Decline {
    fn from(input: DeclineSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `completeSite`.
#[derive(Debug, InputObject)]
pub struct CompleteSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of a photo of the result: a photo of the site or of one of its sessions that was uploaded in this round, is
    /// attached, was taken `AFTER` the work and is not rejected. Give either `photo` or `photoWaiver`.
    photo: Option<Id<PhotoId>>,
    /// The reason why there is no photo of the result, 1 to 4,000 characters. It is the note of this step in the site's
    /// `history`. Give either `photo` or `photoWaiver`.
    photo_waiver: Option<String>,
}

impl From<CompleteSiteInput> for site::Complete {
    fn from(input: CompleteSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            photo: input.photo.map(|id| id.0),
            photo_waiver: input.photo_waiver,
        }
    }
}

/// Mutations of sites, by the Team.
#[derive(Default)]
pub struct SiteMutation;

#[Object]
impl SiteMutation {
    /// Proposes a site. It needs no suggestion. Scope `sites:manage`.
    async fn propose_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to propose.")] input: ProposeSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::propose(ctx.caller(), input.into()).await)
    }

    /// Begins the assessment of a proposed site. Scope `sites:manage`.
    async fn start_site_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to assess.")] input: StartSiteAssessmentInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::assess(ctx.caller(), input.into()).await)
    }

    /// Records the landowner's answer. Scope `sites:manage`.
    async fn record_permission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site and the landowner's answer.")] input: RecordPermissionInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::record_permission(ctx.caller(), input.into()).await)
    }

    /// Approves an assessed site, so that sessions can be planned. Permission must be granted, and an approved risk
    /// assessment must be in date. Scope `sites:manage`.
    async fn approve_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to approve.")] input: ApproveSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::approve(ctx.caller(), input.into()).await)
    }

    /// Pauses a site. Its open sessions must be cancelled first. Scope `sites:manage`.
    async fn hold_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to pause, and the reason.")] input: HoldSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::hold(ctx.caller(), input.into()).await)
    }

    /// Resumes a paused site. Its status becomes `APPROVED` again. Scope `sites:manage`.
    async fn resume_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to resume.")] input: ResumeSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::resume(ctx.caller(), input.into()).await)
    }

    /// Declines a site as not suitable. Scope `sites:manage`.
    async fn decline_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to decline, and the reason.")] input: DeclineSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::decline(ctx.caller(), input.into()).await)
    }

    /// Completes the work at a site. The first completion sets `improvedAt`. There must be a completed session with at
    /// least one credited minute, and no open session. It needs a photo of the result, or a reason why there is none. Scope `sites:manage`.
    async fn complete_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to complete.")] input: CompleteSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::complete(ctx.caller(), input.into()).await)
    }
}
