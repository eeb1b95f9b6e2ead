//! Who asks.

use async_graphql::{Context, Object};

use super::{area::Area, context::ContextExt, error::Result, organisation::Organisation};
use crate::domain::{Caller, bound, issuer::issuer_shown, policy::Action};

/// Whoever asks.
pub struct Viewer(Caller);

/// Whoever asks: what the token says, and what the scheme knows of them.
#[Object]
impl Viewer {
    /// The subject of the token.
    async fn subject(&self) -> &str {
        self.0.subject()
    }

    /// The issuer that vouches for the subject (`iss`); null for our own.
    async fn issuer(&self) -> Option<&str> {
        issuer_shown(self.0.principal().issuer.stored())
    }

    /// The role of the token, for example `council-system`.
    async fn role(&self) -> &str {
        self.0.role().name()
    }

    /// The scopes that the token opens: those it carries, as far as its role and its client have them.
    async fn scopes(&self) -> Vec<&str> {
        self.0
            .standing()
            .scopes
            .iter()
            .map(|scope| scope.name())
            .collect()
    }

    /// The organisation of the token; null where it names none known to the scheme.
    async fn organisation(&self) -> Option<Organisation> {
        Organisation::known(&self.0.directory(), self.0.standing().organisation?)
    }

    /// The areas that the organisation is responsible for; the 50 recorded last.
    async fn areas(&self) -> Vec<Area> {
        Area::of_organisation(&self.0, self.0.standing().organisation)
    }

    /// The wards that the councillor stands for, at most 10 of them; empty for anybody else.
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

/// Questions about oneself.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks. For any valid token.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        ctx.caller().allow(Action::ReadViewer)?;
        Ok(Viewer(ctx.caller().clone()))
    }
}
