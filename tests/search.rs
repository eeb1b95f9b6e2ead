//! Searches by the beginnings of words of names and references, among the records that the caller may see.

use serde_json::json;

use crate::support::{Client, TestApp, cases::a_draft, database, on_both};

/// The references that a search finds.
async fn found(client: &Client<'_>, list: &str, search: &str) -> Vec<String> {
    let shown = match list {
        "offenders" => "... on FullOffender { reference }",
        _ => "reference",
    };
    let kind = match list {
        "staff" => "StaffFilter".to_owned(),
        _ => format!(
            "{}{}Filter",
            list[..1].to_uppercase(),
            &list[1..list.len() - 1]
        ),
    };
    let query =
        format!("query($filter: {kind}!) {{ {list}(filter: $filter) {{ nodes {{ {shown} }} }} }}");
    let reply = client
        .run(&query, json!({ "filter": { "search": search } }))
        .await;
    assert_eq!(reply.code(), "", "{list} {search}: {}", reply.body);
    let nodes = reply.data(&format!("{list}.nodes"));
    let rows = nodes.as_array().expect("rows").iter();
    rows.map(|row| row["reference"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// All entries of a list with their reference and name.
async fn first_of(app: &TestApp, list: &str) -> (String, String) {
    let reply = app
        .manager()
        .ask(&format!(
            "{{ {list}(first: 1) {{ nodes {{ reference name }} }} }}"
        ))
        .await;
    let row = reply.data(&format!("{list}.nodes.0"));
    let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
    (text("reference"), text("name"))
}

#[tokio::test]
async fn every_search_finds_by_name_and_by_reference() {
    on_both(async |app| {
        app.approved_site().await;
        let manager = app.manager();
        for list in ["sites", "areas", "organisations", "councillors", "staff"] {
            let (reference, name) = first_of(app, list).await;
            let beginning: String = name.chars().take(3).collect();
            for search in [&name, &reference, &name.to_uppercase(), &beginning] {
                let found = found(&manager, list, search).await;

                assert!(found.contains(&reference), "{list} {search}: {found:?}");
            }
            assert_eq!(
                found(&manager, list, &format!("{name} nowhere")).await,
                [""; 0],
                "{list}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn references_are_found_by_the_whole_and_by_parts() {
    on_both(async |app| {
        let manager = app.manager();
        let site = app.seed_site(domain::site::Status::Approved).await;
        let other = app.seed_site(domain::site::Status::Approved).await;
        let reference = site["reference"].as_str().unwrap_or_default().to_owned();
        let number = reference.rsplit('-').next().unwrap_or_default().to_owned();

        assert_eq!(
            found(&manager, "sites", &reference).await,
            [reference.as_str()]
        );
        assert_eq!(
            found(&manager, "sites", &number.to_lowercase()).await,
            [reference.as_str()]
        );
        assert_eq!(found(&manager, "sites", "mill lane").await.len(), 2);
        assert_eq!(
            found(&manager, "sites", &format!("lane {number}")).await,
            [reference]
        );
        assert_ne!(site["reference"], other["reference"]);
    })
    .await;
}

#[tokio::test]
async fn people_are_searched_only_within_reach_and_only_by_name_and_reference() {
    on_both(async |app| {
        app.drafted(a_draft()).await;
        let reference = app.column::<String>("SELECT reference FROM offender").await[0].clone();
        let last_name = app.column::<String>("SELECT last_name FROM offender").await[0].clone();

        assert_eq!(
            found(&app.officer(), "offenders", &last_name).await,
            [reference.as_str()]
        );
        assert_eq!(
            found(&app.officer(), "offenders", &reference).await,
            [reference]
        );
        for stranger in [app.supervisor(), app.mentor()] {
            assert_eq!(found(&stranger, "offenders", &last_name).await, [""; 0]);
        }
        let hidden = "SELECT postcode FROM offender WHERE postcode IS NOT NULL
            UNION SELECT CAST(date_of_birth AS TEXT) FROM offender";
        for hidden in app.column::<String>(hidden).await {
            assert_eq!(
                found(&app.manager(), "offenders", &hidden).await,
                [""; 0],
                "{hidden}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn one_typing_error_in_a_longer_word_is_forgiven() {
    on_both(async |app| {
        let seed = app.seed().await;
        for name in ["Becket's Park", "King's Wood", "Marsh End", "Łódź Gardens"] {
            seed.site(name, domain::site::Status::Approved).await;
        }
        seed.done().await;
        let manager = app.manager();
        let names = async |search: &str| -> Vec<String> {
            let query =
                "query($search: String!) { sites(filter: { search: $search }) { nodes { name } } }";
            let reply = manager.run(query, json!({ "search": search })).await;
            let nodes = reply.data("sites.nodes");
            let nodes = nodes.as_array().expect("sites").iter();
            nodes
                .map(|site| site["name"].as_str().unwrap_or_default().to_owned())
                .collect()
        };

        for (name, searches) in [
            (
                "Becket's Park",
                &[
                    "becketts park",
                    "beckests",
                    "bekcets park",
                    "becjet",
                    "becket prk",
                    "bekets",
                ][..],
            ),
            (
                "King's Wood",
                &[
                    "kingwsood",
                    "kingwood",
                    "kingswoood",
                    "kingsvood",
                    "kigns wood",
                ],
            ),
            ("Marsh End", &["mersh end", "marhs", "marshe"]),
            ("Łódź Gardens", &["lodz gradens", "łódź gaerdens"]),
        ] {
            for search in searches {
                // A word of fewer than five letters must be right.
                let expected: &[&str] = if search.ends_with(" prk") {
                    &[]
                } else {
                    &[name]
                };
                assert_eq!(names(search).await, expected, "{search}");
            }
        }
        for search in ["beckettts park", "kinsgwod", "mash end", "beckets pakr"] {
            assert_eq!(names(search).await, [""; 0], "{search}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_name_is_found_with_a_typing_error_too() {
    on_both(async |app| {
        let site = app.seed_site(domain::site::Status::Approved).await;
        let reference = site["reference"].as_str().unwrap_or_default().to_owned();
        let manager = app.manager();
        let amended = json!({
            "site": site["id"], "expectedVersion": site["version"],
            "name": "Kestrel Green", "reason": "Renamed.",
        });

        let reply = manager.act("amendSite", amended, "site { version }").await;

        assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
        assert_eq!(found(&manager, "sites", "kestrl green").await, [reference]);
    })
    .await;
}

#[tokio::test]
async fn more_than_ten_words_are_bad_input() {
    on_both(async |app| {
        for (words, code) in [(10, ""), (11, "BAD_USER_INPUT")] {
            let search: Vec<String> = (0..words).map(|number| format!("w{number}")).collect();
            let query =
                "query($search: String!) { sites(filter: { search: $search }) { nodes { id } } }";

            let reply = app
                .manager()
                .run(query, json!({ "search": search.join(" ") }))
                .await;

            assert_eq!(reply.code(), code, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn the_migration_indexes_the_same_words_as_the_operations() {
    use migration::{Migrator, MigratorTrait};
    on_both(async |app| {
        app.approved_site().await;
        app.drafted(a_draft()).await;
        app.seed_suggestion(domain::suggestion::Status::Submitted).await;
        let query = "SELECT noun || ' ' || word || ' ' || CAST(COUNT(*) AS TEXT) FROM search_word GROUP BY noun, word ORDER BY 1";
        let db = app.connection().await;
        let written: Vec<String> = database::column(&db, query).await;
        let names = Migrator::migrations();
        let later = names.iter().rev().position(|change| change.name() == "m0042_search_word");
        let steps = u32::try_from(later.expect("the change") + 1).expect("a number");

        Migrator::down(&db, Some(steps)).await.expect("down");
        Migrator::up(&db, None).await.expect("up");

        let filled: Vec<String> = database::column(&db, query).await;
        assert!(written.len() > 30, "{written:?}");
        assert_eq!(filled, written);
        db.close().await.expect("closed");
    })
    .await;
}
