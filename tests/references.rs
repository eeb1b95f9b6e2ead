//! Records by their references: many at once, and whatever their capitals, accents and spaces.

use migration::{Migrator, MigratorTrait};
use serde_json::{Value, json};

use crate::support::{Client, cases::a_draft, on_both};

/// The reference of a record as others write it.
fn otherwise(reference: &Value) -> String {
    let reference = reference.as_str().expect("a reference");
    format!(" {} ", reference.to_lowercase())
}

fn texts(rows: &Value, field: &str) -> Vec<String> {
    let rows = rows.as_array().expect("rows").iter();
    let mut texts: Vec<String> = rows
        .map(|row| row[field].as_str().unwrap_or_default().to_owned())
        .collect();
    texts.sort();
    texts
}

/// The references that a list has for these.
async fn found(client: &Client<'_>, list: &str, references: &[String]) -> Vec<String> {
    let shown = match list {
        "offenders" => "... on FullOffender { reference } ... on LimitedOffender { reference }",
        "sessions" => "... on Session { reference }",
        _ => "reference",
    };
    let query = format!(
        "query($r: [String!]) {{ {list}(filter: {{ references: $r }}, first: 100) {{ nodes {{ {shown} }} }} }}"
    );
    let reply = client.run(&query, json!({ "r": references })).await;
    assert_eq!(reply.code(), "", "{list}: {}", reply.body);
    texts(&reply.data(&format!("{list}.nodes")), "reference")
}

/// The reference of the first record of a list.
async fn first_of(client: &Client<'_>, list: &str) -> Value {
    let shown = match list {
        "offenders" => "... on FullOffender { reference }",
        "sessions" => "... on Session { reference }",
        _ => "reference",
    };
    let reply = client
        .ask(&format!("{{ {list}(first: 1) {{ nodes {{ {shown} }} }} }}"))
        .await;
    reply.data(&format!("{list}.nodes.0.reference"))
}

#[tokio::test]
async fn every_list_of_records_with_references_is_filtered_by_many_references() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        app.booked(&[&referral], json!({})).await;
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let manager = app.manager();
        for list in [
            "sites",
            "suggestions",
            "sessions",
            "referrals",
            "offenders",
            "areas",
            "organisations",
            "councillors",
            "staff",
            "referrers",
        ] {
            let reference = first_of(&manager, list).await;
            let asked = [otherwise(&reference), "nobody-1".into()];

            assert_eq!(
                found(&manager, list, &asked).await,
                [reference.as_str().expect("a text")],
                "{list}"
            );
            assert_eq!(found(&manager, list, &[]).await, [""; 0], "{list}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_record_is_found_by_its_reference_in_any_case() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        app.booked(&[&referral], json!({})).await;
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let manager = app.manager();
        for noun in [
            "site",
            "suggestion",
            "session",
            "referral",
            "offender",
            "area",
            "organisation",
        ] {
            let reference = first_of(&manager, &format!("{noun}s")).await;
            let query = format!("query($r: String!) {{ {noun}(reference: $r) {{ __typename }} }}");
            let reply = manager
                .run(&query, json!({ "r": otherwise(&reference) }))
                .await;
            assert!(reply.data(noun).is_object(), "{noun}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn fifty_sites_by_reference_cost_one_statement_and_are_within_reach() {
    on_both(async |app| {
        let seed = app.seed().await;
        for number in 0..50 {
            seed.site(&format!("Site {number:02}"), domain::site::Status::Approved).await;
        }
        seed.done().await;
        let references: Vec<String> = app
            .column::<String>("SELECT reference FROM site")
            .await
            .iter()
            .map(|reference| reference.to_lowercase())
            .collect();
        let query = "query($r: [String!]) { sites(filter: { references: $r }, first: 50) { nodes { reference statusText } } }";

        let council = app.council();
        let asked = council.run(query, json!({ "r": references }));
        let (statements, reply) = app.statements(asked).await;

        assert_eq!(texts(&reply.data("sites.nodes"), "reference").len(), 50, "{}", reply.body);
        let one = council.run(query, json!({ "r": references[0] }));
        assert_eq!(app.statements(one).await.0, statements);
        // One of them reads whose work has just begun.
        assert!(statements <= 2, "{statements} statements");
    })
    .await;
}

#[tokio::test]
async fn more_than_a_hundred_references_are_bad_input() {
    on_both(async |app| {
        let references: Vec<String> = (0..101).map(|number| format!("SITE-{number}")).collect();
        for (query, variables) in [
            (
                "query($r: [String!]) { sites(filter: { references: $r }) { nodes { id } } }",
                json!({ "r": references }),
            ),
            (
                "query($r: [String!]) { nodes(references: $r) { id } }",
                json!({ "r": references }),
            ),
            (
                "query($r: [String!]) { sites(filter: { references: $r }) { nodes { id } } }",
                json!({ "r": ["SITE-1", ""] }),
            ),
        ] {
            let reply = app.manager().run(query, variables).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
        }
        let hundred = json!({ "r": references[..100] });
        let query = "query($r: [String!]) { sites(filter: { references: $r }) { nodes { id } } }";
        assert_eq!(app.manager().run(query, hundred).await.code(), "");
    })
    .await;
}

#[tokio::test]
async fn an_archived_site_is_found_by_its_reference() {
    on_both(async |app| {
        let site = app.seed_site(domain::site::Status::Approved).await;
        app.execute("UPDATE site SET status = 'ARCHIVED'").await;
        let reference = site["reference"].as_str().expect("a reference").to_owned();
        let manager = app.manager();

        assert_eq!(found(&manager, "sites", std::slice::from_ref(&reference)).await, [reference.as_str()]);
        let query = "query($r: [String!]) { sites(filter: { references: $r, statuses: [APPROVED] }) { nodes { id } } }";
        let reply = manager.run(query, json!({ "r": reference })).await;
        assert_eq!(reply.data("sites.nodes"), json!([]));
    })
    .await;
}

#[tokio::test]
async fn references_find_nothing_out_of_reach() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        app.booked(&[&referral], json!({})).await;
        let manager = app.manager();
        let reference = async |list: &str| otherwise(&first_of(&manager, list).await);
        let (referral, person) = (reference("referrals").await, reference("offenders").await);
        let session_reference = reference("sessions").await;
        let query = "query($r: [String!]) { nodes(references: $r) { __typename } }";

        // A future session is not found outside the Team: it would tell its hour.
        let council = app.council();
        assert_eq!(found(&council, "sessions", std::slice::from_ref(&session_reference)).await, [""; 0]);
        let all = json!({ "r": [referral, person, session_reference, "nowhere-1"] });
        let reply = council.run(query, all.clone()).await;
        assert_eq!(reply.data("nodes"), json!([null, null, null, null]), "{}", reply.body);
        let reply = manager.run(query, all).await;
        assert_eq!(
            reply.data("nodes"),
            json!([{ "__typename": "Referral" }, { "__typename": "FullOffender" }, { "__typename": "Session" }, null]),
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn people_searched_by_references_are_recorded_in_the_trail_as_found_or_refused() {
    on_both(async |app| {
        app.engaged(a_draft()).await;
        let person = otherwise(&first_of(&app.manager(), "offenders").await);
        let stranger = app.supervisor();

        found(&stranger, "offenders", &[person.trim().to_uppercase()]).await;
        let query = "query($r: [String!]) { nodes(references: $r) { __typename } }";
        stranger.run(query, json!({ "r": ["REF-404-1"] })).await;

        let noted = app
            .column::<String>("SELECT asked FROM audit_entry WHERE asked IS NOT NULL ORDER BY id")
            .await
            .join("; ");
        let person = person.trim().to_uppercase();
        assert!(noted.contains(&format!("offender {person}")), "{noted}");
        assert!(noted.contains("record REF-404-1"), "{noted}");
    })
    .await;
}

#[tokio::test]
async fn nodes_takes_ids_or_references_and_keeps_their_order() {
    on_both(async |app| {
        let seed = app.seed().await;
        for name in ["One", "Two"] {
            seed.site(name, domain::site::Status::Approved).await;
        }
        seed.done().await;
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let sites = app.column::<String>("SELECT reference FROM site ORDER BY name").await;
        let suggestion = app.column::<String>("SELECT reference FROM suggestion").await;
        let manager = app.manager();
        let query = "query($i: [ID!], $r: [String!]) { nodes(ids: $i, references: $r) { __typename ... on Site { name } } }";
        let asked = json!({ "r": [sites[1].to_lowercase(), "none", suggestion[0], sites[0], sites[1], "west", "UPTON"] });

        let (statements, reply) = app.statements(manager.run(query, asked)).await;

        assert_eq!(
            reply.data("nodes"),
            json!([
                { "__typename": "Site", "name": "Two" }, null, { "__typename": "Suggestion" },
                { "__typename": "Site", "name": "One" }, { "__typename": "Site", "name": "Two" },
                { "__typename": "Area" }, { "__typename": "Area" },
            ]),
            "{}",
            reply.body
        );
        // One for each kind, one for the restrictions, and the trail.
        assert!(statements <= 10, "{statements} statements");
        for wrong in [json!({}), json!({ "i": ["a"], "r": ["b"] })] {
            let reply = manager.run(query, wrong).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
        }
        // A reference of two kinds of record is told, and does not spoil the rest.
        app.execute(&format!(
            "UPDATE suggestion SET reference = '{0}', reference_folded = lower('{0}')",
            sites[0]
        ))
        .await;
        let reply = manager.run(query, json!({ "r": [sites[0], sites[1]] })).await;
        assert_eq!(reply.body["data"]["nodes"][0], Value::Null, "{}", reply.body);
        assert_eq!(reply.body["data"]["nodes"][1]["name"], "Two", "{}", reply.body);
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn references_that_differ_only_in_case_are_the_same() {
    on_both(async |app| {
        let area =
            |reference: &str| json!({ "reference": reference, "name": "Kettle", "type": "TOWN" });
        let manager = app.manager();
        let made = manager
            .act("recordArea", area("KET-1"), "area { reference }")
            .await;
        assert_eq!(made.user_errors(), [""; 0], "{}", made.body);

        let again = manager
            .act("recordArea", area("ket-1"), "area { reference }")
            .await;

        assert_eq!(
            again.user_errors(),
            ["CONFLICT reference-unique"],
            "{}",
            again.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_database_with_references_that_differ_only_in_case_is_not_migrated() {
    on_both(async |app| {
        let seed = app.seed().await;
        for name in ["One", "Two"] {
            seed.site(name, domain::site::Status::Approved).await;
        }
        seed.done().await;
        let db = app.connection().await;
        let names = Migrator::migrations();
        let later = names
            .iter()
            .rev()
            .position(|change| change.name() == "m0153_reference_folded");
        let steps = u32::try_from(later.expect("the change") + 1).expect("a number");
        Migrator::down(&db, Some(steps)).await.expect("down");
        app.execute(
            "UPDATE site SET reference = CASE name WHEN 'One' THEN 'SITE-1' ELSE 'Site-1' END",
        )
        .await;

        let refused = Migrator::up(&db, None)
            .await
            .expect_err("two alike")
            .to_string();

        assert!(refused.contains("SITE-1 and Site-1"), "{refused}");
        app.execute("UPDATE site SET reference = 'SITE-2' WHERE name = 'Two'")
            .await;
        Migrator::up(&db, None).await.expect("up");
        let folded = "SELECT reference_folded FROM site ORDER BY 1";
        assert_eq!(app.column::<String>(folded).await, ["site-1", "site-2"]);
        db.close().await.expect("closed");
    })
    .await;
}

#[tokio::test]
async fn the_migration_writes_the_same_references_as_the_operations() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        app.booked(&[&referral], json!({})).await;
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let tables = [
            "area",
            "organisation",
            "staff",
            "referrer",
            "councillor",
            "offender",
            "site",
            "suggestion",
            "referral",
            "session",
        ];
        let each =
            tables.map(|table| format!("SELECT '{table} ' || reference_folded FROM {table}"));
        let query = format!("{} ORDER BY 1", each.join(" UNION ALL "));
        let written = app.column::<String>(&query).await;
        let db = app.connection().await;
        let names = Migrator::migrations();
        let later = names
            .iter()
            .rev()
            .position(|change| change.name() == "m0153_reference_folded");
        let steps = u32::try_from(later.expect("the change") + 1).expect("a number");

        Migrator::down(&db, Some(steps)).await.expect("down");
        Migrator::up(&db, None).await.expect("up");

        for table in tables {
            assert!(
                written.iter().any(|row| row.starts_with(table)),
                "{table}: {written:?}"
            );
        }
        assert!(
            written
                .iter()
                .all(|row| !row.ends_with(' ') && *row == row.to_lowercase())
        );
        assert_eq!(app.column::<String>(&query).await, written);
        db.close().await.expect("closed");
    })
    .await;
}
