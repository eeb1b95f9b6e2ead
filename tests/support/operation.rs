//! A public operation with everything that an operation may have.

use serde_json::{Value, json};

use super::{TestApp, cases::of};

impl TestApp {
    /// A public campaign of the week before the tests, which this session is part of.
    pub async fn an_operation(&self, session: &Value) -> Value {
        let manager = self.manager();
        let moved = async |verb: &str, operation: &Value, more: Value| {
            let input = of("operation", operation, more);
            manager.done(verb, "operation", "id version", input).await
        };
        let plan = json!({
            "kind": "CAMPAIGN", "name": "Clean streets", "description": "Litter along the brook.",
            "startsOn": "2025-08-11", "endsOn": "2025-08-18", "areas": [self.area("upton").await],
        });
        let operation = manager
            .done("planOperation", "operation", "id version", plan)
            .await;
        let joining = json!({ "session": session["id"] });
        let operation = moved("addSessionToOperation", &operation, joining).await;
        let name = json!({ "name": "Clean streets again", "reason": "Its new name." });
        let operation = moved("amendOperation", &operation, name).await;
        moved("publishOperation", &operation, json!({})).await
    }
}
