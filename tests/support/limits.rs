//! A person with data in every field, to whom access can be limited.

use kernel::principal::Role;
use serde_json::{Value, json};

use super::{
    MONDAY, TestApp,
    cases::{ONE_O_CLOCK, a_young_draft, of, with, worked},
};

/// Values that only callers who may see the person may receive, each of which occurs in some response.
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

/// A person with data in every field, and their records.
pub struct Known {
    pub person: Value,
    pub referral: Value,
    pub attendance: Value,
    pub session: Value,
}

impl TestApp {
    /// A person with data in every field, whose referral was accepted after a question, and who agreed to take part.
    async fn known_and_engaged(&self) -> Value {
        let (manager, mentor) = (self.manager(), self.mentor());
        let draft = json!({
            "person": { "new": {
                "firstName": "Zebedee", "lastName": "Quillfeather", "dateOfBirth": "2010-02-03", "sex": "MALE",
                "postcode": "ZZ99 9QF", "guardianName": "Wilhelmina Testwood", "guardianPhone": "01632 960777",
                "policeReference": "PNC/12/345Q",
            }},
            "occurrenceNumber": "OCC-QUILL-1", "incidentWard": self.area("oakley").await, "riskText": "Quill is a risk.",
        });
        let mut referral = self.submitted(with(a_young_draft(), draft)).await;
        let taken_on = json!({ "mentor": self.id_of("staff", "mentor").await, "riskRead": true });
        for (client, verb, changes) in [
            (
                &manager,
                "askAboutReferral",
                json!({ "question": "Quill asked?" }),
            ),
            (
                &self.officer(),
                "answerReferral",
                json!({ "answer": "Quill answered." }),
            ),
            (&manager, "acceptReferral", taken_on),
        ] {
            let input = of("referral", &referral, changes);
            referral = client.done(verb, "referral", "id version", input).await;
        }
        let contact = json!({
            "referral": referral["id"], "at": MONDAY, "channel": "PHONE", "reached": true,
            "summary": "Quill was spoken to.",
        });
        let referral = mentor
            .done("recordContact", "referral", "id version", contact)
            .await;
        let agreement = of("referral", &referral, json!({}));
        mentor
            .done("engageReferral", "referral", "id version", agreement)
            .await
    }

    /// A person with data in every field, who has worked all ordered minutes.
    pub async fn known_at_work(&self) -> Known {
        let manager = self.manager();
        let engaged = self.known_and_engaged().await;
        let session = self
            .started(&[&engaged], json!({ "audience": "YOUTH" }))
            .await;
        let seen = json!({ "endsAt": ONE_O_CLOCK, "notes": "Quill painted.", "workQuality": "SATISFACTORY" });
        let outcome = worked(&session["booked"][0], seen);
        let attendance = manager
            .done("recordAttendance", "attendance", "id version", outcome)
            .await;
        self.completed(&session).await;
        // Excluded callers see the attendances of sessions that are over.
        self.at(ONE_O_CLOCK);
        let right = of(
            "referral",
            &self.referral(&engaged).await,
            json!({ "occurrenceNumber": "OCC-QUILL-2", "reason": "Quill put right." }),
        );
        let referral = self
            .manager()
            .done("amendReferral", "referral", "id version", right)
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
        let check = json!({ "referral": referral["id"], "result": "UNTRACEABLE", "checkedAt": ONE_O_CLOCK });
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

    /// Limits access to a person by a list, and returns the person as the manager then sees them.
    pub async fn limit(&self, verb: &str, person: &Value, subjects: &[&str]) -> Value {
        let list = json!({ "subjects": subjects, "reason": "Quill has a cousin here.", "reviewOn": "2026-08-18" });
        let selection =
            "... on FullOffender { id reference version } ... on LimitedOffender { id reference }";
        self.manager()
            .done(verb, "offender", selection, of("offender", person, list))
            .await
    }
}

/// Everybody who can see the person of [`TestApp::known`] without a limit, except the example manager.
pub const WHO_SEES: [(Role, &str); 6] = [
    (Role::Manager, "other-manager@example"),
    (Role::Mentor, "mentor@example"),
    (Role::Referrer, "referrer@example"),
    (Role::Supervisor, "supervisor@example"),
    (Role::PoliceData, "police-data@example"),
    (Role::YjsLiaison, "yjs-liaison@example"),
];
