//! Builds the token verifier from the trusted issuers in the settings.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{App, principal::Role};

use super::Outcome;
use crate::{
    auth::{ClaimNames, Organisations, SigningKeys, Source, Trust, Verifier, algorithm},
    config::{Config, Issuer, KeySource},
};

/// A verifier of our own tokens, signed by the local keys or by additional ones, and of partners' tokens.
pub async fn verifier(config: &Config, now: DateTime<Utc>) -> Outcome<Verifier> {
    let key_file = &config.issuing.key_file;
    SigningKeys::open_or_make(key_file, config.signing_key_may_be_made())?;
    let ours = |source| Trust::ours(&config.issuing.issuer, &config.issuing.audience, source);
    let mut trusted = vec![ours(Source::Own(key_file.clone()))];
    trusted.extend(
        config
            .issuing
            .additional_keys
            .as_ref()
            .map(|keys| ours(source(keys))),
    );
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
    let or = |names: &Option<Vec<String>>, default| names.clone().unwrap_or(default);
    let seconds = |seconds: Option<i64>, default| seconds.map_or(default, TimeDelta::seconds);
    let default = Trust::partners(
        &issuer.issuer,
        &config.issuing.audience,
        source(&issuer.keys),
    );
    Ok(Trust {
        audiences: or(&issuer.audiences, default.audiences),
        algorithms: algorithms.collect(),
        organisations: organisations(issuer, &config.issuers),
        roles: roles.transpose()?.or(default.roles),
        names: ClaimNames {
            role: or(&issuer.role_claim, default.names.role),
            organisation: or(&issuer.organisation_claim, default.names.organisation),
            scope: or(&issuer.scope_claim, default.names.scope),
            client: client_claims(issuer),
            on_behalf_of: or(&issuer.on_behalf_of_claim, default.names.on_behalf_of),
            only_texts: false,
        },
        clients_required: issuer.clients_required,
        longest_lifetime: seconds(issuer.longest_lifetime_seconds, default.longest_lifetime),
        leeway: seconds(issuer.leeway_seconds, default.leeway),
        issuer: default.issuer,
        source: default.source,
    })
}

/// The claims in which an issuer's tokens name the client.
fn client_claims(issuer: &Issuer) -> Vec<String> {
    let names = issuer.client_claim.clone();
    names.unwrap_or_else(|| ClaimNames::of_partners().client)
}

/// Logs for which issuers clients are registered, because that changes which tokens of these issuers are accepted.
pub fn tell_of_clients(config: &Config, app: &App) {
    let directory = app.directory();
    let named = directory
        .clients
        .values()
        .filter_map(|client| client.issuer.as_deref());
    for issuer in named.collect::<BTreeSet<_>>() {
        tracing::warn!(issuer, "{}", what_clients_mean(config, issuer));
    }
}

/// What it means for an issuer's tokens that a client is registered for it.
pub fn what_clients_mean(config: &Config, issuer: &str) -> String {
    let trusted = config.issuers.iter().find(|known| known.issuer == issuer);
    match trusted {
        None => "clients are registered for this issuer, but it is not among the issuers of the settings file: its tokens are refused".into(),
        Some(issuer) => format!(
            "clients are registered for this issuer: its tokens are refused unless they name a client in one of the claims {}",
            client_claims(issuer).join(", ")
        ),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The trust in the first issuer of a settings file.
    fn trusted(toml: &str) -> Outcome<Trust> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), toml)?;
        let environment = [("IJ_JWT_AUDIENCE".to_owned(), "ours".to_owned())];
        let config = Config::read(Some(file.path()), environment);
        let config = config.map_err(|problems| problems.to_string())?;
        trust(&config.issuers[0], &config)
    }

    fn names_of(trust: &Trust) -> Vec<String> {
        let names = trust
            .algorithms
            .iter()
            .map(|algorithm| format!("{algorithm:?}"));
        names.collect()
    }

    const LEAST: &str =
        "[[issuers]]\nissuer = 'https://a.example'\njwks = 'a.json'\nalgorithms = ['ES256']\n";

    #[test]
    fn each_setting_of_an_issuer_is_applied() {
        let trust = trusted(
            "[[issuers]]
             issuer = 'https://a.example'
             audience = ['api://one', 'two']
             secret_file = 'secret'
             algorithms = ['HS256']
             organisations = ['west-northants']
             roles = ['analyst', 'council-system']
             role_claim = 'a.role'
             organisation_claim = ['b', 'c']
             scope_claim = 'd'
             client_claim = ['e', 'f']
             on_behalf_of_claim = 'g'
             clients = 'required'
             longest_lifetime_seconds = 7200
             leeway_seconds = 45
             [[issuers]]
             issuer = 'https://b.example'
             jwks = 'https://b.example/keys'
             algorithms = ['RS256']
             organisations = ['north-northants']",
        )
        .expect("a trust");

        let all = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(trust.issuer, "https://a.example");
        assert_eq!(trust.audiences, all(&["api://one", "two"]));
        assert_eq!(trust.source, Source::Secret("secret".into()));
        assert_eq!(names_of(&trust), ["HS256"]);
        let own = BTreeSet::from(["west-northants".to_owned()]);
        assert_eq!(trust.organisations, Organisations::Only(own));
        assert_eq!(
            trust.roles,
            Some(BTreeSet::from([Role::Analyst, Role::CouncilSystem]))
        );
        assert_eq!(
            trust.names,
            ClaimNames {
                role: all(&["a.role"]),
                organisation: all(&["b", "c"]),
                scope: all(&["d"]),
                client: all(&["e", "f"]),
                on_behalf_of: all(&["g"]),
                only_texts: false,
            }
        );
        assert!(trust.clients_required);
        assert_eq!(trust.longest_lifetime, TimeDelta::hours(2));
        assert_eq!(trust.leeway, TimeDelta::seconds(45));
    }

    #[test]
    fn settings_that_an_issuer_omits_have_the_defaults_of_partners() {
        let listed = "[[issuers]]\nissuer = 'b'\njwks = 'https://b.example/keys'\nalgorithms = ['RS256']\n\
                      organisations = ['north-northants']\n";

        let trust = trusted(&format!("{LEAST}{listed}")).expect("a trust");

        let default = Trust::partners("https://a.example", "ours", Source::File("a.json".into()));
        assert_eq!(trust.source, default.source);
        assert_eq!(trust.audiences, ["ours"]);
        assert_eq!(names_of(&trust), ["ES256"]);
        assert_eq!(trust.roles, default.roles);
        assert_eq!(trust.names, ClaimNames::of_partners());
        assert!(!trust.clients_required);
        assert_eq!(trust.longest_lifetime, TimeDelta::minutes(24 * 60 + 10));
        assert_eq!(trust.leeway, default.leeway);
        let others = BTreeSet::from(["north-northants".to_owned()]);
        assert_eq!(trust.organisations, Organisations::AllBut(others));
    }

    #[test]
    fn an_unknown_role_is_named_in_the_error() {
        let reported = trusted(&format!("{LEAST}roles = ['analist']")).expect_err("a problem");

        assert_eq!(
            reported.to_string(),
            "the issuer https://a.example: there is no role analist"
        );
    }
}
