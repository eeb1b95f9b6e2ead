//! What a token says: [`Verifier`] reads one and [`mint`] writes one with the local key. The library checks the
//! signature and the audience; the rest is checked here, against the time that is passed in: the library knows only the
//! machine's clock, and lets through what [`Header`] and [`Claims`] refuse. The keys themselves are in `keys.rs`.

use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    time::Duration,
};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};
use quick_cache::sync::Cache;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::{Map, Value, json};
use uuid::{NoContext, Timestamp, Uuid};

use super::{Reason, SigningKey};
use crate::domain::{
    principal::{Principal, Role},
    scope::Scope,
};

/// The longest lifetime that a token may have, from `iat` to `exp`.
pub const LONGEST_LIFETIME: TimeDelta = TimeDelta::hours(24);

const LEEWAY: TimeDelta = TimeDelta::seconds(10);
const LARGEST_TOKEN: usize = 8 * 1024;
const LONGEST_TEXT: usize = 200;
const REMEMBERED_TOKENS: usize = 10_000;
const ALGORITHM: &str = "EdDSA";
const KINDS: [&str; 3] = ["at+jwt", "application/at+jwt", "jwt"];

/// A token that holds: who asks, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who asks.
    pub principal: Principal,
    /// The first instant at which the token no longer holds: `exp` and the leeway.
    pub expires_at: DateTime<Utc>,
}

/// Reads tokens of one issuer, signed with one key.
pub struct Verifier {
    key: DecodingKey,
    key_id: String,
    issuer: String,
    validation: Validation,
    /// By the token's SHA-256: what it says, and from when it holds.
    known: Cache<[u8; 32], (Verified, DateTime<Utc>)>,
}

impl Verifier {
    /// A verifier of the tokens that the issuer signed with the key, for this audience.
    #[must_use]
    pub fn new(key: &SigningKey, issuer: String, audience: String) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_audience(&[audience]);
        validation.validate_exp = false;
        let known = Cache::new(REMEMBERED_TOKENS);
        Self {
            key: key.decoding(),
            key_id: key.key_id().into(),
            issuer,
            validation,
            known,
        }
    }

    /// Reads a token as of an instant. One that held before is not read again, but its times are looked at.
    ///
    /// # Errors
    /// The first [`Reason`] found to refuse it.
    pub fn verify(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Reason> {
        if bearer.len() > LARGEST_TOKEN {
            return Err(Reason::TooLong);
        }
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, bearer.as_bytes()).as_ref());
        if let Some((verified, from)) = self.known.get(&fingerprint) {
            return within(from, verified.expires_at, now).map(|()| verified);
        }

        let claims = self.claims(bearer)?;
        let (from, expires_at) = claims.times()?;
        within(from, expires_at, now)?;
        let verified = Verified {
            principal: claims.principal()?,
            expires_at,
        };
        self.known.insert(fingerprint, (verified.clone(), from));
        Ok(verified)
    }

    fn claims(&self, bearer: &str) -> Result<Claims, Reason> {
        let parts = bearer
            .split('.')
            .map(decoded)
            .collect::<Result<Vec<_>, _>>()?;
        let [header, claims, _signature] = parts.as_slice() else {
            return Err(Reason::Shape);
        };
        object::<Header>(header)
            .ok_or(Reason::Header)?
            .check(&self.key_id)?;
        jsonwebtoken::decode::<IgnoredAny>(bearer, &self.key, &self.validation).map_err(
            |error| match error.kind() {
                ErrorKind::InvalidSignature => Reason::Signature,
                ErrorKind::InvalidAudience => Reason::Audience,
                _ => Reason::Claims,
            },
        )?;
        let claims: Claims = object(claims).ok_or(Reason::Claims)?;
        // To the library a list that has our issuer among others would do as well.
        (claims.iss == self.issuer)
            .then_some(claims)
            .ok_or(Reason::Issuer)
    }
}

fn within(from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Reason> {
    if now >= until {
        Err(Reason::Expired)
    } else if now < from {
        Err(Reason::NotYetValid)
    } else {
        Ok(())
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, Reason> {
    URL_SAFE_NO_PAD
        .decode(part)
        .ok()
        .filter(|bytes| !bytes.is_empty())
        .ok_or(Reason::Shape)
}

/// The protected header. Members that are not listed say nothing to us.
#[derive(serde::Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "present")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    jwk: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    jku: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    x5u: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    x5c: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<IgnoredAny>,
}

impl Header {
    fn check(&self, key_id: &str) -> Result<(), Reason> {
        if [self.jwk, self.jku, self.x5u, self.x5c, self.crit]
            .iter()
            .any(Option::is_some)
        {
            return Err(Reason::ForbiddenHeader);
        }
        if self.alg != ALGORITHM {
            return Err(Reason::Algorithm);
        }
        if self
            .typ
            .as_ref()
            .is_some_and(|typ| !KINDS.iter().any(|kind| typ.eq_ignore_ascii_case(kind)))
        {
            return Err(Reason::Kind);
        }
        // There is one key, so a token need not name it; our own names have 43 characters.
        if self.kid.as_ref().is_some_and(|kid| kid != key_id) {
            Err(Reason::Key)
        } else {
            Ok(())
        }
    }
}

/// The claims that count; the audience is the library's.
#[derive(serde::Deserialize)]
struct Claims {
    iss: String,
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
    /// Not a struct, because serde would read one from a list as well.
    #[serde(default, deserialize_with = "present")]
    act: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "present")]
    obo_sub: Option<String>,
}

impl Claims {
    /// From when and until when the token holds, with the leeway.
    fn times(&self) -> Result<(DateTime<Utc>, DateTime<Utc>), Reason> {
        let (issued, expires) = (instant(self.iat)?, instant(self.exp)?);
        let lifetime = expires - issued;
        if lifetime <= TimeDelta::zero() || lifetime > LONGEST_LIFETIME {
            return Err(Reason::Lifetime);
        }
        let from = self.nbf.map_or(Ok(issued), instant)?.max(issued) - LEEWAY;
        let until = expires.checked_add_signed(LEEWAY);
        Ok((from, until.ok_or(Reason::Lifetime)?))
    }

    fn principal(self) -> Result<Principal, Reason> {
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

fn instant(seconds: f64) -> Result<DateTime<Utc>, Reason> {
    let since = Duration::try_from_secs_f64(seconds).map_err(|_| Reason::Lifetime)?;
    let since = TimeDelta::from_std(since).map_err(|_| Reason::Lifetime)?;
    let instant = DateTime::UNIX_EPOCH.checked_add_signed(since);
    instant.ok_or(Reason::Lifetime)
}

fn is_fit(text: &str) -> bool {
    (1..=LONGEST_TEXT).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// The scopes of ours in a scope claim, whose syntax is that of RFC 6749, section 3.3.
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

/// A member that is there has a value: `null` is not a way to leave it out.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// An object (a struct would also be read from a list) in which nothing is said twice, at any depth.
fn object<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    if !text.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    serde_json::from_slice::<Distinct>(text).ok()?;
    serde_json::from_slice(text).ok()
}

/// Any JSON in which no object has a member twice.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without a repeated member")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self, A::Error> {
        let mut seen = HashSet::new();
        while let Some((name, Self)) = object.next_entry::<String, Self>()? {
            if !seen.insert(name) {
                return Err(A::Error::custom("a repeated member"));
            }
        }
        Ok(self)
    }
}

/// What a token of the local key is to say.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who issues it (`iss`).
    pub issuer: String,
    /// Whom it is meant for (`aud`).
    pub audience: String,
    /// The person or system that it names (`sub`).
    pub subject: String,
    /// The role.
    pub role: Role,
    /// The scopes; a token without any is refused everywhere.
    pub scopes: BTreeSet<Scope>,
    /// The organisation's reference (`org`).
    pub organisation: Option<String>,
    /// Seconds until `exp`. A negative number makes a token that has expired (beyond the leeway of ten seconds) and is
    /// otherwise in order; one over [`LONGEST_LIFETIME`] makes a token that is refused.
    pub lifetime_seconds: i64,
}

/// Writes a token as of an instant and signs it with the key.
///
/// # Errors
/// The library's, when it cannot sign with the key.
pub fn mint(
    key: &SigningKey,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<String, jsonwebtoken::errors::Error> {
    let now_seconds = now.timestamp();
    let expires = now_seconds.saturating_add(request.lifetime_seconds);
    // A token that is born expired was issued before that, so that nothing else is wrong with it.
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
        "client_id": "local",
        "jti": Uuid::new_v7(moment).to_string(),
    });
    if let Some(organisation) = &request.organisation {
        claims["org"] = organisation.as_str().into();
    }
    let mut header = jsonwebtoken::Header::new(Algorithm::EdDSA);
    header.typ = Some("at+jwt".into());
    header.kid = Some(key.key_id().into());
    jsonwebtoken::encode(&header, &claims, key.encoding())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    const ISSUER: &str = "http://localhost:8080";
    const AUDIENCE: &str = "immediate-justice";
    const NOW: i64 = 1_750_000_000;
    const HEADER: &str = r#"{"alg":"EdDSA"}"#;

    static KEY: LazyLock<SigningKey> = LazyLock::new(new_key);

    fn new_key() -> SigningKey {
        let folder = tempfile::tempdir().expect("a folder");
        SigningKey::open_or_make(&folder.path().join("key.pem"), true).expect("a key")
    }

    fn verifier() -> Verifier {
        Verifier::new(&KEY, ISSUER.into(), AUDIENCE.into())
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    fn verified(token: &str) -> Result<Verified, Reason> {
        verifier().verify(token, at(NOW))
    }

    fn good() -> Value {
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": NOW + 300, "iat": NOW, "nbf": NOW, "role": "manager",
            "scope": "openid sites:read", "org": "opfcc", "client_id": "app", "jti": "1", "act": { "sub": "eve" },
        })
    }

    fn good_with(name: &str, value: &Value) -> Value {
        let mut claims = good();
        claims[name] = value.clone();
        claims
    }

    fn good_without(name: &str) -> Value {
        let mut claims = good();
        claims.as_object_mut().expect("an object").remove(name);
        claims
    }

    fn signed(key: &SigningKey, header: &str, claims: impl AsRef<[u8]>) -> String {
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), key.encoding(), Algorithm::EdDSA);
        format!("{message}.{}", signature.expect("a signature"))
    }

    fn of_header(header: &str) -> Result<Verified, Reason> {
        verified(&signed(&KEY, header, good().to_string()))
    }

    fn of_claims(claims: impl AsRef<[u8]>) -> Result<Verified, Reason> {
        verified(&signed(&KEY, HEADER, claims))
    }

    fn minted(lifetime_seconds: i64) -> String {
        let request = Request {
            issuer: ISSUER.into(),
            audience: AUDIENCE.into(),
            subject: "ada".into(),
            role: Role::Analyst,
            scopes: [Scope::SitesRead, Scope::AuditRead].into(),
            organisation: Some("analysts".into()),
            lifetime_seconds,
        };
        mint(&KEY, &request, at(NOW)).expect("a token")
    }

    #[test]
    fn a_minted_token_holds_and_says_what_was_asked() {
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
    fn with_a_negative_lifetime_only_the_expiry_is_wrong() {
        for lifetime in [-60, -3_600, -1_000_000] {
            let token = minted(lifetime);
            assert_eq!(verified(&token), Err(Reason::Expired));
            assert!(
                verifier().verify(&token, at(NOW + lifetime - 1)).is_ok(),
                "it held before"
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

    /// Tries every value of a table from names and reasons to values.
    fn each_is_refused(table: &Value, attempt: impl Fn(&str, &Value) -> Result<Verified, Reason>) {
        for (name, reasons) in table.as_object().expect("names") {
            for (reason, values) in reasons.as_object().expect("reasons") {
                for value in values.as_array().expect("values") {
                    let refused = attempt(name, value).expect_err(name);
                    assert_eq!(format!("{refused:?}"), *reason, "{name}: {value}");
                }
            }
        }
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

    #[test]
    fn every_wrong_header_is_refused_for_its_own_reason() {
        let ours = KEY.key_id();
        let any = json!([null, "https://x.org/k", [], ["exp"], false, { "kty": "OKP", "crv": "Ed25519", "x": "AA" }]);
        let wrong = json!({
            "alg": {
                "Algorithm": [
                    "none", "None", "NONE", "nOnE", "", "eddsa", "EDDSA", "EdDSA ", "Ed25519",
                    "HS256", "HS512", "ES256", "RS256", "PS256",
                ],
                "Header": [null, 1, ["EdDSA"], {}],
            },
            "kid": {
                "Key": [
                    "", "k".repeat(65), format!("{ours} "), ours.to_lowercase(), &ours[1..], "https://x.org/k",
                    "../../dev/null", "/etc/passwd", "key.pem", "' or 1=1 --", "a\u{0}",
                ],
                "Header": [null, 1, [ours]],
            },
            "typ": {
                "Kind": ["", "jws", "at+jwt ", "id_token+jwt", "dpop+jwt", "application/jwt"],
                "Header": [null, 1],
            },
            "jwk": { "ForbiddenHeader": any },
            "jku": { "ForbiddenHeader": any },
            "x5u": { "ForbiddenHeader": any },
            "x5c": { "ForbiddenHeader": any },
            "crit": { "ForbiddenHeader": any },
        });
        each_is_refused(&wrong, |name, value| {
            let mut header = json!({ "alg": "EdDSA", "kid": ours });
            header[name] = value.clone();
            of_header(&header.to_string())
        });
        for typ in ["at+jwt", "AT+JWT", "Application/at+jwt", "JWT", "jwt"] {
            let header = json!({ "alg": "EdDSA", "typ": typ, "kid": ours }).to_string();
            assert!(of_header(&header).is_ok(), "{typ}");
        }
    }

    #[test]
    fn a_header_that_is_no_object_or_says_something_twice_is_refused() {
        let malformed = r#"null|["EdDSA"]|"EdDSA"|{}|{"alg":"EdDSA"|{"alg":"EdDSA"}{}|
            {"alg":"none","alg":"EdDSA"}|{"alg":"EdDSA","\u0061lg":"EdDSA"}|
            {"alg":"EdDSA","x":1,"x":1}|{"alg":"EdDSA","x":{"y":1,"y":1}}"#;
        for header in malformed.split('|') {
            assert_eq!(of_header(header), Err(Reason::Header), "{header}");
        }
    }

    #[test]
    fn nothing_may_be_said_twice_at_any_depth() {
        let also = |more: &str| good().to_string().replacen('{', &format!("{{{more},"), 1);
        assert!(of_claims(also(r#""more":[{"a":1},{"a":1}]"#)).is_ok());

        let twice = r#""exp":1750000300|"role":"manager"|"aud":"other"|"iss":"other"|"nbf":0|
            "\u0065xp":9999999999|"jti":null|"a":1,"a":1|"a":[{"b":1,"b":2}]|
            "a":{"b":{"c":1,"\u0063":1}}|"email":"a@b.org","email":"a@b.org""#;
        for more in twice.split('|') {
            assert_eq!(of_claims(also(more)), Err(Reason::Claims), "{more}");
        }
        let two_actors = good()
            .to_string()
            .replace(r#"{"sub":"eve"}"#, r#"{"sub":"eve","sub":"eve"}"#);
        assert_eq!(of_claims(two_actors), Err(Reason::Claims));
    }

    #[test]
    fn claims_that_are_no_object_are_refused() {
        let nested = good_with("deep", &json!("@"))
            .to_string()
            .replace("\"@\"", &"[".repeat(1_000));
        let positional =
            json!([ISSUER, "ada", NOW + 300, NOW, NOW, "manager", "sites:read"]).to_string();
        for claims in [
            "null",
            "1",
            "\"\"",
            "[]",
            "{",
            "{}",
            "{\"exp\":1e999}",
            &positional,
            &nested,
        ] {
            assert_eq!(of_claims(claims), Err(Reason::Claims), "{claims}");
        }
        let not_unicode = good_with("email", &json!("@"))
            .to_string()
            .replace('@', "\u{1}")
            .into_bytes();
        let not_unicode: Vec<u8> = not_unicode
            .into_iter()
            .map(|byte| if byte == 1 { 0xff } else { byte })
            .collect();
        assert_eq!(of_claims(not_unicode), Err(Reason::Claims));
    }

    #[test]
    fn a_token_of_the_wrong_shape_is_refused() {
        let token = minted(300);
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("three parts")
        };
        // H, C and S stand for the parts, s for a signature without its first letter.
        let wrong = "|.|..|...|H|H.C|H.C.|.C.S|H..S|H.C.S.|.H.C.S|H.C.S.S|H.C.S=|H.C.S==|H=.C.S|\
            H.C=.S|H.C.S |H.C.S\n| H.C.S|H.C.+s|H.C./s|H.C.!s|H.C.és|H.C.s|H.C%2ES|H,C,S";
        for shape in wrong.split('|') {
            let part = |letter: char| match letter {
                'H' => header.to_owned(),
                'C' => claims.to_owned(),
                'S' => signature.to_owned(),
                's' => signature[1..].to_owned(),
                other => other.to_string(),
            };
            let token: String = shape.chars().map(part).collect();
            assert_eq!(verified(&token), Err(Reason::Shape), "{shape}");
        }
        for dots_or_letters in [".".repeat(8_192), "x".repeat(8_192)] {
            assert_eq!(verified(&dots_or_letters), Err(Reason::Shape));
        }
        for long in [
            "x".repeat(8_193),
            "x".repeat(1 << 20),
            format!("{token}.{}", "A".repeat(1 << 20)),
        ] {
            assert_eq!(verified(&long), Err(Reason::TooLong));
        }
    }

    #[test]
    fn a_signature_of_anything_else_is_refused() {
        let named = json!({ "alg": "EdDSA", "kid": KEY.key_id() }).to_string();
        assert_eq!(
            verified(&signed(&new_key(), &named, good().to_string())),
            Err(Reason::Signature)
        );

        let (token, verifier) = (minted(300), verifier());
        assert!(verifier.verify(&token, at(NOW)).is_ok());
        let (message, signature) = token.rsplit_once('.').expect("a signature");
        let (header, _) = message.split_once('.').expect("claims");
        let promoted = URL_SAFE_NO_PAD.encode(good().to_string());
        let flipped = if signature.starts_with('A') { 'B' } else { 'A' };
        let wrong = [
            format!("{header}.{promoted}.{signature}"),
            format!("{message}.{flipped}{}", &signature[1..]),
            format!("{message}.{promoted}"),
            format!("{message}.AAAA"),
            format!("{message}.{}", "A".repeat(86)),
        ];
        for token in wrong {
            assert_eq!(
                verifier.verify(&token, at(NOW)),
                Err(Reason::Signature),
                "{token}"
            );
        }
    }

    #[test]
    fn the_public_key_is_not_a_secret_to_sign_with() {
        let jwks = KEY.jwks();
        let x = jwks["keys"][0]["x"].as_str().expect("the public half");
        let raw = URL_SAFE_NO_PAD.decode(x).expect("bytes");
        for secret in [
            raw.as_slice(),
            x.as_bytes(),
            jwks.to_string().as_bytes(),
            b"",
        ] {
            let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
            header.kid = Some(KEY.key_id().into());
            let secret = jsonwebtoken::EncodingKey::from_secret(secret);
            let token = jsonwebtoken::encode(&header, &good(), &secret).expect("a token");
            assert_eq!(verified(&token), Err(Reason::Algorithm));

            let (_, rest) = token.split_once('.').expect("claims");
            let renamed = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(HEADER));
            assert_eq!(verified(&renamed), Err(Reason::Signature));
        }
    }

    #[test]
    fn a_token_holds_with_ten_seconds_of_leeway_and_no_more() {
        let token = signed(&KEY, HEADER, good().to_string());
        let moment = TimeDelta::microseconds(1);

        assert!(verifier().verify(&token, at(NOW + 310) - moment).is_ok());
        assert_eq!(
            verifier().verify(&token, at(NOW + 310)),
            Err(Reason::Expired)
        );
        assert!(verifier().verify(&token, at(NOW - 10)).is_ok());
        assert_eq!(
            verifier().verify(&token, at(NOW - 10) - moment),
            Err(Reason::NotYetValid)
        );
    }

    #[test]
    fn a_remembered_token_is_not_read_again_and_does_not_outlive_its_expiry() {
        let (mut verifier, token) = (verifier(), minted(300));
        let first = verifier.verify(&token, at(NOW));
        // From here on, only memory can say yes.
        verifier.key = new_key().decoding();

        assert_eq!(verifier.verify(&token, at(NOW + 309)), first);
        assert_eq!(verifier.verify(&token, at(NOW + 310)), Err(Reason::Expired));
        assert_eq!(
            verifier.verify(&token, at(NOW - 71)),
            Err(Reason::NotYetValid)
        );
        assert_eq!(
            verifier.verify(&minted(300), at(NOW)),
            Err(Reason::Signature)
        );
    }

    #[test]
    fn what_is_remembered_is_bounded_and_never_a_refused_token() {
        let verifier = verifier();
        assert_eq!(verifier.verify(&minted(-60), at(NOW)), Err(Reason::Expired));
        assert_eq!(verifier.known.len(), 0);

        let content = verified(&minted(300)).expect("a principal");
        for number in 0..3 * u32::try_from(REMEMBERED_TOKENS).expect("a number") {
            let mut fingerprint = [0; 32];
            fingerprint[..4].copy_from_slice(&number.to_le_bytes());
            verifier
                .known
                .insert(fingerprint, (content.clone(), at(NOW)));
        }
        assert!(
            verifier.known.len() <= REMEMBERED_TOKENS + 1_000,
            "{}",
            verifier.known.len()
        );
    }
}
