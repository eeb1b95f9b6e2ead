//! How the register of the Team is kept.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::domain::{
    self,
    id::{OrganisationId, StaffId},
    issuer::Identity,
    staff,
};
use crate::graphql::{
    amendment::register::{day, period, text},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    scalar::Date,
    staff::{StaffMember, StaffRole},
};

/// What a mutation of a member of the Team answers.
#[derive(SimpleObject)]
pub struct StaffMemberPayload {
    /// The member of the Team as it now stands; null where nothing was done.
    staff_member: Option<StaffMember>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl StaffMemberPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<staff::Staff>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            staff_member: done.map(StaffMember::of),
            user_errors,
        })
    }
}

/// What `recordStaffMember` needs.
#[derive(Debug, InputObject)]
pub struct RecordStaffMemberInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Our name for the record, unique and never reused, at most 200 characters; left out, one is made.
    reference: Option<String>,
    /// The `sub` of their tokens, which nobody else has with that issuer; not one's own.
    subject: String,
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); left out or null, our own.
    issuer: Option<String>,
    /// The organisation that they work for, which must not be closed.
    organisation: Id<OrganisationId>,
    /// Their name, at most 200 characters.
    name: String,
    /// What they do.
    role: StaffRole,
    /// Their first day of service; left out, it was before.
    from: Option<Date>,
    /// The first day on which they are no longer in service, no earlier than `from`; left out, they are to stay.
    until: Option<Date>,
}

impl From<RecordStaffMemberInput> for staff::Record {
    fn from(input: RecordStaffMemberInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            identity: Identity::new(input.issuer, input.subject),
            organisation: input.organisation.0,
            name: input.name,
            role: input.role.into(),
            service: period(input.from, input.until),
        }
    }
}

/// What `amendStaffMember` needs. What is left out stays as it is; null empties what may be empty.
#[derive(Debug, InputObject)]
pub struct AmendStaffMemberInput {
    /// The member of the Team.
    staff_member: Id<StaffId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Their name, at most 200 characters.
    name: Option<String>,
    /// The `sub` of their tokens, which nobody else has with that issuer; not one's own.
    subject: Option<String>,
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); null for our own.
    issuer: MaybeUndefined<String>,
    /// The organisation that they work for, which must not be closed.
    organisation: Option<Id<OrganisationId>>,
    /// What they do.
    role: Option<StaffRole>,
    /// Their first day of service; null where it was before they were recorded.
    from: MaybeUndefined<Date>,
    /// The first day on which they are no longer in service: from then on their tokens are refused and they are given no new
    /// work. Null where they are to stay.
    until: MaybeUndefined<Date>,
    /// Why, in words, at most 4000 characters; kept with every field that is amended.
    reason: Option<String>,
}

impl From<AmendStaffMemberInput> for staff::Amend {
    fn from(input: AmendStaffMemberInput) -> Self {
        Self {
            staff: input.staff_member.0,
            expected_version: input.expected_version,
            name: input.name,
            subject: input.subject,
            issuer: text(input.issuer),
            organisation: input.organisation.map(|id| id.0),
            role: input.role.map(Into::into),
            from: day(input.from),
            until: day(input.until),
            reason: input.reason,
        }
    }
}

/// How the register of the Team is kept.
#[derive(Default)]
pub struct StaffMutation;

#[Object]
impl StaffMutation {
    /// Records a member of the Team. Nobody records themselves, or gives a role of which they lack a scope. Scope `sessions:manage` or
    /// `clients:manage`.
    async fn record_staff_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordStaffMemberInput,
    ) -> Result<StaffMemberPayload> {
        StaffMemberPayload::of(staff::record(ctx.caller(), input.into()).await)
    }

    /// Amends the entry of a member of the Team; nobody amends their own. Somebody who has left keeps their past. Who changes
    /// by whose tokens they are known, their organisation or role, or lets them serve longer, has every scope of the role and sees all their people. Scope `sessions:manage` or
    /// `clients:manage`.
    async fn amend_staff_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendStaffMemberInput,
    ) -> Result<StaffMemberPayload> {
        StaffMemberPayload::of(staff::amend(ctx.caller(), input.into()).await)
    }
}
