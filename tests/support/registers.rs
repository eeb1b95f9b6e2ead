//! Entries of the registers as those who manage them read them.

use kernel::principal::Role;
use serde_json::{Value, json};

use super::{Client, TestApp, cases::with};

impl TestApp {
    /// The system administrator.
    pub fn administrator(&self) -> Client<'_> {
        self.person(Role::SystemAdmin)
    }

    /// An entry of a register, by reference.
    pub async fn entry(&self, list: &str, reference: &str, selection: &str) -> Value {
        let question =
            format!("{{ {list}(first: 100) {{ nodes {{ id version reference {selection} }} }} }}");
        let reply = self.manager().ask(&question).await;
        let nodes = reply.data(&format!("{list}.nodes"));
        let mut nodes = nodes.as_array().into_iter().flatten();
        let node = nodes.find(|node| node["reference"] == reference);
        node.unwrap_or_else(|| panic!("no {reference}: {}", reply.body))
            .clone()
    }

    /// The input that records a person in an organisation, with some fields replaced.
    pub async fn newcomer(&self, organisation: &str, changes: Value) -> Value {
        let input = json!({
            "reference": "newcomer", "subject": "newcomer@example", "name": "Nell Testwood",
            "organisation": self.id_of("organisations", organisation).await,
        });
        with(input, changes)
    }
}
