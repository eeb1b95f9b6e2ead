//! One operation in ten equivalent forms, with fragments, aliases, directives, variables and literals: the same
//! response, and the same rows written.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::support::{Client, Kind, TestApp, cases::a_draft, on_both, seed::of};

/// A root field with its argument, if it has one, and its selection in two parts.
struct RootField {
    kind: &'static str,
    field: &'static str,
    argument: Option<(&'static str, &'static str)>,
    parts: (&'static str, &'static str),
}

const fn query(
    field: &'static str,
    argument: Option<(&'static str, &'static str)>,
    parts: (&'static str, &'static str),
) -> RootField {
    RootField {
        kind: "query",
        field,
        argument,
        parts,
    }
}

const fn mutation(
    field: &'static str,
    ty: &'static str,
    parts: (&'static str, &'static str),
) -> RootField {
    RootField {
        kind: "mutation",
        field,
        argument: Some(("input", ty)),
        parts,
    }
}

/// The number of forms.
const FORMS: usize = 10;

impl RootField {
    /// A form: the body for the service, and the name that the field has in the answer.
    fn form(&self, form: usize, value: &Value) -> (Value, &'static str) {
        let Self {
            kind,
            field,
            argument,
            parts: (one, two),
        } = self;
        let root = match *kind {
            "query" => "Query",
            _ => "Mutation",
        };
        let (given, definition, literal) = match argument {
            Some((name, ty)) => (
                format!("({name}: $x)"),
                format!("$x: {ty}"),
                format!("({name}: {})", literal_of(value)),
            ),
            None => (String::new(), String::new(), String::new()),
        };
        let head = |more: &str| {
            let all = format!("{definition} {more}");
            if all.trim().is_empty() {
                format!("{kind} Q")
            } else {
                format!("{kind} Q({all})")
            }
        };
        let call = format!("{field}{given}");
        let plain = head("");
        let text = match form {
            0 => format!("{plain} {{ {call} {{ {one} {two} }} }}"),
            1 => format!("{kind} {{ {field}{literal} {{ {one} {two} }} }}"),
            2 if argument.is_some() => {
                format!(
                    "{kind} Q({definition} = {}) {{ {call} {{ {one} {two} }} }}",
                    literal_of(value)
                )
            }
            2 => format!("{plain} {{ {call} {{ {two} {one} }} }}"),
            3 => format!("{plain} {{ ...R }} fragment R on {root} {{ {call} {{ {one} {two} }} }}"),
            4 => format!(
                "fragment B on {root} {{ {call} {{ {two} }} }} {plain} {{ ...A ...B }} fragment A on {root} {{ {call} {{ {one} }} }}"
            ),
            5 => format!(
                "{plain} {{ ... {{ ... on {root} {{ {call} {{ {one} }} }} }} {call} {{ ... {{ {two} }} }} }}"
            ),
            6 => format!("{plain} {{ other: {call} {{ {one} {two} }} }}"),
            7 => format!(
                "{} {{ {call} @include(if: $yes) {{ {one} ... @skip(if: $no) {{ {two} }} }} {call} @skip(if: $yes) {{ {two} }} }}",
                head("$yes: Boolean!, $no: Boolean! = false")
            ),
            8 => format!(
                "{plain} {{ {call} {{ {one} }} {call} {{ {two} }} ...R ...R }} fragment R on {root} {{ {call} {{ {one} {two} {one} }} }}"
            ),
            _ => format!(
                "query Other {{ __typename }}\r\n# {kind} Q\n{plain},{{,{call},{{ {one},{two} }} }}"
            ),
        };
        let mut variables = Map::new();
        if argument.is_some() && !matches!(form, 1 | 2) {
            variables.insert("x".into(), plain_value(value));
        }
        if form == 7 {
            variables.insert("yes".into(), true.into());
        }
        let mut body = json!({ "query": text, "variables": variables });
        if form == 9 {
            body["operationName"] = "Q".into();
        }
        (body, if form == 6 { "other" } else { field })
    }
}

/// A value as GraphQL writes it. Values of enums begin with `!`.
fn literal_of(value: &Value) -> String {
    match value {
        Value::String(text) => match text.strip_prefix('!') {
            Some(name) => name.to_owned(),
            None => Value::String(text.clone()).to_string(),
        },
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(literal_of).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{name}: {}", literal_of(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The same for variables.
fn plain_value(value: &Value) -> Value {
    match value {
        Value::String(text) => text.trim_start_matches('!').into(),
        Value::Array(items) => items.iter().map(plain_value).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), plain_value(value)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// The number of rows of each table.
async fn rows(app: &TestApp) -> BTreeMap<String, i64> {
    let tables = match app.kind {
        Kind::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Kind::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut tables = app.column::<String>(tables).await;
    // Positions are given in the background.
    tables.retain(|table| !table.contains("seal") && table != "outbox_position");
    let counts = tables
        .iter()
        .map(|table| format!("SELECT '{table}' || ':' || COUNT(*) FROM \"{table}\""));
    let counts = app
        .column::<String>(&counts.collect::<Vec<_>>().join(" UNION ALL "))
        .await;
    let rows_found = counts
        .iter()
        .filter_map(|rows_found| rows_found.split_once(':'));
    rows_found
        .map(|(table, count)| (table.to_owned(), count.parse().expect("a number")))
        .collect()
}

async fn written(
    app: &TestApp,
    client: &Client<'_>,
    body: &Value,
) -> (Value, BTreeMap<String, i64>) {
    let before = rows(app).await;
    let reply = client.post(&body.to_string()).await;
    let mut after = rows(app).await;
    after.retain(|table, count| {
        *count -= before.get(table).copied().unwrap_or_default();
        *count != 0
    });
    assert_eq!(reply.body.get("errors"), None, "{body}: {}", reply.text);
    (reply.body["data"].clone(), after)
}

/// Sends the operation in every form, each with its own input.
async fn in_every_form(
    app: &TestApp,
    client: &Client<'_>,
    field: &RootField,
    input: impl AsyncFn() -> Value,
) {
    let mut first = None;
    for form in 0..FORMS {
        let (body, name) = field.form(form, &input().await);
        let (data, wrote) = written(app, client, &body).await;
        assert_eq!(data.as_object().map(Map::len), Some(1), "{body}: {data}");
        let rows_found = (data[name].clone(), wrote);
        assert!(!rows_found.0.is_null(), "{body}: {data}");
        let expected = first.get_or_insert_with(|| rows_found.clone());
        assert_eq!(&rows_found, expected, "form {form}: {body}");
    }
    let (_, wrote) = first.expect("asked");
    assert_eq!(
        field.kind == "mutation",
        !wrote.is_empty() && wrote.keys().any(|it| !it.starts_with("audit")),
        "{wrote:?}"
    );
}

#[tokio::test]
async fn equivalent_forms_of_a_query_give_the_same_response() {
    on_both(async |app| {
        app.seed_site(domain::site::Status::Scheduled).await;
        let referral = app.submitted(a_draft()).await;
        app.manager().suggest("A place", "upton", None).await;
        let site = app.manager().ask("{ sites(first: 1) { nodes { id reference } } }").await;
        let (id, reference) = (site.data("sites.nodes.0.id"), site.data("sites.nodes.0.reference"));
        let lists = "nodes { id ...on Node { __typename } }";
        for (asked, value) in [
            (query("viewer", None, ("role organisation { name }", "scopes organisation { reference }")), Value::Null),
            (query("sites", Some(("first", "Int")), ("nodes { reference ward { name } }", "totalCount { count } nodes { name status ward { reference } }")), json!(2)),
            (query("sites", Some(("filter", "SiteFilter")), ("nodes { id }", "nodes { statusText }")), json!({ "statuses": ["!SCHEDULED", "!APPROVED"] })),
            (query("sites", Some(("orderBy", "SiteOrder")), ("nodes { id }", "nodes { name }")), json!({ "field": "!NAME", "direction": "!DESC" })),
            (query("suggestions", Some(("first", "Int")), (lists, "nodes { title status }")), json!(5)),
            (query("site", Some(("reference", "String")), ("id sessions { nodes { id } }", "name sessions { nodes { ... on Session { status } } }")), reference),
            (query("node", Some(("id", "ID!")), ("id __typename ... on Site { name }", "... on Site { reference } ... on Area { name }")), id),
            (query("referrals", Some(("first", "Int")), ("nodes { id status }", "nodes { reference offender { __typename ... on FullOffender { lastName } ... on LimitedOffender { reference } } }")), json!(3)),
            (query("referral", Some(("id", "ID")), ("id status", "reference offender { ... on FullOffender { firstName } }")), referral["id"].clone()),
            (query("offenders", Some(("first", "Int")), ("nodes { __typename }", "nodes { ... on Node { id } }")), json!(3)),
            (query("areas", Some(("first", "Int")), ("nodes { name }", "nodes { reference type }")), json!(4)),
            (query("organisations", Some(("first", "Int")), ("nodes { name }", "nodes { id }")), json!(4)),
            (query("impact", None, ("asAt hours { value }", "peopleCompleted { value }")), Value::Null),
        ] {
            in_every_form(app, &app.manager(), &asked, async || value.clone()).await;
        }
    })
    .await;
}

#[tokio::test]
async fn equivalent_forms_of_a_mutation_give_the_same_response_and_rows() {
    on_both(async |app| {
        let errors = "userErrors { code path }";
        let ward = app.area("upton").await;
        let suggestion = json!({
            "title": "Ten forms 🌳", "description": "One \"deed\"\n\tonly.", "siteType": "!PARK", "location": { "latitude": 52.25, "longitude": -0.5 }, "ward": ward,
        });
        let submit = mutation("submitSuggestion", "SubmitSuggestionInput!", ("suggestion { title status version }", errors));
        in_every_form(app, &app.councillor(), &submit, async || suggestion.clone()).await;

        let made = async || {
            let mut plain = suggestion.clone();
            plain["siteType"] = "PARK".into();
            app.councillor().done("submitSuggestion", "suggestion", "id version", plain).await
        };
        let review = mutation("reviewSuggestion", "ReviewSuggestionInput!", ("suggestion { status }", errors));
        in_every_form(app, &app.manager(), &review, async || of("suggestion", &made().await, json!({}))).await;
        let draft = mutation("draftReferral", "DraftReferralInput!", ("referral { status }", errors));
        in_every_form(app, &app.officer(), &draft, async || with_enums(a_draft())).await;
        let submitted = mutation("submitReferral", "SubmitReferralInput!", ("referral { status version }", errors));
        in_every_form(app, &app.officer(), &submitted, async || {
            of("referral", &app.drafted(a_draft()).await, json!({}))
        })
        .await;
    })
    .await;
}

/// A draft whose values of enums are marked as such; its category is a code of a list.
fn with_enums(value: Value) -> Value {
    match value {
        Value::String(text)
            if text != "DRUG_POSSESSION"
                && text.len() > 2
                && text.chars().all(|it| it.is_ascii_uppercase() || it == '_') =>
        {
            format!("!{text}").into()
        }
        Value::Array(items) => items.into_iter().map(with_enums).collect(),
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(name, value)| (name, with_enums(value)));
            Value::Object(members.collect())
        }
        other => other,
    }
}
