//! The claims of a token: their names, their allowed values, and the principal that they describe.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    issuer::Issuer,
    principal::{Principal, Role},
    scope::Scope,
    text,
};
use serde::de::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{claim_names::ClaimNames, claim_value::Scopes, reason::Reason};

/// The maximum lifetime of our own tokens, from `iat` to `exp`.
pub const LONGEST_LIFETIME: TimeDelta = TimeDelta::hours(24);

pub(super) const LEEWAY: TimeDelta = TimeDelta::seconds(10);
const LONGEST_TEXT: usize = 200;

/// The claims that we use. `iss` was read before, and the library checks `aud`.
pub(super) struct Claims {
    subject: String,
    expires: f64,
    issued: f64,
    not_before: Option<f64>,
    roles: Vec<String>,
    scopes: Scopes,
    organisation: Option<String>,
    client: Option<String>,
    token: Option<String>,
    on_behalf_of: Vec<String>,
}

impl Claims {
    /// Reads the claims, which have these names. The error names the first one that is missing or has the wrong form.
    pub(super) fn of(claims: &Map<String, Value>, names: &ClaimNames) -> Result<Self, Reason> {
        let number = |name| optional(claims, name, Value::as_f64);
        let text = |name| optional(claims, name, |value| value.as_str().map(str::to_owned));
        Ok(Self {
            subject: text("sub")?.ok_or(Reason::Claim("sub"))?,
            expires: number("exp")?.ok_or(Reason::Claim("exp"))?,
            issued: number("iat")?.ok_or(Reason::Claim("iat"))?,
            not_before: number("nbf")?,
            token: text("jti")?,
            roles: names.roles(claims).ok_or(Reason::Claim("role"))?,
            scopes: names
                .scopes(claims, decides)
                .ok_or(Reason::Claim("scope"))?,
            organisation: names
                .organisation(claims)
                .map_err(|()| Reason::Claim("org"))?,
            client: names
                .client(claims)
                .map_err(|()| Reason::Claim("client_id"))?,
            on_behalf_of: names.on_behalf_of(claims).ok_or(Reason::Claim("act"))?,
        })
    }

    /// The times from and until which the token is valid, including the leeway.
    pub(super) fn times(
        &self,
        longest_lifetime: TimeDelta,
        leeway: TimeDelta,
    ) -> Result<(DateTime<Utc>, DateTime<Utc>), Reason> {
        let (issued, expires) = (instant(self.issued)?, instant(self.expires)?);
        let lifetime = expires - issued;
        if lifetime <= TimeDelta::zero() || lifetime > longest_lifetime {
            return Err(Reason::Lifetime);
        }
        let from = self.not_before.map_or(Ok(issued), instant)?.max(issued) - leeway;
        let until = expires.checked_add_signed(leeway);
        Ok((from, until.ok_or(Reason::Lifetime)?))
    }

    /// The principal that the claims of this issuer describe, if every text and name is valid.
    pub(super) fn principal(self, issuer: Issuer) -> Result<Principal, Reason> {
        let role = the_role(&self.roles)?;
        let scopes = ours_of(&self.scopes)?;
        if scopes.is_empty() {
            return Err(Reason::Scope);
        }
        let mut people = self.on_behalf_of.into_iter();
        let (on_behalf_of, None) = (people.next(), people.next()) else {
            return Err(Reason::Text);
        };
        let principal = Principal {
            // As the registers hold subjects.
            subject: text::composed(&self.subject),
            role,
            issuer,
            scopes: Principal::narrowed(role, &scopes),
            organisation: self.organisation,
            client: self.client,
            token: self.token,
            on_behalf_of: on_behalf_of.as_deref().map(text::composed),
        };
        let texts = [
            &principal.organisation,
            &principal.client,
            &principal.token,
            &principal.on_behalf_of,
        ];
        let are_fit = texts
            .into_iter()
            .flatten()
            .chain([&principal.subject])
            .all(|text| is_fit(text));
        if are_fit {
            Ok(principal)
        } else {
            Err(Reason::Text)
        }
    }
}

/// A claim that may be left out. A claim that is `null` is refused, because it is not left out.
fn optional<T>(
    claims: &Map<String, Value>,
    name: &'static str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, Reason> {
    let value = claims.get(name);
    value
        .map(|value| read(value).ok_or(Reason::Claim(name)))
        .transpose()
}

/// The only one of our roles among these names; names of other systems' roles are ignored.
fn the_role(names: &[String]) -> Result<Role, Reason> {
    let mut roles = names.iter().filter_map(|name| Role::named(name));
    match (roles.next(), roles.next()) {
        (Some(role), None) => Ok(role),
        _ => Err(Reason::Role),
    }
}

/// Whether a claim decides about the scopes of a token: it names one of ours, or is malformed and the token is refused.
fn decides(claim: &Scopes) -> bool {
    ours_of(claim).map_or(true, |ours| !ours.is_empty())
}

/// The known scopes in a claim.
fn ours_of(claim: &Scopes) -> Result<BTreeSet<Scope>, Reason> {
    match claim {
        Scopes::Text(text) => scopes(text),
        Scopes::Each(names) => Ok(names.iter().filter_map(|name| Scope::named(name)).collect()),
    }
}

pub(super) fn instant(seconds: f64) -> Result<DateTime<Utc>, Reason> {
    let since = Duration::try_from_secs_f64(seconds).map_err(|_| Reason::Lifetime)?;
    let since = TimeDelta::from_std(since).map_err(|_| Reason::Lifetime)?;
    let instant = DateTime::UNIX_EPOCH.checked_add_signed(since);
    instant.ok_or(Reason::Lifetime)
}

pub(super) fn is_fit(text: &str) -> bool {
    (1..=LONGEST_TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// The known scopes in a text, whose syntax is that of RFC 6749, section 3.3.
fn scopes(claim: &str) -> Result<BTreeSet<Scope>, Reason> {
    let is_sound = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
    };
    if !claim.split(' ').all(is_sound) {
        return Err(Reason::Scope);
    }
    Ok(claim.split(' ').filter_map(Scope::named).collect())
}

/// Deserialises an optional member; `null` is refused, so a member must be left out to have no value.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::auth::trial::{
        AUDIENCE, ISSUER, NOW, each_is_refused, good, good_with, good_without, of_claims,
    };

    #[test]
    fn valid_claims_are_accepted() {
        let (long, accents) = ("x".repeat(200), "é".repeat(200));
        let right = json!({
            "aud": [["other", AUDIENCE], [AUDIENCE]],
            "exp": [1_750_000_000.5, NOW + 86_400],
            "iat": [1_749_999_999.75, NOW + 10],
            "nbf": [0, NOW + 10],
            "sub": ["a", accents],
            "role": ["system-admin"],
            "scope": ["audit:read", "sites:read sites:read", "! [] ~ sites:read"],
            "jti": [long],
            "act": [{ "sub": "eve", "act": { "sub": "bob" } }],
            "obo_sub": ["eve"],
            "email": [null, [null, { "a": [1, -1, 1.5, true] }]],
        });
        for (name, values) in right.as_object().expect("names") {
            for value in values.as_array().expect("values") {
                let outcome = of_claims(good_with(name, value).to_string());
                assert!(outcome.is_ok(), "{name}: {value}");
            }
        }
        for name in ["nbf", "org", "client_id", "jti", "act"] {
            assert!(of_claims(good_without(name).to_string()).is_ok(), "{name}");
        }
        let verified = of_claims(good().to_string()).expect("a principal");
        assert_eq!(verified.principal.on_behalf_of.as_deref(), Some("eve"));
    }

    #[test]
    fn every_invalid_claim_is_refused_with_its_reason() {
        let long = "x".repeat(201);
        let wrong = json!({
            "iss": {
                "Issuer": ["http://localhost:8081", "http://localhost:8080/", ""],
                "Claims": [null, 1, [ISSUER], [ISSUER, "other"]],
            },
            "aud": {
                "Audience": ["immediate-justice/", "Immediate-Justice", "", ["other"], []],
                "Claims": [null, 1, [AUDIENCE, 1], { "a": AUDIENCE }],
            },
            "exp": {
                "Claims": [null, "1750000300", true, [1_750_000_300], {}],
                "Lifetime": [NOW, NOW - 1, NOW + 86_401, 1_750_086_400.5, 9e15, 1e19],
            },
            "iat": {
                "Claims": [null, "1750000000", true],
                "Lifetime": [NOW + 300, -1, 0, 1e300, NOW - 86_101],
                "NotYetValid": [NOW + 11, 1_750_000_010.5],
            },
            "nbf": {
                "Claims": [null, "0", false, []],
                "Lifetime": [-1, 1e300],
                "NotYetValid": [NOW + 11, 9e11],
            },
            "sub": { "Claims": [null, 1, ["ada"]], "Text": ["", long, "a\nb", "a\u{0}", "\u{85}"] },
            "role": {
                "Claims": [null, 1, [], {}, ["manager"], { "manager": {} }],
                "Role": ["", "Manager", "manager ", "root"],
            },
            "scope": {
                "Claims": [null, 1, [], {}, ["sites:read"]],
                "Scope": [
                    "", " ", "openid email", "Sites:Read", "*", "sites:read,openid", " sites:read", "sites:read ",
                    "sites:read  openid", "sites:read\topenid", "sites:read \"x\"", "sites:read a\\b",
                    "sites:read é", "sites:read \u{7f}",
                ],
            },
            "org": { "Claims": [null, 1, {}, ["x"], { "x": {} }], "Text": ["", long, "a\r\nb"] },
            "client_id": { "Claims": [null, 1, {}, ["x"]], "Text": ["", long, "a\r\nb"] },
            "jti": { "Claims": [null, 1, ["x"], {}], "Text": ["", long, "a\r\nb"] },
            "act": {
                "Claims": [null, "eve", ["eve"], {}, { "sub": 1 }, { "sub": null }],
                "Text": [{ "sub": "" }, { "sub": long }, { "sub": "a\u{7}" }],
            },
            "obo_sub": { "Claims": [null, 1], "Text": ["bob"] },
        });
        each_is_refused(&wrong, |name, value| {
            of_claims(good_with(name, value).to_string())
        });
        for name in ["iss", "aud", "exp", "iat", "sub", "role", "scope"] {
            let refused = of_claims(good_without(name).to_string()).expect_err(name);
            // The library looks for some of them itself.
            let is_reported = matches!(refused, Reason::Claims) || refused == Reason::Claim(name);
            assert!(is_reported, "without {name}: {refused:?}");
        }
    }
}
