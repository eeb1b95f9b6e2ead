//! Who vouches for whoever asks, and for whom they may vouch. A subject means somebody only together with its issuer: the
//! same subject of two issuers is two people.

use std::{collections::BTreeSet, fmt, sync::Arc};

use entity::{
    councillor, offender_limit_name, referrer, risk_assessment, staff, suggestion,
    suggestion_subscriber,
};

/// The organisations that an issuer's tokens may name, by their references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Organisations {
    /// Every one.
    All,
    /// These and no other.
    Only(BTreeSet<String>),
    /// Every one but these, which belong to other issuers.
    AllBut(BTreeSet<String>),
}

impl Organisations {
    /// Whether the organisation of that reference is among them.
    #[must_use]
    pub fn include(&self, reference: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(own) => own.contains(reference),
            Self::AllBut(others) => !others.contains(reference),
        }
    }
}

/// Who vouches for whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its name (`iss`).
    pub name: String,
    /// Whether it is our own.
    pub is_ours: bool,
    /// The organisations that it speaks for.
    pub organisations: Arc<Organisations>,
}

impl Issuer {
    /// Our own issuer, by its name.
    #[must_use]
    pub fn ours(name: &str) -> Self {
        Self {
            name: name.into(),
            is_ours: true,
            organisations: Arc::new(Organisations::All),
        }
    }

    /// Whether it is the issuer of that name; none for our own.
    #[must_use]
    pub fn is(&self, name: Option<&str>) -> bool {
        name.map_or(self.is_ours, |name| name == self.name)
    }

    /// The name by which rows keep it: empty for our own, whose name is a setting.
    #[must_use]
    pub fn stored(&self) -> &str {
        if self.is_ours { "" } else { &self.name }
    }

    /// Somebody by the subject that the issuer gives them.
    #[must_use]
    pub fn identity(&self, subject: &str) -> Identity {
        Identity {
            issuer: self.stored().into(),
            subject: subject.into(),
        }
    }
}

/// Somebody as tokens name them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The issuer that vouches for them; empty for our own.
    pub issuer: String,
    /// The subject of their tokens.
    pub subject: String,
}

impl Identity {
    /// Somebody for whom an issuer vouches; none for our own.
    #[must_use]
    pub fn new(issuer: Option<String>, subject: String) -> Self {
        Self {
            issuer: issuer.unwrap_or_default(),
            subject,
        }
    }

    /// Somebody for whom our own issuer vouches.
    #[must_use]
    pub fn ours(subject: &str) -> Self {
        Self::new(None, subject.into())
    }

    /// The issuer that vouches for them; none for our own.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        issuer_shown(&self.issuer)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.issuer() {
            None => formatter.write_str(&self.subject),
            Some(issuer) => write!(formatter, "{} of {issuer}", self.subject),
        }
    }
}

/// An issuer as a row keeps it, to be shown; none for our own.
#[must_use]
pub fn issuer_shown(stored: &str) -> Option<&str> {
    Some(stored).filter(|issuer| !issuer.is_empty())
}

/// Rows that carry a subject and the issuer that vouches for it.
pub trait Identified {
    /// The issuer, empty for our own, and the subject.
    fn named(&self) -> (&str, &str);

    /// Whom the row means.
    fn identity(&self) -> Identity {
        let (issuer, subject) = self.named();
        Identity {
            issuer: issuer.into(),
            subject: subject.into(),
        }
    }

    /// Whether the row means them.
    fn is_of(&self, who: &Identity) -> bool {
        self.named() == (&who.issuer, &who.subject)
    }
}

impl Identified for staff::Model {
    fn named(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }
}

impl Identified for referrer::Model {
    fn named(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }
}

impl Identified for councillor::Model {
    fn named(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }
}

/// Who suggested it.
impl Identified for suggestion::Model {
    fn named(&self) -> (&str, &str) {
        (&self.submitted_by_issuer, &self.submitted_by)
    }
}

impl Identified for suggestion_subscriber::Model {
    fn named(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }
}

/// Who wrote it.
impl Identified for risk_assessment::Model {
    fn named(&self) -> (&str, &str) {
        (&self.assessed_by_issuer, &self.assessed_by)
    }
}

impl Identified for offender_limit_name::Model {
    fn named(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }
}
