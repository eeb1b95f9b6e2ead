//! Who asks: the verified content of a token, and nothing that was not verified.

use std::collections::BTreeSet;

use strum::{EnumCount, EnumIter, EnumString, IntoEnumIterator, IntoStaticStr, VariantNames};

use super::{
    issuer::{Identity, Issuer},
    scope::Scope,
};
use Scope::{
    AuditRead, ClientsManage, FollowUpsRead, FollowUpsWrite, ImpactRead, MentoringRead,
    MentoringWrite, OffendersRead, OffendersSensitive, ReferralsRead, ReferralsWrite, SessionsRead,
    SessionsRun, SitesContacts, SitesRead, SubjectAccessRead, SuggestionsRead, SuggestionsWrite,
};

/// The kind of reach that a token has, and the most that it may open. On the wire its name is the variant in kebab case.
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
    /// An elected councillor: their wards, and what they suggested.
    Councillor,
    /// A council's system: the areas of its organisation.
    CouncilSystem,
    /// A community group: its own suggestions, and the sites that came of them.
    CommunityGroup,
    /// A partner's front-end: its organisation's suggestions.
    PartnerFrontend,
    /// An analyst: all places, no person.
    Analyst,
    /// A police officer or PCSO: own referrals and their people.
    Referrer,
    /// Who leads sessions: own sessions, their people for some days.
    Supervisor,
    /// Who works one to one: own cases.
    Mentor,
    /// Who runs the scheme: everything.
    Manager,
    /// Who records reoffending for the police.
    PoliceData,
    /// A youth justice service: under-18s of its areas.
    YjsLiaison,
    /// Who watches over the data: reads everything, writes nothing.
    DataProtectionOfficer,
    /// Who keeps clients and organisations: no case at all.
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

    /// The most that a token of this role may open.
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
            Self::CommunityGroup => &[SitesRead, SuggestionsRead, SuggestionsWrite, SessionsRead],
            Self::PartnerFrontend => &[SitesRead, SuggestionsRead, SuggestionsWrite],
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

    /// Whether the role is a machine's: it is void in a token whose subject is a person.
    #[must_use]
    pub fn is_for_systems_alone(self) -> bool {
        matches!(self, Self::CouncilSystem | Self::PartnerFrontend)
    }

    /// Whether the role is of the Team, for whom figures are exact and future sessions have an hour.
    #[must_use]
    pub fn is_of_the_team(self) -> bool {
        matches!(self, Self::Manager | Self::Supervisor | Self::Mentor)
    }

    /// Whether the role sees how people did, and counts as they are: the Team, and the data protection officer who
    /// watches over it.
    #[must_use]
    pub fn sees_what_the_team_sees(self) -> bool {
        self.is_of_the_team() || self == Self::DataProtectionOfficer
    }

    /// Who has the role, in plain words.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Self::Councillor => "An elected councillor.",
            Self::CouncilSystem => "A council's machine.",
            Self::CommunityGroup => "A community group.",
            Self::PartnerFrontend => {
                "A partner's front-end, through which residents suggest places."
            }
            Self::Analyst => "Somebody who pulls figures.",
            Self::Referrer => "A police officer or PCSO who refers people.",
            Self::Supervisor => "Somebody of the Team who leads sessions.",
            Self::Mentor => "Somebody of the Team who works one to one.",
            Self::Manager => "Somebody of the Team who runs the scheme.",
            Self::PoliceData => "Somebody of the police who records reoffending.",
            Self::YjsLiaison => "Somebody of a youth justice service.",
            Self::DataProtectionOfficer => "Who watches over the data.",
            Self::SystemAdmin => "Who keeps the registers and the machines.",
        }
    }
}

fn all_but(left_out: &[Scope]) -> BTreeSet<Scope> {
    Scope::iter()
        .filter(|scope| !left_out.contains(scope))
        .collect()
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person or system that the issuer authenticated (`sub`).
    pub subject: String,
    /// The role of the token.
    pub role: Role,
    /// Who vouches for them.
    pub issuer: Issuer,
    /// What the token opens: its scopes, as far as its role has them.
    pub scopes: BTreeSet<Scope>,
    /// The organisation's reference (`org`).
    pub organisation: Option<String>,
    /// The system that asks (`client_id`).
    pub client: Option<String>,
    /// The token's own identifier (`jti`).
    pub token: Option<String>,
    /// The person on whose behalf a system asks (`act.sub` or `obo_sub`).
    pub on_behalf_of: Option<String>,
}

impl Principal {
    /// The operator at the machine who imports the Team's own records, and who alone may enter the facts that other
    /// roles keep apart.
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

    /// Whether nobody vouches for them but their place at the machine itself.
    #[must_use]
    pub fn is_the_operator(&self) -> bool {
        self.issuer.is_ours && self.issuer.name.is_empty()
    }

    /// Who asks, as the registers know them.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.issuer.identity(&self.subject)
    }

    /// The person on whose behalf a system asks: the issuer of its token vouches for them too.
    #[must_use]
    pub fn asked_for(&self) -> Option<Identity> {
        let subject = self.on_behalf_of.as_deref();
        subject.map(|subject| self.issuer.identity(subject))
    }

    /// The role's scopes, narrowed to those asked for; a scope beyond the role's set opens nothing.
    #[must_use]
    pub fn narrowed(role: Role, asked: &BTreeSet<Scope>) -> BTreeSet<Scope> {
        role.scopes().intersection(asked).copied().collect()
    }
}
