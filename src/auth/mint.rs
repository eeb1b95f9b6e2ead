//! Creates tokens signed with the local key.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};
use uuid::{NoContext, Timestamp, Uuid};

use super::keys::SigningKey;

/// The client id in tokens for people that the command line creates.
const LOCAL: &str = "local";

/// The content of a token to be created.
#[derive(Clone, Debug)]
pub struct Request {
    /// The issuer (`iss`).
    pub issuer: String,
    /// The audience (`aud`).
    pub audience: String,
    /// The person or system (`sub`).
    pub subject: String,
    /// The role.
    pub role: Role,
    /// The scopes; a token without any is refused everywhere.
    pub scopes: BTreeSet<Scope>,
    /// The organisation's reference (`org`).
    pub organisation: Option<String>,
    /// Seconds until `exp`. A negative number creates an expired token (if it exceeds the leeway of ten seconds) that
    /// is otherwise valid; a number over [`LONGEST_LIFETIME`](super::LONGEST_LIFETIME) creates a token that is refused.
    pub lifetime_seconds: i64,
}

/// Creates a token as of the given time and signs it with the key.
///
/// # Errors
/// The library's, when it cannot sign with the key.
pub fn mint(
    key: &SigningKey,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<String, jsonwebtoken::errors::Error> {
    // In a system's token the client is the subject; in a person's token it is the command line.
    let client = if request.role.is_for_systems_alone() {
        &request.subject
    } else {
        LOCAL
    };
    signed(key, &claims(request, client, now))
}

/// Creates the token of a registered client. The client is the subject, and may act on behalf of a person.
///
/// # Errors
/// The library's, when it cannot sign with the key.
pub fn grant(
    key: &SigningKey,
    request: &Request,
    on_behalf_of: Option<&str>,
    now: DateTime<Utc>,
) -> Result<String, jsonwebtoken::errors::Error> {
    let mut claims = claims(request, &request.subject, now);
    if let Some(person) = on_behalf_of {
        claims["obo_sub"] = person.into();
    }
    signed(key, &claims)
}

/// The claims of a client's token, as of the given time.
fn claims(request: &Request, client: &str, now: DateTime<Utc>) -> Value {
    let now_seconds = now.timestamp();
    let expires = now_seconds.saturating_add(request.lifetime_seconds);
    // An expired token gets an earlier `iat`, so that its expiry is the only problem.
    let issued = if request.lifetime_seconds > 0 {
        now_seconds
    } else {
        expires.saturating_sub(60)
    };
    let moment = Timestamp::from_unix(
        NoContext,
        now_seconds.unsigned_abs(),
        now.timestamp_subsec_nanos(),
    );
    let scopes: Vec<_> = request.scopes.iter().map(|scope| scope.name()).collect();
    let mut claims = json!({
        "iss": request.issuer,
        "aud": request.audience,
        "sub": request.subject,
        "exp": expires,
        "iat": issued,
        "role": request.role.name(),
        "scope": scopes.join(" "),
        "client_id": client,
        "jti": Uuid::new_v7(moment).to_string(),
    });
    if let Some(organisation) = &request.organisation {
        claims["org"] = organisation.as_str().into();
    }
    claims
}

fn signed(key: &SigningKey, claims: &Value) -> Result<String, jsonwebtoken::errors::Error> {
    let mut header = jsonwebtoken::Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".into());
    header.kid = Some(key.key_id().into());
    jsonwebtoken::encode(&header, claims, key.encoding())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{
        Reason, Verified,
        trial::{KEY, NOW, at, minted, verified, verifier},
    };

    #[test]
    fn a_minted_token_is_valid_and_has_the_requested_claims() {
        let token = minted(300);
        let Verified {
            principal,
            expires_at,
        } = verified(&token).expect("a principal");

        assert_eq!(expires_at, at(NOW + 310));
        assert_eq!(
            (principal.subject.as_str(), principal.role),
            ("ada", Role::Analyst)
        );
        assert_eq!(
            principal.scopes,
            [Scope::SitesRead].into(),
            "the role does not have audit:read"
        );
        assert_eq!(principal.organisation.as_deref(), Some("analysts"));
        assert_eq!(principal.client.as_deref(), Some("local"));
        assert!(
            principal
                .token
                .is_some_and(|token| Uuid::parse_str(&token).is_ok())
        );
        let header = jsonwebtoken::decode_header(&token).expect("a header");
        assert_eq!(
            (header.typ.as_deref(), header.kid.as_deref()),
            (Some("at+jwt"), Some(KEY.key_id()))
        );
    }

    #[test]
    fn a_negative_lifetime_makes_only_the_expiry_invalid() {
        for lifetime in [-60, -3_600, -1_000_000] {
            let token = minted(lifetime);
            assert_eq!(verified(&token), Err(Reason::Expired));
            assert!(
                verifier().judged(&token, at(NOW + lifetime - 1)).is_ok(),
                "it was valid before"
            );
        }
        for (lifetime, reason) in [
            (86_401, Reason::Lifetime),
            (i64::MAX, Reason::Lifetime),
            (i64::MIN, Reason::Claims),
        ] {
            assert_eq!(verified(&minted(lifetime)), Err(reason), "{lifetime}");
        }
    }
}
