//! Lists at scale: with 20,000 sites and 100,000 referrals an index answers every list in every order and with each
//! filter, for every role whose reach differs, on the first page and after a cursor. A filter without a row here fails.

use async_graphql::parser::types::{BaseType, TypeKind};
use immediate_justice::domain::principal::Role;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::support::{Client, Kind, TestApp, plan, plenty, sdl};

/// The roles whose reach differs.
const ROLES: [Role; 7] = [
    Role::Manager,
    Role::CouncilSystem,
    Role::Councillor,
    Role::Referrer,
    Role::Mentor,
    Role::Supervisor,
    Role::Analyst,
];

/// Lists whose plan is not yet what it should be; they may only become fewer. A supervisor's people are those of a week's
/// sessions, fewer than a page, and PostgreSQL, which expects more, walks all people in the list's order to fill it.
const NOT_YET: [(Role, &str); 1] = [(Role::Supervisor, "offenders")];

/// Filters whose plans nobody has looked at yet, since the multiplied rows hold nothing that they would find; they may only
/// become fewer.
const UNTRIED: [(&str, &[&str]); 4] = [
    (
        "sites",
        &[
            "areas",
            "areasAsAt",
            "box",
            "near",
            "organisation",
            "workTypes",
            "from",
            "to",
            "improvedFrom",
            "improvedTo",
        ],
    ),
    (
        "suggestions",
        &[
            "areas",
            "areasAsAt",
            "box",
            "near",
            "workTypes",
            "from",
            "to",
        ],
    ),
    (
        "sessions",
        &[
            "types",
            "areas",
            "areasAsAt",
            "box",
            "near",
            "organisation",
            "workTypes",
            "audience",
            "outcomesOverdue",
        ],
    ),
    (
        "referrals",
        &[
            "concluded",
            "submittedFrom",
            "submittedTo",
            "organisation",
            "referrer",
        ],
    ),
];

/// A value of each filter that finds some rows, and whether they are few.
fn sample(list: &str, filter: &str, app: &Known) -> Option<(Value, bool)> {
    if UNTRIED
        .iter()
        .any(|(name, filters)| *name == list && filters.contains(&filter))
    {
        return None;
    }
    Some(match (list, filter) {
        ("suggestions", "status") => (json!(["SUBMITTED"]), false),
        ("sites", "status") => (json!(["APPROVED"]), false),
        ("sessions", "status") => (json!(["PLANNED"]), false),
        ("referrals", "status") => (json!(["ENGAGED"]), false),
        ("sites" | "suggestions", "types") => (json!(["PARK"]), false),
        ("sites" | "suggestions", "areas") => (json!([app.ward]), false),
        ("suggestions", "organisation") => (app.organisation.clone(), false),
        ("sites" | "suggestions", "search") => (json!("place 777"), true),
        ("offenders", "search") => (json!("testwood777"), true),
        ("sessions", "site") => (app.site.clone(), true),
        ("sessions", "supervisor") | ("referrals", "mentor") => (app.staff.clone(), true),
        ("sessions", "from") => (json!("2026-01-05"), true),
        ("sessions", "to") => (json!("2025-01-20"), true),
        ("referrals", "offenceCategory") => (json!("RARE"), true),
        ("referrals", "offender") => (app.offender.clone(), true),
        // Short lists, kept by hand.
        ("areas" | "organisations" | "councillors" | "staff" | "referrers", _) => return None,
        _ => panic!("{list} has a filter {filter}: give it a value here that finds some rows"),
    })
}

/// Ids that filters name.
struct Known {
    ward: Value,
    organisation: Value,
    site: Value,
    staff: Value,
    offender: Value,
}

impl Known {
    async fn of(app: &TestApp) -> Self {
        let first = async |list: &str, shown: &str| {
            let reply = app
                .manager()
                .ask(&format!("{{ {list}(first: 2) {{ nodes {{ {shown} }} }} }}"))
                .await;
            reply.data(&format!("{list}.nodes.1.id"))
        };
        Self {
            ward: app.area("upton").await,
            organisation: app.listed("organisations", "west-northants").await,
            site: first("sites", "id").await,
            staff: first("staff", "id").await,
            offender: first("offenders", "... on FullOffender { id }").await,
        }
    }
}

/// The arguments that a list is tried with, and whether they leave few rows.
fn tries(field: &sdl::Field, app: &Known) -> Vec<(String, bool)> {
    let input = |argument: &str| {
        let (_, ty) = field.arguments.iter().find(|(name, _)| name == argument)?;
        let BaseType::Named(name) = &ty.base else {
            return None;
        };
        match field.types.get(name.as_str()) {
            Some(TypeKind::InputObject(input)) => Some(input.fields.clone()),
            _ => None,
        }
    };
    let mut tries = vec![(String::new(), false)];
    let order = input("orderBy").unwrap_or_default();
    for part in &order {
        let BaseType::Named(name) = &part.node.ty.node.base else {
            continue;
        };
        if let Some(TypeKind::Enum(values)) = field.types.get(name.as_str()) {
            for value in &values.values {
                let (part, value) = (&part.node.name.node, &value.node.value.node);
                tries.push((format!("orderBy: {{ {part}: {value} }}"), false));
            }
        }
    }
    for part in input("filter").unwrap_or_default() {
        let name = part.node.name.node.as_str();
        if let Some((value, few)) = sample(&field.name, name, app) {
            let text = value.to_string();
            let enums = ["status", "types"].contains(&name);
            let text = if enums { text.replace('"', "") } else { text };
            tries.push((format!("filter: {{ {name}: {text} }}"), few));
        }
    }
    tries
}

/// The first page and the one after its cursor, and what is wrong with the plans of their statements.
async fn faults(
    (db, client): (&DatabaseConnection, &Client<'_>),
    list: &str,
    (arguments, few): (&str, bool),
) -> Vec<String> {
    let (mut after, mut told) = (String::new(), vec![]);
    for page in ["first page", "page after a cursor"] {
        let query =
            format!("{{ {list}(first: 20 {after} {arguments}) {{ pageInfo {{ endCursor }} }} }}");
        let (statements, reply) = client.app.sent(client.ask(&query)).await;
        if reply.code() == "FORBIDDEN" {
            return vec![];
        }
        assert_eq!(reply.code(), "", "{query}: {}", reply.body);
        let reads = statements
            .iter()
            .filter(|sent| sent.sql.starts_with("SELECT"));
        for statement in reads {
            for fault in plan::faults(db, statement, few).await {
                told.push(format!(
                    "{list} {arguments}, {page}: {fault}\n    {statement}"
                ));
            }
        }
        let cursor = reply.data(&format!("{list}.pageInfo.endCursor"));
        if cursor.is_null() {
            break;
        }
        after = format!("after: {cursor}");
    }
    told
}

async fn an_index_does_the_work(kind: Kind) {
    let app = TestApp::start(kind).await;
    plenty::fill(&app).await;
    let one = ConnectOptions::new(app.database_url())
        .max_connections(1)
        .to_owned();
    let db = Database::connect(one).await.expect("a connection");
    let known = Known::of(&app).await;
    let told = app.manager().ask("{ sites(first: 1) { position } }").await;
    let since = told.data("sites.position");
    let mut wrong = vec![];
    for field in sdl::connections() {
        let mut tries = tries(&field, &known);
        tries.push((format!("changedSince: {since}"), true));
        for (arguments, few) in &tries {
            let held = |role: &Role| {
                kind == Kind::Sqlite || !NOT_YET.contains(&(*role, field.name.as_str()))
            };
            for role in ROLES.into_iter().filter(held) {
                let client = app.person(role);
                let faults = faults((&db, &client), &field.name, (arguments, *few)).await;
                wrong.extend(
                    faults
                        .into_iter()
                        .map(|fault| format!("{} {fault}", role.name())),
                );
            }
        }
    }

    assert!(
        wrong.is_empty(),
        "{} plans:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    db.close().await.expect("closed");
    app.stop().await;
}

#[tokio::test]
async fn an_index_answers_every_list_on_sqlite() {
    an_index_does_the_work(Kind::Sqlite).await;
}

#[tokio::test]
async fn an_index_answers_every_list_on_postgresql() {
    an_index_does_the_work(Kind::Postgres).await;
}
