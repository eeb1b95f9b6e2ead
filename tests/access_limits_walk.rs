//! Every path that leads to a person to whom access is limited: responses show the reference and the progress of
//! the work, and nothing about the person.

use std::{collections::BTreeSet, fmt::Write as _};

use async_graphql::parser::types::FieldDefinition;
use graphql::{sdl, sdl_for};
use kernel::{policy::opens, principal::Role};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::of,
    graph::{Graph, Step},
    limits::{Known, SECRETS, WHO_SEES},
    logged, on_both,
    sdl::named,
    stream::{caller, listen},
};

/// The types that contain data about a person, besides connections.
const ABOUT_PEOPLE: &str = "Amendment Attendance ConcludedReferral Contact FollowUp FullOffender LimitedOffender OffenderLimit \
    Progress Question Referral StatusChange";

/// The records that are requested by id.
const BY_ID: &str = "Attendance FullOffender LimitedOffender PlannedSession Referral Session Site";

fn is_about_people(ty: &str) -> bool {
    ABOUT_PEOPLE.split(' ').any(|known| known == ty)
}

/// Every step of the schema that ends at something wanted, with the shortest way to where it begins. What one reaches by id can
/// be anything, so each of them is a step of its own.
fn ways(shown: &Graph, is_wanted: &impl Fn(&str) -> bool) -> Vec<Vec<Step>> {
    let mut ways = vec![];
    for on in shown.composites() {
        let Some(way) = (if on == "Query" {
            Some(vec![])
        } else {
            shown.way(on)
        }) else {
            continue;
        };
        for field in shown.fields(on) {
            let field_type = named(&field.ty.node);
            let ends = if field_type == "Node" {
                let all = BY_ID.split(' ').filter(|ty| shown.has(ty));
                all.map(str::to_owned).collect()
            } else {
                shown.members(&field_type)
            };
            for to in ends.into_iter().filter(|to| is_wanted(to)) {
                let step = Step {
                    on: on.into(),
                    field: field.name.node.to_string(),
                    to,
                };
                ways.push([way.clone(), vec![step]].concat());
            }
        }
    }
    ways
}

/// All fields that can be selected on data about a person, and on its parts.
fn selection(shown: &Graph, ty: &str, deep: usize) -> String {
    let mut asked = String::from("__typename ");
    let asks_for_nothing = |field: &&FieldDefinition| {
        let mut arguments = field.arguments.iter().map(|argument| &argument.node);
        arguments.all(|one| one.ty.node.nullable || one.default_value.is_some())
    };
    for field in shown.fields(ty).into_iter().filter(asks_for_nothing) {
        let (name, below) = (field.name.node.as_str(), named(&field.ty.node));
        if !shown.is_composite(&below) {
            let _ = write!(asked, "{name} ");
        } else if deep > 0 {
            let members = shown.members(&below);
            let of_members = members.iter().map(|member| {
                let aside = if member.ends_with("Connection")
                    || is_about_people(member)
                    || member == "Offender"
                {
                    deep - 1
                } else {
                    0
                };
                format!("... on {member} {{ {} }}", selection(shown, member, aside))
            });
            let page = if below.ends_with("Connection") {
                "(first: 1)"
            } else {
                ""
            };
            let of_members = of_members.collect::<String>();
            let _ = write!(asked, "{name}{page} {{ {of_members} }} ");
        }
    }
    asked
}

fn document(shown: &Graph, known: &Known, way: &[Step]) -> String {
    let end = way.last().expect("a step");
    let arguments = |step: &Step| match (step.on.as_str(), step.field.as_str()) {
        ("Query", "node" | "nodes") => {
            let id = match step.to.as_str() {
                "Attendance" => &known.attendance["id"],
                "Referral" => &known.referral["id"],
                "Session" | "PlannedSession" => &known.session["id"],
                "Site" => &known.session["site"]["id"],
                _ => &known.person["id"],
            };
            if step.field == "node" {
                format!("(id: {id})")
            } else {
                format!("(ids: [{id}])")
            }
        }
        // Nothing of these is about a person of a case, but their history and amendments look like theirs.
        ("Query", "client" | "councillor" | "operation" | "referrer" | "staffMember") => {
            "(reference: \"nobody\")".into()
        }
        ("Query", "attendance") => format!("(id: {})", known.attendance["id"]),
        ("Query", "offender") => format!("(reference: {})", known.person["reference"]),
        ("Query", "referral") => format!("(id: {})", known.referral["id"]),
        ("Query", "session") => format!("(id: {})", known.session["id"]),
        ("Query", "site") => format!("(id: {})", known.session["site"]["id"]),
        ("Query", "impactBreakdown") => "(measure: HOURS, by: WORK_TYPE, first: 1)".into(),
        ("Query", "impactRecount") => "(measure: HOURS, by: WORK_TYPE)".into(),
        _ if step.to.ends_with("Connection") => "(first: 1)".into(),
        _ => String::new(),
    };
    let inner = selection(shown, &end.to, 1);
    let asked = way.iter().rev().fold(inner, |below, step| {
        format!(
            "{}{} {{ ... on {} {{ {below} }} }}",
            step.field,
            arguments(step),
            step.to
        )
    });
    format!("{{ {asked} }}")
}

/// All responses to a client on every path to data about a person.
async fn answers(
    app: &TestApp,
    client: &Client<'_>,
    role: Role,
    known: &Known,
) -> Vec<(String, String)> {
    answers_about(app, client, role, known, &is_about_people).await
}

/// All responses to a client on every path to these types, with the documents.
pub async fn answers_about(
    app: &TestApp,
    client: &Client<'_>,
    role: Role,
    known: &Known,
    is_wanted: &impl Fn(&str) -> bool,
) -> Vec<(String, String)> {
    let scopes = role.scopes();
    let shown = Graph::of(&sdl_for(|action| opens(&scopes, action)));
    let mut answers = vec![];
    for way in ways(&shown, is_wanted) {
        let unnamed = [
            "suggestion",
            "organisation",
            "area",
            "areaAt",
            "similarPlaces",
        ];
        if unnamed.contains(&way[0].field.as_str()) {
            continue;
        }
        let document = document(&shown, known, &way);
        let reply = client.ask(&document).await;
        assert_eq!(
            reply.code(),
            "",
            "{document}: {} on {:?}",
            reply.body,
            app.kind
        );
        answers.push((document, reply.text));
    }
    answers
}

fn secrets_in(answers: &[(String, String)]) -> BTreeSet<&'static str> {
    let shown_found = |secret: &&&str| answers.iter().any(|(_, text)| text.contains(**secret));
    SECRETS.iter().filter(shown_found).copied().collect()
}

#[tokio::test]
async fn no_field_reveals_anything_about_a_person_with_limited_access() {
    on_both(async |app| {
        let known = app.known().await;
        let right = json!({ "firstName": "Zebedee Q", "reason": "Quill put right." });
        let right = of("offender", &known.person, right);
        app.manager()
            .done("amendOffender", "offender", "__typename", right)
            .await;
        let person = app.as_it_stands(&known.person).await;
        let before = answers(app, &app.other_manager(), Role::Manager, &known).await;
        let missed: Vec<&&str> = SECRETS
            .iter()
            .filter(|secret| !secrets_in(&before).contains(**secret))
            .collect();
        assert!(missed.is_empty(), "the walk does not reach {missed:?}");
        let reference = known.person["reference"].as_str().expect("a reference");

        app.limit("restrictOffender", &person, &["manager@example"])
            .await;

        for (role, subject) in WHO_SEES {
            let answers = answers(app, &app.person_called(role, subject), role, &known).await;
            for (document, text) in &answers {
                let shown_found: Vec<&&str> = SECRETS
                    .iter()
                    .filter(|secret| text.contains(**secret))
                    .collect();
                assert!(
                    shown_found.is_empty(),
                    "{subject} was shown {shown_found:?} by {document}: {text}"
                );
            }
            let referred = answers.iter().any(|(_, text)| text.contains(reference));
            assert!(referred, "{subject} sees the reference");
        }
        let officer = answers(
            app,
            &app.person(Role::DataProtectionOfficer),
            Role::DataProtectionOfficer,
            &known,
        )
        .await;
        assert!(secrets_in(&officer).contains("Quillfeather"));
    })
    .await;
}

#[tokio::test]
async fn withheld_records_are_noted_and_counted() {
    on_both(async |app| {
        let known = app.known().await;
        app.limit("excludeFromOffender", &known.person, &["mentor@example"]).await;
        let question = "query($id: ID!) { referral(id: $id) { reference status occurrenceNumber riskText exitNote
            questions { question answer } contacts { summary } history { reason { code } note }
            offender { __typename } attendances { nodes { outcome { code } notes creditedMinutes } } } }";

        let asked = json!({ "id": known.referral["id"] });
        let (log, reply) = logged(app.mentor().run(question, asked)).await;

        let referral = reply.data("referral");
        assert_eq!(referral["status"], "COMPLETED");
        assert_eq!(referral["exitNote"], "[withheld]");
        assert_eq!(referral["questions"], json!([{ "question": "[withheld]", "answer": "[withheld]" }]));
        assert_eq!(referral["contacts"], json!([{ "summary": "[withheld]" }]));
        assert_eq!(referral["offender"], json!({ "__typename": "LimitedOffender" }));
        let attendance = json!([{ "outcome": null, "notes": "[withheld]", "creditedMinutes": 240 }]);
        assert_eq!(referral["attendances"]["nodes"], attendance);
        let notes = reply.body["extensions"]["redactions"].as_array().cloned().unwrap_or_default();
        let count: u64 = notes.iter().filter_map(|note| note["count"].as_u64()).sum();
        let count = format!("redactions=access-limited={count}");
        let told_the_log = log.lines().any(|line| line.contains(&count) && line.contains("role=\"mentor\""));
        assert!(notes.len() > 8 && told_the_log, "{log} for {}", reply.body);
        let shown_found = |path: Value| notes.contains(&json!({ "path": path, "policy": "access-limited", "count": 1 }));
        for field in ["occurrenceNumber", "riskText", "exitNote"] {
            assert!(shown_found(json!(["referral", field])), "{field}: {}", reply.body);
        }
        assert!(shown_found(json!(["referral", "attendances", "nodes", 0, "outcome"])), "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn no_stream_reveals_anything_about_a_person_with_limited_access() {
    on_both(async |app| {
        let known = app.known_at_work().await;
        crate::changed_since::settled(app).await;
        app.limit("excludeFromOffender", &known.person, &["mentor@example"]).await;
        let shown = Graph::of(&sdl());
        let asked = selection(&shown, "Referral", 1);
        for query in [
            format!("subscription($after: EventPosition) {{ referralChanged(after: $after) {{ kind referral {{ {asked} }} }} }}"),
            format!("subscription($after: EventPosition) {{ changes(after: $after) {{ kind subject {{ ... on Referral {{ {asked} }} }} }} }}"),
        ] {
            let mut stream = listen(&caller(&app.app, Role::Mentor), &query, &Value::Null);
            let referral = app.referral(&known.referral).await;
            let number = format!("OCC-QUILL-1 {}", referral["version"]);
            let right = json!({ "occurrenceNumber": number, "reason": "Quill put right." });
            let right = of("referral", &referral, right);
            app.manager().done("amendReferral", "referral", "id", right).await;

            let answer = stream.answer().await;

            let text = answer.to_string();
            assert!(text.contains("REF-"), "{text}");
            let shown_found: Vec<&&str> = SECRETS.iter().filter(|secret| text.contains(**secret)).collect();
            assert!(shown_found.is_empty(), "{shown_found:?}: {text}");
        }
    })
    .await;
}
