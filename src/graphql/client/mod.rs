//! Registered clients: systems that use the API.

pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    client::{self, OnBehalfOf as Mode, Status},
    id::{ClientId, OrganisationId},
};
use kernel::policy::Action;

use crate::{
    amendment::{Amendment, register::amendments},
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::each,
    history::{ClientStatusChange, history},
    id::{Id, opaque},
    loader, lookup,
    organisation::Organisation,
    page::{Connection, page_request},
    plain::{Plain, object},
    scalar::{DateTime, EventPosition},
};

/// The status of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum ClientStatus {
    /// The client's tokens are accepted.
    Active,
    /// The client's tokens are refused until it is resumed.
    Suspended,
    /// The client's tokens are refused permanently.
    Closed,
}

/// Whether a client's tokens name the person on whose behalf it makes requests (claim `act.sub` or `obo_sub`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Mode")]
pub enum OnBehalfOf {
    /// Tokens never name a person. A token that does is refused.
    None,
    /// Tokens may name a person.
    Optional,
    /// Tokens always name a person. A token that does not is refused.
    Required,
}

/// The GraphQL type `Client`.
#[derive(Clone, Debug)]
pub struct Client(client::Client);

impl Client {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: client::Client) -> Self {
        Self(row)
    }
}

/// A registered client: a system that gets its tokens from this service at `/oauth/token`, or from a partner's issuer.
/// No field shows its secret.
#[object]
impl Client {
    /// The client's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The client's name in tokens (`client_id`).
    fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The issuer of the client's tokens (claim `iss`); null for this service's own issuer.
    fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }

    /// The client's display name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation that runs the client. The client's tokens name this organisation.
    /// Null if the register no longer has it.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The role of the client's tokens, for example `council-system`.
    fn role(&self) -> &str {
        &self.0.role
    }

    /// The scopes that the client's tokens are limited to, even if a token contains others.
    fn scopes(&self) -> Vec<&str> {
        self.0.scopes.split(' ').collect()
    }

    /// Whether the client's tokens name the person on whose behalf it makes requests.
    fn on_behalf_of(&self) -> OnBehalfOf {
        self.0.on_behalf_of.into()
    }

    /// The status of the client.
    fn status(&self) -> ClientStatus {
        self.0.status.into()
    }

    /// Whether the client can authenticate with a secret.
    fn has_secret(&self) -> bool {
        self.0.secret_hash.is_some()
    }

    /// The public keys with which the client can authenticate, a JSON Web Key Set; null if it has none.
    fn keys(&self) -> Option<&str> {
        self.0.keys.as_deref()
    }

    /// The time from which the client's tokens are refused; null if it has no end.
    fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// The time at which the client was registered.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The changes of status, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<ClientStatusChange>> {
        history(ctx, self.0.id, ClientStatusChange::of).await
    }

    /// The changes made by `narrowClient`: removed scopes and earlier ends, oldest first; the latest 50. Scope
    /// `audit:read` or `clients:manage`. Null without the scope.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListClients, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Conditions on clients, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every client.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ClientFilter {
    /// Only clients with one of these statuses.
    statuses: Option<Vec<ClientStatus>>,
    /// Only clients of this organisation.
    organisation: Option<Id<OrganisationId>>,
}

impl From<ClientFilter> for client::Filter {
    fn from(filter: ClientFilter) -> Self {
        Self {
            statuses: each(filter.statuses),
            organisation: filter.organisation.map(|id| id.0),
        }
    }
}

/// Queries for clients.
#[derive(Default)]
pub struct ClientQuery;

#[Object]
impl ClientQuery {
    /// Registered clients, sorted by name. Scope `audit:read` or `clients:manage`.
    async fn clients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only clients that match this filter.")] filter: Option<ClientFilter>,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Client>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = client::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, Client::of))
    }

    /// One client, by id or by `clientId`; null if there is none. Scope `audit:read` or `clients:manage`.
    async fn client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client's id. Give either `id` or `reference`.")] id: Option<
            Id<ClientId>,
        >,
        #[graphql(
            desc = "The `clientId` of a client of this service's own issuer. Give either `id` or `reference`."
        )]
        reference: Option<String>,
    ) -> Nullable<Client> {
        nullable(async {
            let (action, by_reference) = (Action::ListClients, client::find_by_client_id);
            let row =
                lookup::one(ctx, action, &loader::CLIENTS, id, reference, by_reference).await?;
            Ok(row.map(Client::of))
        })
        .await
    }
}
