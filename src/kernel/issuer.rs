//! The issuers of tokens, and for whom each of them may issue tokens. A subject identifies a person only together with
//! its issuer: the same subject of two issuers is two people.

use std::{collections::BTreeSet, fmt, sync::Arc};

use entity::{
    councillor, offender_limit_name, photo, referrer, risk_assessment, staff, suggestion,
    suggestion_subscriber,
};

/// The organisations that an issuer's tokens may name, by their references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Organisations {
    /// All organisations.
    All,
    /// Only these.
    Only(BTreeSet<String>),
    /// All except these, which belong to other issuers.
    AllBut(BTreeSet<String>),
}

impl Organisations {
    /// Whether the organisation with this reference is among them.
    #[must_use]
    pub fn include(&self, reference: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(own) => own.contains(reference),
            Self::AllBut(others) => !others.contains(reference),
        }
    }
}

/// An issuer of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its name (the claim `iss`).
    pub name: String,
    /// Whether it is our own.
    pub is_ours: bool,
    /// The organisations for which it may issue tokens.
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

    /// Whether it is the issuer of this name. `None` stands for our own.
    #[must_use]
    pub fn is(&self, name: Option<&str>) -> bool {
        name.map_or(self.is_ours, |name| name == self.name)
    }

    /// The name as rows store it: empty for our own issuer, whose name is a setting.
    #[must_use]
    pub fn stored(&self) -> &str {
        if self.is_ours { "" } else { &self.name }
    }

    /// The identity of a subject of this issuer.
    #[must_use]
    pub fn identity(&self, subject: &str) -> Identity {
        Identity {
            issuer: self.stored().into(),
            subject: subject.into(),
        }
    }
}

/// A person or system as tokens name them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The issuer, empty for our own.
    pub issuer: String,
    /// The subject of their tokens.
    pub subject: String,
}

impl Identity {
    /// The identity of a subject of an issuer. `None` stands for our own issuer.
    #[must_use]
    pub fn new(issuer: Option<String>, subject: String) -> Self {
        Self {
            issuer: issuer.unwrap_or_default(),
            subject,
        }
    }

    /// The identity of a subject of our own issuer.
    #[must_use]
    pub fn ours(subject: &str) -> Self {
        Self::new(None, subject.into())
    }

    /// The issuer, `None` for our own.
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

/// The name of an issuer as a row stores it, `None` for our own.
#[must_use]
pub fn issuer_shown(stored: &str) -> Option<&str> {
    Some(stored).filter(|issuer| !issuer.is_empty())
}

/// Rows that contain a subject and its issuer.
pub trait Identified {
    /// The issuer, empty for our own, and the subject.
    fn named(&self) -> (&str, &str);

    /// The identity that the row contains.
    fn identity(&self) -> Identity {
        let (issuer, subject) = self.named();
        Identity {
            issuer: issuer.into(),
            subject: subject.into(),
        }
    }

    /// Whether the row contains this identity.
    fn is_of(&self, who: &Identity) -> bool {
        self.named() == (&who.issuer, &who.subject)
    }
}

impl Identified for photo::Model {
    fn named(&self) -> (&str, &str) {
        (&self.uploaded_by_issuer, &self.uploaded_by)
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

/// The submitter.
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

/// The author of the assessment.
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
