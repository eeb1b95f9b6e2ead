//! The enums of a referral.

use async_graphql::Enum;
use domain::referral::{
    Admission as Said, Channel as By, DisposalType as Disposal, Status, VictimViews as Views,
};

use crate::plain::Plain;

/// The status of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum ReferralStatus {
    /// A draft of the referrer, not submitted yet.
    Draft,
    /// Submitted to the Team.
    Submitted,
    /// The Team asked the referrer a question. The 48 hours continue to run.
    NeedsInfo,
    /// Accepted by the Team, with a mentor.
    Accepted,
    /// Rejected by the Team; the case goes back to the officer.
    Rejected,
    /// The person agreed to take part.
    Engaged,
    /// Some of the ordered minutes are credited.
    InProgress,
    /// All ordered minutes are credited.
    Completed,
    /// The person never did any work, by their own choice.
    Refused,
    /// The person did some of the work and then stopped.
    NotCompleted,
    /// Ended for reasons that are not the person's choice.
    Withdrawn,
}

/// The disposal: the police decision that ended the case without a court.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Disposal")]
pub enum DisposalType {
    /// Community resolution (Home Office outcome type 8). Nobody has been convicted.
    CommunityResolution,
    /// Diversion (Home Office outcome type 22). Nobody has been convicted.
    #[graphql(name = "DIVERSION_OUTCOME_22")]
    DiversionOutcome22,
    /// Conditional caution for an adult (Home Office outcome type 3).
    ConditionalCautionAdult,
    /// Youth conditional caution (Home Office outcome type 2).
    YouthCautionConditional,
    /// Community protection notice or warning about anti-social behaviour; not a crime.
    CpnOrAsbWarning,
    /// An alternative to a fixed penalty notice.
    FpnAlternative,
    /// Another disposal.
    Other,
}

/// Whether the person admitted the offence or accepted responsibility for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Said")]
pub enum Admission {
    /// The person admitted the offence.
    Admitted,
    /// The person accepted responsibility.
    AcceptedResponsibility,
    /// The disposal does not require an admission.
    NotRequired,
    /// The answer is only in the Team's paper records. This value exists only in imported referrals.
    OnPaper,
}

/// Whether the victim's views were sought (Anti-social Behaviour, Crime and Policing Act 2014, section 102).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Views")]
pub enum VictimViews {
    /// There is no victim.
    NoVictim,
    /// The views were sought and recorded.
    Sought,
    /// Reasonable efforts to get the victim's views were unsuccessful.
    NotPossible,
    /// The answer is only in the Team's paper records. This value exists only in imported referrals.
    OnPaper,
}

/// How a contact was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "By")]
pub enum Channel {
    /// By telephone.
    Phone,
    /// By text message.
    Text,
    /// In person.
    InPerson,
    /// At a session.
    OnSite,
    /// At the person's home.
    HomeVisit,
    /// By video call.
    Video,
}
