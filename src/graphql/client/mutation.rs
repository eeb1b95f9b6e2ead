//! How clients are registered, and what becomes of them.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::domain::{
    self,
    client::{self, Given, OnBehalfOf as Mode},
    id::{ClientId, OrganisationId},
};
use crate::graphql::{
    client::{Client, OnBehalfOf},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    scalar::DateTime,
};

/// What a mutation of a client answers.
#[derive(SimpleObject)]
pub struct ClientPayload {
    /// The client as it now stands; null where nothing was done.
    client: Option<Client>,
    /// The new secret of `registerClient` and `rotateClientSecret`, shown this once and kept nowhere; null in the answer to
    /// a repeat under the same idempotency key, where no secret was made, and for every other mutation.
    secret: Option<String>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl ClientPayload {
    /// The answer of a verb in its face.
    fn of(result: domain::Result<client::Client>) -> Result<Self> {
        let without_secret = |client| Given {
            client,
            secret: None,
        };
        Self::given(result.map(without_secret))
    }

    /// The answer of a verb that may make a secret.
    fn given(result: domain::Result<Given>) -> Result<Self> {
        let (given, user_errors) = parted(result)?;
        let (client, secret) = given.map(Given::shown).unzip();
        Ok(Self {
            client: client.map(Client::of),
            secret: secret.flatten(),
            user_errors,
        })
    }
}

/// What `registerClient` needs.
#[derive(Debug, InputObject)]
pub struct RegisterClientInput {
    /// The same key with the same input gives the same thing again, without its secret; kept for 72 hours. 1 to 128
    /// characters.
    idempotency_key: Option<String>,
    /// The name by which tokens name it (`client_id`): 1 to 200 visible characters of ASCII, without `%`, `+` and `:` for
    /// one of ours; unique for its issuer, and never used again.
    client_id: String,
    /// Whose tokens name it (`iss`), for a client that gets its tokens of a partner's issuer and shall be bounded and suspended
    /// here; left out, it is one of ours.
    issuer: Option<String>,
    /// What people call it, at most 200 characters.
    name: String,
    /// The organisation whose system it is.
    organisation: Id<OrganisationId>,
    /// The role of its tokens, for example `council-system`.
    role: String,
    /// The most that its tokens open, for example `sites:read`: all of the role where they are left out.
    scopes: Option<Vec<String>>,
    /// Whether it names the person for whom it asks.
    #[graphql(default_with = "OnBehalfOf::None")]
    on_behalf_of: OnBehalfOf,
    /// Its public keys, to prove itself by `private_key_jwt`: a JSON Web Key Set of 1 to 10 keys (Ed25519, P-256, or RSA of 2048
    /// bits or more) as a text.
    keys: Option<String>,
    /// Whether it gets a secret; left out, it does unless it has keys.
    with_secret: Option<bool>,
    /// From when on its tokens are refused; left out, it has no end.
    expires_at: Option<DateTime>,
}

impl From<RegisterClientInput> for client::Register {
    fn from(input: RegisterClientInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            client_id: input.client_id,
            issuer: input.issuer,
            name: input.name,
            organisation: input.organisation.0,
            role: input.role,
            scopes: input.scopes,
            on_behalf_of: Mode::from(input.on_behalf_of),
            keys: input.keys,
            with_secret: input.with_secret,
            expires_at: input.expires_at.map(|instant| instant.0),
        }
    }
}

/// What `rotateClientSecret` needs.
#[derive(Debug, InputObject)]
pub struct RotateClientSecretInput {
    /// The client.
    client: Id<ClientId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The public keys in the place of those registered, for a client that has some; its secret stays as it is then.
    keys: Option<String>,
}

/// What `narrowClient` needs.
#[derive(Debug, InputObject)]
pub struct NarrowClientInput {
    /// The client.
    client: Id<ClientId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The scopes that stay, each one that it has; left out, all do.
    scopes: Option<Vec<String>>,
    /// When it ends, no later than before; left out, as before.
    expires_at: Option<DateTime>,
    /// Why, in words, at most 4000 characters.
    reason: Option<String>,
}

/// What `suspendClient` needs.
#[derive(Debug, InputObject)]
pub struct SuspendClientInput {
    /// The client.
    client: Id<ClientId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words, at most 4000 characters.
    note: Option<String>,
}

/// What `resumeClient` needs.
#[derive(Debug, InputObject)]
pub struct ResumeClientInput {
    /// The client.
    client: Id<ClientId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words, at most 4000 characters.
    note: Option<String>,
}

/// What `closeClient` needs.
#[derive(Debug, InputObject)]
pub struct CloseClientInput {
    /// The client.
    client: Id<ClientId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words, at most 4000 characters.
    note: Option<String>,
}

/// How clients are registered, and what becomes of them.
#[derive(Default)]
pub struct ClientMutation;

#[Object]
impl ClientMutation {
    /// Registers a client, and makes its secret. Its role is `council-system` or `partner-frontend`, and each of its scopes is
    /// one that the caller's own token opens: nobody gives what they lack, so a `system-admin` gives `sites:read` alone. The
    /// operator registers all others at the machine. Scope `clients:manage`.
    async fn register_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RegisterClientInput,
    ) -> Result<ClientPayload> {
        ClientPayload::given(client::register(ctx.caller(), input.into()).await)
    }

    /// Gives a client another secret, or other keys: the old ones are no proof from then on. Tokens given out before hold
    /// until they end. For clients that the caller could register; the operator does it for others. Scope `clients:manage`.
    async fn rotate_client_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RotateClientSecretInput,
    ) -> Result<ClientPayload> {
        let asked = client::RotateSecret {
            client: input.client.0,
            expected_version: input.expected_version,
            keys: input.keys,
        };
        ClientPayload::given(client::rotate_secret(ctx.caller(), asked).await)
    }

    /// Takes scopes from a client, or lets it end earlier, for tokens given out before too. Scope `clients:manage`.
    async fn narrow_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: NarrowClientInput,
    ) -> Result<ClientPayload> {
        let asked = client::Narrow {
            client: input.client.0,
            expected_version: input.expected_version,
            scopes: input.scopes,
            expires_at: input.expires_at.map(|instant| instant.0),
            reason: input.reason,
        };
        ClientPayload::of(client::narrow(ctx.caller(), asked).await)
    }

    /// Suspends a client: its tokens are refused from the next request on, and on open streams within five seconds. Scope
    /// `clients:manage`.
    async fn suspend_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: SuspendClientInput,
    ) -> Result<ClientPayload> {
        let asked = client::Suspend {
            client: input.client.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        ClientPayload::of(client::suspend(ctx.caller(), asked).await)
    }

    /// Resumes a client that was suspended: its tokens hold again. Scope `clients:manage`.
    async fn resume_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ResumeClientInput,
    ) -> Result<ClientPayload> {
        let asked = client::Resume {
            client: input.client.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        ClientPayload::of(client::resume(ctx.caller(), asked).await)
    }

    /// Closes a client for good; its name is not given again. Scope `clients:manage`.
    async fn close_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: CloseClientInput,
    ) -> Result<ClientPayload> {
        let asked = client::Close {
            client: input.client.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        ClientPayload::of(client::close(ctx.caller(), asked).await)
    }
}
