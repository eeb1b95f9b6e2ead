//! The claims of a token: their names, their allowed values, and the principal that they describe.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    issuer::Issuer,
    principal::{Principal, Role},
    scope::Scope,
};
use serde::de::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::reason::Reason;

/// The maximum lifetime of a token, from `iat` to `exp`.
pub const LONGEST_LIFETIME: TimeDelta = TimeDelta::hours(24);

pub(super) const LEEWAY: TimeDelta = TimeDelta::seconds(10);
const LONGEST_TEXT: usize = 200;

/// The claims that we use, under our names. `iss` was read before, and the library checks `aud`.
#[derive(serde::Deserialize)]
pub(super) struct Claims {
    sub: String,
    exp: f64,
    iat: f64,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<f64>,
    role: String,
    scope: String,
    #[serde(default, deserialize_with = "present")]
    org: Option<String>,
    #[serde(default, deserialize_with = "present")]
    client_id: Option<String>,
    #[serde(default, deserialize_with = "present")]
    jti: Option<String>,
    /// Not a struct, because serde would also deserialise a struct from a list.
    #[serde(default, deserialize_with = "present")]
    act: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "present")]
    obo_sub: Option<String>,
}

impl Claims {
    /// Reads the claims of an object; `None` if one is missing or has the wrong type.
    pub(super) fn of(claims: Map<String, Value>) -> Option<Self> {
        serde_json::from_value(claims.into()).ok()
    }

    /// The times from and until which the token is valid, including the leeway.
    pub(super) fn times(&self) -> Result<(DateTime<Utc>, DateTime<Utc>), Reason> {
        let (issued, expires) = (instant(self.iat)?, instant(self.exp)?);
        let lifetime = expires - issued;
        if lifetime <= TimeDelta::zero() || lifetime > LONGEST_LIFETIME {
            return Err(Reason::Lifetime);
        }
        let from = self.nbf.map_or(Ok(issued), instant)?.max(issued) - LEEWAY;
        let until = expires.checked_add_signed(LEEWAY);
        Ok((from, until.ok_or(Reason::Lifetime)?))
    }

    /// The principal that the claims of this issuer describe, if every text and name is valid.
    pub(super) fn principal(self, issuer: Issuer) -> Result<Principal, Reason> {
        let role = Role::named(&self.role).ok_or(Reason::Role)?;
        let named = |act: Map<String, Value>| Some(act.get("sub")?.as_str()?.to_owned());
        let actor = self
            .act
            .map(|act| named(act).ok_or(Reason::Claims))
            .transpose()?;
        let on_behalf_of = match (actor, self.obo_sub) {
            (Some(actor), Some(other)) if actor != other => return Err(Reason::Text),
            (actor, other) => actor.or(other),
        };
        let principal = Principal {
            subject: self.sub,
            role,
            issuer,
            scopes: Principal::narrowed(role, &scopes(&self.scope)?),
            organisation: self.org,
            client: self.client_id,
            token: self.jti,
            on_behalf_of,
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

pub(super) fn instant(seconds: f64) -> Result<DateTime<Utc>, Reason> {
    let since = Duration::try_from_secs_f64(seconds).map_err(|_| Reason::Lifetime)?;
    let since = TimeDelta::from_std(since).map_err(|_| Reason::Lifetime)?;
    let instant = DateTime::UNIX_EPOCH.checked_add_signed(since);
    instant.ok_or(Reason::Lifetime)
}

pub(super) fn is_fit(text: &str) -> bool {
    (1..=LONGEST_TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// The known scopes in a scope claim, whose syntax is that of RFC 6749, section 3.3.
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
    let ours: BTreeSet<Scope> = claim.split(' ').filter_map(Scope::named).collect();
    if ours.is_empty() {
        Err(Reason::Scope)
    } else {
        Ok(ours)
    }
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
    fn claims_in_order_are_accepted() {
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
    fn every_wrong_claim_is_refused_for_its_own_reason() {
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
            "role": { "Claims": [null, ["manager"]], "Role": ["", "Manager", "manager ", "root"] },
            "scope": {
                "Claims": [null, ["sites:read"], 1],
                "Scope": [
                    "", " ", "openid email", "Sites:Read", "*", "sites:read,openid", " sites:read", "sites:read ",
                    "sites:read  openid", "sites:read\topenid", "sites:read \"x\"", "sites:read a\\b",
                    "sites:read é", "sites:read \u{7f}",
                ],
            },
            "org": { "Claims": [null, 1, ["x"], {}], "Text": ["", long, "a\r\nb"] },
            "client_id": { "Claims": [null, 1, ["x"], {}], "Text": ["", long, "a\r\nb"] },
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
            let outcome = of_claims(good_without(name).to_string());
            assert_eq!(outcome, Err(Reason::Claims), "without {name}");
        }
    }
}
