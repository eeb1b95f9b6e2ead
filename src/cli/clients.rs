//! `clients`: the OAuth clients, which get tokens from us or are named in partners' tokens. A secret is printed alone
//! on standard output, and all other messages on standard error. A running service notices changes within a second, and
//! accepts a new client at once.

use std::{collections::BTreeSet, path::PathBuf};

use chrono::{DateTime, Utc};
use clap::ValueEnum;
use domain::{
    client::{self, Client, Given, OnBehalfOf},
    id::OrganisationId,
};
use kernel::{
    Caller,
    choice::Choice,
    clock::written,
    principal::{Principal, Role},
    scope::Scope,
    text,
};

use super::{Outcome, issuers, printable, token};
use crate::config::Config;

#[derive(clap::Subcommand)]
pub enum Command {
    /// List the clients by name.
    List,
    /// Register a client, and print its secret.
    Register(Box<Register>),
    /// Give a client a new secret and print it, or give it new keys.
    RotateSecret {
        #[command(flatten)]
        named: ClientName,
        /// A JSON Web Key Set that replaces the client's keys; its secret is unchanged.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// Remove scopes from a client, or let it expire earlier.
    Narrow(Narrow),
    /// Refuse a client's tokens until it is resumed.
    Suspend(Step),
    /// Accept a suspended client's tokens again.
    Resume(Step),
    /// Refuse a client's tokens permanently.
    Close(Step),
}

/// Identifies a client.
#[derive(clap::Args)]
pub struct ClientName {
    /// The client id, as in its tokens.
    client_id: String,
    /// The issuer of the client's tokens; our own by default.
    #[arg(long)]
    issuer: Option<String>,
}

#[derive(clap::Args)]
pub struct Narrow {
    #[command(flatten)]
    named: ClientName,
    /// A scope that the client keeps (may be repeated); all its scopes by default.
    #[arg(long, value_parser = token::scope)]
    scope: Vec<Scope>,
    /// When the client expires, for example 2026-12-31T00:00:00Z.
    #[arg(long, value_parser = super::instant)]
    expires_at: Option<DateTime<Utc>>,
    /// The reason.
    #[arg(long)]
    reason: Option<String>,
}

#[derive(clap::Args)]
pub struct Step {
    #[command(flatten)]
    named: ClientName,
    /// The reason.
    #[arg(long)]
    note: Option<String>,
}

#[derive(clap::Args)]
pub struct Register {
    #[command(flatten)]
    named: ClientName,
    /// The display name; the client id by default.
    #[arg(long)]
    name: Option<String>,
    /// The organisation's reference.
    #[arg(long)]
    org: String,
    /// The role of its tokens, for example council-system.
    #[arg(long, value_parser = token::role)]
    role: Role,
    /// A scope of its tokens (may be repeated); all scopes of the role by default.
    #[arg(long, value_parser = token::scope)]
    scope: Vec<Scope>,
    /// Whether its tokens name the person on whose behalf it acts.
    #[arg(long, default_value = "none")]
    on_behalf_of: Mode,
    /// Its public keys, a JSON Web Key Set.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Create a secret in addition to the keys.
    #[arg(long)]
    with_secret: bool,
    /// When the client expires, for example 2026-12-31T00:00:00Z; its tokens are refused from then on.
    #[arg(long, value_parser = super::instant)]
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    None,
    Optional,
    Required,
}

pub async fn run(config: &Config, command: Command) -> Outcome {
    let app = super::app(config).await?;
    let keeper = Keeper {
        operator: app.caller(Principal::operator()).map_err(printable)?,
        issuer: config.issuing.issuer.clone(),
    };
    match command {
        Command::List => {
            list(&keeper.operator);
            Ok(())
        }
        Command::Register(command) => {
            let partner = keeper.issuer_of(&command.named);
            keeper.register(*command).await?;
            if let Some(partner) = partner {
                eprintln!(
                    "{partner}: {}",
                    issuers::what_clients_mean(config, &partner)
                );
            }
            Ok(())
        }
        Command::RotateSecret { named, keys } => keeper.rotate_secret(&named, keys).await,
        Command::Narrow(command) => keeper.narrow(command).await,
        Command::Suspend(step) => keeper.suspend(step).await,
        Command::Resume(step) => keeper.resume(step).await,
        Command::Close(step) => keeper.close(step).await,
    }
}

/// The operator, who manages clients, and the name of our own issuer.
struct Keeper {
    operator: Caller,
    issuer: String,
}

impl Keeper {
    async fn register(&self, command: Register) -> Outcome {
        let issuer = self.issuer_of(&command.named);
        let registration = registration(&self.operator, command, issuer)?;
        let given = client::register(&self.operator, registration).await;
        report_with_secret(given.map_err(printable)?, "was registered");
        Ok(())
    }

    async fn rotate_secret(&self, named: &ClientName, keys: Option<PathBuf>) -> Outcome {
        let client = self.found(named).await?;
        let command = client::RotateSecret {
            client: client.id,
            expected_version: client.version,
            keys: keys.map(std::fs::read_to_string).transpose()?,
        };
        let given = client::rotate_secret(&self.operator, command).await;
        report_with_secret(given.map_err(printable)?, "has new credentials");
        Ok(())
    }

    async fn narrow(&self, command: Narrow) -> Outcome {
        let client = self.found(&command.named).await?;
        let command = client::Narrow {
            client: client.id,
            expected_version: client.version,
            scopes: names(&command.scope),
            expires_at: command.expires_at,
            reason: command.reason,
        };
        let client = client::narrow(&self.operator, command).await;
        report(&client.map_err(printable)?, "was narrowed");
        Ok(())
    }

    async fn suspend(&self, step: Step) -> Outcome {
        let client = self.found(&step.named).await?;
        let command = client::MoveOn {
            client: client.id,
            expected_version: client.version,
            note: step.note,
        };
        let client = client::suspend(&self.operator, command).await;
        report(&client.map_err(printable)?, "was suspended");
        Ok(())
    }

    async fn resume(&self, step: Step) -> Outcome {
        let client = self.found(&step.named).await?;
        let command = client::MoveOn {
            client: client.id,
            expected_version: client.version,
            note: step.note,
        };
        let client = client::resume(&self.operator, command).await;
        report(&client.map_err(printable)?, "was resumed");
        Ok(())
    }

    async fn close(&self, step: Step) -> Outcome {
        let client = self.found(&step.named).await?;
        let command = client::MoveOn {
            client: client.id,
            expected_version: client.version,
            note: step.note,
        };
        let client = client::close(&self.operator, command).await;
        report(&client.map_err(printable)?, "was closed");
        Ok(())
    }

    /// The issuer that the caller named; `None` stands for our own issuer, also if the caller named it.
    fn issuer_of(&self, named: &ClientName) -> Option<String> {
        named.issuer.clone().filter(|name| *name != self.issuer)
    }

    async fn found(&self, named: &ClientName) -> Outcome<Client> {
        let issuer = self.issuer_of(named);
        let found = client::find_of(&self.operator, issuer.as_deref(), &named.client_id);
        let unknown = || format!("there is no client {}", named.client_id);
        Ok(found.await.map_err(printable)?.ok_or_else(unknown)?)
    }
}

fn list(operator: &Caller) {
    let directory = operator.directory();
    let mut clients: Vec<_> = directory.clients.values().collect();
    clients.sort_by_key(|client| (&client.name_folded, client.id));
    for client in clients {
        let end = client.expires_at.map(written);
        println!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            client.client_id,
            client.issuer.as_deref().unwrap_or("-"),
            client.status.name(),
            directory.organisation_name(client.organisation_id),
            client.role,
            client.scopes,
            end.as_deref().unwrap_or("-"),
            client.name,
        );
    }
}

fn registration(
    operator: &Caller,
    command: Register,
    issuer: Option<String>,
) -> Outcome<client::Register> {
    let unknown = || format!("there is no organisation {}", command.org);
    let directory = operator.directory();
    let organisation = directory.organisation(&command.org).map(|row| row.id);
    let organisation: OrganisationId = organisation.ok_or_else(unknown)?;
    Ok(client::Register {
        idempotency_key: None,
        name: command
            .name
            .map_or_else(|| command.named.client_id.clone(), |name| text::read(&name)),
        client_id: command.named.client_id,
        issuer,
        organisation,
        role: command.role.name().into(),
        scopes: names(&command.scope),
        on_behalf_of: match command.on_behalf_of {
            Mode::None => OnBehalfOf::None,
            Mode::Optional => OnBehalfOf::Optional,
            Mode::Required => OnBehalfOf::Required,
        },
        keys: command.keys.map(std::fs::read_to_string).transpose()?,
        with_secret: command.with_secret.then_some(true),
        expires_at: command.expires_at,
    })
}

/// The names of the scopes; `None` if no scope was given.
fn names(scopes: &[Scope]) -> Option<Vec<String>> {
    let each: BTreeSet<_> = scopes.iter().map(|scope| scope.name().to_owned()).collect();
    (!each.is_empty()).then(|| each.into_iter().collect())
}

fn report_with_secret(given: Given, what: &str) {
    let (client, secret) = given.shown();
    report(&client, what);
    if let Some(secret) = secret {
        eprintln!("this is its secret; it is not shown again:");
        println!("{secret}");
    }
}

fn report(client: &Client, what: &str) {
    eprintln!("the client {} {what}", client.client_id);
}
