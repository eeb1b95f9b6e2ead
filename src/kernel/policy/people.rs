//! Which actions and scopes are about people who were referred.

use super::{Action, needs};
use crate::scope::Scope;

/// Whether the action is about people who were referred. A refused attempt at such an action is recorded in the audit
/// trail.
#[must_use]
pub fn concerns_people(action: Action) -> bool {
    let of_a_session = [
        Action::BookParticipant,
        Action::UnbookParticipant,
        Action::RecordAttendance,
        Action::RecordAttendances,
    ];
    let about_people = needs(action).iter().any(|scope| is_about_people(*scope));
    about_people && action != Action::ListClients || of_a_session.contains(&action)
}

/// Whether the scope permits access to data about people who were referred.
#[must_use]
pub fn is_about_people(scope: Scope) -> bool {
    matches!(
        scope,
        Scope::ReferralsRead
            | Scope::ReferralsWrite
            | Scope::ReferralsManage
            | Scope::OffendersRead
            | Scope::OffendersSensitive
            | Scope::OffendersManage
            | Scope::MentoringRead
            | Scope::MentoringWrite
            | Scope::FollowUpsRead
            | Scope::FollowUpsWrite
            | Scope::AuditRead
            | Scope::SubjectAccessRead
    )
}
