//! The fixed choices of a referral.

use async_graphql::Enum;

use crate::domain::referral::{
    Admission as Said, Channel as By, DisposalType as Disposal, Status, VictimViews as Views,
};

/// Where a referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum ReferralStatus {
    /// Being written by the referrer.
    Draft,
    /// Handed to the Team.
    Submitted,
    /// The Team asked the referrer something; the 48 hours run on.
    NeedsInfo,
    /// Taken on, with a mentor.
    Accepted,
    /// Not taken on; the case goes back to the officer.
    Rejected,
    /// The person agreed to take part.
    Engaged,
    /// Some minutes are credited.
    InProgress,
    /// All ordered minutes are credited.
    Completed,
    /// Never worked, by own choice.
    Refused,
    /// Worked some, then stopped.
    NotCompleted,
    /// Ended for reasons that are not the person's choice.
    Withdrawn,
}

/// The police decision that ended the case without a court.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Disposal")]
pub enum DisposalType {
    /// Community resolution (Home Office outcome type 8). Nobody has been convicted.
    CommunityResolution,
    /// Diversion (Home Office outcome type 22). Nobody has been convicted.
    #[graphql(name = "DIVERSION_OUTCOME_22")]
    DiversionOutcome22,
    /// Conditional caution for an adult (outcome type 3).
    ConditionalCautionAdult,
    /// Youth conditional caution (outcome type 2).
    YouthCautionConditional,
    /// Community protection notice or anti-social behaviour warning; no crime.
    CpnOrAsbWarning,
    /// In place of a fixed penalty notice.
    FpnAlternative,
    /// Another decision.
    Other,
}

/// What the person said of the offence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Said")]
pub enum Admission {
    /// Admitted the offence.
    Admitted,
    /// Accepted responsibility.
    AcceptedResponsibility,
    /// Not asked for by this disposal.
    NotRequired,
    /// Kept in the Team's paper records; only of imported referrals.
    OnPaper,
}

/// Whether the victim's views were sought (Anti-social Behaviour, Crime and Policing Act 2014, section 102).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Views")]
pub enum VictimViews {
    /// There is no victim.
    NoVictim,
    /// Sought and recorded.
    Sought,
    /// Reasonable efforts were made in vain.
    NotPossible,
    /// Kept in the Team's paper records; only of imported referrals.
    OnPaper,
}

/// How a contact was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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
