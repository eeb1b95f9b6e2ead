//! The enums of a site.

use async_graphql::Enum;
use domain::site::{SiteType as Kind, Status};

use crate::plain::Plain;

/// The type of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Kind")]
pub enum SiteType {
    /// An allotment.
    Allotment,
    /// A park.
    Park,
    /// A play area.
    PlayArea,
    /// An underpass.
    Underpass,
    /// A footpath.
    Footpath,
    /// A riverside.
    Riverside,
    /// A community walkway.
    CommunityWalkway,
    /// A graveyard or churchyard.
    Graveyard,
    /// A residential street.
    ResidentialStreet,
    /// A community building.
    CommunityBuilding,
    /// A place of worship.
    PlaceOfWorship,
    /// A sports ground.
    SportsGround,
    /// A wood or country park.
    WoodlandOrCountryPark,
    /// A school or youth site.
    SchoolOrYouthSite,
    /// Another place.
    Other,
}

/// The status of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum SiteStatus {
    /// The site was proposed.
    Proposed,
    /// The site is being assessed.
    Assessing,
    /// The site is ready: sessions can be planned.
    Approved,
    /// A session is planned.
    Scheduled,
    /// A session has started.
    InProgress,
    /// The work is done and the site is improved.
    Completed,
    /// The work is paused.
    OnHold,
    /// The site is not suitable.
    Declined,
    /// The site is archived. It is only in lists that filter by this status.
    Archived,
}
