//! Which rows are within a caller's reach (row-level access control). For every kind of record there is one rule for
//! each role, used both as a filter in queries and as a predicate on streams. A caller without any configured bound
//! reaches nothing, never everything.

use entity::id::{AreaId, OrganisationId, ReferrerId, StaffId};
use sea_orm::Condition;

use super::{Noun, caller::Caller, issuer::Identity, policy::Action, principal::Role};

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

    /// Suggestions within reach.
    #[must_use]
    pub fn of_suggestions(caller: &Caller) -> Self {
        match caller.role() {
            Role::Councillor => Self::Within(vec![wards(caller), submitter(caller)]),
            Role::CouncilSystem => Self::Within(
                [areas(caller)]
                    .into_iter()
                    .chain(organisation(caller))
                    .collect(),
            ),
            Role::CommunityGroup | Role::PartnerFrontend => {
                Self::Within(organisation(caller).collect())
            }
            Role::Referrer => Self::Within(vec![submitter(caller)]),
            Role::Analyst
            | Role::Supervisor
            | Role::Mentor
            | Role::Manager
            | Role::DataProtectionOfficer => Self::Everything,
            Role::PoliceData | Role::YjsLiaison | Role::SystemAdmin => Self::Within(vec![]),
        }
    }

    /// Sites within reach. Sites that were approved at some time are public. Before that, only the area's partners and
    /// the Team see them.
    #[must_use]
    pub fn of_sites(caller: &Caller) -> Self {
        match Self::of_site_contacts(caller) {
            Self::Within(bounds) if caller.role() != Role::Analyst => {
                Self::Within([Bound::Public].into_iter().chain(bounds).collect())
            }
            _ => Self::Everything,
        }
    }

    /// Sites whose contacts are within reach, given the scope: the caller's own sites, public or not.
    #[must_use]
    pub fn of_site_contacts(caller: &Caller) -> Self {
        match caller.role() {
            Role::Councillor => Self::Within(vec![wards(caller)]),
            Role::CouncilSystem => Self::Within(vec![areas(caller)]),
            Role::CommunityGroup | Role::PartnerFrontend => {
                Self::Within(organisation(caller).collect())
            }
            Role::Supervisor | Role::Mentor | Role::Manager | Role::DataProtectionOfficer => {
                Self::Everything
            }
            Role::Analyst
            | Role::Referrer
            | Role::PoliceData
            | Role::YjsLiaison
            | Role::SystemAdmin => Self::Within(vec![]),
        }
    }

    /// Sessions within reach. Which fields of future sessions are shown is decided elsewhere.
    #[must_use]
    pub fn of_sessions(caller: &Caller) -> Self {
        match caller.role() {
            Role::Councillor => Self::Within(vec![wards(caller)]),
            Role::CouncilSystem => Self::Within(vec![areas(caller)]),
            Role::CommunityGroup => Self::Within(organisation(caller).collect()),
            Role::PartnerFrontend => Self::Within(vec![Bound::PastAtPublicSites]),
            Role::Referrer => Self::Within(referrer(caller).collect()),
            Role::Supervisor => Self::Within(
                caller
                    .standing()
                    .staff
                    .map(Bound::Supervisor)
                    .into_iter()
                    .collect(),
            ),
            Role::Analyst | Role::Mentor | Role::Manager | Role::DataProtectionOfficer => {
                Self::Everything
            }
            Role::PoliceData | Role::YjsLiaison | Role::SystemAdmin => Self::Within(vec![]),
        }
    }

    /// Referrals within reach.
    #[must_use]
    pub fn of_referrals(caller: &Caller) -> Self {
        match caller.role() {
            Role::Referrer => Self::Within(referrer(caller).collect()),
            Role::Mentor => Self::Within(mentor(caller).collect()),
            Role::YjsLiaison => Self::Within(vec![young(caller)]),
            Role::Manager | Role::DataProtectionOfficer => Self::Everything,
            Role::Councillor
            | Role::CouncilSystem
            | Role::CommunityGroup
            | Role::PartnerFrontend
            | Role::Analyst
            | Role::Supervisor
            | Role::PoliceData
            | Role::SystemAdmin => Self::Within(vec![]),
        }
    }

    /// People within reach: those of the referrals within reach, those of a supervisor's sessions around the day of the
    /// session, and those of concluded referrals for roles that record follow-up checks.
    #[must_use]
    pub fn of_offenders(caller: &Caller) -> Self {
        match caller.role() {
            Role::Supervisor => Self::Within(
                caller
                    .standing()
                    .staff
                    .map(Bound::Supervisor)
                    .into_iter()
                    .collect(),
            ),
            Role::PoliceData => Self::Within(vec![Bound::FollowedUp]),
            _ => Self::of_referrals(caller),
        }
    }

    /// Attendances within reach.
    #[must_use]
    pub fn of_attendances(caller: &Caller) -> Self {
        match caller.role() {
            Role::Supervisor => Self::Within(
                caller
                    .standing()
                    .staff
                    .map(Bound::Supervisor)
                    .into_iter()
                    .collect(),
            ),
            _ => Self::of_referrals(caller),
        }
    }

    /// Messages to suggesters within reach.
    #[must_use]
    pub fn of_feedback(caller: &Caller) -> Self {
        match caller.role() {
            Role::Manager => Self::Everything,
            _ => Self::Within(vec![]),
        }
    }

    /// Operations within reach: those that are public, and those that the caller has to do with. Until an operation is
    /// public, its name is protected.
    #[must_use]
    pub fn of_operations(caller: &Caller) -> Self {
        let own: Vec<Bound> = match caller.role() {
            Role::Manager | Role::Supervisor | Role::DataProtectionOfficer => {
                return Self::Everything;
            }
            // What residents use is not for what their council plans with the police.
            Role::Councillor | Role::Referrer | Role::PartnerFrontend => vec![submitter(caller)],
            Role::CouncilSystem | Role::CommunityGroup => organisation(caller).collect(),
            Role::Analyst
            | Role::Mentor
            | Role::PoliceData
            | Role::YjsLiaison
            | Role::SystemAdmin => vec![],
        };
        Self::Within([Bound::Public].into_iter().chain(own).collect())
    }

    /// Funding periods within reach: those who count costs, and the analysts of the Commissioner's office, which pays.
    #[must_use]
    pub fn of_funding_periods(caller: &Caller) -> Self {
        let role = caller.role();
        if role.sees_what_the_team_sees() || role == Role::Analyst {
            Self::Everything
        } else {
            Self::Within(vec![])
        }
    }

    /// Photos within reach, of records that are: the Team sees all of them, others those that are public. Uploaders also see
    /// their own.
    #[must_use]
    pub fn of_photos(caller: &Caller) -> Self {
        if caller.role().sees_what_the_team_sees() {
            Self::Everything
        } else {
            Self::Within(vec![Bound::Public])
        }
    }

    /// Follow-up checks within reach.
    #[must_use]
    pub fn of_follow_ups(caller: &Caller) -> Self {
        match caller.role() {
            Role::PoliceData | Role::Manager | Role::DataProtectionOfficer => Self::Everything,
            _ => Self::Within(vec![]),
        }
    }
}

fn wards(caller: &Caller) -> Bound {
    Bound::Wards(caller.standing().wards.clone())
}

fn areas(caller: &Caller) -> Bound {
    Bound::Wards(caller.standing().areas.clone())
}

fn young(caller: &Caller) -> Bound {
    Bound::Young(caller.standing().areas.clone())
}

fn submitter(caller: &Caller) -> Bound {
    Bound::Submitter(caller.principal().identity())
}

fn organisation(caller: &Caller) -> impl Iterator<Item = Bound> + use<> {
    caller
        .standing()
        .organisation
        .map(Bound::Organisation)
        .into_iter()
}

fn mentor(caller: &Caller) -> impl Iterator<Item = Bound> + use<> {
    caller.standing().staff.map(Bound::Mentor).into_iter()
}

fn referrer(caller: &Caller) -> impl Iterator<Item = Bound> + use<> {
    caller.standing().referrer.map(Bound::Referrer).into_iter()
}
