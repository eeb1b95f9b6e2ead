//! Limited access to people: who alone may see somebody, and who may not.

use async_graphql::{Context, Enum, InputObject, Object};

use crate::domain::{
    id::OffenderId,
    issuer::{Identity as Known, issuer_shown},
    offender::{self, limit::LimitKind, limits::Named},
};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    id::Id,
    offender::mutation::OffenderPayload,
    scalar::{Date, DateTime},
};

/// Somebody as tokens name them.
pub struct Identity(Known);

/// Somebody as tokens name them: the same subject of two issuers is two people.
#[Object]
impl Identity {
    /// The issuer that vouches for the subject (`iss`); null for our own.
    async fn issuer(&self) -> Option<&str> {
        self.0.issuer()
    }

    /// The `sub` of their tokens.
    async fn subject(&self) -> &str {
        &self.0.subject
    }
}

/// Somebody as tokens name them.
#[derive(Debug, InputObject)]
pub struct IdentityInput {
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); left out or null, our own.
    issuer: Option<String>,
    /// The `sub` of their tokens.
    subject: String,
}

impl From<IdentityInput> for Known {
    fn from(input: IdentityInput) -> Self {
        Self::new(input.issuer, input.subject)
    }
}

/// What kind of list limits access to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "LimitKind")]
pub enum OffenderLimitKind {
    /// Only those named may see the person.
    Restricted,
    /// Those named may not see the person.
    Excluded,
}

/// A list in its face.
pub struct OffenderLimit(Named);

impl OffenderLimit {
    /// The list in its face.
    pub fn of(row: Named) -> Self {
        Self(row)
    }
}

/// A list that limits access to a person. Scope `offenders:manage` or `audit:read`.
#[Object]
impl OffenderLimit {
    /// What kind of list it is.
    async fn kind(&self) -> OffenderLimitKind {
        self.0.limit.kind.into()
    }

    /// Who is named, by the subjects of their tokens, whoever vouches for these.
    async fn subjects(&self) -> Vec<&str> {
        let names = self.0.names.iter();
        names.map(|who| who.subject.as_str()).collect()
    }

    /// Who is named, with the issuers that vouch for them; in the order of `subjects`.
    async fn identities(&self) -> Vec<Identity> {
        let names = self.0.names.iter().cloned();
        names.map(Identity).collect()
    }

    /// Why it was set.
    async fn reason(&self) -> &str {
        &self.0.limit.reason
    }

    /// The day by which somebody looks at it again. It does not end by itself.
    async fn review_on(&self) -> Date {
        Date(self.0.limit.review_on)
    }

    /// Who set it, by the subject of their token.
    async fn set_by(&self) -> &str {
        &self.0.limit.set_by
    }

    /// The issuer that vouches for who set it (`iss`); null for our own.
    async fn set_by_issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.limit.set_by_issuer)
    }

    /// When it was set.
    async fn set_at(&self) -> DateTime {
        DateTime(self.0.limit.set_at)
    }

    /// Who ended it; null while it holds.
    async fn ended_by(&self) -> Option<&str> {
        self.0.limit.ended_by.as_deref()
    }

    /// The issuer that vouches for who ended it (`iss`); null for our own, and while it holds.
    async fn ended_by_issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.limit.ended_by_issuer)
    }

    /// When it ended; null while it holds.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.limit.ended_at.map(DateTime)
    }

    /// Why it was lifted; null while it holds, and where another list took its place.
    async fn ended_because(&self) -> Option<&str> {
        self.0.limit.ended_because.as_deref()
    }
}

/// What `restrictOffender` needs.
#[derive(Debug, InputObject)]
pub struct RestrictOffenderInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The person.
    offender: Id<OffenderId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Who alone may see the person: subjects of our own issuer's tokens, as the registers of staff and referrers have them. With
    /// `identities`, 1 to 100.
    #[graphql(default)]
    subjects: Vec<String>,
    /// Who alone may see the person, of other issuers.
    #[graphql(default)]
    identities: Vec<IdentityInput>,
    /// Why, in words of 1 to 4,000 characters.
    reason: String,
    /// The day by which somebody looks at it again, after today.
    review_on: Date,
}

impl From<RestrictOffenderInput> for offender::LimitTo {
    fn from(input: RestrictOffenderInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            offender: input.offender.0,
            expected_version: input.expected_version,
            subjects: input.subjects,
            identities: input.identities.into_iter().map(Known::from).collect(),
            reason: input.reason,
            review_on: input.review_on.0,
        }
    }
}

/// What `excludeFromOffender` needs.
#[derive(Debug, InputObject)]
pub struct ExcludeFromOffenderInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The person.
    offender: Id<OffenderId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Who may not see the person: subjects of our own issuer's tokens, as the registers of staff and referrers have them. With
    /// `identities`, 1 to 100.
    #[graphql(default)]
    subjects: Vec<String>,
    /// Who may not see the person, of other issuers.
    #[graphql(default)]
    identities: Vec<IdentityInput>,
    /// Why, in words of 1 to 4,000 characters.
    reason: String,
    /// The day by which somebody looks at it again, after today.
    review_on: Date,
}

impl From<ExcludeFromOffenderInput> for offender::LimitTo {
    fn from(input: ExcludeFromOffenderInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            offender: input.offender.0,
            expected_version: input.expected_version,
            subjects: input.subjects,
            identities: input.identities.into_iter().map(Known::from).collect(),
            reason: input.reason,
            review_on: input.review_on.0,
        }
    }
}

/// What `liftOffenderLimits` needs.
#[derive(Debug, InputObject)]
pub struct LiftOffenderLimitsInput {
    /// The person.
    offender: Id<OffenderId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words of 1 to 4,000 characters.
    reason: String,
}

impl From<LiftOffenderLimitsInput> for offender::Lift {
    fn from(input: LiftOffenderLimitsInput) -> Self {
        Self {
            offender: input.offender.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// What the office does to limit access to people.
#[derive(Default)]
pub struct OffenderLimitMutation;

#[Object]
impl OffenderLimitMutation {
    /// Lets only those named see a person, in the place of a restricted list that holds. Everybody else, the office and
    /// whoever referred them among them, sees the reference alone; the data protection officer always sees. Somebody must be
    /// left who can lift it. Scope `offenders:manage`.
    async fn restrict_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RestrictOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::restrict(ctx.caller(), input.into()).await)
    }

    /// Keeps those named from seeing a person, in the place of an excluded list that holds. Who stands on both lists does
    /// not see them. Scope `offenders:manage`.
    async fn exclude_from_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ExcludeFromOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::exclude(ctx.caller(), input.into()).await)
    }

    /// Lifts every list that limits access to a person. Nobody lifts a limit that shuts themselves out. Scope
    /// `offenders:manage`.
    async fn lift_offender_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: LiftOffenderLimitsInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::lift(ctx.caller(), input.into()).await)
    }
}
