//! What an issuer calls the claims that we go by. Ours are `role`, `org` and `scope`; another's may lie deeper, and may be
//! lists.

use serde_json::{Map, Value};

use crate::domain::principal::Role;

/// The names of three claims: a claim's own name, or the way to it with a dot before each step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    /// Where the role stands, as a text, or as a list of which exactly one is a role of ours.
    pub role: String,
    /// Where the organisation's reference stands.
    pub organisation: String,
    /// Where the scopes stand, as one text or as a list.
    pub scope: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            role: "role".into(),
            organisation: "org".into(),
            scope: "scope".into(),
        }
    }
}

impl ClaimNames {
    /// The claims under our names. A claim that happens to bear our name where the issuer has another one says nothing.
    pub(super) fn translated(&self, claims: &Map<String, Value>) -> Map<String, Value> {
        let mut ours = claims.clone();
        for (name, theirs) in [
            ("role", &self.role),
            ("org", &self.organisation),
            ("scope", &self.scope),
        ] {
            if name == theirs {
                continue;
            }
            ours.remove(name);
            if let Some(value) = found(claims, theirs) {
                ours.insert(name.into(), plain(name, value));
            }
        }
        ours
    }
}

/// The claim of that name, or at the end of that way.
fn found<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let mut steps = name.split('.');
    let first = claims.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.as_object()?.get(step))
}

/// A list as the one text that stands for it; anything else stays, to be judged as if it were ours.
fn plain(name: &str, value: &Value) -> Value {
    let Some(list) = value.as_array() else {
        return value.clone();
    };
    let Some(texts) = list.iter().map(Value::as_str).collect::<Option<Vec<_>>>() else {
        return value.clone();
    };
    match name {
        "scope" => texts.join(" ").into(),
        "role" => {
            let mut roles = texts.into_iter().filter(|text| Role::named(text).is_some());
            match (roles.next(), roles.next()) {
                (Some(role), None) => role.into(),
                _ => value.clone(),
            }
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> ClaimNames {
        ClaimNames {
            role: "realm_access.roles".into(),
            organisation: "https://partner.example/organisation".into(),
            scope: "scp".into(),
        }
    }

    fn translated(claims: &Value) -> Value {
        names()
            .translated(claims.as_object().expect("claims"))
            .into()
    }

    #[test]
    fn claims_are_found_by_name_and_by_way_and_lists_become_texts() {
        let claims = translated(&json!({
            "sub": "a", "realm_access": { "roles": ["offline_access", "analyst"] },
            "https://partner.example/organisation": "analysts", "scp": ["sites:read", "openid"],
        }));

        assert_eq!(claims["role"], "analyst");
        assert_eq!(claims["org"], "analysts");
        assert_eq!(claims["scope"], "sites:read openid");
        assert_eq!(claims["sub"], "a");
    }

    #[test]
    fn a_claim_under_our_name_says_nothing_where_the_issuer_has_another_one() {
        let claims =
            translated(&json!({ "role": "manager", "org": "opfcc", "scope": "audit:read" }));

        assert_eq!(claims, json!({}));
    }

    #[test]
    fn two_roles_or_none_are_no_role() {
        for roles in [
            json!(["analyst", "manager"]),
            json!(["x"]),
            json!([]),
            json!([1]),
        ] {
            let claims = translated(&json!({ "realm_access": { "roles": roles } }));

            assert!(!claims["role"].is_string(), "{roles}");
        }
    }
}
