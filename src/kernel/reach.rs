//! Which rows are within a caller's reach (row-level access control). For every kind of record there is one rule for
//! each role, used both as a filter in queries and as a predicate on streams. A caller without any configured bound
//! reaches nothing, never everything. `roles.rs` has the rule for each role.

mod roles;

use entity::id::{AreaId, OrganisationId, ReferrerId, StaffId};
use sea_orm::Condition;

use super::{Noun, caller::Caller, issuer::Identity, policy::Action};

/// The plural of operations, of which bounds have other words.
const OPERATIONS: &str = "operations";

/// One reason for which a row is within reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The row lies in one of these wards.
    Wards(Vec<AreaId>),
    /// The row was suggested by this organisation, or came of such a suggestion; or it is an operation that it leads or asked
    /// for.
    Organisation(OrganisationId),
    /// The row was suggested or asked for by this person or system.
    Submitter(Identity),
    /// The row is a site that was approved at some time, or a public operation.
    Public,
    /// The row is a session that is over, at a site that was approved at some time.
    PastAtPublicSites,
    /// The row belongs to a session of this supervisor.
    Supervisor(StaffId),
    /// The row belongs to a case of this mentor.
    Mentor(StaffId),
    /// The row belongs to a referral of this referrer.
    Referrer(ReferrerId),
    /// The row belongs to a person who was under 18, where the incident or the work is in one of these wards.
    Young(Vec<AreaId>),
    /// The row belongs to a person whose referral is concluded and who is followed up.
    FollowedUp,
}

/// The reach of a caller: everything, or the rows that meet any of the bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Everything,
    Within(Vec<Bound>),
}

impl Bound {
    /// The bound in words, for this kind of record in the plural.
    #[must_use]
    fn words(&self, records: &str) -> &'static str {
        match self {
            Self::Public if records == OPERATIONS => "those that are public",
            Self::Organisation(_) if records == OPERATIONS => {
                "those that their organisation asked for or leads"
            }
            Self::Submitter(_) if records == OPERATIONS => "those that they asked for themselves",
            Self::Wards(_) => "those in their wards or areas",
            Self::Organisation(_) => {
                "those that their organisation suggested, or that came of its suggestions"
            }
            Self::Submitter(_) => "those that they suggested themselves",
            Self::Public => "those that were approved at some time",
            Self::PastAtPublicSites => {
                "those that are over, at sites that were approved at some time"
            }
            Self::Supervisor(_) => "those of their own sessions",
            Self::Mentor(_) => "those of their own cases",
            Self::Referrer(_) => "those of their own referrals",
            Self::Young(_) => {
                "those of people under 18, if the incident or the work is in their areas"
            }
            Self::FollowedUp => "those whose referral is concluded",
        }
    }
}

impl Bound {
    /// The bound as it is stored with what has left it: one text for each ward or area.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let each = |name: &str, areas: &[AreaId]| {
            let keys = areas.iter().map(|area| format!("{name} {}", area.0));
            keys.collect()
        };
        match self {
            Self::Wards(areas) => each("area", areas),
            Self::Young(areas) => each("young", areas),
            Self::Organisation(id) => vec![format!("organisation {}", id.0)],
            Self::Supervisor(id) => vec![format!("supervisor {}", id.0)],
            Self::Mentor(id) => vec![format!("mentor {}", id.0)],
            Self::Referrer(id) => vec![format!("referrer {}", id.0)],
            Self::Submitter(identity) => {
                vec![format!(
                    "submitter {} {}",
                    identity.issuer, identity.subject
                )]
            }
            Self::Public => vec!["public".to_owned()],
            Self::PastAtPublicSites => vec!["past at public sites".to_owned()],
            Self::FollowedUp => vec!["followed up".to_owned()],
        }
    }
}

impl Reach {
    /// The reach over records of a kind. Registers are open to everybody who may list them.
    #[must_use]
    pub fn of(noun: Noun, caller: &Caller) -> Self {
        match noun {
            Noun::Site => Self::of_sites(caller),
            Noun::Suggestion => Self::of_suggestions(caller),
            Noun::Session => Self::of_sessions(caller),
            Noun::Referral => Self::of_referrals(caller),
            Noun::Offender => Self::of_offenders(caller),
            Noun::Attendance => Self::of_attendances(caller),
            Noun::Feedback => Self::of_feedback(caller),
            Noun::FollowUp => Self::of_follow_ups(caller),
            Noun::Operation => Self::of_operations(caller),
            Noun::FundingPeriod => Self::of_funding_periods(caller),
            Noun::Photo => Self::of_photos(caller),
            _ => Self::Everything,
        }
    }

    /// The reach in words, for this kind of record in the plural.
    #[must_use]
    pub fn words(&self, records: &str) -> String {
        match self {
            Self::Everything => "all".to_owned(),
            Self::Within(bounds) if bounds.is_empty() => "none".to_owned(),
            Self::Within(bounds) => {
                let words: Vec<_> = bounds.iter().map(|bound| bound.words(records)).collect();
                words.join("; ")
            }
        }
    }

    /// The reach over each kind of record that has one: its plural, the action that reads it, and the reach.
    #[must_use]
    pub fn over_all(caller: &Caller) -> [(&'static str, Action, Self); 10] {
        let contacts = Self::of_site_contacts(caller);
        let suggestions = Self::of_suggestions(caller);
        [
            ("sites", Action::ListSites, Self::of_sites(caller)),
            ("contacts of sites", Action::ReadSiteContacts, contacts),
            ("suggestions", Action::ListSuggestions, suggestions),
            ("sessions", Action::ListSessions, Self::of_sessions(caller)),
            (
                "referrals",
                Action::ListReferrals,
                Self::of_referrals(caller),
            ),
            ("people", Action::ListOffenders, Self::of_offenders(caller)),
            (
                "attendances",
                Action::ListAttendances,
                Self::of_attendances(caller),
            ),
            (
                "follow-up checks",
                Action::ListFollowUps,
                Self::of_follow_ups(caller),
            ),
            (
                OPERATIONS,
                Action::ListOperations,
                Self::of_operations(caller),
            ),
            (
                "funding periods",
                Action::ListFundingPeriods,
                Self::of_funding_periods(caller),
            ),
        ]
    }

    /// The reach as a condition, given the meaning of each bound for the kind of record.
    pub fn filter(&self, meaning: impl Fn(&Bound) -> Condition) -> Condition {
        match self {
            Self::Everything => Condition::all(),
            Self::Within(bounds) => bounds.iter().map(meaning).fold(
                Condition::any().add(super::condition::never()),
                Condition::add,
            ),
        }
    }

    /// The reach as conditions of which a row must meet any, given those of each bound. There are none if the reach is
    /// everything or nothing.
    pub fn ways(&self, ways: impl Fn(&Bound) -> Vec<Condition>) -> Vec<Condition> {
        match self {
            Self::Everything => vec![],
            Self::Within(bounds) => bounds.iter().flat_map(ways).collect(),
        }
    }

    /// The reach as a predicate on one row, given the meaning of each bound for the kind of record.
    pub fn holds(&self, meaning: impl Fn(&Bound) -> bool) -> bool {
        match self {
            Self::Everything => true,
            Self::Within(bounds) => bounds.iter().any(meaning),
        }
    }
}
