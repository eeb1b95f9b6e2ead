//! A client of server-sent events.

use std::{net::SocketAddr, time::Duration};

use reqwest::{RequestBuilder, Response, header::ACCEPT};
use serde_json::{Value, json};

use super::Client;

/// A message: the lines between two blank lines. A comment has none of the three members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    pub event: Option<String>,
    pub id: Option<String>,
    pub data: Option<String>,
}

impl Block {
    /// The data as JSON.
    pub fn json(&self) -> Value {
        let data = self.data.as_deref().unwrap_or_default();
        serde_json::from_str(data).unwrap_or(Value::Null)
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        let code = self.json()["errors"][0]["extensions"]["code"].clone();
        code.as_str().unwrap_or_default().to_owned()
    }

    /// The title of the suggestion that a site was requested by.
    pub fn title(&self) -> Value {
        self.json()["data"]["siteRequested"]["suggestion"]["title"].clone()
    }
}

/// An open event stream.
pub struct Events {
    response: Response,
    read: String,
}

impl Client<'_> {
    /// Opens an event stream at an address.
    pub async fn events_at(&self, address: SocketAddr, query: &str, after: &str) -> Events {
        let response = self.asking(address, query, after).send().await;
        let response = response.expect("an answer");
        assert_eq!(response.status(), 200);
        let kind = response.headers()["content-type"].to_str().expect("text");
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        assert!(response.headers().contains_key("x-request-id"));
        Events::of(response)
    }

    /// Opens an event stream.
    pub async fn events(&self, query: &str) -> Events {
        self.events_at(self.app.listen().await, query, "").await
    }

    /// A request for events.
    pub fn asking(&self, address: SocketAddr, query: &str, after: &str) -> RequestBuilder {
        let request = reqwest::Client::new()
            .post(format!("http://{address}/graphql"))
            .header(ACCEPT, "text/event-stream")
            .bearer_auth(self.token.as_deref().unwrap_or_default())
            .json(&json!({ "query": query }));
        if after.is_empty() {
            request
        } else {
            request.header("Last-Event-ID", after)
        }
    }
}

impl Events {
    pub fn of(response: Response) -> Self {
        Self {
            response,
            read: String::new(),
        }
    }

    /// The next message, also if it is a comment; `None` at the end.
    pub async fn block(&mut self) -> Option<Block> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let (block, taken) = (parsed(block), self.read.len() - rest.len());
                self.read.drain(..taken);
                return Some(block);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk()).await;
            let chunk = chunk.expect("something within ten seconds");
            let chunk = chunk.expect("no cut")?;
            self.read.push_str(str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next event, without comments and heartbeats; `None` at the end.
    pub async fn next(&mut self) -> Option<Block> {
        loop {
            let block = self.block().await?;
            if block.event.is_some() {
                return Some(block);
            }
        }
    }
}

fn parsed(block: &str) -> Block {
    let field = |name: &str| {
        let mut lines = block.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(known, _)| *known == name);
        found.map(|(_, value)| value.trim_start().to_owned())
    };
    Block {
        event: field("event"),
        id: field("id"),
        // A field without a value may be written without its colon.
        data: field("data").or_else(|| block.lines().any(|line| line == "data").then(String::new)),
    }
}
