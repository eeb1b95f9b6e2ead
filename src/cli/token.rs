//! `token`: create a token signed with the local key.

use std::{collections::BTreeSet, path::Path};

use kernel::{clock::Clock, principal::Role, scope::Scope};
use strum::VariantNames;

use super::Outcome;
use crate::{
    auth::{self, SigningKey},
    config::Config,
};

#[derive(clap::Args)]
pub struct Arguments {
    /// The role, for example council-system.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The organisation's reference; the example organisation of the role by default.
    #[arg(long)]
    org: Option<String>,
    /// The subject; ROLE@example by default.
    #[arg(long)]
    sub: Option<String>,
    /// A scope (may be repeated); all scopes of the role by default.
    #[arg(long, value_parser = scope)]
    scope: Vec<Scope>,
    /// The lifetime in seconds; a negative number creates an expired token.
    #[arg(long, default_value_t = 3600, allow_negative_numbers = true)]
    ttl: i64,
    /// Create the token even if the database server is on another machine.
    #[arg(long)]
    yes_production: bool,
}

/// Parses the name of a role.
pub fn role(name: &str) -> Result<Role, String> {
    Role::named(name).ok_or_else(|| format!("one of {} is expected", Role::VARIANTS.join(", ")))
}

/// Parses the name of a scope.
pub fn scope(name: &str) -> Result<Scope, String> {
    Scope::named(name).ok_or_else(|| format!("one of {} is expected", Scope::VARIANTS.join(", ")))
}

pub fn run(config: &Config, arguments: &Arguments) -> Outcome {
    if config.is_production() && !arguments.yes_production {
        return Err("these are production settings: get a token from the identity provider, or use --yes-production".into());
    }
    let key = SigningKey::open_or_make(&config.issuing.key_file, config.signing_key_may_be_made())?;
    println!("{}", mint(config, &key, arguments)?);
    Ok(())
}

fn mint(config: &Config, key: &SigningKey, arguments: &Arguments) -> Outcome<String> {
    let requested: BTreeSet<Scope> = arguments.scope.iter().copied().collect();
    let request = auth::Request {
        issuer: config.issuing.issuer.clone(),
        audience: config.issuing.audience.clone(),
        subject: arguments
            .sub
            .clone()
            .unwrap_or_else(|| format!("{}@example", arguments.role.name())),
        role: arguments.role,
        scopes: if requested.is_empty() {
            arguments.role.scopes()
        } else {
            requested
        },
        organisation: Some(
            arguments
                .org
                .clone()
                .unwrap_or_else(|| example_organisation(arguments.role).into()),
        ),
        lifetime_seconds: arguments.ttl,
    };
    Ok(auth::mint(key, &request, Clock::default().now())?)
}

/// A token with all scopes of the role, for the example records.
pub fn example(config: &Config, key_file: &Path, role: Role) -> Outcome<String> {
    let key = SigningKey::open_or_make(key_file, true)?;
    let arguments = Arguments {
        role,
        org: None,
        sub: None,
        scope: vec![],
        ttl: 12 * 3600,
        yes_production: false,
    };
    mint(config, &key, &arguments)
}

/// The organisation of a role in the example records.
fn example_organisation(role: Role) -> &'static str {
    match role {
        Role::Councillor | Role::CouncilSystem => "west-northants",
        Role::YjsLiaison => "north-northants",
        Role::CommunityGroup => "weston-favell-allotments",
        Role::PartnerFrontend => "partner-app",
        Role::Analyst => "analysts",
        Role::Referrer | Role::PoliceData => "northants-police",
        Role::Supervisor
        | Role::Mentor
        | Role::Manager
        | Role::DataProtectionOfficer
        | Role::SystemAdmin => "opfcc",
    }
}
