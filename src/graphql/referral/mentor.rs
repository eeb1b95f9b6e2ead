//! The mentors of a referral.

use async_graphql::Context;
use domain::referral::mentor;

use crate::{context::ContextExt, plain::object, scalar::DateTime, staff::StaffMember};

/// The GraphQL type `MentorAssignment`.
pub struct MentorAssignment(mentor::Mentor);

impl MentorAssignment {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: mentor::Mentor) -> Self {
        Self(row)
    }
}

/// A period during which a member of the Team mentored the person of a referral.
#[object]
impl MentorAssignment {
    /// The mentor. Null if the register no longer has it.
    fn staff_member(&self, ctx: &Context<'_>) -> Option<StaffMember> {
        StaffMember::known(&ctx.caller().directory(), self.0.staff_id)
    }

    /// The start of the period.
    fn from(&self) -> DateTime {
        DateTime(self.0.from_at)
    }

    /// The end of the period; null for the current mentor.
    fn until(&self) -> Option<DateTime> {
        self.0.until_at.map(DateTime)
    }
}
