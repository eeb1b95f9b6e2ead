//! A council with an issuer of its own, which may name that council only.

use axum::Router;
use immediate_justice::{
    auth::{Source, Trust},
    server,
};
use jsonwebtoken::Algorithm;
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use super::{
    AUDIENCE, Client, ISSUER, Reply, TestApp,
    cases::with,
    partner::{PartnerKey, claims, jwks, trust},
    send,
};

/// The partner of one council, whose issuer may name that council alone; its key is good for our own issuer too.
pub struct Partner<'a> {
    app: &'a TestApp,
    pub key: PartnerKey,
    pub router: Router,
    _folder: tempfile::TempDir,
}

impl<'a> Partner<'a> {
    /// The partner, trusted beside our own issuer.
    pub async fn of_west(app: &'a TestApp) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let key = PartnerKey::new("one", Algorithm::EdDSA);
        let path = folder.path().join("jwks.json");
        std::fs::write(&path, jwks(&[&key])).expect("a file");
        let ours = Trust::ours(ISSUER, AUDIENCE, Source::File(path.clone()));
        let edge = app
            .edge_trusting(vec![ours, trust(Source::File(path))])
            .await;
        Self {
            app,
            key,
            router: server::public(edge),
            _folder: folder,
        }
    }

    /// The response to a token of the partner with these claims.
    pub async fn asks(&self, role: Role, subject: &str, more: Value, query: &str) -> Reply {
        let scopes: Vec<&str> = role.scopes().into_iter().map(Scope::name).collect();
        let said = json!({ "role": role.name(), "sub": subject, "scope": scopes.join(" ") });
        let token = with(with(claims(self.app.clock.now()), said), more);
        let client = Client::new(self.app, Some(self.key.token(&token)));
        let body = json!({ "query": query }).to_string();
        send(&self.router, client.request(body)).await
    }

    /// What a councillor with a token of the partner sees.
    pub async fn sees(&self, subject: &str, more: Value) -> Reply {
        let query =
            "{ viewer { issuer subject wards { reference } } suggestions { nodes { title } } }";
        self.asks(Role::Councillor, subject, more, query).await
    }
}
