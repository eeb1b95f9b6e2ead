//! The caller.

use async_graphql::{Context, Object};
use kernel::{Caller, bound, issuer::issuer_shown, policy::Action};

use super::{area::Area, context::ContextExt, error::Result, organisation::Organisation};

/// The GraphQL type `Viewer`.
pub struct Viewer(Caller);

/// The caller: what the token contains, and what the scheme knows about the caller.
#[Object]
impl Viewer {
    /// The subject of the token (claim `sub`).
    async fn subject(&self) -> &str {
        self.0.subject()
    }

    /// The issuer of the token (claim `iss`); null for this service's own issuer.
    async fn issuer(&self) -> Option<&str> {
        issuer_shown(self.0.principal().issuer.stored())
    }

    /// The role of the token, for example `council-system`.
    async fn role(&self) -> &str {
        self.0.role().name()
    }

    /// The scopes in effect: the scopes of the token that the role and the client also have.
    async fn scopes(&self) -> Vec<&str> {
        self.0
            .standing()
            .scopes
            .iter()
            .map(|scope| scope.name())
            .collect()
    }

    /// The organisation of the token; null if the token has none that the scheme knows.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::known(&self.0.directory(), self.0.standing().organisation?)
    }

    /// The areas that the organisation is responsible for today; the 50 most recently recorded.
    async fn areas(&self) -> Vec<Area> {
        Area::of_organisation(&self.0, self.0.standing().organisation)
    }

    /// The wards that the caller represents as a councillor, at most 10; empty if the token has another role.
    async fn wards(&self) -> Vec<Area> {
        let directory = self.0.directory();
        self.0
            .standing()
            .wards
            .iter()
            .filter_map(|id| Area::known(&directory, *id))
            .take(bound::WARDS)
            .collect()
    }
}

/// The query for the caller.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The caller. Every caller with a valid token may use it.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        ctx.caller().allow(Action::ReadViewer)?;
        Ok(Viewer(ctx.caller().clone()))
    }
}
