//! The reach of each role over each kind of record: the one page that says who sees which rows.

use super::{Bound, Reach};
use crate::{caller::Caller, principal::Role};

impl Reach {
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
