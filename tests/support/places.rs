//! Suggestions and sites in less common states: with a question, marked as duplicates, referred on, or archived.

use domain::{
    site::{self, Site},
    suggestion::{self, Status, Suggestion},
};
use serde_json::{Value, json};

use super::{
    Client, TestApp,
    seed::{Seed, of},
};

impl Seed {
    /// A suggestion under review, after another step.
    pub(super) async fn turned(&self, row: Suggestion, status: Status) -> Suggestion {
        let (id, expected_version) = (row.id, row.version);
        match status {
            Status::NeedsInfo => {
                let input = suggestion::Ask {
                    suggestion: id,
                    expected_version,
                    question: "Which end of the lane?".into(),
                };
                let asked = suggestion::ask(&self.operator, input).await;
                asked.expect("asked")
            }
            Status::Duplicate => {
                let group = ("neighbour@example", "north-northants");
                let other = self.suggested("Old Mill Lane again", group, "upton", 0);
                let input = suggestion::MarkDuplicate {
                    suggestion: id,
                    expected_version,
                    duplicate_of: other.await.id,
                    note: None,
                };
                let marked = suggestion::mark_duplicate(&self.operator, input).await;
                marked.expect("marked")
            }
            Status::ReferredOn => {
                let input = suggestion::ReferOn {
                    suggestion: id,
                    expected_version,
                    organisation: None,
                    body: Some("National Highways".into()),
                    note: "The verge is theirs.".into(),
                };
                let referred = suggestion::refer_on(&self.operator, input).await;
                referred.expect("referred on")
            }
            _ => row,
        }
    }

    /// An approved site that was put on hold and archived.
    pub(super) async fn archived(&self, site: &Site) -> Site {
        let input = site::Hold {
            site: site.id,
            expected_version: site.version,
            reason: self.code("SITE_ON_HOLD"),
            note: None,
        };
        let site = site::hold(&self.operator, input).await.expect("held");
        let input = site::Archive {
            site: site.id,
            expected_version: site.version,
            note: None,
        };
        site::archive(&self.operator, input)
            .await
            .expect("archived")
    }
}

impl TestApp {
    /// A suggestion for a ward, as the manager reads it.
    pub async fn suggested_by(&self, who: (&str, &str), ward: &str, title: &str) -> Value {
        let seed = self.seed().await;
        let row = seed.suggested(title, who, ward, 0).await;
        seed.done().await;
        self.read("suggestion", &row.reference, "id version status reference")
            .await
    }

    /// The present state of a record, with the selected fields.
    pub async fn now(&self, noun: &str, read: &Value, selection: &str) -> Value {
        self.manager().sees(noun, read, selection).await
    }

    /// A suggestion after a mutation by the manager that must succeed.
    pub async fn turn(&self, verb: &str, read: &Value, more: Value) -> Value {
        let selection = "id version status reference";
        let manager = self.manager();
        manager
            .done(verb, "suggestion", selection, of("suggestion", read, more))
            .await
    }
}

impl Client<'_> {
    /// A record as this client sees it; null if it is out of reach.
    pub async fn sees(&self, noun: &str, read: &Value, selection: &str) -> Value {
        let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ {selection} }} }}");
        let reply = self.run(&query, json!({ "id": read["id"] })).await;
        reply.data(noun)
    }
}

impl TestApp {
    /// Approves and sends every message that is drafted, if what it says is still so.
    pub async fn told_of_everything(&self) {
        let drafts = "{ feedback(filter: { statuses: [DRAFT] }) { nodes { id version } } }";
        let drafts = self.manager().ask(drafts).await.data("feedback.nodes");
        for draft in drafts.as_array().into_iter().flatten() {
            let manager = self.manager();
            let approval = of("feedback", draft, json!({ "isAboutNobody": true }));
            let approved = manager
                .act("approveFeedback", approval, "feedback { id version }")
                .await;
            if approved.user_errors().is_empty() {
                let message = approved.data("approveFeedback.feedback");
                let input = of("feedback", &message, json!({}));
                manager.done("sendFeedback", "feedback", "id", input).await;
            }
        }
    }
}
