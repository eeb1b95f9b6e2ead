//! Registered clients: the systems that send requests. This file reads them and limits their rights. Each operation
//! that writes has a file of its own. `secret.rs` makes and checks secrets, and `assertion.rs` ensures that no
//! assertion is accepted twice.

mod assertion;
mod keys;
mod move_on;
mod narrow;
mod register;
mod rotate_secret;
mod secret;
pub mod status;

use std::collections::BTreeSet;

use entity::client;
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Problems},
    condition,
    error::Result,
    history::{self, Because},
    page::{self, List, Page, PageRequest},
    policy::Action,
    principal::Role,
    rule::Rule,
    scope::Scope,
    version,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::{
    giving,
    id::{ClientId, OrganisationId},
};
use status::Step;

pub use assertion::first_shown;
pub use entity::client::{Entity, Model as Client, OnBehalfOf, Status};
pub use move_on::{MoveOn, close, resume, suspend};
pub use narrow::{Narrow, narrow};
pub use register::{Given, Register, register};
pub use rotate_secret::{RotateSecret, rotate_secret};
pub use secret::{fits, warm_up};

/// Scopes as a row stores them, separated by spaces.
fn written(scopes: &BTreeSet<Scope>) -> String {
    let names: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
    names.join(" ")
}

/// Checks that names are scopes from a set. Every other name is a problem.
fn scopes_named(problems: &mut Problems, names: &[String], among: &BTreeSet<Scope>) {
    let known: Vec<_> = among.iter().map(|scope| scope.name()).collect();
    if names.is_empty() {
        problems.add("scopes", "At least one scope is expected.");
    }
    for (place, name) in names.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let expected = format!("One of {} is expected.", known.join(", "));
            problems.add(&format!("scopes.{place}"), expected);
        }
    }
}

/// Checks that a caller who is given a client's secret, or chooses its keys, has as many rights themselves: its role
/// must be one for systems, which reaches no more than its organisation, and it must not have a scope that the caller
/// lacks. The operator at the command line may register any client.
fn may_be_given(caller: &Caller, role: &str, scopes: &BTreeSet<Scope>) -> [(bool, Rule); 2] {
    let is_at_the_machine = caller.principal().is_the_operator();
    let is_for_systems = Role::named(role).is_some_and(Role::is_for_systems_alone);
    [
        (is_at_the_machine || is_for_systems, Rule::ClientForSystems),
        (giving::has(caller, scopes), Rule::ClientWithinRegistrar),
    ]
}

/// Whether the caller is that client, sends requests through it, or sends them on its behalf.
fn is_own(caller: &Caller, client: &Client) -> bool {
    let principal = caller.principal();
    let name = Some(client.client_id.as_str());
    let names = [
        principal.client.as_deref(),
        Some(principal.subject.as_str()),
        principal.on_behalf_of.as_deref(),
    ];
    principal.issuer.is(client.issuer.as_deref()) && names.contains(&name)
}

/// The only function that starts a query for clients.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The client with this id.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub async fn get(read: &Read<'_>, id: ClientId) -> Result<Client> {
    let row = within_reach(read).filter(client::Column::Id.eq(id));
    row.one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Client))
}

/// The clients with these ids, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[ClientId]) -> Result<Vec<Client>> {
    let read = caller.read(Action::ListClients)?;
    let these = condition::any_of(&read, client::Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The client of our own issuer with this `client_id`, if there is one.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_client_id(caller: &Caller, client_id: &str) -> Result<Option<Client>> {
    find_of(caller, None, client_id).await
}

/// The client with this `client_id` of an issuer, if there is one. `None` stands for our own issuer.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_of(
    caller: &Caller,
    issuer: Option<&str>,
    client_id: &str,
) -> Result<Option<Client>> {
    let read = caller.read(Action::ListClients)?;
    check::reference(client_id)?;
    let of_issuer = match issuer {
        Some(issuer) => client::Column::Issuer.eq(issuer),
        None => client::Column::Issuer.is_null(),
    };
    Ok(within_reach(&read)
        .filter(client::Column::ClientId.eq(client_id))
        .filter(of_issuer)
        .one(read.db())
        .await?)
}

/// A filter of clients. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only clients with these statuses.
    pub statuses: Option<Vec<Status>>,
    /// Only clients of this organisation.
    pub organisation: Option<OrganisationId>,
}

/// Clients by name.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(caller: &Caller, filter: &Filter, request: &PageRequest) -> Result<Page<Client>> {
    let read = caller.read(Action::ListClients)?;
    let mut rows = within_reach(&read);
    if let Some(statuses) = &filter.statuses {
        rows = rows.filter(condition::has(client::Column::Status, statuses.clone()));
    }
    if let Some(organisation) = filter.organisation {
        rows = rows.filter(client::Column::OrganisationId.eq(organisation));
    }
    let bound_to = format!("clients {filter:?}");
    let list = List {
        noun: Noun::Client,
        within: within_reach(&read),
        rows,
        parts: vec![],
        by: client::Column::NameFolded,
        descending: false,
        id: client::Column::Id,
        apart: None,
        veiled: None,
        bound_to,
    };
    page::of(&read, list, request).await
}

/// Saves a changed client, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, read: &Client, changed: Client) -> Result<Client> {
    let change = client::ActiveModel::from(changed).reset_all();
    version::save(work, change, client::Column::Version, read.version).await
}

/// Changes the client's status by a step, and records that in its history.
async fn move_on(work: &Work, read: &Client, step: Step, note: Option<String>) -> Result<Client> {
    let next = status::after(read.status, step)?;
    let moved = Client {
        status: next,
        ..read.clone()
    };
    let client = save(work, read, moved).await?;
    let because = Because { reason: None, note };
    let entry = (Noun::Client, client.id.0);
    history::changed(work, entry, Some(read.status), next, because).await?;
    Ok(client)
}
