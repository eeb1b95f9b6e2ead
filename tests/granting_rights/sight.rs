//! What a token sees, as facts that can be compared.

use std::collections::BTreeSet;

use serde_json::Value;

/// The query for every token: its rights, and each record that it sees with the fields that are withheld from some.
pub const SIGHT: &str = "{
    viewer { scopes }
    sites(first: 50) { nodes { id status contacts { __typename } } }
    suggestions(first: 50) { nodes { id title contact { name } } }
    sessions(first: 50) { nodes { id ... on Session { startsAt } } }
    referrals(first: 50) { nodes { id riskText } }
    offenders(first: 50) { nodes { __typename ... on FullOffender { id firstName } ... on LimitedOffender { reference } } }
    impact { asAt notReoffended { numerator } }
}";

/// An answer as facts: one for each value, with the thing that it belongs to.
pub fn sight(body: &Value) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    gather(&body["data"], "", &mut facts);
    facts
}

/// The kinds of records that are compared.
pub const KINDS: [&str; 6] = [
    "impact",
    "offenders",
    "referrals",
    "sites",
    "suggestions",
    "viewer",
];

pub fn kinds(sight: &BTreeSet<String>) -> Vec<&str> {
    let kinds = sight.iter().filter_map(|fact| fact.split('/').nth(1));
    kinds.collect::<BTreeSet<_>>().into_iter().collect()
}

fn gather(value: &Value, way: &str, facts: &mut BTreeSet<String>) {
    match value {
        Value::Null => {}
        Value::Array(each) => each.iter().for_each(|one| {
            let name = one["id"]
                .as_str()
                .or_else(|| one.as_str())
                .unwrap_or_default();
            gather(one, &format!("{way}/{name}"), facts);
        }),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, field)| gather(field, &format!("{way}/{name}"), facts)),
        leaf => {
            facts.insert(format!("{way} = {leaf}"));
        }
    }
}
