//! The nouns of the scheme by name, where one is stored or spoken of.

use strum::{EnumIter, EnumString, IntoStaticStr};

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Noun {
    Area,
    Attendance,
    #[strum(serialize = "audit entry")]
    AuditEntry,
    Client,
    Contact,
    Councillor,
    #[strum(serialize = "follow-up")]
    FollowUp,
    Offender,
    Organisation,
    Referral,
    Referrer,
    #[strum(serialize = "risk assessment")]
    RiskAssessment,
    Session,
    Site,
    #[strum(serialize = "member of staff")]
    Staff,
    Suggestion,
    Term,
}

impl Noun {
    /// The name in small letters, as it is stored with events, history and the audit trail.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The noun of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Whether the service holds them in memory, so that every change of one is read anew (`directory.rs`).
    #[must_use]
    pub fn is_in_the_directory(self) -> bool {
        matches!(
            self,
            Self::Area
                | Self::Client
                | Self::Councillor
                | Self::Organisation
                | Self::Referrer
                | Self::Staff
        )
    }

    /// Whether listeners hear what happens to them (`outbox`).
    #[must_use]
    pub fn is_listened_to(self) -> bool {
        matches!(
            self,
            Self::Referral | Self::Session | Self::Site | Self::Suggestion
        )
    }
}
