//! An identity provider whose tokens the service trusts, configured as the settings describe.

use axum::Router;
use immediate_justice::{
    auth::{ClaimNames, Organisations, Source, Trust},
    server,
};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{
    AUDIENCE, Client, Reply, TestApp,
    cases::with,
    partner::{PARTNER, PartnerKey, jwks},
    send,
};

const VIEWER: &str = "{ viewer { role scopes organisation { reference } } }";

/// An identity provider whose tokens the service trusts.
pub struct Provider<'a> {
    pub app: &'a TestApp,
    pub key: PartnerKey,
    router: Router,
    _folder: tempfile::TempDir,
}

impl<'a> Provider<'a> {
    /// A provider that may name West Northamptonshire alone, with other settings changed.
    pub async fn new(app: &'a TestApp, change: impl FnOnce(Trust) -> Trust) -> Self {
        let key = PartnerKey::new("k1", Algorithm::RS256);
        let keys = jwks(&[&key]);
        Self::showing(app, key, &keys, change).await
    }

    /// The same with this key set.
    pub async fn showing(
        app: &'a TestApp,
        key: PartnerKey,
        keys: &str,
        change: impl FnOnce(Trust) -> Trust,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("jwks.json");
        std::fs::write(&path, keys).expect("a file");
        let trust = Trust {
            organisations: Organisations::Only(["west-northants".into()].into()),
            algorithms: vec![Algorithm::RS256],
            ..Trust::partners(PARTNER, AUDIENCE, Source::File(path))
        };
        let edge = app.edge_trusting(vec![change(trust)]).await;
        Self {
            app,
            key,
            router: server::public(edge),
            _folder: folder,
        }
    }

    /// The response to a token with these claims and those that every token has.
    pub async fn asks(&self, claims: Value) -> Reply {
        let now = self.app.clock.now().timestamp();
        let every = json!({
            "iss": PARTNER, "aud": AUDIENCE, "sub": "7c1e0d1b-0000-4000-8000-000000000000",
            "iat": now, "nbf": now, "exp": now + 3_600,
        });
        let client = Client::new(self.app, Some(self.key.token(&with(every, claims))));
        let body = json!({ "query": VIEWER }).to_string();
        send(&self.router, client.request(body)).await
    }

    /// The status of that response.
    pub async fn status(&self, claims: Value) -> u16 {
        self.asks(claims).await.status.as_u16()
    }
}

/// These names of the claims with the role, the organisation and the scopes.
pub fn names(lists: [&[&str]; 3]) -> ClaimNames {
    let [role, organisation, scope] =
        lists.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    ClaimNames {
        role,
        organisation,
        scope,
        ..ClaimNames::of_partners()
    }
}
