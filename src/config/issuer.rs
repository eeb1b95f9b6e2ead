//! The trusted issuers besides our own: `[[issuers]]` in the settings file.

use std::{collections::BTreeSet, net::IpAddr, path::PathBuf};

use ::config::{Value, ValueKind};

use super::reader::Reader;

/// The message for an invalid location of a key set.
const EXPECTED_KEYS: &str =
    "a file, an https address, or an http address of this machine (127.0.0.1, [::1] or localhost)";

const ALGORITHMS: [&str; 5] = ["EdDSA", "ES256", "RS256", "PS256", "HS256"];
const MEMBERS: &str = "issuer, audience, jwks or secret_file, algorithms, organisations, roles, role_claim, \
                       organisation_claim and scope_claim";

/// A trusted issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer of its tokens (`iss`).
    pub issuer: String,
    /// The audience of its tokens (`aud`); ours by default.
    pub audience: Option<String>,
    /// The location of its keys.
    pub keys: KeySource,
    /// The allowed algorithms, by their JOSE names.
    pub algorithms: Vec<String>,
    /// The references of the organisations that its tokens may name; `None` for all that no other issuer lists.
    pub organisations: Option<BTreeSet<String>>,
    /// The names of the roles that its tokens may have; `None` for all.
    pub roles: Option<BTreeSet<String>>,
    /// The claim that contains the role.
    pub role_claim: Option<String>,
    /// The claim that contains the organisation.
    pub organisation_claim: Option<String>,
    /// The claim that contains the scopes.
    pub scope_claim: Option<String>,
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
            audience: table.text(self, "audience"),
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
            role_claim: table.text(self, "role_claim"),
            organisation_claim: table.text(self, "organisation_claim"),
            scope_claim: table.text(self, "scope_claim"),
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
mod tests {
    use super::*;
    use crate::config::tests::read_file;

    fn read(toml: &str) -> Result<Vec<Issuer>, String> {
        let config = read_file(toml, &[]).map_err(|problems| problems.to_string())?;
        Ok(config.issuers)
    }

    #[test]
    fn a_list_of_issuers_is_read_under_either_name() {
        let members = "issuer = 'https://a.example', audience = 'b', jwks = 'https://a.example/jwks', algorithms = ['ES256']";
        for name in ["issuers", "jwt_jwks", "IJ_JWT_JWKS"] {
            let issuers = read(&format!("{name} = [{{ {members} }}]")).unwrap();

            assert_eq!(issuers.len(), 1, "{name}");
            assert_eq!(
                issuers[0].keys,
                KeySource::Address("https://a.example/jwks".into())
            );
            assert_eq!(issuers[0].organisations, None);
        }
    }

    #[test]
    fn all_that_is_wrong_with_issuers_is_told_together() {
        let text = read(
            "[[issuers]]\nissuer = 'http://localhost:8080'\njwks = 'k.json'\nalgorithms = ['EdDSA']\n\
             [[issuers]]\nissuer = 'a'\njwks = 'http://a.example/jwks'\nalgorithms = ['RS512']\ncolour = 1\n\
             [[issuers]]\njwks = 'k.json'\nsecret_file = 's'\nalgorithms = ['HS256', 'RS256']\norganisations = 'x'",
        )
        .unwrap_err();

        for expected in [
            "issuers[0]: issuer: expected one that is not named elsewhere",
            "issuers[1]: jwks: expected a file, an https address",
            "issuers[1]: algorithms: expected some of",
            "issuers[1]: colour is none of",
            "issuers[2]: issuer: expected a text",
            "issuers[2]: expected either jwks or secret_file",
            "issuers[2]: organisations: expected a list of texts",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
    }

    #[test]
    fn a_secret_is_for_hs256_and_public_keys_are_for_anything_else() {
        let with = |keys: &str, algorithms: &str| {
            read(&format!(
                "[[issuers]]\nissuer = 'a'\n{keys}\nalgorithms = {algorithms}"
            ))
            .is_ok()
        };

        assert!(with("secret_file = 's'", "['HS256']"));
        assert!(!with("secret_file = 's'", "['HS256', 'EdDSA']"));
        assert!(!with("jwks = 'k.json'", "['HS256']"));
        assert!(!with("jwks = 'k.json'", "['EdDSA', 'HS256']"));
        assert!(!with("jwks = 'k.json'", "[]"));
    }

    #[test]
    fn keys_are_fetched_by_https_or_from_this_machine() {
        for right in [
            "https://a.example/jwks",
            "http://127.0.0.1:1/x",
            "http://[::1]/x",
            "http://localhost:8/x",
        ] {
            assert!(
                matches!(KeySource::of_jwks(right), Some(KeySource::Address(_))),
                "{right}"
            );
        }
        for wrong in [
            "http://a.example/x",
            "http://localhost.a.example/x",
            "ftp://a.example/x",
            "file:///etc/x",
            "http://",
        ] {
            assert_eq!(KeySource::of_jwks(wrong), None, "{wrong}");
        }
        assert_eq!(
            KeySource::of_jwks("keys/jwks.json"),
            Some(KeySource::File("keys/jwks.json".into()))
        );
    }
}
