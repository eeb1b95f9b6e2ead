//! Narrows a client: removes scopes, or sets an earlier expiry. A client is never widened. One that needs more is
//! registered again.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::{
    Caller, Noun, Result,
    amendment::Changes,
    check::{Command, Problems},
    clock,
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
    scope::Scope,
};
use strum::IntoEnumIterator;

use super::{Client, Status, is_own, scopes_named, written};
use crate::id::ClientId;

/// The client, and what it keeps.
#[derive(Clone, Debug)]
pub struct Narrow {
    pub client: ClientId,
    pub expected_version: i32,
    /// The names of the remaining scopes. `None` keeps all.
    pub scopes: Option<Vec<String>>,
    /// When its tokens expire. `None` leaves this unchanged.
    pub expires_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
}

impl Command for Narrow {
    fn check(&self, problems: &mut Problems) {
        if let Some(names) = &self.scopes {
            let every: BTreeSet<_> = Scope::iter().collect();
            scopes_named(problems, names, &every);
        }
        if let Some(end) = self.expires_at {
            problems.to_come("expiresAt", end);
        }
        problems.reason(self.reason.as_deref());
    }
}

/// Narrows a client.
///
/// # Errors
/// If the caller lacks the scope or the client is not found; if it is closed; if it is the caller's own; if it would
/// give the client more than it has; if the version is stale.
pub async fn narrow(caller: &Caller, input: Narrow) -> Result<Client> {
    let mut work = caller.begin(Action::NarrowClient, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    let scopes = input.scopes.map(named);
    let has = kernel::registered::scopes_of(&client);
    let is_less = scopes.as_ref().is_none_or(|scopes| scopes.is_subset(&has));
    let is_sooner = client
        .expires_at
        .is_none_or(|end| input.expires_at.is_none_or(|sooner| sooner <= end));
    all_met([
        (client.status != Status::Closed, Rule::ClientOpen),
        (!is_own(caller, &client), Rule::ClientNotOwn),
        (is_less && is_sooner, Rule::ClientOnlyNarrowed),
    ])?;
    let mut narrowed = client.clone();
    let mut changes = Changes::because(input.reason);
    let scopes = scopes.as_ref().map(written);
    changes.set("scopes", &mut narrowed.scopes, scopes.into(), String::clone);
    changes.change(
        "expiresAt",
        &mut narrowed.expires_at,
        input.expires_at.into(),
        |end| clock::written(*end),
    );
    changes.record(&work, (Noun::Client, client.id.0)).await?;
    let client = super::save(&work, &client, narrowed).await?;
    work.happened(event::ClientNarrowed::of(client.id)).await?;
    work.commit().await?;
    Ok(client)
}

fn named(names: Vec<String>) -> BTreeSet<Scope> {
    names.iter().filter_map(|name| Scope::named(name)).collect()
}
