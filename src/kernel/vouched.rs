//! Whether an issuer may say of somebody what its token says. The registers know each person by one issuer and as one of an
//! organisation; a token that says otherwise is refused, whoever signed it.

use entity::staff::StaffRole;

use crate::id::OrganisationId;
use crate::{
    directory::Directory,
    issuer::Identity,
    principal::{Principal, Role},
};

/// Whether the issuer speaks for whoever asks, and for the person on whose behalf they do.
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

/// Whether a role of the Team that another issuer gives is that of an entry of the Team: such a role reaches far beyond
/// what the registers give a person, and tokens of our own issuer are given out at the machine alone.
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

/// Whether the organisation of the token, if it names one, is that in which the registers know the person.
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
