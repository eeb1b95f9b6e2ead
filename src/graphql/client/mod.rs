//! Registered clients.

pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use crate::domain::{
    client::{self, OnBehalfOf as Mode, Status},
    id::{ClientId, Key, OrganisationId},
    policy::Action,
};
use crate::graphql::{
    amendment::{Amendment, register::amendments},
    context::ContextExt,
    error::{Nullable, Result, nullable},
    history::StatusChange,
    id::{Id, opaque},
    loader::HistoryOf,
    organisation::Organisation,
    page::{Connection, asked},
    scalar::{DateTime, EventPosition},
};

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum ClientStatus {
    /// Its tokens hold.
    Active,
    /// Its tokens are refused for now.
    Suspended,
    /// Its tokens are refused for good.
    Closed,
}

/// Whether a client names the person for whom it asks (`act.sub` or `obo_sub` of its tokens).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Mode")]
pub enum OnBehalfOf {
    /// It never does: a token that names a person is refused.
    None,
    /// It may.
    Optional,
    /// It always does: a token that names nobody is refused.
    Required,
}

/// A client in its face.
#[derive(Clone, Debug)]
pub struct Client(client::Client);

impl Client {
    /// The client in its face.
    pub fn of(row: client::Client) -> Self {
        Self(row)
    }
}

/// A registered client: a system that gets tokens of us at `/oauth/token`, or that tokens of a partner's issuer name. Its
/// secret is shown nowhere.
#[Object]
impl Client {
    /// The client's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The name by which tokens name it (`client_id`).
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Whose tokens name it (`iss`); null for our own issuer.
    async fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation whose system it is; its tokens carry it.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The role of its tokens, for example `council-system`.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// The most that its tokens open, whatever they carry.
    async fn scopes(&self) -> Vec<&str> {
        self.0.scopes.split(' ').collect()
    }

    /// Whether it names the person for whom it asks.
    async fn on_behalf_of(&self) -> OnBehalfOf {
        self.0.on_behalf_of.into()
    }

    /// Where it stands.
    async fn status(&self) -> ClientStatus {
        self.0.status.into()
    }

    /// Whether it can prove itself by a secret.
    async fn has_secret(&self) -> bool {
        self.0.secret_hash.is_some()
    }

    /// The public keys by which it can prove itself, a JSON Web Key Set; null where it has none.
    async fn keys(&self) -> Option<&str> {
        self.0.keys.as_deref()
    }

    /// From when on its tokens are refused; null where it has no end.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Where it stood before, oldest change first; the latest 50 changes.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<StatusChange>> {
        nullable(async {
            let key = HistoryOf(self.0.id.value());
            let changes = ctx.loader().load_one(key).await?.unwrap_or_default();
            Ok(Some(changes.into_iter().map(StatusChange::of).collect()))
        })
        .await
    }

    /// What was taken from it, oldest first; the latest 50. Scope `audit:read` or `clients:manage`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListClients, self.0.id).await
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Which clients are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ClientFilter {
    /// Only clients that stand so.
    status: Option<Vec<ClientStatus>>,
    /// Only clients of this organisation.
    organisation: Option<Id<OrganisationId>>,
}

impl From<ClientFilter> for client::Filter {
    fn from(filter: ClientFilter) -> Self {
        let statuses = filter.status.unwrap_or_default().into_iter();
        Self {
            statuses: statuses.map(Status::from).collect(),
            organisation: filter.organisation.map(|id| id.0),
        }
    }
}

/// Questions about clients.
#[derive(Default)]
pub struct ClientQuery;

#[Object]
impl ClientQuery {
    /// Registered clients by name. Scope `audit:read` or `clients:manage`.
    async fn clients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.", default)] filter: ClientFilter,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Client>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = client::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, Client::of))
    }

    /// One client, by id, or by the name that tokens of our own issuer carry; null if there is none. Scope `audit:read`
    /// or `clients:manage`.
    async fn client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<ClientId>>,
        #[graphql(desc = "Its `clientId`, of our own issuer.")] reference: Option<String>,
    ) -> Nullable<Client> {
        nullable(async {
            let (action, by_reference) = (Action::ListClients, client::find_by_client_id);
            let row = crate::graphql::node::one(ctx, action, id, reference, by_reference).await?;
            Ok(row.map(Client::of))
        })
        .await
    }
}
