//! Nobody can give another person rights that they lack. An entry in the registers gives its holder the rights of a
//! role, and the caller who enters it must have all of these rights. So the manager, who has them, maintains people and
//! the areas of partners. The system administrator, who sees no case, corrects names, suspends entries and ends
//! periods.
//!
//! Either of them can resume what was suspended: that only restores rights that were given by a caller who had them.

use std::collections::BTreeSet;

use crate::staff::StaffRole;
use kernel::{Caller, principal::Role, rule::Rule, scope::Scope};

/// The roles that reach the areas of their organisation.
const BY_AREA: [Role; 2] = [Role::CouncilSystem, Role::YjsLiaison];

/// Checks that a caller who gives a person a role has the rights of that role.
#[must_use]
pub fn has_role(caller: &Caller, role: Role) -> (bool, Rule) {
    (has(caller, &role.scopes()), Rule::GiverHasIt)
}

/// Checks that a caller who gives an organisation areas has the rights of all roles that reach those areas.
#[must_use]
pub fn has_areas(caller: &Caller) -> (bool, Rule) {
    let given = BY_AREA.into_iter().flat_map(Role::scopes).collect();
    (has(caller, &given), Rule::GiverHasIt)
}

/// Whether the caller's own token has all of these scopes.
#[must_use]
pub fn has(caller: &Caller, scopes: &BTreeSet<Scope>) -> bool {
    scopes.is_subset(&caller.standing().scopes)
}

/// The role of a member of the Team with this function.
#[must_use]
pub fn role_of(does: StaffRole) -> Role {
    match does {
        StaffRole::Manager => Role::Manager,
        StaffRole::Supervisor => Role::Supervisor,
        StaffRole::Mentor => Role::Mentor,
    }
}
