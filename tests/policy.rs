//! Who may do what: the whole policy as a table that is kept, and every root field of the schema tried without the right.

use std::{collections::BTreeMap, fmt::Write as _};

use immediate_justice::domain::{
    policy::{Action, needs},
    principal::Role,
    scope::Scope,
};
use serde_json::{Value, json};

use crate::support::{Kind, Reply, TestApp, on_both, sdl};

/// Every root field and the deed that it is; `nodes` and `node` are the deed of what the id names.
const FIELDS: [(&str, Action); 58] = [
    ("areas", Action::ListAreas),
    ("councillors", Action::ListCouncillors),
    ("impact", Action::ReadImpact),
    ("node", Action::ReadViewer),
    ("nodes", Action::ReadViewer),
    ("offender", Action::ListOffenders),
    ("offenders", Action::ListOffenders),
    ("organisations", Action::ListOrganisations),
    ("referenceLists", Action::ListReferenceLists),
    ("referral", Action::ListReferrals),
    ("referrals", Action::ListReferrals),
    ("session", Action::ListSessions),
    ("sessions", Action::ListSessions),
    ("similarPlaces", Action::FindSimilarPlaces),
    ("site", Action::ListSites),
    ("sites", Action::ListSites),
    ("sitesGeoJson", Action::ListSites),
    ("staff", Action::ListStaff),
    ("suggestion", Action::ListSuggestions),
    ("suggestions", Action::ListSuggestions),
    ("viewer", Action::ReadViewer),
    ("acceptReferral", Action::AcceptReferral),
    ("acceptSuggestion", Action::AcceptSuggestion),
    ("approveRiskAssessment", Action::ApproveRiskAssessment),
    ("approveSite", Action::ApproveSite),
    ("assessSite", Action::AssessSite),
    ("bookParticipant", Action::BookParticipant),
    ("cancelSession", Action::CancelSession),
    ("completeSession", Action::CompleteSession),
    ("completeSite", Action::CompleteSite),
    ("concludeReferral", Action::ConcludeReferral),
    ("confirmSession", Action::ConfirmSession),
    ("declineSite", Action::DeclineSite),
    ("declineSuggestion", Action::DeclineSuggestion),
    ("draftReferral", Action::DraftReferral),
    ("endReferral", Action::EndReferral),
    ("engageReferral", Action::EngageReferral),
    ("holdSite", Action::HoldSite),
    ("placeSite", Action::PlaceSite),
    ("placeSuggestion", Action::PlaceSuggestion),
    ("planSession", Action::PlanSession),
    ("proposeSite", Action::ProposeSite),
    ("recordAttendance", Action::RecordAttendance),
    ("recordFirstContact", Action::RecordFirstContact),
    ("recordFollowUp", Action::RecordFollowUp),
    ("recordPermission", Action::RecordPermission),
    ("recordRiskAssessment", Action::RecordRiskAssessment),
    ("refuseReferral", Action::RefuseReferral),
    ("rejectReferral", Action::RejectReferral),
    ("resumeSite", Action::ResumeSite),
    ("reviewSuggestion", Action::ReviewSuggestion),
    ("startSession", Action::StartSession),
    ("submitReferral", Action::SubmitReferral),
    ("submitSuggestion", Action::SubmitSuggestion),
    ("unbookParticipant", Action::UnbookParticipant),
    ("withdrawReferral", Action::WithdrawReferral),
    ("withdrawSuggestion", Action::WithdrawSuggestion),
    ("siteRequested", Action::WatchSiteRequests),
];

/// The fields that any valid token may ask.
const FOR_ANY_TOKEN: [&str; 5] = ["areas", "node", "nodes", "referenceLists", "viewer"];

#[test]
fn the_policy_is_the_one_that_was_agreed() {
    let kept = std::fs::read_to_string("tests/tables/policy.txt").unwrap_or_default();

    let policy = printed();

    let made = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy.txt");
    std::fs::write(&made, &policy).expect("a file");
    assert!(
        kept == policy,
        "the policy differs from tests/tables/policy.txt: look at `diff tests/tables/policy.txt {made}`, \
         and if that is what was agreed, `cp {made} tests/tables/policy.txt`",
        made = made.display()
    );
}

/// Every action with its scope, and the roles that have it.
fn printed() -> String {
    let roles: Vec<&str> = Role::ALL.iter().map(|(_, name)| *name).collect();
    let mut text = String::from("action                  scope                 roles\n");
    for action in Action::ALL {
        let scope = needs(action);
        let name = scope.map_or("any token", Scope::name);
        let may = |role: &Role| scope.is_none_or(|scope| role.scopes().contains(&scope));
        let allowed: Vec<&str> = Role::ALL
            .iter()
            .filter(|(role, _)| may(role))
            .map(|(_, name)| *name)
            .collect();
        let allowed = match allowed.len() {
            0 => "nobody but the operator".to_owned(),
            all if all == roles.len() => "everybody".to_owned(),
            _ => allowed.join(" "),
        };
        let _ = writeln!(text, "{:<23} {name:<21} {allowed}", format!("{action:?}"));
    }
    text.push_str("\nscope                 roles\n");
    for (scope, name) in Scope::ALL {
        let with: Vec<&str> = Role::ALL
            .iter()
            .filter(|(role, _)| role.scopes().contains(&scope))
            .map(|(_, name)| *name)
            .collect();
        let _ = writeln!(text, "{name:<21} {}", with.join(" "));
    }
    text
}

#[test]
fn every_action_is_listed_once() {
    let source = std::fs::read_to_string("src/domain/policy.rs").expect("the policy");
    let (_, variants) = source.split_once("pub enum Action {").expect("the actions");
    let (variants, _) = variants.split_once('}').expect("their end");
    let written: Vec<&str> = variants
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();

    let listed: Vec<String> = Action::ALL
        .iter()
        .map(|action| format!("{action:?}"))
        .collect();

    assert_eq!(listed, written);
}

#[test]
fn every_root_field_has_a_row_and_every_row_a_field() {
    let table: BTreeMap<&str, Action> = FIELDS.into_iter().collect();

    let fields = sdl::root_fields();

    let without: Vec<_> = fields
        .iter()
        .filter(|field| !table.contains_key(field.name.as_str()))
        .map(|field| &field.name)
        .collect();
    assert!(
        without.is_empty(),
        "no row in FIELDS says which action these are: {without:?}"
    );
    let gone: Vec<_> = table
        .keys()
        .filter(|name| !fields.iter().any(|field| field.name == **name))
        .collect();
    assert!(
        gone.is_empty(),
        "the schema has no such field any more: {gone:?}"
    );
    let open: Vec<_> = FIELDS
        .iter()
        .filter(|(_, action)| needs(*action).is_none())
        .map(|(name, _)| *name)
        .collect();
    assert_eq!(
        open, FOR_ANY_TOKEN,
        "the fields that need no scope may only become fewer"
    );
}

#[test]
fn the_description_of_a_root_field_names_its_scope() {
    let published = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    let table: BTreeMap<&str, Action> = FIELDS.into_iter().collect();

    let fields = sdl::root_fields();

    let mut wrong = vec![];
    for field in &fields {
        let Some(scope) = table
            .get(field.name.as_str())
            .and_then(|action| needs(*action))
        else {
            continue;
        };
        if !field.description(&published).contains(scope.name()) {
            wrong.push(format!("{} needs {}", field.name, scope.name()));
        }
    }
    assert!(wrong.is_empty(), "undescribed: {wrong:#?}");
}

#[tokio::test]
async fn without_a_token_every_root_field_is_refused_alike() {
    on_both(async |app| {
        for field in sdl::root_fields() {
            let (query, variables) = field.asked_with_nonsense();

            let reply = app.nobody().run(&query, variables).await;

            assert_eq!(reply.status, 401, "{}: {}", field.name, reply.body);
            assert_eq!(reply.code(), "UNAUTHENTICATED", "{}", field.name);
            assert_eq!(reply.body.get("data").unwrap_or(&Value::Null), &Value::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn with_every_scope_but_its_own_a_root_field_is_forbidden() {
    on_both(async |app| {
        let table: BTreeMap<&str, Action> = FIELDS.into_iter().collect();
        for field in sdl::root_fields() {
            let Some(scope) = table
                .get(field.name.as_str())
                .and_then(|action| needs(*action))
            else {
                continue;
            };
            let (query, variables) = field.asked_with_nonsense();

            let (statements, reply) = app.statements(lacking(app, scope, &query, variables)).await;

            assert_eq!(reply.code(), "FORBIDDEN", "{}: {}", field.name, reply.body);
            assert_eq!(reply.data(&field.name), Value::Null, "{}", field.name);
            assert_eq!(
                statements, 0,
                "{}: nothing is looked up before that",
                field.name
            );
        }
    })
    .await;
}

/// Asks as every role in turn that has the scope, or else as the manager, with a token that has all scopes but that.
async fn lacking(app: &TestApp, scope: Scope, query: &str, variables: Value) -> Reply {
    let role = Role::ALL
        .iter()
        .map(|(role, _)| *role)
        .find(|role| role.scopes().contains(&scope) && role.scopes().len() > 1);
    let role = role.unwrap_or(Role::Manager);
    let others: Vec<Scope> = role
        .scopes()
        .into_iter()
        .filter(|other| *other != scope)
        .collect();
    let client = app.with_scopes(role, &others);
    if query.starts_with("subscription") {
        return crate::support::socket::answer(&client, query).await;
    }
    client.run(query, variables).await
}

#[tokio::test]
async fn a_scope_beyond_the_role_opens_nothing() {
    let app = TestApp::start(Kind::Sqlite).await;
    let every: Vec<Scope> = Scope::ALL.iter().map(|(scope, _)| *scope).collect();
    let client = app.with_scopes(Role::SystemAdmin, &every);

    let reply = client.ask("{ offenders { nodes { __typename } } }").await;

    assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
    assert_eq!(
        reply.body["errors"][0]["message"],
        json!("This token may not list offenders.")
    );
}
