//! Nobody gives what they lack: an entry of the registers gives its holder the rights of a role, and whoever enters it has
//! all of them. So the manager, who has, keeps people and the areas of partners; the system administrator, who sees no
//! case, corrects names, suspends, and ends what others gave.
//!
//! What was suspended is resumed by either: that gives back what somebody gave who had it, to those who had it.

use std::collections::BTreeSet;

use crate::staff::StaffRole;
use kernel::{Caller, principal::Role, rule::Rule, scope::Scope};

/// The roles whose reach is the areas of their organisation.
const BY_AREA: [Role; 2] = [Role::CouncilSystem, Role::YjsLiaison];

/// Asks of whoever gives somebody a role's rights that they have them.
#[must_use]
pub fn has_role(caller: &Caller, role: Role) -> (bool, Rule) {
    (has(caller, &role.scopes()), Rule::GiverHasIt)
}

/// Asks of whoever gives an organisation areas that they have the rights of all who reach by them.
#[must_use]
pub fn has_areas(caller: &Caller) -> (bool, Rule) {
    let given = BY_AREA.into_iter().flat_map(Role::scopes).collect();
    (has(caller, &given), Rule::GiverHasIt)
}

/// Whether the caller's own token opens all of that.
#[must_use]
pub fn has(caller: &Caller, scopes: &BTreeSet<Scope>) -> bool {
    scopes.is_subset(&caller.standing().scopes)
}

/// The role of whoever does that in the Team.
#[must_use]
pub fn role_of(does: StaffRole) -> Role {
    match does {
        StaffRole::Manager => Role::Manager,
        StaffRole::Supervisor => Role::Supervisor,
        StaffRole::Mentor => Role::Mentor,
    }
}
