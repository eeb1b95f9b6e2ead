//! Registered clients, and how they request tokens.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::client::{self, OnBehalfOf};
use immediate_justice::server;
use kernel::{
    App, Caller,
    issuer::Issuer,
    outbox::Limits,
    principal::{Principal, Role},
};
use serde_json::{Value, json};

use super::{Client, ISSUER, Reply, TestApp, cases::with, send, stream::Other};

/// The fields of a client that tests select.
pub const CLIENT: &str = "id version clientId issuer name organisation { reference } role scopes onBehalfOf status \
    hasSecret keys expiresAt createdAt history { from to } amendments { field oldValue newValue }";

/// A registered client.
pub struct Registered {
    pub read: Value,
    pub id: String,
    pub secret: String,
}

impl TestApp {
    /// The input that registers the council's system, with some fields replaced.
    pub async fn a_machine(&self, changes: Value) -> Value {
        let input = json!({
            "clientId": "council-machine", "name": "The machine of the council", "role": "council-system",
            "organisation": self.id_of("organisations", "west-northants").await,
        });
        with(input, changes)
    }

    /// The council's system, registered by the operator.
    pub async fn registered(&self, changes: Value) -> Registered {
        let input = self.a_machine(changes).await;
        let asked = self.registration_by_operator(&input).await;
        let given = client::register(&self.operator(), asked).await;
        let (client, secret) = given.expect("a client").shown();
        let query = format!("{{ clients(first: 20) {{ nodes {{ {CLIENT} }} }} }}");
        let all = self.administrator().ask(&query).await;
        let nodes = all.data("clients.nodes");
        let mut nodes = nodes.as_array().into_iter().flatten();
        let read = nodes.find(|node| {
            node["clientId"] == client.client_id.as_str() && node["issuer"] == json!(client.issuer)
        });
        Registered {
            read: read.expect("the client").clone(),
            id: client.client_id,
            secret: secret.unwrap_or_default(),
        }
    }

    /// The input of `registerClient`, as the operator's command passes it to the domain.
    async fn registration_by_operator(&self, input: &Value) -> client::Register {
        let text = |field: &str| input[field].as_str().map(str::to_owned);
        let mut organisation = None;
        for row in self.app.directory().organisations.values() {
            if self.id_of("organisations", &row.reference).await == input["organisation"] {
                organisation = Some(row.id);
            }
        }
        let scopes = input["scopes"].as_array().map(|names| {
            let names = names.iter().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        });
        client::Register {
            idempotency_key: None,
            client_id: text("clientId").expect("a name"),
            issuer: text("issuer"),
            name: text("name").expect("a name"),
            organisation: organisation.expect("an organisation"),
            role: text("role").expect("a role"),
            scopes,
            on_behalf_of: match input["onBehalfOf"].as_str() {
                Some("OPTIONAL") => OnBehalfOf::Optional,
                Some("REQUIRED") => OnBehalfOf::Required,
                _ => OnBehalfOf::None,
            },
            keys: text("keys"),
            with_secret: input["withSecret"].as_bool(),
            expires_at: text("expiresAt").map(|instant| instant.parse().expect("an instant")),
        }
    }

    /// Sends a mutation of a client that must succeed, with the version that was read.
    pub async fn changed(&self, verb: &str, client: &Value, changes: Value) -> Value {
        let input = json!({ "client": client["id"], "expectedVersion": client["version"] });
        let input = with(input, changes);
        self.administrator()
            .done(verb, "client", CLIENT, input)
            .await
    }

    /// A token that a client gets for its secret.
    pub async fn token_of(&self, client: &Registered, more: &str) -> String {
        let form = format!("grant_type=client_credentials{more}");
        let reply = self
            .asks_for_token(&form, Some((&client.id, &client.secret)))
            .await;
        let token = reply.body["access_token"].as_str();
        token.unwrap_or_else(|| panic!("{}", reply.text)).to_owned()
    }

    /// The token endpoint's response to a form, optionally with a name and a secret by HTTP Basic.
    pub async fn asks_for_token(&self, form: &str, basic: Option<(&str, &str)>) -> Reply {
        send(&self.router, request(form, basic)).await
    }

    /// A second instance on the same database with the same keys, which ends when it is dropped.
    pub async fn elsewhere(&self) -> (Router, Other) {
        let other = self.other_process(Limits::default()).await;
        let edge = super::edge(
            &other.app,
            vec![super::ours(self.key_file())],
            super::limits(),
        );
        (server::public(edge.await), other)
    }

    /// A client with this token.
    pub fn bearing(&self, token: &str) -> Client<'_> {
        Client::new(self, Some(token.into()))
    }
}

/// A request for a token.
pub fn request(form: &str, basic: Option<(&str, &str)>) -> Request<Body> {
    let mut request = Request::post("/oauth/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some((client, secret)) = basic {
        let pair = STANDARD.encode(format!("{client}:{secret}"));
        request = request.header(header::AUTHORIZATION, format!("Basic {pair}"));
    }
    request.body(form.to_owned().into()).expect("a request")
}

/// The same request from an address.
pub fn from(mut request: Request<Body>, address: &str) -> Request<Body> {
    let address: SocketAddr = address.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(address));
    request
}

/// The council's system with one of our own tokens.
pub fn machine(client_id: &str) -> Principal {
    Principal {
        subject: client_id.into(),
        role: Role::CouncilSystem,
        issuer: Issuer::ours(ISSUER),
        scopes: Role::CouncilSystem.scopes(),
        organisation: Some("west-northants".into()),
        client: Some(client_id.into()),
        ..Principal::operator()
    }
}

/// The system as a caller of an instance.
pub fn machine_at(app: &App, client_id: &str) -> Caller {
    app.caller(machine(client_id))
        .expect("the client's token is accepted")
}
