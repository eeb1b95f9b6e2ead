//! Reads the value of a claim, in any of the forms that identity providers use: a text, a list of texts, or an object
//! whose members are the names. All claims are read by the same functions.

use serde_json::{Map, Value};

/// The scopes of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scopes {
    /// A text with spaces between the scopes, as in RFC 6749, section 3.3.
    Text(String),
    /// Several texts, which other systems' scopes and roles may be among.
    Each(Vec<String>),
}

/// The claim with that name, or at that path. The name of a claim, or a step of a path, may contain dots itself.
pub(super) fn found<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let inside = claims.get(&name[..dot])?.as_object()?;
        found(inside, &name[dot + 1..])
    })
}

/// The names in a value: a text itself, the texts of a list, or the names of an object's members. `None` if it is none
/// of these, or empty.
pub(super) fn names(value: &Value) -> Option<Vec<&str>> {
    let names = match value {
        Value::Array(list) => {
            let each = list.iter().map(name_or_members);
            each.collect::<Option<Vec<_>>>()?.concat()
        }
        value => name_or_members(value)?,
    };
    (!names.is_empty()).then_some(names)
}

fn name_or_members(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Object(members) => {
            let mut names = vec![];
            for (name, value) in members {
                match value {
                    Value::Object(_) | Value::Array(_) | Value::Bool(true) => names.push(&**name),
                    Value::Bool(false) => {}
                    // An object such as `{"name": "a"}` has fields, not names.
                    _ => return None,
                }
            }
            Some(names)
        }
        _ => None,
    }
}

/// The scopes in a value.
pub(super) fn scopes(value: &Value) -> Option<Scopes> {
    if let Some(text) = value.as_str() {
        return Some(Scopes::Text(text.into()));
    }
    let each = names(value)?.into_iter().flat_map(|name| name.split(' '));
    Some(Scopes::Each(each.map(str::to_owned).collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_read_from_a_text_a_list_and_an_object() {
        for right in [
            json!("west"),
            json!(["west"]),
            json!({ "west": { "id": "42c3" } }),
            json!({ "west": {} }),
            json!({ "west": ["x"] }),
            json!({ "west": true, "north": false }),
            json!([{ "west": { "id": "42c3" } }]),
        ] {
            assert_eq!(names(&right), Some(vec!["west"]), "{right}");
        }
        let two = json!([{ "north": {} }, "west"]);
        assert_eq!(names(&two), Some(vec!["north", "west"]));
        for wrong in [
            json!(null),
            json!(1),
            json!(true),
            json!([]),
            json!({}),
            json!([1]),
            json!(["west", null]),
            json!([["west"]]),
            json!({ "name": "west" }),
            json!({ "west": null }),
            json!({ "west": false }),
        ] {
            assert_eq!(names(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_path_leads_through_objects_whose_names_may_have_dots() {
        let claims = json!({
            "a.b": 1, "a": { "b": 2, "c": { "d": 3 }, "c.e": 4 }, "https://x.example/y": { "z": 5 }, "l": [{ "m": 6 }],
        });
        let claims = claims.as_object().expect("claims");
        for (path, value) in [
            ("a.b", Some(1)),
            ("a.c.d", Some(3)),
            ("a.c.e", Some(4)),
            ("https://x.example/y.z", Some(5)),
            ("a.x", None),
            ("l.m", None),
            ("a.b.c", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(
                found(claims, path),
                value.map(|n| json!(n)).as_ref(),
                "{path}"
            );
        }
    }

    #[test]
    fn scopes_are_one_text_or_several() {
        let each = |all: &[&str]| Some(Scopes::Each(all.iter().map(|s| (*s).into()).collect()));
        assert_eq!(
            scopes(&json!("sites:read openid")),
            Some(Scopes::Text("sites:read openid".into()))
        );
        assert_eq!(scopes(&json!(["a b", "c"])), each(&["a", "b", "c"]));
        assert_eq!(scopes(&json!({ "sites:read": {} })), each(&["sites:read"]));
        assert_eq!(scopes(&json!([])), None);
    }
}
