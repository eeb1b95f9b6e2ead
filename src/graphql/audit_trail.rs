//! The audit trail, for who watches over the data.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::context::ContextExt;
use super::{
    error::Result,
    id::{Id, opaque},
    page::{Connection, asked},
    scalar::{Date, DateTime},
};
use crate::domain::{
    audit::trail::{self, AuditCategory as Kind, AuditResult as End},
    id::OffenderId,
    issuer::issuer_shown,
};

/// The kinds of processing that section 62 of the Data Protection Act 2018 names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::audit::trail::AuditCategory")]
pub enum AuditCategory {
    /// A record was made.
    Collection,
    /// A record was changed.
    Alteration,
    /// The Team, or who watches over the data, was shown it.
    Consultation,
    /// Somebody outside the Team was shown it.
    Disclosure,
    /// Records were joined, for one the Team's with the police's.
    Combination,
    /// A record was erased.
    Erasure,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::domain::audit::trail::AuditResult")]
pub enum AuditResult {
    /// It was done.
    Done,
    /// It was refused, or nothing was there within reach.
    Refused,
    /// A search over people's records found nobody within reach. What was searched for is not kept.
    FoundNobody,
}

/// An entry in its face.
pub struct AuditEntry(trail::Entry);

/// An entry of the audit trail: who did what to whose records, and when.
#[Object]
impl AuditEntry {
    /// The id.
    async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who: the subject of the token.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The issuer that vouches for the subject (`iss`); null for our own.
    async fn issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.issuer)
    }

    /// By which role, for example `council-system`.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// The reference of the organisation of the token; null where it had none.
    async fn organisation(&self) -> Option<&str> {
        self.0.organisation.as_deref()
    }

    /// The system that asked; null where the token named none.
    async fn client(&self) -> Option<&str> {
        self.0.client.as_deref()
    }

    /// The person on whose behalf a system asked; null where it named none.
    async fn on_behalf_of(&self) -> Option<&str> {
        self.0.on_behalf_of.as_deref()
    }

    /// The kind of processing.
    async fn category(&self) -> AuditCategory {
        self.0.category.into()
    }

    /// What was done: the deed of a change, or the fields that were asked for.
    async fn operation(&self) -> &str {
        &self.0.action
    }

    /// The kind of record that was changed; null of a look.
    async fn noun(&self) -> Option<&str> {
        self.0.noun.as_deref()
    }

    /// The people concerned, at most 10,000.
    async fn individuals(&self) -> Vec<ID> {
        trail::individuals(&self.0).map(opaque).collect()
    }

    /// The organisation, or else the subject, to whom it was disclosed; null where it was no disclosure.
    async fn recipient(&self) -> Option<&str> {
        self.0.recipient.as_deref()
    }

    /// Why they said they did it; null where they did not say.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// What became of it.
    async fn result(&self) -> AuditResult {
        self.0.result.into()
    }

    /// What a refused attempt asked for, or what kind of search found nobody; null of what was done.
    async fn asked(&self) -> Option<&str> {
        self.0.asked.as_deref()
    }

    /// How many attempts the entry stands for: more than one where there were too many to enter each.
    async fn times(&self) -> i32 {
        self.0.times
    }

    /// The id of the request, the same as in the log and in the header `X-Request-Id` of its answer; null in entries that
    /// are older than that.
    async fn request_id(&self) -> Option<&str> {
        self.0.request.as_deref()
    }
}

/// Which entries are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditFilter {
    /// Only entries that concern this person.
    person: Option<Id<OffenderId>>,
    /// Only what this person or system did.
    subject: Option<String>,
    /// Only from this day on (Europe/London).
    from: Option<Date>,
    /// Only up to this day.
    to: Option<Date>,
    /// Only this kind of processing.
    category: Option<AuditCategory>,
    /// Only with this result.
    result: Option<AuditResult>,
}

impl From<AuditFilter> for trail::Filter {
    fn from(filter: AuditFilter) -> Self {
        Self {
            person: filter.person.map(|person| person.0),
            subject: filter.subject,
            from: filter.from.map(|day| day.0),
            to: filter.to.map(|day| day.0),
            category: filter.category.map(Kind::from),
            result: filter.result.map(End::from),
        }
    }
}

/// Questions about the audit trail.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Who looked at, changed or was refused whose records, newest first. That it is read is entered too. Scope
    /// `audit:read`.
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.", default)] filter: AuditFilter,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<AuditEntry>> {
        let asked = asked(ctx, (first, after), (last, before));
        let page = trail::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, AuditEntry))
    }
}
