//! Builders of cases: an approved site, a referral with a given status, a session with people. Every step is taken
//! with the token of the role that takes it in practice. What a builder returns has at least `id` and `version`.

use kernel::principal::Role;
use serde_json::{Value, json};

use super::{Client, MONDAY, TestApp};

/// The end of a session that starts with the test.
pub const ONE_O_CLOCK: &str = "2025-08-18T13:00:00.000000Z";
/// The fields of a referral that tests select in payloads.
pub const REFERRAL: &str = "id reference version status statusReason { code } completedAt firstSessionAt firstContactAt concludedAt closedAt \
                            progress { orderedMinutes creditedMinutes remainingMinutes }";
/// The fields of an attendance that tests select.
pub const ATTENDANCE: &str = "id version outcome { code } creditedMinutes penaltyMinutes";
/// An id that does not exist.
pub const NOTHING: &str = "bm90aGluZw";

/// An input with some fields replaced; null removes a field.
pub fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().cloned().unwrap_or_default() {
        if value.is_null() {
            input.as_object_mut().expect("an object").remove(&field);
        } else {
            input[&field] = value;
        }
    }
    input
}

/// The input of a mutation of a record that was read before.
pub fn of(noun: &str, read: &Value, changes: Value) -> Value {
    let input = json!({ noun: read["id"], "expectedVersion": read["version"] });
    with(input, changes)
}

/// A person born on a day.
pub fn person(born: &str) -> Value {
    json!({ "new": {
        "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": born,
        "guardianName": "Jay Testwood", "guardianPhone": "01632 960001",
    }})
}

/// A draft of an adult's referral that can be submitted.
pub fn a_draft() -> Value {
    json!({
        "person": person("1990-02-03"), "incidentOn": "2025-08-16", "offenceCategoryCode": "DRUG_POSSESSION",
        "disposal": "COMMUNITY_RESOLUTION", "decidedAt": "2025-08-17T10:00:00Z", "admission": "ACCEPTED_RESPONSIBILITY",
        "victimViews": "NO_VICTIM", "agreedOn": "2025-08-17", "orderedMinutes": 240,
    })
}

/// A draft of a young person's referral that can be submitted.
pub fn a_young_draft() -> Value {
    let changes = json!({
        "person": person("2010-02-03"), "appropriateAdult": true, "youthJusticeConsulted": true,
    });
    with(a_draft(), changes)
}

/// The outcome of somebody who attended and worked.
pub fn worked(attendance: &Value, changes: Value) -> Value {
    let input = json!({
        "attendance": attendance["id"], "outcomeCode": "ATTENDED_COMPLIED", "behaviour": "GOOD", "workQuality": "GOOD",
    });
    with(input, changes)
}

impl TestApp {
    /// The id of a member of staff or an area, by reference.
    pub async fn id_of(&self, list: &str, reference: &str) -> Value {
        let question = format!("{{ {list}(first: 100) {{ nodes {{ id reference }} }} }}");
        let reply = self.manager().ask(&question).await;
        let nodes = reply.data(&format!("{list}.nodes"));
        let mut nodes = nodes.as_array().into_iter().flatten();
        let node = nodes.find(|node| node["reference"] == reference);
        node.unwrap_or_else(|| panic!("no {reference}: {}", reply.body))["id"].clone()
    }

    /// Another manager.
    pub fn other_manager(&self) -> Client<'_> {
        self.person_called(Role::Manager, "other-manager@example")
    }

    /// Another person with a role: `other-mentor` and the like.
    pub fn other(&self, role: Role) -> Client<'_> {
        self.person_called(role, &format!("other-{}@example", role.name()))
    }

    /// An assessed site in Upton with permission and an approved risk assessment that lasts to the next year.
    pub async fn assessed_site(&self) -> Value {
        let manager = self.manager();
        let proposal = json!({
            "name": "Weston Favell Allotments", "type": "ALLOTMENT", "location": { "latitude": 52.24, "longitude": -0.84 },
            "ward": self.id_of("areas", "upton").await,
        });
        let site = manager
            .done("proposeSite", "site", "id version", proposal)
            .await;
        self.made_ready(&site).await
    }

    /// Assesses a proposed site: with permission, and an approved risk assessment that lasts to the next year.
    pub async fn made_ready(&self, site: &Value) -> Value {
        let manager = self.manager();
        let begun = of("site", site, json!({}));
        let site = manager
            .done("startSiteAssessment", "site", "id version", begun)
            .await;
        let granted = json!({ "permission": "GRANTED", "landowner": "The parish council" });
        let granted = of("site", &site, granted);
        let site = manager
            .done("recordPermission", "site", "id version", granted)
            .await;
        self.assess(&site, "2025-08-18", "2026-08-18", true).await;
        site
    }

    /// Records and approves a risk assessment of a site.
    pub async fn assess(&self, site: &Value, from: &str, to: &str, youth: bool) {
        let assessment = json!({
            "site": site["id"], "assessedOn": from, "reviewDue": to, "hazards": "Uneven ground.",
            "controls": "Boots and gloves.", "youthSuitable": youth,
        });
        let assessment = self
            .manager()
            .done(
                "recordRiskAssessment",
                "riskAssessment",
                "id version",
                assessment,
            )
            .await;
        let approval = of("riskAssessment", &assessment, json!({}));
        self.other_manager()
            .done(
                "approveRiskAssessment",
                "riskAssessment",
                "status",
                approval,
            )
            .await;
    }

    /// A site where sessions can be planned.
    pub async fn approved_site(&self) -> Value {
        let site = self.assessed_site().await;
        let approval = of("site", &site, json!({ "criteriaMet": true }));
        self.manager()
            .done("approveSite", "site", "id version status", approval)
            .await
    }

    /// The present state of a site.
    pub async fn site(&self, site: &Value) -> Value {
        let question = "query($id: ID!) { site(id: $id) { id version status improvedAt } }";
        self.manager()
            .run(question, json!({ "id": site["id"] }))
            .await
            .data("site")
    }

    /// A referral that the officer drafted.
    pub async fn drafted(&self, draft: Value) -> Value {
        self.officer()
            .done("draftReferral", "referral", REFERRAL, draft)
            .await
    }

    /// A referral that was submitted to the Team.
    pub async fn submitted(&self, draft: Value) -> Value {
        let drafted = self.drafted(draft).await;
        let submission = of("referral", &drafted, json!({}));
        self.officer()
            .done("submitReferral", "referral", REFERRAL, submission)
            .await
    }

    /// A referral that was accepted, with the mentor.
    pub async fn accepted(&self, draft: Value) -> Value {
        let submitted = self.submitted(draft).await;
        let mentor = self.id_of("staff", "mentor").await;
        let acceptance = of(
            "referral",
            &submitted,
            json!({ "mentor": mentor, "riskRead": true }),
        );
        self.manager()
            .done("acceptReferral", "referral", REFERRAL, acceptance)
            .await
    }

    /// A referral with a contact, which reached the person or not.
    pub async fn contacted(&self, referral: &Value, reached: bool) -> Value {
        let contact = json!({ "referral": referral["id"], "at": MONDAY, "channel": "PHONE", "reached": reached });
        self.mentor()
            .done("recordContact", "referral", REFERRAL, contact)
            .await
    }

    /// A referral whose person agreed to take part.
    pub async fn engaged(&self, draft: Value) -> Value {
        let accepted = self.accepted(draft).await;
        let contacted = self.contacted(&accepted, true).await;
        let agreement = of("referral", &contacted, json!({}));
        self.mentor()
            .done("engageReferral", "referral", REFERRAL, agreement)
            .await
    }

    /// The referral of an adult who agreed to take part.
    pub async fn somebody(&self) -> Value {
        self.engaged(a_draft()).await
    }

    /// A referral that the person refused at the first contact.
    pub async fn refused(&self, draft: Value) -> Value {
        let accepted = self.accepted(draft).await;
        let refusal = of(
            "referral",
            &accepted,
            json!({ "reasonCode": "REFUSED_AT_CONTACT" }),
        );
        self.manager()
            .done("recordRefusal", "referral", REFERRAL, refusal)
            .await
    }

    /// A referral with some minutes credited, in a completed session of its own.
    pub async fn worked(&self, draft: Value, minutes: i32) -> Value {
        let referral = self.engaged(draft).await;
        let session = self.started(&[&referral], json!({})).await;
        let session_end = format!("2025-08-18T{:02}:{:02}:00Z", 9 + minutes / 60, minutes % 60);
        let outcome = worked(&session["booked"][0], json!({ "endsAt": session_end }));
        self.manager()
            .done("recordAttendance", "attendance", ATTENDANCE, outcome)
            .await;
        self.completed(&session).await;
        self.referral(&referral).await
    }

    /// A referral that was completed and concluded.
    pub async fn concluded(&self, draft: Value) -> Value {
        let referral = self.worked(draft, 240).await;
        self.conclude(&referral).await
    }

    /// Concludes a referral.
    pub async fn conclude(&self, referral: &Value) -> Value {
        let conclusion = of("referral", referral, json!({}));
        self.manager()
            .done("concludeReferral", "referral", REFERRAL, conclusion)
            .await
    }

    /// The present state of a referral.
    pub async fn referral(&self, referral: &Value) -> Value {
        let question = format!("query($id: ID!) {{ referral(id: $id) {{ {REFERRAL} }} }}");
        self.manager()
            .run(&question, json!({ "id": referral["id"] }))
            .await
            .data("referral")
    }

    /// The person of a referral.
    pub async fn person_of(&self, referral: &Value) -> Value {
        let question = "query($id: ID!) { referral(id: $id) { offender { ... on FullOffender { id reference } } } }";
        let reply = self
            .manager()
            .run(question, json!({ "id": referral["id"] }))
            .await;
        reply.data("referral.offender")
    }

    /// The input of a session: the first four hours of the test, for adults, with the supervisor.
    pub async fn a_plan(&self, site: &Value) -> Value {
        json!({
            "site": site["id"], "startsAt": MONDAY, "endsAt": ONE_O_CLOCK, "audience": "ADULT",
            "workTypes": ["PAINTING"], "supervisor": self.id_of("staff", "supervisor").await,
        })
    }

    /// A planned session with people booked; their attendances are in `booked`, the site is in `site`. Nobody else's
    /// session is in its way: each has a site and, if need be, a supervisor of its own.
    pub async fn booked(&self, referrals: &[&Value], changes: Value) -> Value {
        let site = self.approved_site().await;
        let plan = with(self.a_plan(&site).await, changes);
        let plan = with(
            plan,
            json!({ "supervisor": self.a_free_supervisor().await }),
        );
        let manager = self.manager();
        let mut session = manager
            .done(
                "planSession",
                "session",
                "id version site { id version }",
                plan,
            )
            .await;
        let mut booked = vec![];
        for referral in referrals {
            let booking = json!({ "session": session["id"], "referral": referral["id"] });
            booked.push(
                manager
                    .done("bookParticipant", "attendance", ATTENDANCE, booking)
                    .await,
            );
        }
        session["booked"] = booked.into();
        session
    }

    /// A supervisor who leads no session yet; the example supervisor if possible.
    async fn a_free_supervisor(&self) -> Value {
        let question =
            "{ sessions(first: 100) { nodes { ... on Session { supervisor { id } } } } }";
        let busy = self
            .manager()
            .ask(question)
            .await
            .data("sessions.nodes")
            .to_string();
        for reference in ["supervisor", "other-supervisor"] {
            let id = self.id_of("staff", reference).await;
            if !busy.contains(id.as_str().unwrap_or_default()) {
                return id;
            }
        }
        self.another_supervisor().await
    }

    /// A new supervisor.
    async fn another_supervisor(&self) -> Value {
        use domain::staff::{Record, StaffRole, record};
        use kernel::{issuer::Identity, period::Period};
        let directory = self.app.directory();
        let reference = format!("supervisor-{}", directory.staff.len());
        let member = Record {
            identity: Identity::ours(&format!("{reference}@example")),
            organisation: directory.organisation("opfcc").expect("the Team's").id,
            name: reference.clone(),
            role: StaffRole::Supervisor,
            reference: Some(reference.clone()),
            idempotency_key: None,
            service: Period::default(),
        };
        record(&self.operator(), member)
            .await
            .expect("a supervisor");
        self.id_of("staff", &reference).await
    }

    /// A confirmed session with people booked.
    pub async fn confirmed(&self, referrals: &[&Value], changes: Value) -> Value {
        let session = self.booked(referrals, changes).await;
        self.step("confirmSession", &session, json!({})).await
    }

    /// A started session with people booked.
    pub async fn started(&self, referrals: &[&Value], changes: Value) -> Value {
        let session = self.confirmed(referrals, changes).await;
        self.step(
            "startSession",
            &session,
            json!({ "briefing": "Dry; gloves on." }),
        )
        .await
    }

    /// Completes a session whose outcomes are recorded.
    pub async fn completed(&self, session: &Value) -> Value {
        self.step("completeSession", session, json!({})).await
    }

    /// A session after a step, with the members that the builders have added.
    pub async fn step(&self, verb: &str, session: &Value, changes: Value) -> Value {
        let input = of("session", session, changes);
        let moved = self
            .manager()
            .done(verb, "session", "id version status", input)
            .await;
        with(session.clone(), moved)
    }
}
