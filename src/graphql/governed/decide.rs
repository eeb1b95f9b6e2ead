//! Decides for every field of the schema which action it requires, from the rules of `regular` and from the table. The
//! schema is not built if a field is covered by neither, or if a row of the table has no effect.

use std::sync::OnceLock;

use super::{
    Opened,
    regular::regular,
    table::{Listed, TABLE},
};
use kernel::policy::Action;

/// A type and the actions that its fields require.
#[derive(Debug)]
pub struct Governed {
    /// The name of the type.
    pub name: String,
    /// Its fields by name, each with the action that it requires, or none if it is carried.
    pub fields: Vec<(String, Option<Action>)>,
}

impl Governed {
    /// The action that a field itself requires, if there is one.
    pub fn action(&self, field: &str) -> Option<Action> {
        let mut fields = self.fields.iter();
        fields.find(|(name, _)| name == field)?.1
    }
}

/// The decisions, which are the same each time the schema is built.
static GOVERNED: OnceLock<Vec<Governed>> = OnceLock::new();

/// The decisions for the first schema that was built; empty before.
pub fn governed() -> &'static [Governed] {
    GOVERNED.get().map_or(&[], Vec::as_slice)
}

/// Decides for the types of a schema, given with the names of their fields.
///
/// # Panics
/// If a field cannot be decided: no schema is served then.
pub fn settle(types: &[(&str, Vec<&str>)]) -> &'static [Governed] {
    GOVERNED.get_or_init(|| match decide(types, TABLE) {
        Ok(governed) => governed,
        Err(faults) => panic!("src/graphql/governed/table.rs and the schema differ: {faults:#?}"),
    })
}

/// The action of each field, or all missing and superfluous entries of the table, each with instructions.
fn decide(types: &[(&str, Vec<&str>)], table: &[Listed<'_>]) -> Result<Vec<Governed>, Vec<String>> {
    let mut faults = vec![];
    let mut governed = vec![];
    for (ty, fields) in types {
        let mut decided = vec![];
        for field in fields {
            match (listed(table, ty, field), regular(ty, field)) {
                (None, None) => faults.push(undecided(ty, field)),
                (Some(listed), Some(regular)) if listed == regular => {
                    faults.push(format!(
                        "{ty}.{field}: its name decides; take it off its row"
                    ));
                }
                (Some(opened), _) | (None, Some(opened)) => {
                    decided.push(((*field).to_owned(), opened.action()));
                }
            }
        }
        decided.sort_by(|(one, _), (other, _)| one.cmp(other));
        governed.push(Governed {
            name: (*ty).to_owned(),
            fields: decided,
        });
    }
    for (ty, rows) in table {
        let known = types.iter().find(|(name, _)| name == ty);
        let known = known.map_or(&[][..], |(_, fields)| fields);
        let listed = rows.iter().flat_map(|(_, fields)| *fields);
        let gone = listed.filter(|field| !known.contains(field));
        faults.extend(gone.map(|field| format!("{ty}.{field}: the schema has it no more")));
    }
    if faults.is_empty() {
        Ok(governed)
    } else {
        Err(faults)
    }
}

/// The entry of a field in the table.
fn listed(table: &[Listed<'_>], ty: &str, field: &str) -> Option<Opened> {
    let (_, rows) = table.iter().find(|(name, _)| *name == ty)?;
    let row = rows.iter().find(|(_, fields)| fields.contains(&field))?;
    Some(row.0)
}

/// Instructions for a field without a decision.
fn undecided(ty: &str, field: &str) -> String {
    if ty == "Mutation" {
        format!("Mutation.{field}: name it after its action, or say on a row what opens it")
    } else {
        format!("{ty}.{field}: say on a row what opens it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of a schema of one type with one field, given this table.
    fn faults(ty: &str, field: &str, table: &[Listed<'_>]) -> Vec<String> {
        decide(&[(ty, vec![field])], table)
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn the_rules_for_regular_names_apply() {
        for (ty, field, action) in [
            ("Mutation", "approveSite", Some(Action::ApproveSite)),
            ("Query", "site", Some(Action::ListSites)),
            ("Query", "sites", Some(Action::ListSites)),
            ("Query", "staff", Some(Action::ListStaff)),
            ("Query", "impact", Some(Action::ReadImpact)),
            ("Query", "similarPlaces", Some(Action::FindSimilarPlaces)),
            ("Subscription", "siteChanged", Some(Action::WatchSites)),
            ("Subscription", "changes", Some(Action::WatchChanges)),
            ("BenchConnection", "totalCount", None),
            ("BenchEdge", "node", None),
            ("BenchPayload", "userErrors", None),
            ("StaffMemberPayload", "staffMember", None),
            ("BenchChange", "bench", None),
        ] {
            let decided = decide(&[(ty, vec![field])], &[]).expect("a decision");

            assert_eq!(decided[0].action(field), action, "{ty}.{field}");
        }
    }

    #[test]
    fn fields_without_a_regular_name_must_be_listed() {
        for (ty, field) in [
            ("Mutation", "paintBench"),
            ("Mutation", "site"),
            ("Query", "bench"),
            ("Subscription", "benchChanged"),
            ("BenchConnection", "colours"),
            ("BenchEdge", "colour"),
            ("BenchPayload", "colour"),
            ("BenchChange", "colour"),
            ("Bench", "id"),
            ("Bench", "sites"),
        ] {
            let fields = [field];
            let rows: [(Opened, &[&str]); 1] = [(Opened::Carried, &fields)];

            let found = faults(ty, field, &[]);
            assert_eq!(found.len(), 1, "{ty}.{field}: {found:?}");
            assert!(found[0].contains("say on a row"), "{found:?}");
            assert_eq!(faults(ty, field, &[(ty, &rows)]), [""; 0], "{ty}.{field}");
        }
    }

    #[test]
    fn an_unused_row_of_the_table_is_an_error() {
        let by_name: &[Listed<'_>] = &[(
            "Mutation",
            &[(Opened::By(Action::ApproveSite), &["approveSite"])],
        )];
        let other: &[Listed<'_>] = &[(
            "Mutation",
            &[(Opened::By(Action::HoldSite), &["approveSite"])],
        )];
        let gone: &[Listed<'_>] = &[("Bench", &[(Opened::Carried, &["colour"])])];

        let taken_off = faults("Mutation", "approveSite", by_name);
        assert!(taken_off[0].contains("take it off"), "{taken_off:?}");
        assert_eq!(faults("Mutation", "approveSite", other), [""; 0]);
        let no_more = faults("Mutation", "approveSite", gone);
        assert!(no_more[0].contains("no more"), "{no_more:?}");
    }
}
