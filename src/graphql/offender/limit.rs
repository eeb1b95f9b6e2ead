//! Limited access to people: restricted lists name the only callers who may see a person, excluded lists name callers
//! who may not.

use async_graphql::Enum;
use domain::offender::{limit::LimitKind, limits::LimitWithUsers};
use kernel::issuer::{Identity as Known, issuer_shown};

use crate::plain::{Plain, object};

use crate::scalar::{Date, DateTime};

/// The GraphQL type `Identity`.
pub struct Identity(Known);

/// A person as identified by their tokens. The same subject with two issuers is two people.
#[object]
impl Identity {
    /// The issuer of the subject's tokens (claim `iss`); null for this service's own issuer.
    fn issuer(&self) -> Option<&str> {
        self.0.issuer()
    }

    /// The subject of their tokens (claim `sub`).
    fn subject(&self) -> &str {
        &self.0.subject
    }
}

/// The kind of a list that limits access to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "LimitKind")]
pub enum OffenderLimitKind {
    /// Only the people on the list may see the person.
    Restricted,
    /// The people on the list may not see the person.
    Excluded,
}

/// The GraphQL type `OffenderLimit`.
pub struct OffenderLimit(LimitWithUsers);

impl OffenderLimit {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: LimitWithUsers) -> Self {
        Self(row)
    }
}

/// A list that limits access to a person. Scope `offenders:manage` or `audit:read`.
#[object]
impl OffenderLimit {
    /// The kind of list.
    fn kind(&self) -> OffenderLimitKind {
        self.0.limit.kind.into()
    }

    /// The subjects of the people on the list (claim `sub` of their tokens), of every issuer.
    fn subjects(&self) -> Vec<&str> {
        let names = self.0.names.iter();
        names.map(|who| who.subject.as_str()).collect()
    }

    /// The people on the list, with their issuers, in the order of `subjects`.
    fn identities(&self) -> Vec<Identity> {
        let names = self.0.names.iter().cloned();
        names.map(Identity).collect()
    }

    /// The reason for the limit.
    fn reason(&self) -> &str {
        &self.0.limit.reason
    }

    /// The day by which the limit must be reviewed. The limit does not end on that day.
    fn review_on(&self) -> Date {
        Date(self.0.limit.review_on)
    }

    /// The subject of the caller who set the limit (claim `sub`).
    fn set_by(&self) -> &str {
        &self.0.limit.set_by
    }

    /// The issuer of the caller who set the limit (claim `iss`); null for this service's own issuer.
    fn set_by_issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.limit.set_by_issuer)
    }

    /// The time at which the limit was set.
    fn set_at(&self) -> DateTime {
        DateTime(self.0.limit.set_at)
    }

    /// The subject of the caller who ended the limit (claim `sub`); null while it is in force.
    fn ended_by(&self) -> Option<&str> {
        self.0.limit.ended_by.as_deref()
    }

    /// The issuer of the caller who ended the limit (claim `iss`); null for this service's own issuer, and while the
    /// limit is in force.
    fn ended_by_issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.limit.ended_by_issuer)
    }

    /// The time at which the limit ended; null while it is in force.
    fn ended_at(&self) -> Option<DateTime> {
        self.0.limit.ended_at.map(DateTime)
    }

    /// The reason for lifting the limit; null while it is in force, and if another list replaced it.
    fn ended_because(&self) -> Option<&str> {
        self.0.limit.ended_because.as_deref()
    }
}
