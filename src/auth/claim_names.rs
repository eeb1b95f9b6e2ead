//! The names that an issuer uses for the claims that we need. Ours are `role`, `org` and `scope`. Another issuer's
//! claims may be nested in objects, and may be lists.

use kernel::principal::Role;
use serde_json::{Map, Value};

/// The names of three claims: the name of a claim, or its path with dots between the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    /// The claim with the role: a text, or a list that contains exactly one of our roles.
    pub role: String,
    /// The claim with the organisation's reference.
    pub organisation: String,
    /// The claim with the scopes: one text or a list.
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
    /// The claims under our names. If the issuer uses a different name for a claim, a claim with our name is ignored.
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

/// The claim with that name, or at that path.
fn found<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let mut steps = name.split('.');
    let first = claims.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.as_object()?.get(step))
}

/// Converts a list to the equivalent text. Other values are unchanged and are checked like our own claims.
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
