//! The fixed choices of a site.

use async_graphql::Enum;

use crate::domain::site::{SiteType as Kind, Status};

/// What kind of place a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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

/// Where a site stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum SiteStatus {
    /// Suggested.
    Proposed,
    /// Being assessed.
    Assessing,
    /// Ready for work.
    Approved,
    /// Work is planned.
    Scheduled,
    /// Work is under way.
    InProgress,
    /// Improved.
    Completed,
    /// Paused.
    OnHold,
    /// Not suitable.
    Declined,
    /// Put away: in no list that does not ask for it.
    Archived,
}
