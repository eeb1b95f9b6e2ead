//! A walk over the whole schema with one token: by the shortest path to every type, selecting all its fields.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::{Mutex, OnceLock},
};

use domain::suggestion;
use graphql::{governed::decided, sdl, sdl_for};
use kernel::{
    policy::{Action, opens},
    scope::Scope,
};
use serde_json::{Value, json};

use super::{
    Client, MONDAY, TestApp,
    cases::{of, with},
    graph::{Graph, Step},
    sdl::named,
    withheld::{redacted, refused},
};

/// The types that no query leads to, apart from payloads.
const ONLY_DONE_OR_HEARD: &str = "AttendanceResult Mutation ReferralChange SessionChange SiteChange SiteRequest Subscription \
    SuggestionChange UploadedFollowUp UserError";

/// What is null outside the Team until a session is over. A note would tell what it withholds: that the session is
/// completed already.
const NOT_OVER: &str = "site.roundsOfWork.startedAt";

/// A case with records of every kind, and their ids.
pub struct Case {
    ids: Vec<(&'static str, Value)>,
    /// The responses to the caller who sees everything, by document, to compare all others with.
    whole: Mutex<BTreeMap<String, Value>>,
}

impl Case {
    /// Creates the case.
    pub async fn of(app: &TestApp) -> Self {
        app.seed_suggestion(suggestion::Status::Accepted).await;
        let known = app.known().await;
        let right = json!({ "firstName": "Zeb", "reason": "Misheard." });
        let right = of("offender", &known.person, right);
        app.manager()
            .done("amendOffender", "offender", "__typename", right)
            .await;
        let person = app.as_it_stands(&known.person).await;
        app.limit("excludeFromOffender", &person, &["nobody@example"])
            .await;
        let number =
            json!({ "site": known.session["site"]["id"], "system": "Assets", "value": "A-1" });
        app.council()
            .done(
                "recordPartnerReference",
                "partnerReference",
                "value",
                number,
            )
            .await;
        let last_week =
            json!({ "startsAt": "2025-08-11T09:00:00Z", "endsAt": "2025-08-11T13:00:00Z" });
        let plan = with(app.a_plan(&known.session["site"]).await, last_week);
        let past = app
            .manager()
            .done("planSession", "session", "id", plan)
            .await;
        let operation = app.an_operation(&past).await;
        app.publish_with_a_cell("2025-06-30").await;
        let year = json!({
            "periodFrom": "2025-01-01", "periodTo": "2025-12-31", "amountPence": 100_000, "source": "The Commissioner",
        });
        app.manager()
            .done("recordFundingPeriod", "fundingPeriod", "id", year)
            .await;
        app.told_of_everything().await;
        // As if the work were done, of which its suggester is told as well.
        app.execute(
            "UPDATE feedback SET trigger = 'SITE_COMPLETED' WHERE suggestion_id IS NOT NULL",
        )
        .await;
        app.shown_in_public(&known.session["site"]).await;
        let reply = app.manager().ask("{ suggestions { nodes { id } } }").await;
        app.shown_in_public(&reply.data("suggestions.nodes")[0])
            .await;
        let ids = vec![
            ("referral", known.referral["id"].clone()),
            ("offender", person["id"].clone()),
            ("attendance", known.attendance["id"].clone()),
            ("session", known.session["id"].clone()),
            ("pastSession", past["id"].clone()),
            ("site", known.session["site"]["id"].clone()),
            (
                "suggestion",
                reply.data("suggestions.nodes")[0]["id"].clone(),
            ),
            ("operation", operation["id"].clone()),
            ("area", app.area("upton").await),
            ("staffMember", app.listed("staff", "supervisor").await),
            ("referrer", app.listed("referrers", "referrer").await),
            ("councillor", app.listed("councillors", "councillor").await),
            ("client", app.registered(json!({})).await.read["id"].clone()),
            (
                "organisation",
                app.listed("organisations", "west-northants").await,
            ),
        ];
        assert!(ids.iter().all(|(_, id)| id.is_string()), "{ids:?}");
        // The session is still to come then, so that what is veiled is gone through as well.
        app.at(MONDAY);
        Self {
            ids,
            whole: Mutex::default(),
        }
    }

    /// The response to the caller who sees every record of a type: the manager, for clients the administrator.
    async fn whole_answer(&self, app: &TestApp, ty: &str, document: &str) -> Value {
        let known = self
            .whole
            .lock()
            .expect("the lock is not poisoned")
            .get(document)
            .cloned();
        if let Some(known) = known {
            return known;
        }
        let reader = if ty == "Client" {
            app.administrator()
        } else {
            app.manager()
        };
        let answer = reader.ask(document).await.body["data"].clone();
        let mut whole = self.whole.lock().expect("the lock is not poisoned");
        whole.insert(document.to_owned(), answer.clone());
        answer
    }

    /// The id of a record.
    pub fn id(&self, noun: &str) -> &Value {
        let found = self.ids.iter().find(|(known, _)| *known == noun);
        &found.unwrap_or_else(|| panic!("no {noun}")).1
    }

    /// The arguments of a field, where it needs any.
    fn arguments(&self, on: &str, field: &str, to: &str) -> String {
        match (on, field) {
            ("Query", "node") if to == "Attendance" => format!("(id: {})", self.id("attendance")),
            ("Query", "node") => format!("(id: {})", self.id("area")),
            // The other one is still to come: outside the Team it is a `PlannedSession`.
            ("Query", "session") if to == "Session" => format!("(id: {})", self.id("pastSession")),
            ("Query", "nodes") => format!("(ids: [{}])", self.id("site")),
            ("Query", "areaAt") => "(latitude: 52.24, longitude: -0.84)".into(),
            ("Query", "impactBreakdown" | "impactRecount") => {
                "(measure: HOURS, by: WORK_TYPE)".into()
            }
            ("Query", "impactTrend") => "(measure: HOURS)".into(),
            ("Query", "previewFigures") => "(asAt: \"2025-07-31\")".into(),
            ("Query", "previewFeedback") => format!(
                "(trigger: SUGGESTION_DECIDED, suggestion: {}, heading: \"{{{{title}}}}\", text: \"{{{{decision}}}}\")",
                self.id("suggestion")
            ),
            ("Query", "similarPlaces") => {
                "(location: { latitude: 52.24, longitude: -0.84 }, type: PARK)".into()
            }
            ("Query", noun) if self.ids.iter().any(|(known, _)| *known == noun) => {
                format!("(id: {})", self.id(noun))
            }
            (_, "distanceMetres") => "(from: { latitude: 52.24, longitude: -0.84 })".into(),
            _ => String::new(),
        }
    }

    /// A document that follows a path and selects all fields of the type at its end.
    pub(super) fn document(&self, whole: &Graph, way: &[Step], ty: &str) -> String {
        let mut selection = String::new();
        for field in whole.fields(ty) {
            let below = if whole.is_composite(&named(&field.ty.node)) {
                "{ __typename }"
            } else {
                ""
            };
            let name = field.name.node.as_str();
            let _ = write!(selection, "{name}{} {below} ", self.arguments(ty, name, ""));
        }
        way.iter().rev().fold(selection, |below, step| {
            let arguments = self.arguments(&step.on, &step.field, &step.to);
            format!(
                "{}{arguments} {{ ... on {} {{ __typename {below} }} }}",
                step.field, step.to
            )
        })
    }
}

/// The path to a type in the schema as the caller sees it; by its id if no other path is open.
fn way(shown: &Graph, whole: &Graph, ty: &str, scopes: &BTreeSet<Scope>) -> Option<Vec<Step>> {
    let by_id = || {
        let is_node = ty == "Attendance" && opens(scopes, Action::ListAttendances);
        let step = |to: &str| Step {
            on: "Query".into(),
            field: "node".into(),
            to: to.into(),
        };
        is_node.then(|| vec![step(ty)])
    };
    let shown_way = shown.has(ty).then(|| shown.way(ty)).flatten();
    shown_way.or_else(by_id).or_else(|| whole.way(ty))
}

/// Whether the response contains a record of the type at the end of a path.
fn is_reached(data: &Value, way: &[Step]) -> bool {
    let Some((step, rest)) = way.split_first() else {
        return data.as_object().is_some_and(|found| !found.is_empty());
    };
    let found = match data {
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    };
    found.iter().any(|one| match &one[&step.field] {
        Value::Array(items) => items.iter().any(|item| is_reached(item, rest)),
        Value::Null => false,
        next => is_reached(next, rest),
    })
}

/// The records at the end of a path, through every list on it.
fn ends<'v>(data: &'v Value, way: &[Step]) -> Vec<&'v Value> {
    let found = match data {
        Value::Array(items) => return items.iter().flat_map(|item| ends(item, way)).collect(),
        one => one,
    };
    match way.split_first() {
        Some((step, rest)) => ends(&found[&step.field], rest),
        None => found
            .as_object()
            .filter(|fields| !fields.is_empty())
            .map(|_| found)
            .into_iter()
            .collect(),
    }
}

/// The same record in another response: by its id or reference, or else by its index if both have the same number.
fn same<'v>(place: usize, one: &Value, (mine, theirs): (usize, &[&'v Value])) -> Option<&'v Value> {
    let name = ["id", "reference"]
        .into_iter()
        .find(|name| one[*name].is_string());
    match name {
        Some(name) => theirs
            .iter()
            .copied()
            .find(|other| other[name] == one[name]),
        None if mine == theirs.len() => Some(theirs[place]),
        None => None,
    }
}

/// The leaf fields of the things at a way's end that are null for one token, though the same thing has a value for the
/// manager, who sees everything.
fn lacking(
    whole: &Graph,
    (answer, manager): (&Value, &Value),
    way: &[Step],
    ty: &str,
) -> BTreeSet<String> {
    let (mine, theirs) = (ends(answer, way), ends(manager, way));
    let leaves = whole
        .fields(ty)
        .into_iter()
        .filter(|field| !whole.is_composite(&named(&field.ty.node)));
    let names: Vec<String> = leaves.map(|field| field.name.node.to_string()).collect();
    let prefix = way.iter().map(|step| format!("{}.", step.field));
    let prefix = prefix.collect::<Vec<_>>().concat();
    let pairs = mine.iter().enumerate().filter_map(|(place, one)| {
        let other = same(place, one, (mine.len(), &theirs))?;
        Some((*one, other))
    });
    pairs
        .flat_map(|(one, other)| {
            let silent = names
                .iter()
                .filter(move |name| one[*name].is_null() && !other[*name].is_null());
            silent.map(|name| format!("{prefix}{name}"))
        })
        .collect()
}

/// What one token received of one type.
pub struct Visit {
    /// The type.
    pub ty: String,
    /// Whether any record of it was within reach.
    pub is_reached: bool,
    /// Its fields that the token lacks a scope for.
    pub closed: Vec<&'static str>,
    /// Its fields that a policy held back, with the policy.
    pub redacted: BTreeSet<(String, String)>,
}

/// Goes to every type with one token, and holds every answer to what the schema shows it. What comes back are the types
/// that the token may hold.
pub async fn walk(case: &Case, client: &Client<'_>, scopes: &BTreeSet<Scope>) -> Vec<Visit> {
    static WHOLE: OnceLock<Graph> = OnceLock::new();
    let whole = WHOLE.get_or_init(|| Graph::of(&sdl()));
    let shown = Graph::of(&sdl_for(|action| opens(scopes, action)));
    let mut visits = vec![];
    for ty in whole.composites().filter(|ty| *ty != "Query") {
        let Some(way) = way(&shown, whole, ty, scopes) else {
            let is_known = ONLY_DONE_OR_HEARD.split(' ').any(|known| known == ty);
            assert!(is_known || ty.ends_with("Payload"), "no way to {ty}");
            continue;
        };
        let document = format!("{{ {} }}", case.document(whole, &way, ty));
        let reply = client.ask(&document).await;
        let policy_of = format!("{ty} with {scopes:?}: {}", reply.body);
        let refused = refused(&reply);
        let names: Vec<&str> = way.iter().map(|step| step.field.as_str()).collect();
        let is_by_id = |step: &Step| step.field == "node";
        if let Some(shut) = way
            .iter()
            .position(|step| !is_by_id(step) && !shown.shows(&step.on, &step.field))
        {
            assert_eq!(
                refused,
                BTreeSet::from([names[..=shut].join(".")]),
                "{policy_of}"
            );
            continue;
        }
        let closed = decided().filter(|(known, _, action)| {
            *known == ty && action.is_some_and(|action| !opens(scopes, action))
        });
        let closed: Vec<&str> = closed.map(|(_, field, _)| field).collect();
        let at = |field: &str| [names.clone(), vec![field]].concat().join(".");
        let is_reached = is_reached(&reply.body["data"], &way);
        let expected = closed.iter().filter(|_| is_reached).map(|field| at(field));
        assert_eq!(refused, expected.collect(), "{policy_of}");
        let redacted = redacted(&reply);
        if is_reached {
            let whole_answer = case.whole_answer(client.app, ty, &document).await;
            let both = (&reply.body["data"], &whole_answer);
            let silent = lacking(whole, both, &way, ty).into_iter().filter(|field| {
                field != NOT_OVER
                    && !refused.contains(field)
                    && !redacted.iter().any(|(path, _)| path == field)
            });
            let silent: Vec<String> = silent.collect();
            assert!(
                silent.is_empty(),
                "silently withheld: {silent:?} of {policy_of}"
            );
        }
        let prefix = at("");
        let own = redacted
            .into_iter()
            .filter_map(|(path, policy)| Some((path.strip_prefix(&prefix)?.to_owned(), policy)));
        visits.push(Visit {
            ty: ty.to_owned(),
            is_reached,
            closed,
            redacted: own.collect(),
        });
    }
    visits
}
