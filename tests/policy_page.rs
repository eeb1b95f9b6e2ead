//! The access control policy as a page for people: for each role its description, what it reaches, what it may do
//! and what is withheld from it. The page is generated from the behaviour of the service and stored at
//! `docs/policy.md`.

use std::{collections::BTreeMap, fmt::Write as _};

use kernel::{
    policy::{Action, needs, opens},
    principal::{Principal, Role},
    reach::Reach,
};
use strum::{EnumCount, IntoEnumIterator};

use crate::support::{
    Kind, TestApp,
    kept::compare,
    walk::{Case, Visit, walk},
};

const HEAD: &str = "# Who may do what

The service's tests generate this page from what the service does. If the behaviour changes, a test fails until somebody
has reviewed the change and accepted it with `tests/run --write`. For each role the page lists what the role reaches,
what it may do, and what is withheld from it on the records that it reaches. A token may have fewer scopes than its role, never
more. Whatever is not listed here is refused.

In addition, access to a person may be restricted: with a restricted list, only the users on it see the person; with an
excluded list, the users on it do not. An excluded caller, of any role except the data protection officer's, sees the reference
of the record and the status of the work. The caller sees nothing about the person, no risk, no free text and no check whether
the person reoffended, and can do nothing about the person.

";

#[tokio::test]
async fn the_policy_page_says_what_the_service_does() {
    let app = TestApp::start(Kind::Sqlite).await;
    let case = Case::of(&app).await;
    let mut page = String::from(HEAD);
    for role in Role::iter() {
        let name = role.name();
        let visits = walk(&case, &app.person(role), &role.scopes()).await;
        let _ = writeln!(page, "## {name}\n\n{}\n", role.described());
        page.push_str(&reach(&app, role));
        page.push_str(&actions(role));
        page.push_str(&not_shown(&visits));
    }
    page.push_str(&scopes_of_actions());

    compare("docs/policy.md", &page);
    app.stop().await;
}

/// What a role reaches of each kind of record that it has a scope to read.
fn reach(app: &TestApp, role: Role) -> String {
    let principal = Principal {
        subject: format!("{}@example", role.name()),
        role,
        scopes: role.scopes(),
        organisation: Some(crate::support::organisation(role).into()),
        ..Principal::operator()
    };
    let caller = app.app.caller(principal).expect("a caller");
    let mut text = String::from("Reaches:\n\n");
    for (noun, read, reach) in Reach::over_all(&caller) {
        if caller.allow(read).is_ok() {
            let _ = writeln!(text, "- {noun}: {}", reach.words(noun));
        }
    }
    text
}

/// The actions that a role may perform, reads first.
fn actions(role: Role) -> String {
    let open: Vec<Action> = Action::iter()
        .filter(|action| opens(&role.scopes(), *action))
        .collect();
    let (reads, does): (Vec<Action>, Vec<Action>) =
        open.into_iter().partition(|action| action.only_reads());
    let listed = |actions: Vec<Action>| match actions.len() {
        0 => "nothing".to_owned(),
        _ => actions
            .into_iter()
            .map(Action::words)
            .collect::<Vec<_>>()
            .join(", "),
    };
    format!(
        "\nMay read: {}.\n\nMay do: {}.\n\n",
        listed(reads),
        listed(does)
    )
}

/// The fields that are withheld from a role on records that it reaches: fields that need another scope, and fields that a
/// policy about the record or the person withheld in the tests' example.
fn not_shown(visits: &[Visit]) -> String {
    let mut text = String::new();
    let closed = visits.iter().filter(|visit| !visit.closed.is_empty());
    let closed: Vec<String> = closed
        .map(|visit| format!("`{}` {}", visit.ty, visit.closed.join(", ")))
        .collect();
    if !closed.is_empty() {
        let _ = writeln!(
            text,
            "Withheld, because a scope is missing: {}.\n",
            closed.join("; ")
        );
    }
    let mut by_policy: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for visit in visits {
        for (field, policy) in &visit.redacted {
            by_policy
                .entry(policy)
                .or_default()
                .push(format!("`{}.{field}`", visit.ty));
        }
    }
    if !by_policy.is_empty() {
        text.push_str("Withheld by a policy about the record or the person:\n\n");
        for (policy, fields) in by_policy {
            let _ = writeln!(
                text,
                "- {}: {}",
                policy.replace('-', " "),
                fields.join(", ")
            );
        }
        text.push('\n');
    }
    text
}

/// Every action with the scopes that permit it.
fn scopes_of_actions() -> String {
    let mut text = String::from(
        "## Actions and scopes\n\nAny one of the scopes is enough.\n\n| action | scopes | roles |\n|---|---|---|\n",
    );
    for action in Action::iter() {
        let scopes: Vec<String> = needs(action)
            .iter()
            .map(|scope| format!("`{}`", scope.name()))
            .collect();
        let scopes = if scopes.is_empty() {
            "any token".to_owned()
        } else {
            scopes.join(" or ")
        };
        let roles: Vec<&str> = Role::iter()
            .filter(|role| opens(&role.scopes(), action))
            .map(Role::name)
            .collect();
        let roles = match roles.len() {
            0 => "only the operator".to_owned(),
            all if all == Role::COUNT => "every role".to_owned(),
            _ => roles.join(", "),
        };
        let _ = writeln!(text, "| {} | {scopes} | {roles} |", action.words());
    }
    text
}
