//! Builds the token verifier from the trusted issuers in the settings.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::principal::Role;

use super::Outcome;
use crate::{
    auth::{ClaimNames, Organisations, SigningKeys, Source, Trust, Verifier, algorithm},
    config::{Config, Issuer, KeySource},
};

/// A verifier of our own tokens, signed by the local keys or by additional ones, and of partners' tokens.
pub async fn verifier(config: &Config, now: DateTime<Utc>) -> Outcome<Verifier> {
    let key_file = &config.jwt_signing_key_file;
    SigningKeys::open_or_make(key_file, config.signing_key_may_be_made())?;
    let ours = |source| Trust::ours(&config.jwt_issuer, &config.jwt_audience, source);
    let mut trusted = vec![ours(Source::Own(key_file.clone()))];
    trusted.extend(config.jwt_jwks.as_ref().map(|keys| ours(source(keys))));
    for issuer in &config.issuers {
        trusted.push(trust(issuer, config)?);
    }
    Ok(Verifier::open(trusted, now).await?)
}

fn source(keys: &KeySource) -> Source {
    match keys {
        KeySource::File(path) => Source::File(path.clone()),
        KeySource::Address(address) => Source::Address(address.clone()),
        KeySource::Secret(path) => Source::Secret(path.clone()),
    }
}

fn trust(issuer: &Issuer, config: &Config) -> Outcome<Trust> {
    let roles = issuer.roles.as_ref().map(|names| {
        let role = |name: &String| {
            let unknown = || format!("the issuer {}: there is no role {name}", issuer.issuer);
            Role::named(name).ok_or_else(unknown)
        };
        names.iter().map(role).collect::<Result<BTreeSet<_>, _>>()
    });
    let algorithms = issuer.algorithms.iter().filter_map(|name| algorithm(name));
    let or = |name: &Option<String>, ours: String| name.clone().unwrap_or(ours);
    let ours = ClaimNames::default();
    Ok(Trust {
        issuer: issuer.issuer.clone(),
        audience: or(&issuer.audience, config.jwt_audience.clone()),
        source: source(&issuer.keys),
        algorithms: algorithms.collect(),
        organisations: organisations(issuer, &config.issuers),
        roles: roles.transpose()?,
        names: ClaimNames {
            role: or(&issuer.role_claim, ours.role),
            organisation: or(&issuer.organisation_claim, ours.organisation),
            scope: or(&issuer.scope_claim, ours.scope),
        },
    })
}

/// The organisations that an issuer's tokens may name: those listed for it, or else all that no other issuer lists.
fn organisations(issuer: &Issuer, all: &[Issuer]) -> Organisations {
    if let Some(own) = &issuer.organisations {
        return Organisations::Only(own.clone());
    }
    tracing::warn!(
        issuer = issuer.issuer,
        "no organisations are listed for this issuer: its tokens may name any organisation that no other issuer lists"
    );
    let others = all.iter().filter_map(|other| other.organisations.clone());
    Organisations::AllBut(others.flatten().collect())
}
