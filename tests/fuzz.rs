//! Random inputs for everything that parses data from strangers. Each target states its property; its corpus is in
//! `fuzz/corpus`, and `tests/run --fuzz` runs each for a minute.

mod bodies;
mod boundaries;
mod cursors;
mod documents;
mod driver;
mod files;
mod forms;
mod key_sets;
mod messages;
mod mutation;
mod tables;
mod tokens;

use std::collections::BTreeSet;

use graphql::sdl;
use kernel::principal::Role;
use serde_json::Value;
use strum::{EnumCount, IntoEnumIterator};

use crate::support::{Client, Kind, Reply, TestApp, walk::Case};

/// The maximum size of a response, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;
/// Codes for failures of the service, as opposed to invalid requests.
const FAILURES: [&str; 3] = ["INTERNAL", "TIMEOUT", "UNAVAILABLE"];

/// A service with a case, and the ids of its records.
struct World {
    app: TestApp,
    ids: Vec<(&'static str, String)>,
}

impl World {
    async fn new(kind: Kind) -> Self {
        let app = TestApp::start(kind).await;
        let case = Case::of(&app).await;
        let nouns = [
            "referral",
            "offender",
            "attendance",
            "session",
            "site",
            "suggestion",
            "area",
            "client",
            "organisation",
        ];
        let id = |noun| case.id(noun).as_str().expect("an id").to_owned();
        let ids = nouns.into_iter().map(|noun| (noun, id(noun))).collect();
        Self { app, ids }
    }

    /// A caller for an input, the same for the same input: half of the time a role with most rights, otherwise any role.
    fn somebody(&self, input: &[u8]) -> Client<'_> {
        let sum: usize = input.iter().map(|byte| usize::from(*byte)).sum();
        if sum.is_multiple_of(2) {
            return self.app.manager();
        }
        let role = Role::iter().nth(sum % Role::COUNT).expect("a role");
        self.app.person(role)
    }

    /// A kept input with the ids of this service in the places of `%site%` and the others.
    fn with_ids(&self, input: &[u8]) -> Vec<u8> {
        let mut text = String::from_utf8(input.to_vec()).expect("the corpus is text");
        for (noun, id) in &self.ids {
            text = text.replace(&format!("%{noun}%"), id);
        }
        text.into_bytes()
    }

    /// The stored inputs of a target.
    fn corpus(&self, target: &str) -> Vec<Vec<u8>> {
        let kept = driver::corpus(target);
        kept.iter().map(|input| self.with_ids(input)).collect()
    }

    /// The ids alone.
    fn known_ids(&self) -> Vec<String> {
        self.ids.iter().map(|(_, id)| id.clone()).collect()
    }
}

/// The names and symbols of which documents for this schema consist.
fn words_of_documents() -> Vec<String> {
    let sdl = sdl();
    // Words in descriptions are not names.
    let code: String = sdl.split("\"\"\"").step_by(2).collect();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let names: BTreeSet<&str> = code.split(|letter| !is_part(letter)).collect();
    let signs = "{ } ( ) [ ] ! $ : = @ | & ... # \" \"\"\" , fragment on query mutation subscription __typename @skip @include";
    let names = names.into_iter().filter(|name| !name.is_empty());
    names.chain(signs.split(' ')).map(str::to_owned).collect()
}

/// Checks that a response is one that the service intends: GraphQL JSON of limited size, without an internal error.
#[track_caller]
fn assert_meant(reply: &Reply) {
    assert!(
        reply.status.as_u16() < 500,
        "{}: {}",
        reply.status,
        reply.text
    );
    assert!(reply.text.len() <= LARGEST, "{} bytes", reply.text.len());
    assert!(reply.body.is_object(), "{}: {}", reply.status, reply.text);
    let has = |member: &str| reply.body.get(member).is_some();
    assert!(has("data") || has("errors"), "{}", reply.text);
    assert_no_failure(&reply.body);
}

/// Checks that no error of a response is a failure of the service.
#[track_caller]
fn assert_no_failure(answer: &Value) {
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str();
        let code = code.unwrap_or_else(|| panic!("an error without a code: {error}"));
        assert!(!FAILURES.contains(&code), "{answer}");
    }
}
