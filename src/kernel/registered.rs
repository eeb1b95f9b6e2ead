//! The effect of the registers on a token: whether its organisation or client is blocked, whether its person is in
//! service, and which scopes its client has.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    client::{self, OnBehalfOf},
    organisation, referrer, staff,
};

use super::{directory::Directory, period::Period, principal::Principal, scope::Scope};

/// Whether an organisation's tokens are refused at an instant: it is suspended, or was closed by then.
#[must_use]
pub fn is_organisation_shut_out(row: &organisation::Model, at: DateTime<Utc>) -> bool {
    row.suspended || row.closed_at.is_some_and(|closed| closed <= at)
}

/// Whether a client's tokens are refused at an instant: it is suspended, closed or expired, or its organisation is
/// blocked.
#[must_use]
pub fn is_client_shut_out(row: &client::Model, directory: &Directory, at: DateTime<Utc>) -> bool {
    let organisation = directory.organisations.get(&row.organisation_id);
    row.status != client::Status::Active
        || row.expires_at.is_some_and(|end| end <= at)
        || organisation.is_none_or(|row| is_organisation_shut_out(row, at))
}

/// Whether a client may make requests on behalf of this person, or, for `None`, on its own behalf.
#[must_use]
pub fn may_ask_for(row: &client::Model, person: Option<&str>) -> bool {
    match row.on_behalf_of {
        OnBehalfOf::None => person.is_none(),
        OnBehalfOf::Optional => true,
        OnBehalfOf::Required => person.is_some(),
    }
}

/// Whether a token of another issuer names no client although clients are registered for that issuer. Such a token is
/// refused, because it may be that of a client that is suspended or has fewer scopes. Tokens of our own issuer always
/// name a client.
#[must_use]
pub fn hides_its_client(principal: &Principal, directory: &Directory) -> bool {
    let issuer = &principal.issuer;
    let mut clients = directory.clients.values();
    principal.client.is_none()
        && !issuer.is_ours
        && clients.any(|row| issuer.is(row.issuer.as_deref()))
}

/// The most scopes that a client's tokens can have.
#[must_use]
pub fn scopes_of(row: &client::Model) -> BTreeSet<Scope> {
    row.scopes.split(' ').filter_map(Scope::named).collect()
}

/// A person who works for the scheme or its partners for a period.
pub trait InService {
    /// The period in which they are in service.
    fn service(&self) -> Period;
}

impl InService for staff::Model {
    fn service(&self) -> Period {
        Period {
            from: self.from_on,
            until: self.until_on,
        }
    }
}

impl InService for referrer::Model {
    fn service(&self) -> Period {
        Period {
            from: self.from_on,
            until: self.until_on,
        }
    }
}
