//! Mutations of registered clients.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    client::{self, Given, OnBehalfOf as Mode},
    id::{ClientId, OrganisationId},
};

use crate::{
    client::{Client, OnBehalfOf},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    scalar::DateTime,
};

/// Result of a mutation of a client.
#[derive(SimpleObject)]
pub struct ClientPayload {
    /// The client after the mutation; null if the mutation failed.
    client: Option<Client>,
    /// The new secret from `registerClient` or `rotateClientSecret`. It is shown only in this response and is not
    /// stored. Null if no secret was generated, if the request repeats an idempotency key, and for every other
    /// mutation.
    secret: Option<String>,
    /// All reasons why the mutation failed, at most 20; empty if it succeeded.
    user_errors: Vec<UserError>,
}

impl ClientPayload {
    /// The payload for the result of a domain operation.
    fn of(result: kernel::Result<client::Client>) -> Result<Self> {
        let without_secret = |client| Given {
            client,
            secret: None,
        };
        Self::given(result.map(without_secret))
    }

    /// The payload for the result of an operation that may generate a secret.
    fn given(result: kernel::Result<Given>) -> Result<Self> {
        let (given, user_errors) = parted(result)?;
        let (client, secret) = given.map(Given::shown).unzip();
        Ok(Self {
            client: client.map(Client::of),
            secret: secret.flatten(),
            user_errors,
        })
    }
}

/// Input of `registerClient`.
#[derive(Debug, InputObject)]
pub struct RegisterClientInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record, without its secret, and changes nothing; the same key with another input fails with
    /// `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The client's name in tokens (`client_id`): 1 to 200 visible ASCII characters, unique for its issuer and never
    /// reused. The name of a client of this service's own issuer must not contain `%`, `+` or `:`.
    client_id: String,
    /// The issuer of the client's tokens (claim `iss`), at most 200 characters, for a client of a partner's issuer
    /// whose tokens are to be limited and can be suspended here. Left out for a client of this service's own issuer.
    issuer: Option<String>,
    /// The client's display name, at most 200 characters.
    name: String,
    /// The id of the organisation that runs the client.
    organisation: Id<OrganisationId>,
    /// The role of the client's tokens, for example `council-system`.
    role: String,
    /// The scopes that the client's tokens are limited to, for example `sites:read`; all scopes of the role by default.
    scopes: Option<Vec<String>>,
    /// Whether the client's tokens name the person on whose behalf it makes requests; `NONE` by default.
    #[graphql(default_with = "OnBehalfOf::None")]
    on_behalf_of: OnBehalfOf,
    /// The public keys with which the client authenticates by `private_key_jwt`: a JSON Web Key Set of 1 to 10 keys
    /// (Ed25519, P-256, or RSA of at least 2048 bits), as a JSON text. Not allowed with `issuer`.
    keys: Option<String>,
    /// Whether to generate a secret. By default, a secret is generated unless `keys` or `issuer` is given. Not allowed
    /// with `issuer`.
    with_secret: Option<bool>,
    /// The time from which the client's tokens are refused, in the future; left out if it has no end.
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

/// Input of `rotateClientSecret`.
#[derive(Debug, InputObject)]
pub struct RotateClientSecretInput {
    /// The client's id.
    client: Id<ClientId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The new public keys, a JSON Web Key Set as a JSON text, for a client that has keys. If they are given, the
    /// client's secret does not change.
    keys: Option<String>,
}

/// Input of `narrowClient`.
#[derive(Debug, InputObject)]
pub struct NarrowClientInput {
    /// The client's id.
    client: Id<ClientId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The scopes that the client keeps, a subset of its present scopes; all of them by default.
    scopes: Option<Vec<String>>,
    /// The time from which the client's tokens are refused, no later than before; unchanged by default.
    expires_at: Option<DateTime>,
    /// The reason, at most 4,000 characters.
    reason: Option<String>,
}

/// Input of `suspendClient`.
#[derive(Debug, InputObject)]
pub struct SuspendClientInput {
    /// The client's id.
    client: Id<ClientId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

/// Input of `resumeClient`.
#[derive(Debug, InputObject)]
pub struct ResumeClientInput {
    /// The client's id.
    client: Id<ClientId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

/// Input of `closeClient`.
#[derive(Debug, InputObject)]
pub struct CloseClientInput {
    /// The client's id.
    client: Id<ClientId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

/// Mutations of registered clients.
#[derive(Default)]
pub struct ClientMutation;

#[Object]
impl ClientMutation {
    /// Registers a client and generates its secret. The role must be `council-system` or `partner-frontend`. Callers
    /// can only give scopes that their own token has, so a `system-admin` can only give `sites:read`. The operator
    /// registers other clients with the command line. Scope `clients:manage`.
    async fn register_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client to register.")] input: RegisterClientInput,
    ) -> Result<ClientPayload> {
        ClientPayload::given(client::register(ctx.caller(), input.into()).await)
    }

    /// Replaces a client's secret or its public keys. The old ones are refused immediately; tokens issued before stay
    /// valid until they expire. Callers can do this for clients that they could register; the operator does it for
    /// others. Scope `clients:manage`.
    async fn rotate_client_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client, and its new keys if it has any.")]
        input: RotateClientSecretInput,
    ) -> Result<ClientPayload> {
        let command = client::RotateSecret {
            client: input.client.0,
            expected_version: input.expected_version,
            keys: input.keys,
        };
        ClientPayload::given(client::rotate_secret(ctx.caller(), command).await)
    }

    /// Removes scopes from a client, or sets an earlier end. The change also applies to tokens that were issued before.
    /// Scope `clients:manage`.
    async fn narrow_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client, and the scopes and the end that it keeps.")]
        input: NarrowClientInput,
    ) -> Result<ClientPayload> {
        let command = client::Narrow {
            client: input.client.0,
            expected_version: input.expected_version,
            scopes: input.scopes,
            expires_at: input.expires_at.map(|instant| instant.0),
            reason: input.reason,
        };
        ClientPayload::of(client::narrow(ctx.caller(), command).await)
    }

    /// Suspends a client. Its tokens are refused from the next request on, and its open streams end within five
    /// seconds. Scope `clients:manage`.
    async fn suspend_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client to suspend, and the reason.")] input: SuspendClientInput,
    ) -> Result<ClientPayload> {
        let command = client::MoveOn {
            client: input.client.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        ClientPayload::of(client::suspend(ctx.caller(), command).await)
    }

    /// Resumes a suspended client. Its tokens are accepted again. Scope `clients:manage`.
    async fn resume_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client to resume, and the reason.")] input: ResumeClientInput,
    ) -> Result<ClientPayload> {
        let command = client::MoveOn {
            client: input.client.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        ClientPayload::of(client::resume(ctx.caller(), command).await)
    }

    /// Closes a client permanently. Its `clientId` cannot be reused. Scope `clients:manage`.
    async fn close_client(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client to close, and the reason.")] input: CloseClientInput,
    ) -> Result<ClientPayload> {
        let command = client::MoveOn {
            client: input.client.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        ClientPayload::of(client::close(ctx.caller(), command).await)
    }
}
