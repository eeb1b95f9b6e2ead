//! Instants and dates as clients send and get them: one form, one range of years, the same on both databases.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, Type, TypeKind};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, person, with},
    documents::types,
    on_both,
    sdl::{Field, named, root_fields},
    seed::of,
};

#[tokio::test]
async fn every_instant_has_six_decimals() {
    on_both(async |app| {
        // One with a fraction beside one of a whole second, as imported records have it.
        let suggest = async |title: &str| app.councillor().suggest(title, "upton", None).await;
        suggest("whole").await;
        app.at("2025-08-18T09:00:00.0123456Z");
        suggest("a fraction").await;

        let query = "{ suggestions { nodes { submittedAt history { at } } } }";
        let reply = app.manager().ask(query).await;

        let at = |index: usize| reply.data(&format!("suggestions.nodes.{index}.submittedAt"));
        assert_eq!(at(0), "2025-08-18T09:00:00.000000Z", "{}", reply.text);
        assert_eq!(at(1), "2025-08-18T09:00:00.012345Z", "{}", reply.text);
        let reset_at = reply.cost["resetAt"].as_str().expect("an instant");
        assert_eq!(reset_at.len(), 27, "{reset_at}");
    })
    .await;
}

#[tokio::test]
async fn an_amended_instant_has_six_decimals_even_if_stored_without() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let later = json!({
            "startsAt": "2025-08-18T10:00:00+00:00", "endsAt": "2025-08-18T14:00:00Z", "reasonCode": "WEATHER",
        });
        app.step("moveSession", &session, later).await;
        let stored: Vec<String> = app
            .column("SELECT new_value FROM amendment WHERE field = 'startsAt'")
            .await;
        assert_eq!(stored, ["2025-08-18T10:00:00.000000Z"]);
        app.execute("UPDATE amendment SET new_value = '2025-08-18T10:00:00Z' WHERE field = 'startsAt'")
            .await;

        let query = "query($id: ID!) { session(id: $id) { ... on Session { amendments { field newValue } } } }";
        let reply = app.manager().run(query, json!({ "id": session["id"] })).await;

        let kept = |field: &str, at: &str| json!({ "field": field, "newValue": at });
        assert_eq!(
            reply.data("session.amendments"),
            json!([
                kept("startsAt", "2025-08-18T10:00:00.000000Z"),
                kept("endsAt", "2025-08-18T14:00:00.000000Z"),
            ]),
            "{}",
            reply.text
        );
    })
    .await;
}

/// The selection of a root field.
fn selection(answer: &str) -> &'static str {
    match answer {
        "GeoJson" => "",
        answer if answer.ends_with("Connection") => "{ totalCount { count } }",
        _ => "{ __typename }",
    }
}

/// The paths to every date and instant of an input, with what leads there.
fn moments(
    types: &BTreeMap<String, TypeKind>,
    (name, ty): (&str, &Type),
    above: &[String],
) -> Vec<(Vec<String>, bool)> {
    let path: Vec<String> = above.iter().cloned().chain([name.to_owned()]).collect();
    let is_list = matches!(ty.base, BaseType::List(_));
    let path = if is_list {
        path.into_iter().chain(["0".into()]).collect()
    } else {
        path
    };
    match (named(ty).as_str(), types.get(&named(ty))) {
        (name @ ("Date" | "DateTime"), _) => vec![(path, name == "DateTime")],
        (_, Some(TypeKind::InputObject(input))) => {
            let fields = input.fields.iter().map(|field| &field.node);
            fields
                .flat_map(|field| moments(types, (field.name.node.as_str(), &field.ty.node), &path))
                .collect()
        }
        _ => vec![],
    }
}

/// What a field requires beside its dates.
fn required(field: &Field) -> String {
    let required = field.arguments.iter().filter(|(_, ty)| !ty.nullable);
    let given = required.filter_map(|(name, ty)| {
        let value = match named(ty).as_str() {
            "Float" => "52.25",
            "BreakdownMeasure" | "FigureKey" => "HOURS",
            "BreakdownDimension" => "WORK_TYPE",
            _ => return None,
        };
        Some(format!(", {name}: {value}"))
    });
    given.collect()
}

/// A value at a path below the first step.
fn at(path: &[String], value: &str) -> Value {
    path[1..].iter().rev().fold(json!(value), |value, step| {
        if step == "0" {
            json!([value])
        } else {
            json!({ step.as_str(): value })
        }
    })
}

#[tokio::test]
async fn dates_and_instants_of_other_years_are_refused_by_path_everywhere() {
    let types = types();
    let days = [
        "1899-12-31",
        "2200-01-01",
        "0001-01-01",
        "9999-12-31",
        "+10000-01-01",
        "2025-1-1",
    ];
    let instants = [
        "1899-12-31T23:59:59.999999Z",
        "2199-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59Z",
        "2025-08-20T09:00:00",
    ];
    on_both(async |app| {
        let mut asked = 0;
        for field in root_fields() {
            for (name, ty) in &field.arguments {
                for (path, is_instant) in moments(&types, (name, ty), &[]) {
                    let wrong: &[&str] = if is_instant { &instants } else { &days };
                    for text in wrong {
                        let operation = field.root.to_lowercase();
                        let query = format!(
                            "{operation}($v: {ty}) {{ {}({name}: $v{}) {} }}",
                            field.name,
                            required(&field),
                            selection(&field.answer)
                        );
                        let reply = app
                            .manager()
                            .run(&query, json!({ "v": at(&path, text) }))
                            .await;

                        let errors = reply.body["errors"].as_array().expect("errors");
                        let found = errors
                            .iter()
                            .find(|error| error["extensions"]["inputPath"] == json!(path));
                        let message = found.and_then(|error| error["message"].as_str());
                        let said = format!("{}: ", path.join("."));
                        assert_eq!(reply.status, 422, "{query} {text}: {}", reply.text);
                        assert!(
                            message.is_some_and(|message| message.starts_with(&said)
                                && message.contains("1900 to 2199")),
                            "{query} {text}: {}",
                            reply.text
                        );
                        asked += 1;
                    }
                }
            }
        }
        assert!(asked > 200, "{asked}");
    })
    .await;
}

#[tokio::test]
async fn the_first_and_last_permitted_days_can_be_used_in_filters() {
    let types = types();
    on_both(async |app| {
        app.booked(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let mut asked = 0;
        for field in root_fields()
            .into_iter()
            // A preview is of the end of a month.
            .filter(|field| field.root == "Query" && field.name != "previewFigures")
        {
            for (name, ty) in &field.arguments {
                for (path, is_instant) in moments(&types, (name, ty), &[]) {
                    let client = match field.name.as_str() {
                        "auditTrail" => app.person(Role::DataProtectionOfficer),
                        _ => app.manager(),
                    };
                    let selection = selection(&field.answer);
                    let days = ["1900-01-01", "2199-12-31"];
                    let instants = ["1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z"];
                    for text in if is_instant { instants } else { days } {
                        let query = format!(
                            "query($v: {ty}) {{ {}({name}: $v{}) {selection} }}",
                            field.name,
                            required(&field),
                        );
                        let mut value = at(&path, text);
                        if path.ends_with(&["areasAsAt".into()]) {
                            value["areas"] = json!([]);
                        }
                        let reply = client.run(&query, json!({ "v": value })).await;

                        assert_eq!(reply.code(), "", "{query} {text}: {}", reply.text);
                        asked += 1;
                    }
                }
            }
        }
        assert!(asked > 20, "{asked}");
    })
    .await;
}

#[tokio::test]
async fn the_last_permitted_instant_is_stored_and_a_later_one_refused() {
    on_both(async |app| {
        let client = app.registered(json!({ "clientId": "last" })).await.read;
        let last = json!({ "expiresAt": "2199-12-31T23:59:59.9999999Z" });
        let narrowed = app
            .administrator()
            .done(
                "narrowClient",
                "client",
                "expiresAt",
                of("client", &client, last),
            )
            .await;
        assert_eq!(narrowed["expiresAt"], "2199-12-31T23:59:59.999999Z");

        for field in root_fields()
            .into_iter()
            .filter(|field| field.root == "Mutation")
        {
            let (query, variables) = field.queried_with_nonsense();
            let late = variables.to_string().replace("1900-01-01", "2199-12-31");
            let reply = app
                .manager()
                .run(&query, serde_json::from_str(&late).expect("JSON"))
                .await;
            assert!(!reply.text.contains("INTERNAL"), "{query}: {}", reply.text);
        }
        let born = with(a_draft(), json!({ "person": person("1900-01-01") }));
        let reply = app
            .officer()
            .act("draftReferral", born, "referral { id }")
            .await;
        assert_ne!(reply.code(), "INTERNAL", "{}", reply.text);
    })
    .await;
}

#[test]
fn the_descriptions_state_the_years_and_decimals() {
    let published = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    for scalar in ["scalar Date\n", "scalar DateTime\n"] {
        let before = published.split(scalar).next().expect("a text");
        let description: Vec<&str> = before.rsplit("\"\"\"").take(2).collect();
        assert!(
            description[1].contains("1900 to 2199"),
            "{scalar}: {description:?}"
        );
    }
    assert!(published.contains("2025-08-20T09:00:00.000000Z"));
}

#[tokio::test]
async fn imported_instants_have_six_decimals() {
    let app = TestApp::example(crate::support::Kind::Sqlite).await;
    let reply = app
        .manager()
        .ask("{ suggestions(first: 3) { nodes { submittedAt } } sitesGeoJson }")
        .await;
    let at = reply.data("suggestions.nodes.0.submittedAt");
    assert_eq!(at.as_str().map(str::len), Some(27), "{}", reply.text);
    assert!(reply.text.contains("\"improvedAt\":\"20"), "{}", reply.text);
    app.stop().await;
}
