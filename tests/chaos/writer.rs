//! The writers: over HTTP through any instance, with repeats by the same key until they get a response; and
//! directly in the database, in transactions that stay open.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kernel::{App, Caller, Error, Result, principal::Principal};
use serde_json::{Value, json};

use super::fleet::Fleet;
use crate::{event::submit, support::dice::Dice};

/// Wards of the two councils.
const WARDS: [&str; 2] = ["upton", "oakley"];
const SUBMIT: &str = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) {
    suggestion { id } userErrors { code message } } }";

/// A writer.
pub struct Writer {
    number: usize,
    fleet: Fleet,
    token: String,
    dice: Dice,
    http: reqwest::Client,
    wards: HashMap<String, Value>,
}

/// The newest position of the log.
pub async fn position(fleet: &Fleet, token: &str) -> String {
    let asked = ask(
        &client(),
        fleet,
        token,
        &mut Dice::new(0),
        "{ suggestions(first: 1) { position } }",
        &json!({}),
    )
    .await;
    let asked = asked.expect("an answer");
    asked["data"]["suggestions"]["position"]
        .as_str()
        .expect("a position")
        .to_owned()
}

fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(12));
    client.build().expect("a client")
}

/// The response of any instance; `None` if it is killed meanwhile or is unavailable.
async fn ask(
    http: &reqwest::Client,
    fleet: &Fleet,
    token: &str,
    dice: &mut Dice,
    query: &str,
    variables: &Value,
) -> Option<Value> {
    let address = fleet.address(dice)?;
    let request = http.post(format!("{address}/graphql")).bearer_auth(token);
    let sent = request
        .json(&json!({ "query": query, "variables": variables }))
        .send();
    let answer: Value = sent.await.ok()?.json().await.ok()?;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        None => Some(answer),
        Some("UNAVAILABLE" | "TIMEOUT" | "RATE_LIMITED") => None,
        Some(other) => panic!("{other}: {answer}"),
    }
}

impl Writer {
    pub async fn new(number: usize, fleet: Fleet, token: String, mut dice: Dice) -> Self {
        let http = client();
        let query = "{ areas(first: 100) { nodes { id reference } } }";
        let areas = ask(&http, &fleet, &token, &mut dice, query, &json!({}))
            .await
            .expect("areas");
        let areas = areas["data"]["areas"]["nodes"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let wards = areas
            .into_iter()
            .filter_map(|area| Some((area["reference"].as_str()?.to_owned(), area["id"].clone())));
        Self {
            number,
            fleet,
            token,
            dice,
            http,
            wards: wards.collect(),
        }
    }

    /// Writes until the end; returns the acknowledged titles and their ids.
    pub async fn write(mut self, slow: App, over: Arc<AtomicBool>) -> HashMap<String, String> {
        let mut acknowledged = HashMap::new();
        for count in 0.. {
            if over.load(Ordering::SeqCst) {
                break;
            }
            if self.dice.once_in(4) {
                let title = format!("upton, held open, {} {count}", self.number);
                // Without a word from the database nobody knows whether it was committed.
                if self.hold_open(&slow, &title).await.is_ok() {
                    acknowledged.insert(title, String::new());
                }
            } else {
                let ward = WARDS[usize::from(self.dice.once_in(2))];
                let title = format!("{ward} {} {count}", self.number);
                let id = self.submit(ward, &title).await;
                if self.dice.once_in(5) {
                    assert_eq!(
                        self.submit(ward, &title).await,
                        id,
                        "the same key gives the same thing"
                    );
                }
                acknowledged.insert(title, id);
            }
            tokio::time::sleep(self.dice.milliseconds(0..60)).await;
        }
        acknowledged
    }

    /// Repeats a request until there is a response.
    async fn submit(&mut self, ward: &str, title: &str) -> String {
        let input = json!({ "input": {
            "title": title, "description": "In chaos.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 },
            "ward": self.wards[ward], "idempotencyKey": title,
        } });
        loop {
            let asked = ask(
                &self.http,
                &self.fleet,
                &self.token,
                &mut self.dice,
                SUBMIT,
                &input,
            )
            .await;
            if let Some(answer) = asked {
                let id = answer["data"]["submitSuggestion"]["suggestion"]["id"].as_str();
                return id.unwrap_or_else(|| panic!("{answer}")).to_owned();
            }
            tokio::time::sleep(self.dice.milliseconds(10..100)).await;
        }
    }

    /// Writes like an instance with a long pause between its statements and its commit.
    async fn hold_open(&mut self, slow: &App, title: &str) -> Result<()> {
        let operator: Caller = slow.caller(Principal::operator())?;
        let batch = operator.batched().await?;
        submit(slow, Some(&batch), title).await?;
        batch.catch_up().await?;
        tokio::time::sleep(self.dice.milliseconds(0..150)).await;
        let committed = batch.finish().await;
        if let Err(error @ (Error::Internal(_) | Error::Refused(_))) = &committed {
            println!("{title}: {error:?}");
        }
        committed
    }
}
