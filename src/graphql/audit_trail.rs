//! The audit trail, for the data protection officer.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::id::OffenderId;
use kernel::{
    audit::trail::{self, AuditCategory as Kind, AuditResult as End},
    issuer::issuer_shown,
};

use super::context::ContextExt;
use super::{
    error::Result,
    filter::{PeriodInput, period},
    id::{Id, opaque},
    page::{Connection, page_request},
    plain::{Plain, object},
    scalar::DateTime,
};

/// The categories of processing listed in section 62 of the Data Protection Act 2018.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "kernel::audit::trail::AuditCategory")]
pub enum AuditCategory {
    /// A record was created.
    Collection,
    /// A record was changed.
    Alteration,
    /// A record was read by the Team or the data protection officer.
    Consultation,
    /// A record was disclosed to a caller outside the Team.
    Disclosure,
    /// Records were combined, for example those of the Team with those of the police.
    Combination,
    /// A record was erased.
    Erasure,
}

/// The result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "kernel::audit::trail::AuditResult")]
pub enum AuditResult {
    /// The operation succeeded.
    Done,
    /// The operation was refused, or it needed a record that does not exist or that the caller has no access to.
    Refused,
    /// A search for people found nobody visible to the caller. The search text is not stored.
    FoundNobody,
}

/// The GraphQL type `AuditEntry`.
pub struct AuditEntry(trail::Entry);

/// An entry of the audit trail: who did what to which people's records, and when.
#[object]
impl AuditEntry {
    /// The entry's id.
    fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The time of the operation.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// The subject of the caller's token (claim `sub`).
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The issuer of the subject's tokens (claim `iss`); null for this service's own issuer.
    fn issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.issuer)
    }

    /// The role of the caller's token, for example `council-system`.
    fn role(&self) -> &str {
        &self.0.role
    }

    /// The reference of the organisation in the caller's token; null if it named none.
    fn organisation(&self) -> Option<&str> {
        self.0.organisation.as_deref()
    }

    /// The client in the caller's token; null if it named none.
    fn client(&self) -> Option<&str> {
        self.0.client.as_deref()
    }

    /// The person on whose behalf a client made the request; null if the token named none.
    fn on_behalf_of(&self) -> Option<&str> {
        self.0.on_behalf_of.as_deref()
    }

    /// The category of processing.
    fn category(&self) -> AuditCategory {
        self.0.category.into()
    }

    /// The operation: the action of a mutation, or the fields that a query requested.
    fn operation(&self) -> &str {
        &self.0.action
    }

    /// The kind of record that was changed; null for a read.
    fn noun(&self) -> Option<&str> {
        self.0.noun.as_deref()
    }

    /// The ids of the people concerned, at most 10,000.
    fn individuals(&self) -> Vec<ID> {
        trail::individuals(&self.0).map(opaque).collect()
    }

    /// The recipient of a disclosure: the organisation, or else the subject; null if the operation was no disclosure.
    fn recipient(&self) -> Option<&str> {
        self.0.recipient.as_deref()
    }

    /// The purpose that the caller gave with the request; null if none was given.
    fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// The result.
    fn result(&self) -> AuditResult {
        self.0.result.into()
    }

    /// The request of a refused operation, or the kind of a search that found nobody; null for an operation that
    /// succeeded.
    fn asked(&self) -> Option<&str> {
        self.0.asked.as_deref()
    }

    /// The number of attempts that the entry stands for. It is more than one if there were too many attempts in a
    /// minute to record each.
    fn times(&self) -> i32 {
        self.0.times
    }

    /// The id of the request, the same as in the log and in the response header `X-Request-Id`; null in entries older
    /// than this field.
    fn request_id(&self) -> Option<&str> {
        self.0.request.as_deref()
    }
}

/// Conditions on audit entries, all of which must match. A condition that is null or left out does not apply. An empty
/// filter matches every entry.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditFilter {
    /// Only entries that concern this person.
    person: Option<Id<OffenderId>>,
    /// Only operations by this subject (claim `sub` of the token).
    subject: Option<String>,
    /// Only entries made in this period.
    at: Option<PeriodInput>,
    /// Only entries of this category of processing.
    category: Option<AuditCategory>,
    /// Only entries with this result.
    result: Option<AuditResult>,
}

impl From<AuditFilter> for trail::Filter {
    fn from(filter: AuditFilter) -> Self {
        Self {
            person: filter.person.map(|person| person.0),
            subject: filter.subject,
            at: period(filter.at),
            category: filter.category.map(Kind::from),
            result: filter.result.map(End::from),
        }
    }
}

/// Queries for the audit trail.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Audit entries, newest first: who read or changed whose records, and which attempts were refused. Reading the
    /// audit trail is itself recorded in it. Scope `audit:read`.
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only entries that match this filter.")] filter: Option<AuditFilter>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AuditEntry>> {
        let request = page_request(ctx, (first, after), (last, before));
        let page = trail::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, AuditEntry))
    }
}
