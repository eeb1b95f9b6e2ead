//! A client of server-sent events.

use std::{net::SocketAddr, time::Duration};

use reqwest::{RequestBuilder, Response, header::ACCEPT};
use serde_json::{Value, json};

use super::Client;

/// An event: the lines before a blank line.
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
    /// The last position that it received.
    pub position: Option<String>,
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
            position: None,
        }
    }

    /// The next line; `None` at the end.
    pub async fn line(&mut self) -> Option<String> {
        loop {
            if let Some((line, rest)) = self.read.split_once('\n') {
                let (line, taken) = (line.to_owned(), self.read.len() - rest.len());
                self.read.drain(..taken);
                if let Some(position) = line.strip_prefix("id: ") {
                    self.position = Some(position.to_owned());
                }
                return Some(line);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk()).await;
            let chunk = chunk.expect("something within ten seconds");
            let chunk = chunk.expect("no cut")?;
            self.read.push_str(str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next event, without comments and heartbeats; `None` at the end.
    pub async fn next(&mut self) -> Option<Block> {
        let mut block = Block::default();
        loop {
            let line = self.line().await?;
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            let value = Some(value.strip_prefix(' ').unwrap_or(value).to_owned());
            match name {
                "event" => block.event = value,
                "data" => block.data = value,
                // The last one counts.
                "id" => block.id = value,
                // Clients that read every event as JSON must not be given an empty one.
                "" if line.is_empty() => {
                    let data = block.data.as_deref().unwrap_or_default();
                    let is_json = serde_json::from_str::<Value>(data).is_ok();
                    assert!(block.event.is_some() && is_json, "{block:?}");
                    return Some(block);
                }
                _ => assert_eq!(line, ":", "a comment"),
            }
        }
    }

    /// The last position, after everything that comes until the end.
    pub async fn last_position(&mut self) -> Option<String> {
        while self.line().await.is_some() {}
        self.position.clone()
    }
}
