//! Lists page by page, forward and backward, with cursors that are valid for one list only, and with a search text
//! that is taken literally.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both};

const FORWARD: &str = "query($first: Int, $after: String, $last: Int, $before: String, $order: SuggestionOrder! = {}) {
    suggestions(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
        nodes { title submittedAt } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }";

/// Eleven suggestions, some with the same title, the same instant, or both.
async fn eleven(app: &TestApp) {
    let seed = app.seed().await;
    let titles = ["b", "a", "b", "B", "c", "a b", "É", "e", "a", "b", "z"];
    for (number, title) in titles.iter().enumerate() {
        let minute = i64::try_from(number / 4).expect("a number");
        seed.suggested(
            title,
            ("councillor@example", "west-northants"),
            "upton",
            minute,
        )
        .await;
    }
    seed.done().await;
}

async fn page(client: &Client<'_>, variables: Value) -> Value {
    let reply = client.run(FORWARD, variables).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.data("suggestions")
}

fn rows(page: &Value) -> Vec<Value> {
    page["nodes"].as_array().cloned().unwrap_or_default()
}

fn orders() -> [Value; 4] {
    ["SUBMITTED_AT", "TITLE"]
        .map(|field| {
            ["ASC", "DESC"].map(|direction| json!({ "field": field, "direction": direction }))
        })
        .concat()
        .try_into()
        .expect("four")
}

#[tokio::test]
async fn paging_forward_returns_every_row_once_in_order() {
    on_both(async |app| {
        eleven(app).await;
        let manager = app.manager();
        for order in orders() {
            let whole = page(&manager, json!({ "first": 100, "order": order })).await;
            assert_eq!(rows(&whole).len(), 11);
            assert_eq!(whole["pageInfo"]["hasNextPage"], false);
            let (mut seen, mut after, mut more) = (vec![], Value::Null, true);
            while more {
                let next = page(
                    &manager,
                    json!({ "first": 3, "after": after, "order": order }),
                )
                .await;
                assert_eq!(next["pageInfo"]["hasPreviousPage"], !after.is_null());
                seen.extend(rows(&next));
                after = next["pageInfo"]["endCursor"].clone();
                more = next["pageInfo"]["hasNextPage"] == true;
            }

            assert_eq!(seen, rows(&whole), "{order}");
        }
    })
    .await;
}

#[tokio::test]
async fn paging_backward_returns_every_row_once_in_order() {
    on_both(async |app| {
        eleven(app).await;
        let manager = app.manager();
        for order in orders() {
            let whole = page(&manager, json!({ "first": 100, "order": order })).await;
            let (mut seen, mut before, mut more) = (vec![], Value::Null, true);
            while more {
                let next = page(
                    &manager,
                    json!({ "last": 4, "before": before, "order": order }),
                )
                .await;
                seen.splice(0..0, rows(&next));
                before = next["pageInfo"]["startCursor"].clone();
                more = next["pageInfo"]["hasPreviousPage"] == true;
            }

            assert_eq!(seen, rows(&whole), "{order}");
        }
    })
    .await;
}

#[tokio::test]
async fn both_databases_sort_text_alike() {
    on_both(async |app| {
        eleven(app).await;

        let whole = page(&app.manager(), json!({ "order": { "field": "TITLE" } })).await;

        let titles: Vec<String> = rows(&whole)
            .iter()
            .map(|row| kernel::text::folded(row["title"].as_str().unwrap_or_default()))
            .collect();
        let mut sorted = titles.clone();
        sorted.sort();
        assert_eq!(titles, sorted);
    })
    .await;
}

#[tokio::test]
async fn a_cursor_of_another_list_order_or_filter_is_refused() {
    on_both(async |app| {
        eleven(app).await;
        let manager = app.manager();
        let cursor = page(&manager, json!({ "first": 2 })).await["pageInfo"]["endCursor"].clone();
        let mut tampered = cursor.as_str().unwrap_or_default().to_owned();
        let last = if tampered.pop() == Some('A') {
            'B'
        } else {
            'A'
        };
        tampered.push(last);
        for (arguments, cursor) in [
            (
                "suggestions(after: $cursor, orderBy: { field: TITLE })",
                cursor.clone(),
            ),
            (
                "suggestions(after: $cursor, orderBy: { direction: DESC })",
                cursor.clone(),
            ),
            (
                "suggestions(after: $cursor, filter: { search: \"ab\" })",
                cursor.clone(),
            ),
            ("suggestions(after: $cursor)", tampered.into()),
            ("suggestions(after: $cursor)", "nonsense".into()),
            ("suggestions(before: $cursor)", "".into()),
            ("sites(after: $cursor)", cursor.clone()),
        ] {
            let query = format!("query($cursor: String!) {{ {arguments} {{ nodes {{ id }} }} }}");

            let reply = manager.run(&query, json!({ "cursor": cursor })).await;

            assert_eq!(
                reply.code(),
                "BAD_USER_INPUT",
                "{arguments}: {}",
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_has_one_to_a_hundred_rows_in_one_direction() {
    on_both(async |app| {
        for arguments in [
            "first: 0",
            "first: 101",
            "first: -1",
            "last: 0",
            "last: 101",
            "first: 1, last: 1",
            "first: 1, before: \"x\"",
        ] {
            let query = format!("{{ suggestions({arguments}) {{ nodes {{ id }} }} }}");

            let reply = app.manager().ask(&query).await;

            assert_eq!(
                reply.code(),
                "BAD_USER_INPUT",
                "{arguments}: {}",
                reply.body
            );
        }
        for arguments in ["first: 1", "first: 100", "last: 100"] {
            let reply = app
                .manager()
                .ask(&format!(
                    "{{ suggestions({arguments}) {{ nodes {{ id }} }} }}"
                ))
                .await;

            assert_eq!(reply.code(), "", "{arguments}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_is_counted_only_if_requested() {
    on_both(async |app| {
        eleven(app).await;
        let manager = app.manager();

        let (plain, _) = app
            .statements(manager.ask("{ suggestions(first: 1) { nodes { id } } }"))
            .await;
        let counting = "{ suggestions(first: 1) { nodes { id } totalCount { count precision } } }";
        let (counted, reply) = app.statements(manager.ask(counting)).await;

        assert_eq!(counted, plain + 1);
        assert_eq!(
            reply.data("suggestions.totalCount"),
            json!({ "count": 11, "precision": "EXACT" })
        );
    })
    .await;
}

#[tokio::test]
async fn nested_lists_are_paged_too() {
    on_both(async |app| {
        let seed = app.seed().await;
        let busy = seed.site("Busy", domain::site::Status::Approved).await;
        let quiet = seed.site("Quiet", domain::site::Status::Approved).await;
        for number in 0..5 {
            seed.planned(&busy, number).await;
        }
        seed.planned(&quiet, 5).await;
        seed.done().await;
        let query = "query($after: String, $name: String!) { sites(filter: { search: $name }) { nodes {
            sessions(first: 3, after: $after) { nodes { ... on Session { startsAt } } totalCount { count } pageInfo { hasNextPage endCursor } } } } }";
        let first = app.manager().run(query, json!({ "name": "busy" })).await.data("sites.nodes.0.sessions");
        assert_eq!(first["totalCount"]["count"], 5);
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let after = &first["pageInfo"]["endCursor"];

        let second = app.manager().run(query, json!({ "name": "busy", "after": after })).await.data("sites.nodes.0.sessions");

        let starts: Vec<_> = rows(&first).into_iter().chain(rows(&second)).map(|row| row["startsAt"].to_string()).collect();
        assert_eq!(starts.len(), 5);
        assert!(starts.is_sorted(), "{starts:?}");
        assert_eq!(second["pageInfo"]["hasNextPage"], false);
        let foreign = app.manager().run(query, json!({ "name": "quiet", "after": after })).await;
        assert_eq!(foreign.code(), "BAD_USER_INPUT", "{}", foreign.body);
    })
    .await;
}

#[tokio::test]
async fn a_search_matches_the_beginnings_of_words_regardless_of_case() {
    on_both(async |app| {
        let seed = app.seed().await;
        for title in ["100% wild", "snake_case", "snakeXcase", "back\\slash", "ÉCOLE"] {
            seed.suggested(title, ("councillor@example", "west-northants"), "upton", 0).await;
        }
        seed.done().await;
        for (search, found) in [
            ("10", vec!["100% wild"]),
            ("0%", vec![]),
            ("%%", vec![]),
            ("ake_case", vec![]),
            ("snake_cas", vec!["snake_case"]),
            ("sla", vec!["back\\slash"]),
            ("slash BACK", vec!["back\\slash"]),
            ("slash front", vec![]),
            ("éco", vec!["ÉCOLE"]),
            ("SNAKE", vec!["snake_case", "snakeXcase"]),
        ] {
            let query = "query($search: String!) { suggestions(filter: { search: $search }) { nodes { title } } }";

            let reply = app.manager().run(query, json!({ "search": search })).await;

            let titles = found.into_iter().map(|title| json!({ "title": title })).collect();
            assert_eq!(reply.data("suggestions.nodes"), Value::Array(titles), "{search}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_needs_two_to_a_hundred_characters_without_control_characters() {
    on_both(async |app| {
        let manager = app.manager();
        for list in [
            "sites",
            "suggestions",
            "offenders",
            "areas",
            "organisations",
            "councillors",
            "staff",
        ] {
            let kind = match list {
                "staff" => "StaffFilter".to_owned(),
                _ => format!(
                    "{}Filter",
                    list[..1].to_uppercase() + &list[1..list.len() - 1]
                ),
            };
            let query = format!(
                "query($filter: {kind}!) {{ {list}(filter: $filter) {{ nodes {{ __typename }} }} }}"
            );
            for search in ["a", "", "a\u{0}b", "a\nb", &"x".repeat(101)] {
                let reply = manager
                    .run(&query, json!({ "filter": { "search": search } }))
                    .await;

                assert_eq!(
                    reply.code(),
                    "BAD_USER_INPUT",
                    "{list} {search:?}: {}",
                    reply.body
                );
            }
            let fitting = manager
                .run(&query, json!({ "filter": { "search": "ü".repeat(100) } }))
                .await;
            assert_eq!(fitting.code(), "", "{list}: {}", fitting.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_reference_with_a_control_character_is_bad_input() {
    on_both(async |app| {
        for noun in ["site", "suggestion", "session", "referral", "offender"] {
            let query = format!(
                "query($reference: String!) {{ {noun}(reference: $reference) {{ __typename }} }}"
            );

            let reply = app
                .manager()
                .run(&query, json!({ "reference": "SIT\u{0}1" }))
                .await;

            assert_eq!(reply.code(), "BAD_USER_INPUT", "{noun}: {}", reply.body);
        }
    })
    .await;
}
