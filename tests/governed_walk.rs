//! Every field with every role: a field that the schema shows to a token is answered, and one that it hides is refused
//! with its path and leaves its parent, whichever way leads there.

use std::collections::BTreeSet;

use immediate_justice::{
    domain::{
        policy::{needs, opens},
        principal::Role,
        scope::Scope,
    },
    graphql::governed::decided,
};

use crate::support::{
    Kind, TestApp, on_both, sdl,
    walk::{Case, Visit, walk},
};

/// Types with fields that the role lacks a scope for, of which it nevertheless reaches nothing: the policy about the row
/// holds back what leads there, or the case has nothing for it.
const NOTHING_THERE: [(Role, &str); 5] = [
    (Role::Councillor, "StaffMember"),
    (Role::CouncilSystem, "StaffMember"),
    (Role::CommunityGroup, "Session StaffMember"),
    (Role::Analyst, "StaffMember"),
    (Role::PoliceData, "Attendance"),
];

fn unreached(visits: &[Visit], which: impl Fn(&Visit) -> bool) -> BTreeSet<&str> {
    let visits = visits
        .iter()
        .filter(|visit| !visit.is_reached && which(visit));
    visits.map(|visit| visit.ty.as_str()).collect()
}

#[tokio::test]
async fn every_field_is_answered_or_refused_as_the_schema_shows_it() {
    on_both(async |app| {
        let case = Case::of(app).await;
        for (role, name) in Role::ALL {
            let visits = walk(&case, &app.person(role), &role.scopes()).await;

            let missed = unreached(&visits, |visit| !visit.closed.is_empty());
            let known = NOTHING_THERE.iter().filter(|(known, _)| *known == role);
            let known = known.flat_map(|(_, types)| types.split(' ')).collect();
            assert_eq!(missed, known, "refusals that {name} was not seen to get");
        }
    })
    .await;
}

#[tokio::test]
async fn the_walk_reaches_everything_that_there_is() {
    on_both(async |app| {
        let case = Case::of(app).await;

        let visits = walk(&case, &app.manager(), &Role::Manager.scopes()).await;

        let missed = unreached(&visits, |_| true);
        assert_eq!(
            missed,
            BTreeSet::from(["Amendment", "LimitedOffender", "Question", "ReferredTo"])
        );
    })
    .await;
}

/// On one database: which scopes a token has is no matter of theirs.
#[tokio::test]
async fn a_token_that_lacks_one_scope_is_refused_what_that_scope_opens() {
    let app = TestApp::start(Kind::Sqlite).await;
    let case = Case::of(&app).await;
    for scope in Role::Manager.scopes() {
        let mut scopes = Role::Manager.scopes();
        scopes.remove(&scope);
        let every: Vec<Scope> = scopes.iter().copied().collect();

        let visits = walk(&case, &app.with_scopes(Role::Manager, &every), &scopes).await;

        let missed = unreached(&visits, |visit| !visit.closed.is_empty());
        assert!(missed.is_empty(), "without {}: {missed:?}", scope.name());
    }
    app.stop().await;
}

#[tokio::test]
async fn every_role_is_refused_every_root_field_that_is_not_its_own() {
    on_both(async |app| {
        for field in sdl::root_fields() {
            let (query, variables) = field.asked_with_nonsense();
            let deed = decided()
                .find(|(ty, name, _)| *ty == field.root && *name == field.name)
                .and_then(|found| found.2);
            let action = deed.unwrap_or_else(|| panic!("{} is no deed", field.name));
            for (role, name) in Role::ALL {
                if field.root == "Subscription" || needs(action).is_empty() {
                    continue;
                }

                let reply = app.person(role).run(&query, variables.clone()).await;

                let is_refused = reply.code() == "FORBIDDEN";
                assert_eq!(
                    is_refused,
                    !opens(&role.scopes(), action),
                    "{name}, {}: {}",
                    field.name,
                    reply.body
                );
            }
        }
    })
    .await;
}
