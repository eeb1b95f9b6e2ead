//! The nouns of the scheme by name, where one is stored or spoken of.

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Noun {
    Area,
    Attendance,
    AuditEntry,
    Client,
    Contact,
    Councillor,
    FollowUp,
    Offender,
    Organisation,
    Referral,
    Referrer,
    RiskAssessment,
    Session,
    Site,
    Staff,
    Suggestion,
    Term,
}

impl Noun {
    /// The name in small letters, as it is stored with events, history and the audit trail.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Attendance => "attendance",
            Self::AuditEntry => "audit entry",
            Self::Client => "client",
            Self::Contact => "contact",
            Self::Councillor => "councillor",
            Self::FollowUp => "follow-up",
            Self::Offender => "offender",
            Self::Organisation => "organisation",
            Self::Referral => "referral",
            Self::Referrer => "referrer",
            Self::RiskAssessment => "risk assessment",
            Self::Session => "session",
            Self::Site => "site",
            Self::Staff => "member of staff",
            Self::Suggestion => "suggestion",
            Self::Term => "term",
        }
    }
}
