//! Mutations of the register of the Team.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{OrganisationId, StaffId},
    register::PersonChange,
    staff,
};

use crate::{
    amendment::{
        input::{day, id, to},
        register::{AmendedIdentity, NewIdentity, period},
    },
    context::ContextExt,
    error::Result,
    id::Id,
    payload::payload,
    scalar::Date,
    staff::{StaffMember, StaffRole},
};

payload! {
    /// Result of a mutation of a member of the Team.
    pub struct StaffMemberPayload {
        /// The member of the Team after the mutation; null if the mutation failed.
        staff_member: StaffMember = staff::Staff;
    }
}

/// Input of `recordStaffMember`.
#[derive(Debug, InputObject)]
pub struct RecordStaffMemberInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The scheme's own reference of the record, unique and never reused, at most 200 characters. If it is left out,
    /// the service generates one.
    reference: Option<String>,
    #[graphql(flatten)]
    identity: NewIdentity,
    /// The id of the organisation that they work for. It must not be closed.
    organisation: Id<OrganisationId>,
    /// The name of the member of the Team, at most 200 characters.
    name: String,
    /// The role in the Team.
    role: StaffRole,
    /// The first day of service; left out if it was before the record is created.
    from: Option<Date>,
    /// The first day on which they are no longer in service, not before `from`; left out if no end is known.
    until: Option<Date>,
}

impl From<RecordStaffMemberInput> for staff::Record {
    fn from(input: RecordStaffMemberInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            identity: input.identity.into(),
            organisation: input.organisation.0,
            name: input.name,
            role: input.role.into(),
            service: period(input.from, input.until),
        }
    }
}

/// Input of `amendStaffMember`. A field that is left out keeps its value; null clears a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendStaffMemberInput {
    /// The id of the member of the Team.
    staff_member: Id<StaffId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The name of the member of the Team, at most 200 characters.
    name: MaybeUndefined<String>,
    #[graphql(flatten)]
    identity: AmendedIdentity,
    /// The id of the organisation that they work for. It must not be closed.
    organisation: MaybeUndefined<Id<OrganisationId>>,
    /// The role in the Team.
    role: MaybeUndefined<StaffRole>,
    /// The first day of service; null if it was before the record was created.
    from: MaybeUndefined<Date>,
    /// The first day on which they are no longer in service. From then on their tokens are refused and they get no new
    /// work. Null if no end is known.
    until: MaybeUndefined<Date>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendStaffMemberInput> for staff::Amend {
    fn from(input: AmendStaffMemberInput) -> Self {
        Self {
            staff: input.staff_member.0,
            expected_version: input.expected_version,
            person: PersonChange {
                name: to(input.name),
                identity: input.identity.into(),
                organisation: id(input.organisation),
            },
            role: to(input.role),
            from: day(input.from),
            until: day(input.until),
            reason: input.reason,
        }
    }
}

/// Mutations of the register of the Team.
#[derive(Default)]
pub struct StaffMutation;

#[Object]
impl StaffMutation {
    /// Records a member of the Team. Callers cannot record themselves, and cannot give a role with a scope that they
    /// lack. Scope `sessions:manage` or `clients:manage`.
    async fn record_staff_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member of the Team to record.")] input: RecordStaffMemberInput,
    ) -> Result<StaffMemberPayload> {
        StaffMemberPayload::of(staff::record(ctx.caller(), input.into()).await)
    }

    /// Amends the record of a member of the Team. Callers cannot amend their own record. Earlier work stays with people
    /// who have left. To change the subject, the issuer, the organisation or the role, or to extend the service, the
    /// caller must have every scope of the role and access to all people whom the member can see. Scope
    /// `sessions:manage` or `clients:manage`.
    async fn amend_staff_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member of the Team and the fields to amend.")]
        input: AmendStaffMemberInput,
    ) -> Result<StaffMemberPayload> {
        StaffMemberPayload::of(staff::amend(ctx.caller(), input.into()).await)
    }
}
