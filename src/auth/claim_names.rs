//! The names that an issuer uses for the claims that we need. Identity providers differ in the names, and in the form:
//! a claim may be nested in objects, and its value may be a text, a list or an object. `claim_value.rs` reads the forms.

use serde_json::{Map, Value};

use super::claim_value::{Scopes, found, names, scopes};

/// The names of the claims: for each of them the name of a claim, or its path with dots between the steps. There may be
/// several names, because one issuer may issue tokens of several kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    /// The claims with the role. Together they name exactly one of our roles.
    pub role: Vec<String>,
    /// The claims with the organisation's reference. Together they name exactly one.
    pub organisation: Vec<String>,
    /// The claims with the scopes. The first of them that names one of ours is used, and that one alone, so that a token
    /// never has more scopes than one of its claims names.
    pub scope: Vec<String>,
    /// The claims with the client. If a token has several, they agree.
    pub client: Vec<String>,
    /// The claims with the person on whose behalf the client acts. If a token has several, they agree.
    pub on_behalf_of: Vec<String>,
    /// Whether these claims must be texts, as they are in our own tokens.
    pub only_texts: bool,
}

impl Default for ClaimNames {
    /// The names in our own tokens.
    fn default() -> Self {
        let one = |name: &str| vec![name.to_owned()];
        Self {
            role: one("role"),
            organisation: one("org"),
            scope: one("scope"),
            client: one("client_id"),
            on_behalf_of: vec![ACTOR.into(), "obo_sub".into()],
            only_texts: true,
        }
    }
}

/// The actor of a token (RFC 8693).
const ACTOR: &str = "act.sub";

impl ClaimNames {
    /// The names in the tokens of another issuer, unless the settings say otherwise. They include every name that common
    /// identity providers use for the client.
    #[must_use]
    pub fn of_partners() -> Self {
        let client = ["client_id", "azp", "appid", "cid"];
        Self {
            client: client.map(Into::into).to_vec(),
            only_texts: false,
            ..Self::default()
        }
    }

    /// The names in the claims with the role; `None` if there is no such claim, or one has the wrong form.
    pub(super) fn roles(&self, claims: &Map<String, Value>) -> Option<Vec<String>> {
        let all = self.all(claims, &self.role)?;
        (!all.is_empty()).then_some(all)
    }

    /// The scopes of the first claim that decides, or else of the first one. `None` if there is no such claim, or one before
    /// the deciding one has the wrong form.
    pub(super) fn scopes(
        &self,
        claims: &Map<String, Value>,
        decides: impl Fn(&Scopes) -> bool,
    ) -> Option<Scopes> {
        let mut first = None;
        for value in self.scope.iter().filter_map(|name| found(claims, name)) {
            let named = scopes(value).filter(|_| self.reads(value))?;
            if decides(&named) {
                return Some(named);
            }
            first.get_or_insert(named);
        }
        first
    }

    /// The organisation, if the token names one. The error is that the claims name several, or have the wrong form.
    pub(super) fn organisation(&self, claims: &Map<String, Value>) -> Result<Option<String>, ()> {
        the_only(self.all(claims, &self.organisation))
    }

    /// The client, if the token names one. The error is that the claims name several, or have the wrong form.
    pub(super) fn client(&self, claims: &Map<String, Value>) -> Result<Option<String>, ()> {
        the_only(self.all(claims, &self.client))
    }

    /// The people on whose behalf the client acts: one, unless the claims contradict each other. `None` if one of the
    /// claims has the wrong form.
    pub(super) fn on_behalf_of(&self, claims: &Map<String, Value>) -> Option<Vec<String>> {
        let has_actor = claims.contains_key("act") && self.on_behalf_of.iter().any(|n| n == ACTOR);
        if has_actor && found(claims, ACTOR).is_none() {
            return None;
        }
        self.all(claims, &self.on_behalf_of)
    }

    /// The different names in all these claims; `None` if one of them has the wrong form.
    fn all(&self, claims: &Map<String, Value>, wanted: &[String]) -> Option<Vec<String>> {
        let mut all: Vec<String> = vec![];
        for value in wanted.iter().filter_map(|name| found(claims, name)) {
            for name in names(value).filter(|_| self.reads(value))? {
                if !all.iter().any(|known| known == name) {
                    all.push(name.into());
                }
            }
        }
        Some(all)
    }

    fn reads(&self, value: &Value) -> bool {
        value.is_string() || !self.only_texts
    }
}

fn the_only(names: Option<Vec<String>>) -> Result<Option<String>, ()> {
    let mut names = names.ok_or(())?.into_iter();
    match (names.next(), names.next()) {
        (name, None) => Ok(name),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(claims: &Value) -> &Map<String, Value> {
        claims.as_object().expect("claims")
    }

    #[test]
    fn claims_have_the_names_that_the_settings_give_them() {
        let one = |name: &str| vec![name.to_owned()];
        let names = ClaimNames {
            role: one("realm_access.roles"),
            organisation: one("https://partner.example/organisation"),
            scope: vec!["scp".into(), "roles".into()],
            client: vec!["azp".into(), "appid".into()],
            on_behalf_of: one("person.id"),
            only_texts: false,
        };
        let claims = json!({
            "realm_access": { "roles": ["offline_access", "analyst"] }, "azp": "a", "appid": "a",
            "https://partner.example/organisation": "analysts", "roles": ["sites:read"],
            "person": { "id": "eve" }, "act": { "sub": "ours by name only" },
            "role": "manager", "org": "opfcc", "scope": "audit:read", "client_id": "b",
        });
        let claims = of(&claims);

        let roles = ["offline_access".to_owned(), "analyst".into()];
        assert_eq!(names.roles(claims), Some(roles.to_vec()));
        assert_eq!(names.organisation(claims), Ok(Some("analysts".into())));
        let scopes = Scopes::Each(vec!["sites:read".into()]);
        assert_eq!(names.scopes(claims, |_| true), Some(scopes));
        assert_eq!(names.client(claims), Ok(Some("a".into())));
        assert_eq!(names.on_behalf_of(claims), Some(vec!["eve".into()]));
    }

    #[test]
    fn the_scopes_are_those_of_one_claim() {
        let names = ClaimNames {
            scope: vec!["scope".into(), "permissions".into()],
            ..ClaimNames::of_partners()
        };
        let text = |text: &str| Some(Scopes::Text(text.into()));
        let each = |name: &str| Some(Scopes::Each(vec![name.into()]));
        for (claims, expected) in [
            (json!({ "scope": "a x", "permissions": ["a"] }), text("a x")),
            (json!({ "scope": "x", "permissions": ["a"] }), each("a")),
            (json!({ "scope": "x", "permissions": ["y"] }), text("x")),
            (json!({ "permissions": ["a"] }), each("a")),
            (json!({ "scope": 1, "permissions": ["a"] }), None),
            (json!({ "scope": "x", "permissions": [] }), None),
            (json!({}), None),
        ] {
            let has_a = |scopes: &Scopes| match scopes {
                Scopes::Text(text) => text.contains('a'),
                Scopes::Each(names) => names.iter().any(|name| name == "a"),
            };
            assert_eq!(names.scopes(of(&claims), has_a), expected, "{claims}");
        }
    }

    #[test]
    fn contradictory_claims_are_refused() {
        let names = ClaimNames::of_partners();
        for (claims, client) in [
            (
                json!({ "azp": "a", "client_id": "a" }),
                Ok(Some("a".into())),
            ),
            (json!({ "azp": "a", "client_id": "b" }), Err(())),
            (json!({ "appid": "a", "cid": "b" }), Err(())),
            (json!({ "cid": 1 }), Err(())),
            (json!({ "sub": "a" }), Ok(None)),
        ] {
            assert_eq!(names.client(of(&claims)), client, "{claims}");
        }
    }
}
