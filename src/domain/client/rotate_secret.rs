//! Gives a client a new secret, or new keys, in place of the present ones. The old ones are no longer accepted from
//! then on.

use super::{Client, Given, Status, is_own, keys, secret};
use crate::id::ClientId;
use kernel::registered::scopes_of;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};

/// The client, and what it gets.
#[derive(Clone, Debug)]
pub struct RotateSecret {
    pub client: ClientId,
    pub expected_version: i32,
    /// The public keys that replace those registered. If given, the secret does not change.
    pub keys: Option<String>,
}

impl Command for RotateSecret {
    fn check(&self, problems: &mut Problems) {
        if let Some(text) = &self.keys {
            keys::check(problems, "keys", text);
        }
    }
}

/// Gives a client a new secret, or new keys, in place of the present ones.
///
/// # Errors
/// If the caller lacks the scope or the client is not found; if it is closed; if it is the caller's own, or has nothing
/// of the kind; for callers other than the operator: if the role is not one for systems, or with a scope that the
/// caller lacks; if the version is stale.
pub async fn rotate_secret(caller: &Caller, input: RotateSecret) -> Result<Given> {
    let mut work = caller.begin(Action::RotateClientSecret, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    check_rules(caller, &client, input.keys.is_some())?;
    let mut changed = client.clone();
    let secret = if input.keys.is_some() {
        changed.keys = input.keys;
        None
    } else {
        let (secret, hash) = secret::made().await?;
        changed.secret_hash = Some(hash);
        Some(secret)
    };
    let client = super::save(&work, &client, changed).await?;
    work.happened(event::ClientSecretRotated::of(client.id))
        .await?;
    work.commit().await?;
    Ok(Given { client, secret })
}

fn check_rules(caller: &Caller, client: &Client, is_keys: bool) -> Result<()> {
    let is_there = if is_keys {
        client.keys.is_some()
    } else {
        client.secret_hash.is_some()
    };
    let mut rules = vec![
        (client.status != Status::Closed, Rule::ClientOpen),
        (!is_own(caller, client), Rule::ClientNotOwn),
        (is_there, Rule::ClientRotatesWhatItHas),
    ];
    rules.extend(super::may_be_given(
        caller,
        &client.role,
        &scopes_of(client),
    ));
    all_met(rules)
}
