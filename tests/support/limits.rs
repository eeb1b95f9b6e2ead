//! Somebody of whom much is known, and access to them limited.

use immediate_justice::domain::principal::Role;
use serde_json::{Value, json};

use super::{
    MONDAY, TestApp,
    cases::{ONE_O_CLOCK, a_young_draft, of, with, worked},
};

/// What only those may be answered who may see the person, each found somewhere in the answers.
pub const SECRETS: [&str; 20] = [
    "Zebedee",
    "Quillfeather",
    "2010-02-03",
    "ZZ99 9QF",
    "Wilhelmina",
    "01632 960777",
    "PNC/12/345Q",
    "OCC-QUILL-1",
    "Quill is a risk.",
    "Quill asked?",
    "Quill answered.",
    "Quill was spoken to.",
    "Quill painted.",
    "Quill is done.",
    "Quill put right.",
    "ACCEPTED_RESPONSIBILITY",
    "NO_VICTIM",
    "ATTENDED_COMPLIED",
    "SATISFACTORY",
    "UNTRACEABLE",
];

/// A person with everything in their record, and what else is theirs.
pub struct Known {
    pub person: Value,
    pub referral: Value,
    pub attendance: Value,
    pub session: Value,
}

impl TestApp {
    /// Somebody of whom much is known, and who has done their work.
    pub async fn known_at_work(&self) -> Known {
        let officer = self.officer();
        let draft = json!({
            "person": { "new": {
                "firstName": "Zebedee", "lastName": "Quillfeather", "dateOfBirth": "2010-02-03", "sex": "MALE",
                "postcode": "ZZ99 9QF", "guardianName": "Wilhelmina Testwood", "guardianPhone": "01632 960777",
                "policeReference": "PNC/12/345Q",
            }},
            "occurrenceNumber": "OCC-QUILL-1", "incidentWard": self.area("oakley").await, "riskText": "Quill is a risk.",
        });
        let referral = self.submitted(with(a_young_draft(), draft)).await;
        let question = of("referral", &referral, json!({ "question": "Quill asked?" }));
        let referral = self
            .manager()
            .done("askAboutReferral", "referral", "id version", question)
            .await;
        let answer = of(
            "referral",
            &referral,
            json!({ "answer": "Quill answered." }),
        );
        let referral = officer
            .done("answerReferral", "referral", "id version", answer)
            .await;
        let mentor = json!({ "mentor": self.id_of("staff", "mentor").await, "riskRead": true });
        let referral = self
            .manager()
            .done(
                "acceptReferral",
                "referral",
                "id version",
                of("referral", &referral, mentor),
            )
            .await;
        let contact = json!({
            "referral": referral["id"], "at": MONDAY, "channel": "PHONE", "reached": true,
            "summary": "Quill was spoken to.",
        });
        let referral = self
            .mentor()
            .done("recordFirstContact", "referral", "id version", contact)
            .await;
        let engaged = self
            .mentor()
            .done(
                "engageReferral",
                "referral",
                "id version",
                of("referral", &referral, json!({})),
            )
            .await;
        let session = self
            .started(&[&engaged], json!({ "audience": "YOUTH" }))
            .await;
        let outcome = worked(
            &session["booked"][0],
            json!({ "endsAt": ONE_O_CLOCK, "notes": "Quill painted.", "workQuality": "SATISFACTORY" }),
        );
        let attendance = self
            .manager()
            .done("recordAttendance", "attendance", "id version", outcome)
            .await;
        self.completed(&session).await;
        let referral = self.referral(&engaged).await;
        let right =
            json!({ "occurrenceNumber": { "value": "OCC-QUILL-2", "reason": "Quill put right." } });
        let referral = self
            .manager()
            .done(
                "amendReferral",
                "referral",
                "id version",
                of("referral", &referral, right),
            )
            .await;
        let person = self.as_it_stands(&self.person_of(&referral).await).await;
        Known {
            person,
            referral,
            attendance,
            session,
        }
    }

    /// The same somebody, followed up: of whom everybody who may see anybody may see something.
    pub async fn known(&self) -> Known {
        let known = self.known_at_work().await;
        let conclusion = of(
            "referral",
            &known.referral,
            json!({ "exitNote": "Quill is done." }),
        );
        let referral = self
            .manager()
            .done("concludeReferral", "referral", "id version", conclusion)
            .await;
        let check =
            json!({ "referral": referral["id"], "result": "UNTRACEABLE", "checkedAt": MONDAY });
        self.person(Role::PoliceData)
            .done("recordFollowUp", "followUp", "id", check)
            .await;
        Known { referral, ..known }
    }

    /// A person's id, reference and version.
    pub async fn as_it_stands(&self, person: &Value) -> Value {
        let question = "query($id: ID!) { offender(id: $id) { ... on FullOffender { id reference version } } }";
        let reply = self
            .manager()
            .run(question, json!({ "id": person["id"] }))
            .await;
        reply.data("offender")
    }

    /// Limits access to somebody by a list, and gives the person as the manager then has them.
    pub async fn limit(&self, verb: &str, person: &Value, subjects: &[&str]) -> Value {
        let list = json!({ "subjects": subjects, "reason": "Quill has a cousin here.", "reviewOn": "2026-08-18" });
        let selection =
            "... on FullOffender { id reference version } ... on LimitedOffender { id reference }";
        self.manager()
            .done(verb, "offender", selection, of("offender", person, list))
            .await
    }
}

/// Everybody who can see the person of [`TestApp::known`] while nothing limits it, but for the usual manager.
pub const WHO_SEES: [(Role, &str); 6] = [
    (Role::Manager, "other-manager@example"),
    (Role::Mentor, "mentor@example"),
    (Role::Referrer, "referrer@example"),
    (Role::Supervisor, "supervisor@example"),
    (Role::PoliceData, "police-data@example"),
    (Role::YjsLiaison, "yjs-liaison@example"),
];
