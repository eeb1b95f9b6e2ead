//! Whether an issuer may assert what its token claims. The registers contain each person with one issuer and one
//! organisation. A token that contradicts them is refused, whoever signed it.

use entity::staff::StaffRole;

use crate::id::OrganisationId;
use crate::{
    directory::Directory,
    issuer::Identity,
    principal::{Principal, Role},
};

/// Whether the issuer may issue tokens for the caller, and for the person on whose behalf the request is made.
pub(super) fn is_vouched_for(principal: &Principal, directory: &Directory) -> bool {
    let who = principal.identity();
    let speaks_for = |who: &Identity| {
        let organisation = directory.organisation_of(who);
        let name = organisation.map(|id| directory.organisation_name(id));
        name.is_none_or(|name| principal.issuer.organisations.include(&name))
    };
    speaks_for(&who)
        && principal.asked_for().as_ref().is_none_or(speaks_for)
        && is_on_the_team(principal, directory, &who)
        && names_their_organisation(principal, directory, &who)
}

/// Checks that a role of the Team in another issuer's token matches an entry in the register of staff. Such a role
/// reaches far more than the registers give a person. Tokens of our own issuer are not checked, because they are only
/// issued at the machine.
fn is_on_the_team(principal: &Principal, directory: &Directory, who: &Identity) -> bool {
    let needed = match principal.role {
        Role::Manager => StaffRole::Manager,
        Role::Supervisor => StaffRole::Supervisor,
        Role::Mentor => StaffRole::Mentor,
        _ => return true,
    };
    let entry = directory.staff_member(who);
    principal.issuer.is_ours || entry.is_some_and(|row| row.role == needed)
}

/// Checks that the organisation that the token names, if any, is the one that the registers contain for the person.
fn names_their_organisation(principal: &Principal, directory: &Directory, who: &Identity) -> bool {
    let known: Option<OrganisationId> = match principal.role {
        Role::Councillor => directory.councillor(who).map(|row| row.organisation_id),
        Role::Referrer => directory.referrer(who).map(|row| row.organisation_id),
        Role::Manager | Role::Supervisor | Role::Mentor => {
            directory.staff_member(who).map(|row| row.organisation_id)
        }
        _ => None,
    };
    let known = known.map(|id| directory.organisation_name(id));
    let (named, known) = (principal.organisation.as_ref(), known.as_ref());
    named.zip(known).is_none_or(|(named, known)| named == known)
}
