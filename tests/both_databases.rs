//! The same queries get the same responses: a small scheme is set up on SQLite and on PostgreSQL, and all responses
//! are compared byte by byte, except ids and encrypted values.

use std::collections::HashMap;

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, Kind, TestApp};

/// Names that databases sort and search differently.
const TITLES: [&str; 24] = [
    "apple court",
    "Apple Court",
    "APPLE COURT",
    "äpfel",
    "Äpfel",
    "Ärger",
    "zebra",
    "Zebra",
    "éclair",
    "Eclair",
    "straße",
    "STRASSE",
    "İstanbul",
    "ǅ",
    "'quoted'",
    "(bracket)",
    "10 elms",
    "9 elms",
    "100% play",
    "under_score",
    "back\\slash",
    "naïve – dash",
    "tree 🌳",
    "Twin",
];

const SEARCHES: [&str; 15] = [
    "a", "apple", "APPLE", "äp", "ÄP", "ss", "ß", "%", "00%", "_s", "\\s", "'q", "🌳 ", "İs",
    "sugg",
];

#[tokio::test]
async fn both_databases_give_the_same_responses() {
    let mut responses = vec![];
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::start(kind).await;
        responses.push(story(&app).await);
        app.stop().await;
    }

    let (sqlite, postgres) = (&responses[0], &responses[1]);
    assert!(sqlite.len() > 100, "{} answers", sqlite.len());
    for ((asked, on_sqlite), (_, on_postgres)) in sqlite.iter().zip(postgres) {
        assert_eq!(on_sqlite, on_postgres, "{asked}");
    }
}

/// Sends a query and keeps the response.
struct Teller {
    answers: Vec<(String, String)>,
    known: HashMap<String, usize>,
}

impl Teller {
    async fn ask(&mut self, client: &Client<'_>, query: &str, variables: Value) -> Value {
        let reply = client.run(query, variables.clone()).await;
        // Alike would be too easy.
        assert_ne!(
            reply.code(),
            "GRAPHQL_VALIDATION_FAILED",
            "{query}: {}",
            reply.text
        );
        let mut plain = reply.body.clone();
        self.number_ids(&mut plain, "");
        self.answers.push((
            format!("{query} {variables}"),
            format!("{} {plain}", reply.status),
        ));
        reply.body["data"].clone()
    }

    /// Replaces ids by numbers, in the order of their first occurrence.
    fn number_ids(&mut self, value: &mut Value, name: &str) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|part| self.number_ids(part, name)),
            Value::Object(members) => members
                .iter_mut()
                .for_each(|(name, part)| self.number_ids(part, name)),
            Value::String(text)
                if ["id", "cursor", "startCursor", "endCursor", "requestId"].contains(&name) =>
            {
                let next = self.known.len();
                *text = format!("#{}", self.known.entry(text.clone()).or_insert(next));
            }
            Value::String(text)
                if name == "reference"
                    && text.contains('-')
                    && text.chars().any(|c| c.is_ascii_digit()) =>
            {
                *text = text.split('-').next().unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
}

async fn story(app: &TestApp) -> Vec<(String, String)> {
    let mut teller = Teller {
        answers: vec![],
        known: HashMap::new(),
    };
    places_are_suggested(app, &mut teller).await;
    some_are_accepted(app, &mut teller).await;
    for role in [
        Role::Manager,
        Role::Councillor,
        Role::CommunityGroup,
        Role::Analyst,
    ] {
        let client = app.person(role);
        lists_are_read(&client, &mut teller).await;
        invalid_requests_are_sent(&client, &mut teller).await;
    }
    teller.answers
}

async fn places_are_suggested(app: &TestApp, teller: &mut Teller) {
    let kinds = ["PARK", "ALLOTMENT", "FOOTPATH"];
    for (number, title) in TITLES.iter().enumerate() {
        app.at(&format!("2025-08-18T09:{number:02}:00.123456Z"));
        let client = if number % 4 == 0 {
            app.councillor()
        } else {
            app.manager()
        };
        let ward = client.area(["upton", "duston", "oakley"][number % 3]).await;
        let input = json!({
            "title": title, "description": format!("{title}\nas it is"), "siteType": kinds[number % 3],
            "location": { "latitude": 52.123_456_789, "longitude": -0.1 }, "ward": ward,
            "contactName": "Sam Örtel", "contactEmail": "sam@example.org",
        });
        let query = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) {
            suggestion { id reference title submittedAt status version location { latitude longitude } contact { name } }
            userErrors { code message path rule } } }";
        teller.ask(&client, query, json!({ "input": input })).await;
    }
}

async fn some_are_accepted(app: &TestApp, teller: &mut Teller) {
    app.at("2025-08-19T10:00:00Z");
    let manager = app.manager();
    let all = teller
        .ask(
            &manager,
            "{ suggestions(first: 100) { nodes { id version } } }",
            json!({}),
        )
        .await;
    let all = all["suggestions"]["nodes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for (number, suggestion) in all.iter().enumerate() {
        let of = |version: &Value| json!({ "input": { "suggestion": suggestion["id"], "expectedVersion": version } });
        if number % 2 == 0 {
            let review = "mutation($input: ReviewSuggestionInput!) { reviewSuggestion(input: $input) { suggestion { id version status } userErrors { code rule message } } }";
            teller
                .ask(&manager, review, of(&suggestion["version"]))
                .await;
            // The version before, which is refused, and the right one.
            for version in [json!(1), json!(2)] {
                let accept = "mutation($input: AcceptSuggestionInput!) { acceptSuggestion(input: $input) {
                    suggestion { id status decidedAt site { id name status } history { from to at } } userErrors { code rule message } } }";
                teller.ask(&manager, accept, of(&version)).await;
            }
        } else if number % 3 == 0 {
            let withdraw = "mutation($input: WithdrawSuggestionInput!) { withdrawSuggestion(input: $input) { suggestion { status } userErrors { code rule message } } }";
            teller
                .ask(&manager, withdraw, of(&suggestion["version"]))
                .await;
        }
    }
}

async fn lists_are_read(client: &Client<'_>, teller: &mut Teller) {
    for (list, field, shown) in [
        (
            "suggestions",
            "TITLE",
            "title siteType status ward { name } organisation { name }",
        ),
        ("suggestions", "SUBMITTED_AT", "title submittedAt"),
        ("sites", "NAME", "name type status"),
    ] {
        for direction in ["ASC", "DESC"] {
            pages(
                client,
                teller,
                &format!("{list} orderBy: {{ field: {field}, direction: {direction} }}"),
                shown,
            )
            .await;
        }
    }
    for search in SEARCHES {
        let query = "query($s: String) {
            suggestions(filter: { search: $s }, first: 100, orderBy: { field: TITLE }) { nodes { title } totalCount { count precision } }
            sites(filter: { search: $s }, first: 100) { nodes { name } }
            organisations(filter: { search: $s }, first: 100) { nodes { name } } }";
        teller.ask(client, query, json!({ "s": search })).await;
    }
    for filter in [
        "statuses: [SUBMITTED]",
        "statuses: []",
        "types: [PARK, FOOTPATH]",
        "types: [GRAVEYARD]",
        "statuses: [ACCEPTED, WITHDRAWN], types: [ALLOTMENT], search: \"e\"",
    ] {
        let query = format!(
            "{{ suggestions(filter: {{ {filter} }}, first: 100, orderBy: {{ field: TITLE }}) {{ nodes {{ title status }} }} }}"
        );
        teller.ask(client, &query, json!({})).await;
    }
    for query in [
        "{ impact { asAt hours { value basis suppressed numerator denominator asAt } sitesImproved { value } notReoffended { value } } }",
        "{ areas(first: 100) { nodes { id reference name type } } }",
        "{ organisations(first: 100) { nodes { id reference name kind } } }",
        "{ referenceLists { name items { code name hint active } } }",
        "{ viewer { subject role scopes } }",
    ] {
        teller.ask(client, query, json!({})).await;
    }
}

/// Reads a list page by page to its end, and one page back.
async fn pages(client: &Client<'_>, teller: &mut Teller, list: &str, shown: &str) {
    let (list, order) = list.split_once(' ').unwrap_or((list, ""));
    let page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
    let mut after = Value::Null;
    for _ in 0..10 {
        let query = format!(
            "query($after: String) {{ {list}(first: 5, after: $after, {order}) {{ {page} nodes {{ {shown} }} totalCount {{ count }} }} }}"
        );
        let read = teller.ask(client, &query, json!({ "after": after })).await;
        if read[list]["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = read[list]["pageInfo"]["endCursor"].clone();
    }
    let query = format!(
        "query($before: String) {{ {list}(last: 3, before: $before, {order}) {{ {page} nodes {{ {shown} }} }} }}"
    );
    teller.ask(client, &query, json!({ "before": after })).await;
}

async fn invalid_requests_are_sent(client: &Client<'_>, teller: &mut Teller) {
    for query in [
        "{ sites(first: 101) { nodes { id } } }",
        "{ sites(first: 1, last: 1) { nodes { id } } }",
        "{ sites(after: \"x\") { nodes { id } } }",
        "{ sites(filter: { search: \"a\" }) { nodes { id } } }",
        "{ sites(filter: { search: \"nul \\u0000 within\" }) { nodes { id } } }",
        "{ site(reference: \"nul \\u0000 within\") { id } }",
        "{ site(reference: \"none\") { id } }",
        "{ suggestion(reference: \"\") { id } }",
        "{ referrals(filter: { offenceCategoryCodes: [\"nul \\u0000\"] }) { nodes { id } } }",
        "{ offenders(filter: { search: \"nul \\u0000\" }) { nodes { __typename } } }",
        "{ staff(filter: { search: \"nul \\u0000\" }) { nodes { id } } }",
        "{ site(id: \"none\") { id } }",
        "{ site { id } }",
        "{ nodes(ids: [\"none\", \"\"]) { id } }",
        "{ offenders { nodes { __typename } } }",
        "{ impact(asAt: \"1900-01-01\") { asAt hours { value } } }",
        "{ impact(asAt: \"2199-12-31\") { asAt hours { value } } }",
        "mutation { startSiteAssessment(input: { site: \"none\", expectedVersion: 1 }) { site { id } userErrors { code message path rule } } }",
        "mutation { startSiteAssessment(input: { site: \"none\", expectedVersion: -2147483648 }) { site { id } userErrors { code message path rule } } }",
        "mutation { submitSuggestion(input: { title: \"\", description: \"nul \\u0000\", siteType: PARK, location: { latitude: 1, longitude: 999 }, ward: \"none\" }) { suggestion { id } userErrors { code message path rule } } }",
    ] {
        teller.ask(client, query, json!({})).await;
    }
}
