//! The principal of a request: the verified content of a token, and nothing that was not verified.

use std::collections::BTreeSet;

use entity::staff::StaffRole;
use strum::{EnumCount, EnumIter, EnumString, IntoEnumIterator, IntoStaticStr, VariantNames};

use super::{
    issuer::{Identity, Issuer},
    scope::Scope,
};
use Scope::{
    AuditRead, ClientsManage, FollowUpsRead, FollowUpsWrite, ImpactRead, MentoringRead,
    MentoringWrite, OffendersRead, OffendersSensitive, ReferralsRead, ReferralsWrite, SessionsRead,
    SessionsRun, SitesAssess, SitesContacts, SitesRead, SubjectAccessRead, SuggestionsRead,
    SuggestionsWrite,
};

/// The role of a token, which determines its reach and the most scopes that it can have. On the wire its name is the
/// variant in kebab case.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumCount,
    EnumIter,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// An elected councillor: sees their wards and what they suggested.
    Councillor,
    /// A council's system: sees the areas of its organisation.
    CouncilSystem,
    /// A community group: sees its own suggestions and the sites that came of them.
    CommunityGroup,
    /// A partner's front-end: sees its organisation's suggestions.
    PartnerFrontend,
    /// An analyst: sees all places, but no person.
    Analyst,
    /// A police officer or PCSO: sees their own referrals and the people referred.
    Referrer,
    /// A member of the Team who leads sessions: sees their own sessions, and the people booked into them for some days.
    Supervisor,
    /// A member of the Team who works one to one: sees their own cases.
    Mentor,
    /// A member of the Team who runs the scheme: sees everything.
    Manager,
    /// Records reoffending for the police.
    PoliceData,
    /// A youth justice service: sees under-18s of its areas.
    YjsLiaison,
    /// The data protection officer: reads everything, writes nothing.
    DataProtectionOfficer,
    /// Maintains clients and organisations: sees no case.
    SystemAdmin,
}

impl Role {
    /// The name on the wire, for example `council-system`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The role of that name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The most scopes that a token of this role can have.
    #[must_use]
    #[expect(
        clippy::too_many_lines,
        reason = "the one list of roles and their scopes"
    )]
    pub fn scopes(self) -> BTreeSet<Scope> {
        let scopes: &[Scope] = match self {
            Self::Councillor => &[
                SitesRead,
                SuggestionsRead,
                SuggestionsWrite,
                SessionsRead,
                ImpactRead,
            ],
            Self::CouncilSystem => &[
                SitesRead,
                SitesContacts,
                SuggestionsRead,
                SuggestionsWrite,
                SessionsRead,
                ImpactRead,
            ],
            Self::CommunityGroup | Self::PartnerFrontend => {
                &[SitesRead, SuggestionsRead, SuggestionsWrite, SessionsRead]
            }
            Self::Analyst => &[SitesRead, SuggestionsRead, SessionsRead, ImpactRead],
            Self::Referrer => &[
                SitesRead,
                SuggestionsRead,
                SuggestionsWrite,
                SessionsRead,
                ReferralsRead,
                ReferralsWrite,
                OffendersRead,
            ],
            Self::Supervisor => &[
                SitesRead,
                SitesContacts,
                SitesAssess,
                SuggestionsRead,
                SessionsRead,
                SessionsRun,
                OffendersRead,
            ],
            Self::Mentor => &[
                SitesRead,
                SitesContacts,
                SuggestionsRead,
                SessionsRead,
                ReferralsRead,
                OffendersRead,
                OffendersSensitive,
                MentoringRead,
                MentoringWrite,
            ],
            Self::Manager => {
                return all_but(&[FollowUpsWrite, AuditRead, ClientsManage, SubjectAccessRead]);
            }
            Self::PoliceData => &[SitesRead, OffendersRead, FollowUpsRead, FollowUpsWrite],
            Self::YjsLiaison => &[SitesRead, ReferralsRead, OffendersRead],
            Self::DataProtectionOfficer => &[
                SitesRead,
                SitesContacts,
                SuggestionsRead,
                SessionsRead,
                ReferralsRead,
                OffendersRead,
                MentoringRead,
                FollowUpsRead,
                ImpactRead,
                AuditRead,
                SubjectAccessRead,
            ],
            Self::SystemAdmin => &[SitesRead, ClientsManage],
        };
        scopes.iter().copied().collect()
    }

    /// Whether the role is for systems only. A token with such a role is refused if its subject is a person.
    #[must_use]
    pub fn is_for_systems_alone(self) -> bool {
        matches!(self, Self::CouncilSystem | Self::PartnerFrontend)
    }

    /// Whether the role is one of a partner's own people and systems, or one of the Team, which the register of staff
    /// confirms. Only issuers for which the settings list the other roles may give them: nothing in the registers says
    /// who has them.
    #[must_use]
    pub fn is_a_partners(self) -> bool {
        !matches!(
            self,
            Self::Analyst | Self::PoliceData | Self::DataProtectionOfficer | Self::SystemAdmin
        )
    }

    /// The role in the register of staff, for the roles of the Team.
    #[must_use]
    pub fn on_the_team(self) -> Option<StaffRole> {
        match self {
            Self::Manager => Some(StaffRole::Manager),
            Self::Supervisor => Some(StaffRole::Supervisor),
            Self::Mentor => Some(StaffRole::Mentor),
            _ => None,
        }
    }

    /// Whether the role is one of the Team, which sees exact figures and the times of future sessions.
    #[must_use]
    pub fn is_of_the_team(self) -> bool {
        matches!(self, Self::Manager | Self::Supervisor | Self::Mentor)
    }

    /// Whether the role is a system or a group that acts for its organisation, and not for a person.
    #[must_use]
    pub fn acts_for_its_organisation(self) -> bool {
        matches!(
            self,
            Self::CouncilSystem | Self::CommunityGroup | Self::PartnerFrontend
        )
    }

    /// Whether the role sees people's results and exact counts: the Team, and the data protection officer.
    #[must_use]
    pub fn sees_what_the_team_sees(self) -> bool {
        self.is_of_the_team() || self == Self::DataProtectionOfficer
    }

    /// A description of the role.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Self::Councillor => "An elected councillor.",
            Self::CouncilSystem => "A council's system.",
            Self::CommunityGroup => "A community group.",
            Self::PartnerFrontend => {
                "A partner's front-end, through which residents suggest places."
            }
            Self::Analyst => "An analyst of the scheme's figures.",
            Self::Referrer => "A police officer or PCSO who refers people.",
            Self::Supervisor => "A member of the Team who leads sessions.",
            Self::Mentor => "A member of the Team who mentors people one to one.",
            Self::Manager => "A member of the Team who runs the scheme.",
            Self::PoliceData => "A police employee who records reoffending.",
            Self::YjsLiaison => "An employee of a youth justice service.",
            Self::DataProtectionOfficer => "The data protection officer.",
            Self::SystemAdmin => "An administrator who maintains the registers and the clients.",
        }
    }
}

fn all_but(left_out: &[Scope]) -> BTreeSet<Scope> {
    Scope::iter()
        .filter(|scope| !left_out.contains(scope))
        .collect()
}

/// The principal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person or system that the issuer authenticated (`sub`).
    pub subject: String,
    /// The role of the token.
    pub role: Role,
    /// The issuer of the token.
    pub issuer: Issuer,
    /// The scopes of the token, limited to those of its role.
    pub scopes: BTreeSet<Scope>,
    /// The reference of the organisation (`org`).
    pub organisation: Option<String>,
    /// The client system (`client_id`).
    pub client: Option<String>,
    /// The token's own identifier (`jti`).
    pub token: Option<String>,
    /// The person on whose behalf the client makes the request (`act.sub` or `obo_sub`).
    pub on_behalf_of: Option<String>,
}

impl Principal {
    /// The operator at the command line, who imports the Team's own records, and who is the only one allowed to enter
    /// the data that other roles must keep separate.
    #[must_use]
    pub fn operator() -> Self {
        Self {
            subject: "operator".into(),
            role: Role::Manager,
            issuer: Issuer::ours(""),
            scopes: all_but(&[]),
            organisation: None,
            client: None,
            token: None,
            on_behalf_of: None,
        }
    }

    /// Whether this is the operator, who needs no token but only access to the machine.
    #[must_use]
    pub fn is_the_operator(&self) -> bool {
        self.issuer.is_ours && self.issuer.name.is_empty()
    }

    /// The identity of the principal, as the registers contain it.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.issuer.identity(&self.subject)
    }

    /// The identity of the person on whose behalf the client makes the request. It has the same issuer as the token.
    #[must_use]
    pub fn asked_for(&self) -> Option<Identity> {
        let subject = self.on_behalf_of.as_deref();
        subject.map(|subject| self.issuer.identity(subject))
    }

    /// The role's scopes, limited to those requested. A requested scope that the role does not have is ignored.
    #[must_use]
    pub fn narrowed(role: Role, requested: &BTreeSet<Scope>) -> BTreeSet<Scope> {
        role.scopes().intersection(requested).copied().collect()
    }
}
