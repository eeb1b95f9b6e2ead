//! The trusted issuers besides our own: `[[issuers]]` in the settings file.

use std::{collections::BTreeSet, net::IpAddr, ops::RangeInclusive, path::PathBuf};

use ::config::{Value, ValueKind};

use super::reader::Reader;

/// The message for an invalid location of a key set.
const EXPECTED_KEYS: &str =
    "a file, an https address, or an http address of this machine (127.0.0.1, [::1] or localhost)";

const ALGORITHMS: [&str; 5] = ["EdDSA", "ES256", "RS256", "PS256", "HS256"];
const MEMBERS: &str = "issuer, audience, jwks or secret_file, algorithms, organisations, roles, role_claim, \
                       organisation_claim, scope_claim, client_claim, on_behalf_of_claim, clients, \
                       longest_lifetime_seconds and leeway_seconds";
/// The allowed values of an issuer's longest lifetime: from a minute to 28 hours.
const LIFETIMES: RangeInclusive<i64> = 60..=100_800;
/// The allowed values of an issuer's leeway: up to five minutes.
const LEEWAYS: RangeInclusive<i64> = 0..=300;

/// A trusted issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer of its tokens (`iss`).
    pub issuer: String,
    /// The audiences of its tokens (`aud`), each token being for at least one; ours by default.
    pub audiences: Option<Vec<String>>,
    /// The location of its keys.
    pub keys: KeySource,
    /// The allowed algorithms, by their JOSE names.
    pub algorithms: Vec<String>,
    /// The references of the organisations that its tokens may name; `None` for all that no other issuer lists.
    pub organisations: Option<BTreeSet<String>>,
    /// The names of the roles that its tokens may have; `None` for those of partners.
    pub roles: Option<BTreeSet<String>>,
    /// The claims that contain the role.
    pub role_claim: Option<Vec<String>>,
    /// The claims that contain the organisation.
    pub organisation_claim: Option<Vec<String>>,
    /// The claims that contain the scopes.
    pub scope_claim: Option<Vec<String>>,
    /// The claims that contain the client.
    pub client_claim: Option<Vec<String>>,
    /// The claims that contain the person on whose behalf the client acts.
    pub on_behalf_of_claim: Option<Vec<String>>,
    /// Whether its tokens must name a client, even if no client is registered for it.
    pub clients_required: bool,
    /// The maximum lifetime of its tokens, in seconds.
    pub longest_lifetime_seconds: Option<i64>,
    /// By how many seconds its clock may differ from ours.
    pub leeway_seconds: Option<i64>,
}

/// The location of an issuer's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A JSON Web Key Set in a file.
    File(PathBuf),
    /// A JSON Web Key Set at a URL.
    Address(String),
    /// A secret shared with the issuer, in a file.
    Secret(PathBuf),
}

impl KeySource {
    /// The location of a key set; `None` for a URL at which somebody else could respond (plain http to another
    /// machine).
    pub(super) fn of_jwks(text: &str) -> Option<Self> {
        if !text.contains("://") {
            return Some(Self::File(text.into()));
        }
        let address = reqwest::Url::parse(text).ok()?;
        let host = address.host_str()?;
        let is_this_machine = host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.is_loopback());
        let is_fit = match address.scheme() {
            "https" => true,
            "http" => is_this_machine,
            _ => false,
        };
        is_fit.then(|| Self::Address(address.into()))
    }
}

impl Reader {
    /// Takes a list of issuer tables, under the name `issuers` or that of `IJ_JWT_JWKS`; returns the value if it is
    /// another setting.
    pub(super) fn take_issuers(&mut self, key: &str, value: Value) -> Option<Value> {
        let is_named = ["issuers", "jwt_jwks", "IJ_JWT_JWKS"].contains(&key);
        match value.kind {
            ValueKind::Array(tables) if is_named => {
                self.issuers.extend(tables);
                None
            }
            _ => Some(value),
        }
    }

    /// The location of additional keys of our own issuer.
    pub(super) fn further_keys(&mut self) -> Option<KeySource> {
        self.parsed("IJ_JWT_JWKS", EXPECTED_KEYS, |text| {
            if text.is_empty() {
                Some(None)
            } else {
                KeySource::of_jwks(text).map(Some)
            }
        })
    }

    /// The trusted issuers besides our own.
    pub(super) fn issuers(&mut self, ours: &str) -> Vec<Issuer> {
        let mut issuers: Vec<Issuer> = vec![];
        for (place, table) in std::mem::take(&mut self.issuers).into_iter().enumerate() {
            let name = format!("issuers[{place}]");
            let Some(issuer) = self.issuer(&name, table) else {
                continue;
            };
            let is_known =
                issuer.issuer == ours || issuers.iter().any(|known| known.issuer == issuer.issuer);
            if is_known {
                self.problem(&name, "issuer: expected one that is not named elsewhere");
            }
            issuers.push(issuer);
        }
        issuers
    }

    fn issuer(&mut self, name: &str, table: Value) -> Option<Issuer> {
        let Ok(members) = table.into_table() else {
            self.problem(name, format_args!("expected a table with {MEMBERS}"));
            return None;
        };
        let before = self.problems.len();
        let mut table = Table { name, members };
        let issuer = table.text(self, "issuer");
        let jwks = table.text(self, "jwks");
        let secret = table.text(self, "secret_file");
        let algorithms = table.texts(self, "algorithms").unwrap_or_default();
        let read = Issuer {
            issuer: issuer.unwrap_or_default(),
            audiences: table.text_or_texts(self, "audience"),
            keys: match (jwks, secret) {
                (Some(jwks), None) => KeySource::of_jwks(&jwks).unwrap_or_else(|| {
                    self.problem(name, format_args!("jwks: expected {EXPECTED_KEYS}"));
                    KeySource::Address(jwks)
                }),
                (None, Some(secret)) => KeySource::Secret(secret.into()),
                (jwks, _) => {
                    self.problem(name, "expected either jwks or secret_file");
                    KeySource::Address(jwks.unwrap_or_default())
                }
            },
            organisations: table.texts(self, "organisations").map(BTreeSet::from_iter),
            roles: table.texts(self, "roles").map(BTreeSet::from_iter),
            role_claim: table.text_or_texts(self, "role_claim"),
            organisation_claim: table.text_or_texts(self, "organisation_claim"),
            scope_claim: table.text_or_texts(self, "scope_claim"),
            client_claim: table.text_or_texts(self, "client_claim"),
            on_behalf_of_claim: table.text_or_texts(self, "on_behalf_of_claim"),
            clients_required: table.clients_required(self),
            longest_lifetime_seconds: table.whole(self, "longest_lifetime_seconds", LIFETIMES),
            leeway_seconds: table.whole(self, "leeway_seconds", LEEWAYS),
            algorithms,
        };
        self.judge(name, &read);
        for left in table.members.into_keys() {
            self.problem(name, format_args!("{left} is none of {MEMBERS}"));
        }
        (self.problems.len() == before).then_some(read)
    }

    fn judge(&mut self, name: &str, read: &Issuer) {
        if read.issuer.is_empty() {
            self.problem(name, "issuer: expected a text");
        }
        let is_secret = matches!(read.keys, KeySource::Secret(_));
        let fit = |algorithm: &String| {
            ALGORITHMS.contains(&algorithm.as_str()) && (algorithm == "HS256") == is_secret
        };
        if read.algorithms.is_empty() || !read.algorithms.iter().all(fit) {
            let expected = if is_secret {
                "HS256 alone, for a shared secret"
            } else {
                "some of EdDSA, ES256, RS256 and PS256"
            };
            self.problem(name, format_args!("algorithms: expected {expected}"));
        }
    }
}

/// A table whose members are removed as they are read, so that unknown members remain.
struct Table<'a> {
    name: &'a str,
    members: ::config::Map<String, Value>,
}

impl Table<'_> {
    fn text(&mut self, reader: &mut Reader, member: &str) -> Option<String> {
        let value = self.members.remove(member)?;
        let text = match value.kind {
            ValueKind::String(text) => Some(text.trim().to_owned()),
            _ => None,
        };
        let text = text.filter(|text| !text.is_empty());
        if text.is_none() {
            reader.problem(self.name, format_args!("{member}: expected a text"));
        }
        text
    }

    /// One text, or a list of at least one.
    fn text_or_texts(&mut self, reader: &mut Reader, member: &str) -> Option<Vec<String>> {
        let value = self.members.get(member)?;
        if !matches!(value.kind, ValueKind::Array(_)) {
            return self.text(reader, member).map(|text| vec![text]);
        }
        let texts = self.texts(reader, member)?;
        if texts.is_empty() || texts.iter().any(String::is_empty) {
            let expected = format_args!("{member}: expected a text or a list of texts");
            reader.problem(self.name, expected);
        }
        Some(texts)
    }

    fn clients_required(&mut self, reader: &mut Reader) -> bool {
        match self.text(reader, "clients").as_deref() {
            None | Some("optional") => false,
            Some("required") => true,
            Some(_) => {
                reader.problem(self.name, "clients: expected optional or required");
                false
            }
        }
    }

    fn whole(
        &mut self,
        reader: &mut Reader,
        member: &str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let number = match self.members.remove(member)?.kind {
            ValueKind::I64(number) => Some(number),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            let expected = format_args!("{member}: expected a whole number from {least} to {most}");
            reader.problem(self.name, expected);
        }
        number
    }

    fn texts(&mut self, reader: &mut Reader, member: &str) -> Option<Vec<String>> {
        let value = self.members.remove(member)?;
        let texts = match value.kind {
            ValueKind::Array(values) => values
                .into_iter()
                .map(|value| match value.kind {
                    ValueKind::String(text) => Some(text),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        if texts.is_none() {
            reader.problem(
                self.name,
                format_args!("{member}: expected a list of texts"),
            );
        }
        texts
    }
}

#[cfg(test)]
mod tests;
