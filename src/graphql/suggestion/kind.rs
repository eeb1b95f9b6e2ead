//! The kinds of suggesters, and the statuses of suggestions.

use async_graphql::Enum;
use domain::suggestion::{Source, Status};

use crate::plain::Plain;

/// The kind of suggester.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Source")]
pub enum SuggestionSource {
    /// A councillor.
    Councillor,
    /// A community group.
    CommunityGroup,
    /// A council officer, or a council's system.
    CouncilOfficer,
    /// A police officer or PCSO.
    Police,
    /// The Team itself.
    Team,
    /// A resident, through a partner's website or app.
    ResidentViaPartner,
}

/// The status of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum SuggestionStatus {
    /// The suggestion was received.
    Submitted,
    /// The Team is reviewing the suggestion.
    UnderReview,
    /// The Team asked a question and is waiting for the answer.
    NeedsInfo,
    /// The suggestion led to a new site, or was attached to an existing one.
    Accepted,
    /// The suggestion was not taken up; there is a reason.
    Declined,
    /// The suggestion is a duplicate of another one, `duplicateOf`, with which the Team continues.
    Duplicate,
    /// The suggestion is for another body, `referredTo`.
    ReferredOn,
    /// The suggester withdrew the suggestion.
    Withdrawn,
}
