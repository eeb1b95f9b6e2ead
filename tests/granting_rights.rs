//! Nobody can give rights that they lack, not even in three steps: a search by program. From every role with all
//! its scopes, every sequence of mutations that give rights is tried through the service. After each one that
//! changed anything, all that any token sees and did not see at first must be visible to the caller too.
//!
//! The mutations are in `attempts`. The tokens that are compared are in `watched`: people of the registers,
//! subjects that the mutations name and that nobody had, the same subjects of a partner's issuer, and every client
//! whose secret the caller received. A token is issued by its issuer and not by a mutation, so what it sees is
//! compared with what it saw before; a client whose secret the caller received saw nothing before. Sequences that
//! lead to the same registers are followed once.

mod attempts;
mod sight;

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use domain::organisation;
use kernel::{amendment::Change, principal::Role};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{
    Kind, TestApp,
    cases::{a_draft, of, with},
    council_issuer::Partner,
    organisation as usual_organisation,
};

use attempts::{Attempt, attempts};
use sight::{KINDS, SIGHT, kinds, sight};

/// How many verbs follow each other at most. Hardly anything is refused to the manager, who sees all but one person: three
/// would be an hour's work.
fn longest(role: Role) -> usize {
    if role == Role::Manager { 2 } else { 3 }
}

/// The tables to which these mutations write, referring tables first.
const TABLES: [&str; 15] = [
    "amendment",
    "status_change",
    "search_word",
    "idempotency_key",
    "offender_limit_name",
    "offender_limit",
    "term",
    "councillor",
    "client",
    "referral_mentor",
    "staff",
    "referrer",
    "responsibility",
    "organisation",
    "area",
];

/// The rows that decide who sees what, each as one text.
const STATE: [&str; 8] = [
    "SELECT 'staff ' || reference || subject || issuer || role || coalesce(from_on, '') || coalesce(until_on, '') || hex(organisation_id) FROM staff",
    "SELECT 'referrer ' || reference || subject || issuer || coalesce(from_on, '') || coalesce(until_on, '') || hex(organisation_id) FROM referrer",
    "SELECT 'councillor ' || reference || subject || issuer || hex(organisation_id) FROM councillor",
    "SELECT 'term ' || c.reference || hex(t.ward_id) || coalesce(t.from_on, '') || coalesce(t.until_on, '') FROM term t JOIN councillor c ON c.id = t.councillor_id",
    "SELECT 'organisation ' || reference || kind || suspended || coalesce(closed_at, '') FROM organisation",
    "SELECT 'responsible ' || o.reference || hex(r.area_id) || coalesce(r.from_on, '') || coalesce(r.until_on, '') FROM responsibility r JOIN organisation o ON o.id = r.organisation_id",
    "SELECT 'area ' || reference || coalesce(hex(parent_id), '') FROM area",
    "SELECT 'client ' || client_id || role || scopes || status || (version > 1) FROM client",
];

/// The service, and the state of the search.
struct Search<'a> {
    app: &'a TestApp,
    partner: Partner<'a>,
    attempts: Vec<Attempt>,
    /// The number of times the first state was restored.
    returns: usize,
}

/// The secrets that the caller received: a client's name, and its secret.
type Given = BTreeMap<String, String>;

impl<'a> Search<'a> {
    async fn of(app: &'a TestApp) -> Self {
        let referral = app.accepted(a_draft()).await;
        let person = app.person_of(&referral).await;
        let person = app.as_it_stands(&person).await;
        let list = of(
            "offender",
            &person,
            json!({
                "subjects": ["manager@example"], "reason": "A cousin.", "reviewOn": "2026-08-18",
            }),
        );
        app.other_manager()
            .done("excludeFromOffender", "offender", "__typename", list)
            .await;
        for ward in ["upton", "oakley"] {
            app.manager().suggest(ward, ward, None).await;
        }
        app.seed_site(domain::site::Status::Proposed).await;
        app.registered(json!({ "clientId": "wide" })).await;
        app.registered(json!({ "clientId": "person", "role": "manager" }))
            .await;
        for table in TABLES {
            app.execute(&format!(
                "CREATE TABLE kept_{table} AS SELECT * FROM {table}"
            ))
            .await;
        }
        Self {
            app,
            partner: Partner::of_west(app).await,
            attempts: attempts(app).await,
            returns: 0,
        }
    }

    /// Restores the first state.
    async fn go_back(&mut self) {
        self.returns += 1;
        let emptied = TABLES.iter().map(|table| format!("DELETE FROM {table};"));
        let filled = TABLES.iter().rev();
        let filled = filled.map(|table| format!("INSERT INTO {table} SELECT * FROM kept_{table};"));
        let script: String = emptied.chain(filled).collect();
        let script = format!("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON; {script} COMMIT");
        self.app.execute(&script).await;
        // An amendment lets the service read anew what it holds in memory.
        let directory = self.app.app.directory();
        let row = directory.organisation("analysts").expect("the analysts");
        let amend = organisation::Amend {
            organisation: row.id,
            expected_version: 1,
            name: Change::To(format!("Analysts {}", self.returns)),
            kind: Change::Kept,
            contact_email: Change::Kept,
            agreement_reference: Change::Kept,
            agreement_review_due: Change::Kept,
            areas: Change::Kept,
            reason: None,
        };
        let amended = organisation::amend(&self.app.operator(), amend).await;
        amended.expect("the directory is reloaded");
    }

    /// The present state of the registers.
    async fn state(&self) -> String {
        let mut state = BTreeSet::new();
        state.extend(self.app.column::<String>(&STATE.join(" UNION ALL ")).await);
        state.into_iter().collect::<Vec<_>>().join("\n")
    }

    /// Tries a mutation as a person with a role; returns whether it succeeded.
    async fn tries(&self, role: Role, number: usize, given: &mut Given) -> bool {
        let Attempt { verb, entry, input } = &self.attempts[number];
        let mut input = input.clone();
        if let Some((list, reference)) = entry {
            let (id, version) = self.found(list, reference).await;
            let field = match *list {
                "staff" => "staffMember",
                other => &other[..other.len() - 1],
            };
            input = with(input, json!({ field: id, "expectedVersion": version }));
        }
        let selection = if verb.contains("Client") {
            "secret client { clientId }"
        } else {
            "__typename"
        };
        let reply = self.app.person(role).act(verb, input, selection).await;
        let refused = reply.code() == "FORBIDDEN";
        let is_done = !refused && reply.user_errors().is_empty();
        assert!(refused || reply.code().is_empty(), "{verb}: {}", reply.body);
        if let Some(secret) = reply.data(&format!("{verb}.secret")).as_str() {
            let name = reply.data(&format!("{verb}.client.clientId"));
            given.insert(name.as_str().expect("a name").into(), secret.into());
        }
        is_done
    }

    /// The id and the version of an entry.
    async fn found(&self, list: &str, reference: &str) -> (Value, Value) {
        let (name, who) = match list {
            "clients" => ("clientId", self.app.administrator()),
            _ => ("reference", self.app.other_manager()),
        };
        let shape = match list {
            "offenders" => "... on FullOffender { id version reference }".to_owned(),
            _ => format!("id version {name}"),
        };
        let reply = who
            .ask(&format!(
                "{{ {list}(first: 100) {{ nodes {{ {shape} }} }} }}"
            ))
            .await;
        let nodes = reply.data(&format!("{list}.nodes"));
        let mut nodes = nodes.as_array().into_iter().flatten();
        let node = nodes.find(|node| reference.is_empty() || node[name] == reference);
        let node = node.unwrap_or_else(|| panic!("no {reference}: {}", reply.body));
        (node["id"].clone(), node["version"].clone())
    }

    /// What every watched token sees.
    async fn sights(&self, given: &Given) -> BTreeMap<String, BTreeSet<String>> {
        let mut sights = BTreeMap::new();
        for (role, subject) in watched() {
            let scopes: Vec<_> = role.scopes().into_iter().collect();
            let organisation = usual_organisation(role);
            let person = self.app.with(role, subject, Some(organisation), &scopes);
            let seen = sight(&person.ask(SIGHT).await.body);
            sights.insert(format!("{} {subject}", role.name()), seen);
        }
        for role in [
            Role::Councillor,
            Role::Mentor,
            Role::Manager,
            Role::Referrer,
        ] {
            for subject in ["fresh", "mentor@example"] {
                let seen = self.partner.asks(role, subject, json!({}), SIGHT).await;
                sights.insert(
                    format!("{} {subject} of the partner", role.name()),
                    sight(&seen.body),
                );
            }
        }
        for (client, secret) in given {
            let reply = self
                .app
                .asks_for_token("grant_type=client_credentials", Some((client, secret)))
                .await;
            let seen = match reply.body["access_token"].as_str() {
                Some(token) => sight(&self.app.bearing(token).ask(SIGHT).await.body),
                None => BTreeSet::new(),
            };
            sights.insert(format!("client {client}"), seen);
        }
        sights
    }

    /// Follows every sequence of mutations of a person with a role. Returns the number of states and of attempts.
    async fn follow(&mut self, role: Role) -> (usize, usize) {
        self.go_back().await;
        let before = self.sights(&Given::new()).await;
        assert_eq!(
            kinds(&before["manager manager@example"]),
            KINDS,
            "the question is answered"
        );
        let own = sight(&self.app.person(role).ask(SIGHT).await.body);
        let mut known = HashSet::from([self.state().await]);
        let mut waiting = VecDeque::from([vec![]]);
        let mut tried = 0;
        while let Some(path) = waiting.pop_front() {
            let mut given = self.stand_after(role, &path).await;
            for number in 0..self.attempts.len() {
                tried += 1;
                if !self.tries(role, number, &mut given).await {
                    continue;
                }
                let longer: Vec<usize> = path.iter().copied().chain([number]).collect();
                if known.insert(self.state().await) {
                    self.check_reach(role, &longer, (&before, &own), &given)
                        .await;
                    if longer.len() < longest(role) {
                        waiting.push_back(longer);
                    }
                }
                given = self.stand_after(role, &path).await;
            }
        }
        (known.len(), tried)
    }

    /// Restores the first state and repeats the steps of a path.
    async fn stand_after(&mut self, role: Role, path: &[usize]) -> Given {
        self.go_back().await;
        let mut given = Given::new();
        for number in path {
            assert!(
                self.tries(role, *number, &mut given).await,
                "a sequence that succeeded succeeds again"
            );
        }
        given
    }

    /// Checks that nobody sees anything new that the caller does not see.
    async fn check_reach(
        &self,
        role: Role,
        path: &[usize],
        (before, own): (&BTreeMap<String, BTreeSet<String>>, &BTreeSet<String>),
        given: &Given,
    ) {
        let now = sight(&self.app.person(role).ask(SIGHT).await.body);
        for (who, seen) in self.sights(given).await {
            let nothing = BTreeSet::new();
            let gained = seen.difference(before.get(&who).unwrap_or(&nothing));
            let more: Vec<_> = gained
                .filter(|fact| !own.contains(*fact) && !now.contains(*fact))
                .filter(|fact| !(who.starts_with("client ") && is_a_place_before_approval(fact)))
                .collect();
            let steps: Vec<String> = path
                .iter()
                .map(|number| {
                    format!(
                        "{} {}",
                        self.attempts[*number].verb, self.attempts[*number].input
                    )
                })
                .collect();
            assert!(
                more.is_empty(),
                "{} grants {who} {more:?} by {steps:#?}",
                role.name()
            );
        }
    }
}

/// The tokens that are compared, by role and subject, each with the example organisation of its role.
fn watched() -> Vec<(Role, &'static str)> {
    let fresh = Role::iter().map(|role| (role, "fresh"));
    let known = [
        (Role::Councillor, "councillor@example"),
        (Role::Mentor, "mentor@example"),
        (Role::Referrer, "referrer@example"),
        (Role::Supervisor, "supervisor@example"),
        (Role::Manager, "manager@example"),
    ];
    fresh.chain(known).collect()
}

/// The one thing that a client shows which its registrar does not see: that a place is proposed in its organisation's area,
/// with the public fields of it.
fn is_a_place_before_approval(fact: &str) -> bool {
    fact.starts_with("/sites/nodes/") && !fact.contains("/contact")
}

#[tokio::test]
async fn no_sequence_of_operations_grants_rights_that_its_caller_lacks() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut search = Search::of(&app).await;
    let mut counted = vec![];
    for role in Role::iter() {
        let name = role.name();
        let (states, tried) = search.follow(role).await;
        counted.push(format!("{name}: {states} states, {tried} attempts"));
    }
    println!("{}", counted.join("\n"));
    drop(search);
    app.stop().await;
}
