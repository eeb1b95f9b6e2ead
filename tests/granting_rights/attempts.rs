//! The mutations that give rights, each with inputs that would give some.

use serde_json::{Value, json};

use crate::support::{TestApp, cases::with, partner::PARTNER};

/// One verb with its input: the entry that it is about, if there is one, and the rest.
pub struct Attempt {
    pub verb: &'static str,
    pub entry: Option<(&'static str, &'static str)>,
    pub input: Value,
}

fn attempt(
    verb: &'static str,
    entry: Option<(&'static str, &'static str)>,
    input: Value,
) -> Attempt {
    Attempt { verb, entry, input }
}

/// All attempts, for callers with the rights.
#[expect(clippy::too_many_lines, reason = "the one list of what is tried")]
pub async fn attempts(app: &TestApp) -> Vec<Attempt> {
    let area = async |name: &str| app.area(name).await;
    let organisation = async |name: &str| app.id_of("organisations", name).await;
    let (west, north) = (
        organisation("west-northants").await,
        organisation("north-northants").await,
    );
    let term = json!({ "ward": area("oakley").await, "from": "2025-05-01" });
    let person = |changes: Value| {
        let input = json!({ "reference": "fresh", "subject": "fresh", "name": "Fresh Testwood", "organisation": west });
        with(input, changes)
    };
    let machine = |name: &str, changes: Value| {
        let input = json!({ "clientId": name, "name": name, "role": "council-system", "organisation": west });
        with(input, changes)
    };
    let councillor = Some(("councillors", "councillor"));
    let mentor = Some(("staff", "mentor"));
    let council = Some(("organisations", "west-northants"));
    let wide = Some(("clients", "wide"));
    let person_client = Some(("clients", "person"));
    vec![
        attempt(
            "registerClient",
            None,
            machine("given", json!({ "scopes": ["sites:read"] })),
        ),
        attempt("registerClient", None, machine("given-all", json!({}))),
        attempt(
            "registerClient",
            None,
            machine(
                "given-office",
                json!({ "role": "manager", "scopes": ["sites:read"] }),
            ),
        ),
        attempt(
            "registerClient",
            None,
            machine(
                "given-figures",
                json!({ "role": "analyst", "scopes": ["sites:read"] }),
            ),
        ),
        attempt("rotateClientSecret", wide, json!({})),
        attempt("rotateClientSecret", person_client, json!({})),
        attempt("narrowClient", wide, json!({ "scopes": ["sites:read"] })),
        attempt(
            "narrowClient",
            person_client,
            json!({ "scopes": ["sites:read"] }),
        ),
        attempt("suspendClient", wide, json!({})),
        attempt("resumeClient", wide, json!({})),
        attempt(
            "recordStaffMember",
            None,
            person(json!({ "role": "MANAGER" })),
        ),
        attempt(
            "recordStaffMember",
            None,
            person(json!({ "role": "MENTOR", "issuer": PARTNER })),
        ),
        attempt(
            "recordStaffMember",
            None,
            person(json!({ "role": "MANAGER", "issuer": PARTNER })),
        ),
        attempt("amendStaffMember", mentor, json!({ "subject": "fresh" })),
        attempt("amendStaffMember", mentor, json!({ "issuer": PARTNER })),
        attempt("amendStaffMember", mentor, json!({ "role": "MANAGER" })),
        attempt("amendStaffMember", mentor, json!({ "until": "2025-08-01" })),
        attempt("amendStaffMember", mentor, json!({ "until": "2025-12-31" })),
        attempt("recordReferrer", None, person(json!({}))),
        attempt(
            "amendReferrer",
            Some(("referrers", "referrer")),
            json!({ "subject": "fresh" }),
        ),
        attempt("recordCouncillor", None, person(json!({ "terms": [term] }))),
        attempt(
            "recordCouncillor",
            None,
            person(json!({ "terms": [term], "issuer": PARTNER })),
        ),
        attempt("recordTerm", councillor, json!({ "term": term })),
        attempt("amendCouncillor", councillor, json!({ "subject": "fresh" })),
        attempt(
            "amendCouncillor",
            councillor,
            json!({ "organisation": north }),
        ),
        attempt(
            "recordOrganisation",
            None,
            json!({
                "reference": "new", "name": "New", "kind": "UNITARY_COUNCIL", "areas": [{ "area": area("county").await }],
            }),
        ),
        attempt(
            "amendOrganisation",
            council,
            json!({ "areas": [{ "area": area("north").await }, { "area": area("west").await }] }),
        ),
        attempt("amendOrganisation", council, json!({ "areas": [] })),
        attempt("amendOrganisation", council, json!({ "kind": "OPFCC" })),
        attempt("suspendOrganisation", council, json!({})),
        attempt("resumeOrganisation", council, json!({})),
        attempt(
            "amendArea",
            Some(("areas", "oakley")),
            json!({ "parent": area("west").await }),
        ),
        attempt(
            "liftOffenderLimits",
            Some(("offenders", "")),
            json!({ "reason": "Over." }),
        ),
        attempt(
            "restrictOffender",
            Some(("offenders", "")),
            json!({
                "subjects": ["fresh"], "reason": "Theirs.", "reviewOn": "2026-08-18",
            }),
        ),
    ]
}
