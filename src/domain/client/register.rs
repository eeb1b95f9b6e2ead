//! Registers a client and makes its secret.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::client;
use kernel::{
    Caller, Noun, Result, Work,
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event,
    history::{self, Because},
    issuer::Identity,
    policy::Action,
    principal::Role,
    rule::Rule,
    scope::Scope,
};
use sea_orm::{ActiveModelTrait, EntityTrait};
use secrecy::{ExposeSecret, SecretString};
use strum::VariantNames;

use super::{Client, Entity, OnBehalfOf, Status, keys, scopes_named, secret, written};
use crate::{
    id::{ClientId, OrganisationId},
    organisation, register,
};

/// The client to register.
#[derive(Clone, Debug)]
pub struct Register {
    pub idempotency_key: Option<String>,
    pub client_id: String,
    /// The issuer whose tokens name it, `None` for our own issuer.
    pub issuer: Option<String>,
    pub name: String,
    pub organisation: OrganisationId,
    /// The name of its role.
    pub role: String,
    /// The names of its scopes. `None` gives it all scopes of its role.
    pub scopes: Option<Vec<String>>,
    pub on_behalf_of: OnBehalfOf,
    /// Its public keys, as a JSON Web Key Set.
    pub keys: Option<String>,
    /// Whether it gets a secret. By default it gets one if it has no keys.
    pub with_secret: Option<bool>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A client, with its new secret if one was just made.
#[derive(Debug)]
pub struct Given {
    pub client: Client,
    pub secret: Option<SecretString>,
}

impl Given {
    /// The client and the secret in plain text, which is only shown once.
    #[must_use]
    pub fn shown(self) -> (Client, Option<String>) {
        let secret = self.secret.as_ref().map(ExposeSecret::expose_secret);
        let secret = secret.map(str::to_owned);
        (self.client, secret)
    }
}

impl Register {
    fn gets_a_secret(&self) -> bool {
        let by_itself = self.keys.is_none() && self.issuer.is_none();
        self.with_secret.unwrap_or(by_itself)
    }

    /// The most scopes that its tokens are to have.
    fn scopes(&self) -> BTreeSet<Scope> {
        let all = Role::named(&self.role)
            .map(Role::scopes)
            .unwrap_or_default();
        match &self.scopes {
            None => all,
            Some(names) => names.iter().filter_map(|name| Scope::named(name)).collect(),
        }
    }
}

impl Command for Register {
    fn check(&self, problems: &mut Problems) {
        // Not every client encodes its `client_id` for HTTP Basic authentication, so these characters are excluded.
        let kept_out: &[u8] = if self.issuer.is_none() { b"%+:" } else { b"" };
        let is_fit = |byte: u8| byte.is_ascii_graphic() && !kept_out.contains(&byte);
        if !(1..=NAME).contains(&self.client_id.len()) || !self.client_id.bytes().all(is_fit) {
            let expected = format!(
                "1 to {NAME} visible ASCII characters are expected, for our own clients without % + :"
            );
            problems.add("clientId", expected);
        }
        problems.text("name", &self.name, NAME);
        problems.optional("issuer", self.issuer.as_deref(), NAME);
        match (Role::named(&self.role), &self.scopes) {
            (Some(role), Some(names)) => scopes_named(problems, names, &role.scopes()),
            (Some(_), None) => {}
            (None, _) => {
                let known = Role::VARIANTS.join(", ");
                problems.add("role", format!("One of {known} is expected."));
            }
        }
        if let Some(text) = &self.keys {
            keys::check(problems, "keys", text);
        }
        let is_proved = self.keys.is_some() || self.gets_a_secret();
        if self.issuer.is_some() && is_proved {
            let message = "A client of another issuer authenticates there: keys and a secret must be left out.";
            problems.add("issuer", message);
        } else if self.issuer.is_none() && !is_proved {
            problems.add("withSecret", "Keys or a secret are expected.");
        }
        if let Some(end) = self.expires_at {
            problems.to_come("expiresAt", end);
        }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Registers a client and makes its secret.
///
/// # Errors
/// If the caller lacks the scope; if the name is in use, or the organisation is not found or is closed; for callers
/// other than the operator: if the role is not one for systems, or with a scope that the caller lacks; if the
/// idempotency key was used with another input.
pub async fn register(caller: &Caller, input: Register) -> Result<Given> {
    let mut work = caller.begin(Action::RegisterClient, &input).await?;
    if let Some(made) = work.replayed() {
        let client = super::get(&work.read(), ClientId(made)).await?;
        let secret = None;
        return Ok(Given { client, secret });
    }
    check_rules(&work, &input).await?;
    let (secret, secret_hash) = if input.gets_a_secret() {
        let (secret, hash) = secret::made().await?;
        (Some(secret), Some(hash))
    } else {
        (None, None)
    };
    let row = row(&work, input, secret_hash);
    let row: client::ActiveModel = row.into();
    let client = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    let entry = (Noun::Client, client.id.0);
    history::changed(&work, entry, None, Status::Active, Because::default()).await?;
    work.happened(event::ClientRegistered::of(client.id))
        .await?;
    work.made(client.id.0).await?;
    work.commit().await?;
    Ok(Given { client, secret })
}

/// Checks the rules.
async fn check_rules(work: &Work, input: &Register) -> Result<()> {
    let organisation = organisation::get(&work.read(), input.organisation).await?;
    let caller = work.caller();
    let directory = caller.directory();
    // Our tokens have the client as their subject, so nobody else may have that subject.
    let subject = Identity::ours(&input.client_id);
    let is_free = input.issuer.is_some()
        || register::is_free(&directory, &subject, register::Entry::Client, None);
    let mut rules = vec![
        (organisation.closed_at.is_none(), Rule::OrganisationOpen),
        (is_free, Rule::SubjectUnique),
    ];
    rules.extend(super::may_be_given(caller, &input.role, &input.scopes()));
    all_met(rules)
}

fn row(work: &Work, input: Register, secret_hash: Option<String>) -> Client {
    Client {
        id: ClientId::new(),
        scopes: written(&input.scopes()),
        client_id: input.client_id,
        issuer: input.issuer,
        name_folded: folded(&input.name),
        name: input.name,
        organisation_id: input.organisation,
        role: input.role,
        on_behalf_of: input.on_behalf_of,
        status: Status::Active,
        secret_hash,
        keys: input.keys,
        expires_at: input.expires_at,
        created_at: work.now(),
        version: 1,
    }
}
