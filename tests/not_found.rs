//! Records that do not exist and records that are out of reach get the same response, byte by byte, after the same
//! number of statements, wherever the schema accepts an id.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use graphql::governed::decided;
use kernel::{
    outbox,
    policy::{Action, needs, opens},
    principal::Role,
};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::{
    changed_since::settled,
    support::{
        Client, TestApp,
        cases::{a_draft, of, with},
        on_both,
        plausible::{plausible, ways_to_ids},
        sdl::{named, root_fields},
        stream::{caller, listen},
    },
};

/// Kinds of records of which only the manager sees all, by the names of input fields.
pub struct Hidden(pub BTreeMap<&'static str, Value>);

/// Other names of such input fields.
const ALSO_CALLED: [(&str, &str); 3] = [
    ("known", "offender"),
    ("into", "offender"),
    ("duplicateOf", "suggestion"),
];

impl Hidden {
    /// A case of the other officer and the other mentor, who agreed to take part: as drafted, and in its present state.
    async fn case(app: &TestApp) -> (Value, Value) {
        let (officer, mentor) = (app.other(Role::Referrer), app.other(Role::Mentor));
        let selection = "id version reference";
        let draft = officer
            .done("draftReferral", "referral", selection, a_draft())
            .await;
        let submission = of("referral", &draft, json!({}));
        let submitted = officer
            .done("submitReferral", "referral", selection, submission)
            .await;
        let taken_on =
            json!({ "mentor": app.id_of("staff", "other-mentor").await, "riskRead": true });
        let taken_on = of("referral", &submitted, taken_on);
        app.manager()
            .done("acceptReferral", "referral", selection, taken_on)
            .await;
        let contact = json!({
            "referral": draft["id"], "at": "2025-08-18T08:00:00Z", "channel": "PHONE", "reached": true,
        });
        let contacted = mentor
            .done("recordContact", "referral", selection, contact)
            .await;
        let agreement = of("referral", &contacted, json!({}));
        let engaged = mentor
            .done("engageReferral", "referral", selection, agreement)
            .await;
        (draft, engaged)
    }

    /// A case of the other officer and the other mentor, in a session of the other supervisor at a place that was never
    /// approved, and a suggestion of the office's own, all in the north.
    pub async fn of(app: &TestApp) -> Self {
        let (draft, engaged) = Self::case(app).await;
        // The usual supervisor has a session already.
        app.booked(&[], json!({})).await;
        let session = app.booked(&[&engaged], json!({})).await;
        app.execute("UPDATE site SET approved_at = NULL, status = 'PROPOSED'")
            .await;
        let suggestion = app
            .suggested_by(("manager@example", "opfcc"), "lloyds", "Old Mill Lane")
            .await;
        let person = app.person_of(&engaged).await;
        let question = "query($id: ID!) { session(id: $id) { ... on Session { reference } } site: session(id: $id) { site { id reference } } }";
        let seen = app
            .manager()
            .run(question, json!({ "id": session["id"] }))
            .await;
        Self(BTreeMap::from([
            ("attendance", json!({ "id": session["booked"][0]["id"] })),
            ("offender", person),
            ("referral", draft),
            (
                "session",
                with(
                    json!({ "id": session["id"] }),
                    json!({ "reference": seen.data("session.reference") }),
                ),
            ),
            ("site", seen.data("site.site")),
            ("suggestion", suggestion),
        ]))
    }
}

/// An id of the same kind that does not exist.
pub fn absent(id: &Value) -> Value {
    let mut bytes = URL_SAFE_NO_PAD
        .decode(id.as_str().expect("an id"))
        .expect("an opaque id");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    json!(URL_SAFE_NO_PAD.encode(bytes))
}

/// A reference of the same form that does not exist.
fn unknown(reference: &Value) -> Value {
    let text = reference.as_str().expect("a reference");
    let (rest, last) = text.split_at(text.len() - 1);
    json!(format!("{rest}{}", if last == "2" { "3" } else { "2" }))
}

/// Whether a role sees a record by its id.
async fn is_out_of_reach(client: &Client<'_>, id: &Value) -> bool {
    let reply = client
        .run(
            "query($id: ID!) { node(id: $id) { id } }",
            json!({ "id": id }),
        )
        .await;
    reply.data("node").is_null()
}

/// Sends a query twice, for a record out of reach and for one that does not exist.
async fn alike(client: &Client<'_>, query: &str, (unseen, nothing): (Value, Value)) -> String {
    let asked = async |variables: Value| {
        let (statements, reply) = client.app.statements(client.run(query, variables)).await;
        (statements, reply.text)
    };
    let first = asked(unseen.clone()).await;
    let second = asked(nothing).await;
    assert_eq!(
        first, second,
        "{query} with {unseen} on {:?}",
        client.app.kind
    );
    first.1
}

fn roles() -> impl Iterator<Item = (Role, &'static str)> {
    Role::iter()
        .filter(|role| ![Role::Manager, Role::DataProtectionOfficer].contains(role))
        .map(|role| (role, role.name()))
}

#[tokio::test]
async fn queries_by_id_and_reference_do_not_reveal_whether_a_record_exists() {
    on_both(async |app| {
        let hidden = Hidden::of(app).await;
        let mut tried = 0;
        for (role, name) in roles() {
            let client = app.person(role);
            for (noun, thing) in &hidden.0 {
                if !is_out_of_reach(&client, &thing["id"]).await {
                    continue;
                }
                let ids = (
                    json!({ "id": thing["id"] }),
                    json!({ "id": absent(&thing["id"]) }),
                );
                alike(
                    &client,
                    "query($id: ID!) { node(id: $id) { id } }",
                    ids.clone(),
                )
                .await;
                alike(
                    &client,
                    "query($id: ID!) { nodes(ids: [$id, $id]) { id } }",
                    ids.clone(),
                )
                .await;
                if *noun != "attendance" {
                    alike(
                        &client,
                        &format!("query($id: ID!) {{ {noun}(id: $id) {{ __typename }} }}"),
                        ids,
                    )
                    .await;
                    let references = (
                        json!({ "r": thing["reference"] }),
                        json!({ "r": unknown(&thing["reference"]) }),
                    );
                    assert!(thing["reference"].is_string(), "{noun}");
                    alike(
                        &client,
                        &format!("query($r: String!) {{ {noun}(reference: $r) {{ __typename }} }}"),
                        references.clone(),
                    )
                    .await;
                    let page = "totalCount { count } nodes { __typename } pageInfo { endCursor }";
                    let found = format!(
                        "query($r: String!) {{ {noun}s(filter: {{ search: $r }}) {{ {page} }} }}"
                    );
                    if !["referral", "session"].contains(noun) {
                        alike(&client, &found, references).await;
                    }
                }
                tried += 1;
            }
            assert!(tried > 0, "{name}");
        }
        assert!(tried > 40, "{tried} things out of somebody's reach");
    })
    .await;
}

#[tokio::test]
async fn no_mutation_reveals_whether_a_record_exists() {
    on_both(async |app| {
        let hidden = Hidden::of(app).await;
        let mut told_not_found = vec![];
        for (role, name) in roles() {
            let client = app.person(role);
            let own = owned(&client).await;
            for field in root_fields() {
                let action = decided().find(|(ty, known, _)| *ty == "Mutation" && *known == field.name).and_then(|found| found.2);
                if field.root != "Mutation" || !action.is_some_and(|action| opens(&role.scopes(), action) && !needs(action).is_empty()) {
                    continue;
                }
                let (_, ty) = &field.arguments[0];
                for way in ways_to_ids(&field, "input", ty, &[]) {
                    let last = way.last().expect("a name").as_str();
                    let noun = ALSO_CALLED.iter().find(|(also, _)| *also == last).map_or(last, |(_, noun)| noun);
                    let Some(thing) = hidden.0.get(noun) else { continue };
                    if !is_out_of_reach(&client, &thing["id"]).await {
                        continue;
                    }
                    let input = |id: &Value| json!({ "input": plausible(&field, "input", ty, (&way[1..], id, &own)) });
                    let results = if field.name == "recordAttendances" { "results { code userErrors { code message path rule } }" } else { "" };
                    let query = format!(
                        "mutation($input: {ty}) {{ {}(input: $input) {{ {results} userErrors {{ code message path rule }} }} }}",
                        field.name
                    );

                    let text = alike(&client, &query, (input(&thing["id"]), input(&absent(&thing["id"])))).await;

                    if text.contains("NOT_FOUND") {
                        told_not_found.push(format!("{name} {} {last}", field.name));
                    } else {
                        panic!("{name} {} {last} was not looked up: {text} for {}", field.name, input(&thing["id"]));
                    }
                }
            }
        }
        assert!(told_not_found.len() > 25, "{told_not_found:#?}");
    })
    .await;
}

/// A record of each kind that the client sees, for the other ids of an input.
async fn owned(client: &Client<'_>) -> BTreeMap<String, Value> {
    let mut own = BTreeMap::new();
    for noun in ["session", "referral", "suggestion", "site"] {
        let reply = client
            .ask(&format!("{{ {noun}s(first: 1) {{ nodes {{ id }} }} }}"))
            .await;
        let id = reply.data(&format!("{noun}s.nodes.0.id"));
        if id.is_string() {
            own.insert(noun.to_owned(), id);
        }
    }
    own
}

#[tokio::test]
async fn no_filter_reveals_whether_a_record_exists() {
    on_both(async |app| {
        let hidden = Hidden::of(app).await;
        let mut tried = 0;
        for (role, _) in roles() {
            let client = app.person(role);
            for field in root_fields().iter().filter(|field| field.root == "Query") {
                let Some((_, ty)) = field.arguments.iter().find(|(name, _)| name == "filter") else { continue };
                let kind = named(ty);
                for way in ways_to_ids(field, "filter", ty, &[]) {
                    let (last, position) = (way.last().expect("a name"), field.arguments.iter().any(|(name, _)| name == "changedSince"));
                    let Some(thing) = hidden.0.get(last.as_str()) else { continue };
                    if !is_out_of_reach(&client, &thing["id"]).await {
                        continue;
                    }
                    let filter = |id: &Value| json!({ "filter": plausible(field, "filter", ty, (&way[1..], id, &BTreeMap::new())) });
                    let query = format!(
                        "query($filter: {kind}) {{ {}(filter: $filter{}) {{ totalCount {{ count }} nodes {{ __typename }} pageInfo {{ endCursor }} }} }}",
                        field.name, if position { ", changedSince: null" } else { "" }
                    );

                    alike(&client, &query, (filter(&thing["id"]), filter(&absent(&thing["id"])))).await;

                    tried += 1;
                }
            }
        }
        assert!(tried > 10, "{tried} filters");
    })
    .await;
}

#[tokio::test]
async fn an_organisation_without_areas_sees_nothing() {
    on_both(async |app| {
        Hidden::of(app).await;
        let scopes = |role: Role| role.scopes().into_iter().collect::<Vec<_>>();
        for role in [Role::CouncilSystem, Role::YjsLiaison] {
            for organisation in [Some("analysts"), None] {
                let client = app.with(role, "system@example", organisation, &scopes(role));
                for list in ["suggestions", "sessions", "referrals", "offenders", "sites"] {
                    let reply = client
                        .ask(&format!(
                            "{{ {list} {{ totalCount {{ count }} nodes {{ __typename }} }} }}"
                        ))
                        .await;

                    let found = reply.data(&format!("{list}.nodes"));
                    assert!(
                        found == json!([]) || reply.code() == "FORBIDDEN",
                        "{} {list}: {}",
                        role.name(),
                        reply.body
                    );
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_filter_of_a_stream_reveals_whether_a_record_exists() {
    on_both(async |app| {
        let before = app.manager().ask("{ sites { position } }").await;
        let hidden = Hidden::of(app).await;
        settled(app).await;
        let limits = outbox::Limits {
            heartbeat: Duration::from_millis(200),
            ..outbox::Limits::default()
        };
        let other = app.other_process(limits).await;
        let site = &hidden.0["site"]["id"];
        let mut tried = 0;
        for (role, name) in roles().filter(|(role, _)| opens(&role.scopes(), Action::WatchChanges)) {
            if !is_out_of_reach(&app.person(role), site).await {
                continue;
            }
            let answers = async |site: &Value| {
                let query = format!(
                    "subscription($after: EventPosition) {{ changes(filter: {{ site: {site} }}, after: $after) {{ position }} }}"
                );
                let mut stream = listen(&caller(&other.app, role), &query, &before.data("sites.position"));
                // Its position is written differently every time.
                let next = format!("{:?}", stream.next().await);
                next.split(" { position").next().unwrap_or_default().to_owned()
            };

            let (unseen, nothing) = (answers(site).await, answers(&absent(site)).await);

            assert_eq!(unseen, nothing, "{name}");
            assert!(unseen.contains("Heartbeat"), "{name}: {unseen}");
            tried += 1;
        }
        assert!(tried > 3, "{tried} roles");
    })
    .await;
}
