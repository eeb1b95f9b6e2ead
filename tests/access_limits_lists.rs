//! The effect of limited access on lists, searches and figures, the cost of the check, and a check that fails.

use serde_json::{Value, json};

use crate::{
    access_limits::seen,
    support::{
        TestApp,
        cases::{a_draft, of, with},
        on_both,
    },
};

#[tokio::test]
async fn if_the_access_check_fails_access_to_everybody_is_denied() {
    on_both(async |app| {
        let known = app.known().await;
        app.execute("ALTER TABLE offender_limit RENAME TO offender_limit_away")
            .await;
        let manager = app.manager();
        assert_eq!(seen(&manager, &known.person).await, "LimitedOffender");
        let question =
            "{ offenders { nodes { __typename } } referrals { nodes { riskText exitNote } } }";

        let reply = manager.ask(question).await;

        assert_eq!(
            reply.data("offenders.nodes"),
            json!([{ "__typename": "LimitedOffender" }]),
            "{}",
            reply.body
        );
        assert_eq!(
            reply.data("referrals.nodes"),
            json!([{ "riskText": null, "exitNote": "[withheld]" }])
        );
        let amendment = of(
            "offender",
            &known.person,
            json!({ "firstName": "Kim", "reason": "So." }),
        );
        let reply = manager.act("amendOffender", amendment, "__typename").await;
        assert_eq!(reply.code(), "INTERNAL", "{}", reply.body);
        app.execute("ALTER TABLE offender_limit_away RENAME TO offender_limit")
            .await;
    })
    .await;
}

#[tokio::test]
async fn hidden_names_are_neither_searched_nor_used_for_the_order() {
    on_both(async |app| {
        let named = |last: &str| with(a_draft(), json!({ "person": { "new": {
            "firstName": "Robin", "lastName": last, "dateOfBirth": "1990-02-03" } } }));
        let mut people = vec![];
        for last in ["Ashdown", "Middleham", "Zouche"] {
            let referral = app.drafted(named(last)).await;
            people.push(app.as_it_stands(&app.person_of(&referral).await).await);
        }
        for person in &people[..2] {
            app.limit("excludeFromOffender", person, &["other-manager@example"]).await;
        }
        let shut_out = app.other_manager();
        let question = "query($first: Int, $after: String, $last: Int, $before: String, $search: String, $way: Direction!) {
            offenders(first: $first, after: $after, last: $last, before: $before, filter: { search: $search }, orderBy: { field: NAME, direction: $way }) {
                totalCount { count } pageInfo { hasNextPage endCursor startCursor hasPreviousPage }
                nodes { ... on FullOffender { reference } ... on LimitedOffender { reference } } } }";
        let mut hidden: Vec<&Value> = people[..2].iter().map(|person| &person["reference"]).collect();
        hidden.sort_by_key(ToString::to_string);
        let mut expected = vec![&people[2]["reference"]];
        expected.extend(hidden);
        for way in ["ASC", "DESC"] {
            let mut listed = vec![];
            let mut after = Value::Null;
            loop {
                let reply = shut_out.run(question, json!({ "first": 1, "after": after, "way": way })).await;
                assert_eq!(reply.data("offenders.totalCount.count"), 3, "{}", reply.body);
                listed.push(reply.data("offenders.nodes.0.reference"));
                after = reply.data("offenders.pageInfo.endCursor");
                if reply.data("offenders.pageInfo.hasNextPage") == false {
                    break;
                }
            }
            let last = shut_out.run(question, json!({ "last": 2, "before": after, "way": way })).await;
            assert_eq!(last.data("offenders.nodes.1.reference"), listed[1], "{}", last.body);
            if way == "DESC" {
                listed.reverse();
            }
            assert_eq!(listed.iter().collect::<Vec<_>>(), expected, "{way}");
        }
        for (search, count) in [
            (json!("ashdown"), 0), (json!("zouche"), 1), (json!("robin"), 1),
            (people[0]["reference"].clone(), 1), (json!("off"), 1),
        ] {
            let reply = shut_out.run(question, json!({ "search": search, "way": "ASC" })).await;

            assert_eq!(reply.data("offenders.totalCount.count"), count, "{search}: {}", reply.body);
        }
        let reply = app.manager().run(question, json!({ "search": "robin", "way": "ASC" })).await;
        assert_eq!(reply.data("offenders.totalCount.count"), 3);
    })
    .await;
}

#[tokio::test]
async fn figures_include_people_with_limited_access() {
    on_both(async |app| {
        let known = app.known().await;
        let figures = "{ impact { peopleCompleted { value } hours { value } } }";
        let before = app.other_manager().ask(figures).await.body["data"].clone();

        app.limit(
            "excludeFromOffender",
            &known.person,
            &["other-manager@example"],
        )
        .await;

        assert_eq!(app.other_manager().ask(figures).await.body["data"], before);
        assert_eq!(before["impact"]["peopleCompleted"]["value"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_access_check_costs_the_same_for_one_person_and_for_fifty() {
    on_both(async |app| {
        let known = app.known().await;
        app.multiply_people(50).await;
        app.limit("excludeFromOffender", &known.person, &["other-manager@example"]).await;
        let client = app.other_manager();
        for question in [
            "query($first: Int!) { offenders(first: $first) { nodes { ... on FullOffender { lastName } } } }",
            "query($first: Int!) { offenders(first: $first, orderBy: { field: REFERENCE }) { nodes { ... on FullOffender { lastName } } } }",
            "query($first: Int!) { referrals(first: $first) { nodes { riskText exitNote occurrenceNumber offender { __typename } } } }",
        ] {
            let cost = async |first: usize| {
                let (statements, reply) = app.statements(client.run(question, json!({ "first": first }))).await;
                let list = reply.body["data"].as_object().and_then(|data| data.values().next()).cloned();
                let nodes = list.map(|list| list["nodes"].as_array().map_or(0, Vec::len));
                assert_eq!(nodes, Some(first), "{}", reply.body);
                statements
            };
            assert_eq!(cost(1).await, cost(50).await, "{question}");
        }
    })
    .await;
}

impl TestApp {
    /// A number of people with a referral each.
    async fn multiply_people(&self, count: usize) {
        let seed = self.seed().await;
        for number in 0..count {
            seed.engaged(&format!("Robin {number}")).await;
        }
        seed.done().await;
    }
}
