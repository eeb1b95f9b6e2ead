//! The kinds of records (nouns) of the scheme by name, as they are stored and named in messages.

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
    /// The name in lower case, as it is stored with events, history and the audit trail.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of record of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Whether records of this kind are cached in memory (`directory.rs`), so that every change of one causes a reload.
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

    /// Whether there are subscriptions to events of this kind of record (`outbox`).
    #[must_use]
    pub fn is_listened_to(self) -> bool {
        matches!(
            self,
            Self::Referral | Self::Session | Self::Site | Self::Suggestion
        )
    }
}
