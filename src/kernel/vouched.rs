//! Whether an issuer may assert what its token claims. The registers contain each person with an issuer and an
//! organisation. A token that contradicts them is refused, whoever signed it. A person may have several entries, for
//! example as a mentor and as a supervisor: the role of the token decides by which of them it is judged.

use std::collections::BTreeSet;

use crate::id::OrganisationId;
use crate::{
    directory::Directory,
    issuer::Identity,
    principal::{Principal, Role},
};

/// Whether the issuer may issue tokens for the caller, and for the person on whose behalf the request is made.
pub(super) fn is_vouched_for(principal: &Principal, directory: &Directory) -> bool {
    let who = principal.identity();
    let speaks_for = |organisations: &BTreeSet<OrganisationId>| {
        let names = organisations
            .iter()
            .map(|id| directory.organisation_name(*id));
        let mut names = names.peekable();
        names.peek().is_none() || names.any(|name| principal.issuer.organisations.include(&name))
    };
    let entry = entry_of(principal, directory, &who);
    let own = entry.map_or_else(|| directory.organisations_of(&who), |id| [id].into());
    let asked_for = principal.asked_for();
    speaks_for(&own)
        && asked_for.is_none_or(|person| speaks_for(&directory.organisations_of(&person)))
        && is_on_the_team(principal, directory, &who)
        && names_their_organisation(principal, directory, entry)
}

/// The organisation of the person's entry for the role of the token, if there is such an entry.
fn entry_of(
    principal: &Principal,
    directory: &Directory,
    who: &Identity,
) -> Option<OrganisationId> {
    match (principal.role, principal.role.on_the_team()) {
        (_, Some(role)) => {
            let exact = directory.staff_as(who, role);
            let entry = exact.or_else(|| directory.staff_member(who));
            entry.map(|row| row.organisation_id)
        }
        (Role::Councillor, _) => directory.councillor(who).map(|row| row.organisation_id),
        (Role::Referrer, _) => directory.referrer(who).map(|row| row.organisation_id),
        _ => None,
    }
}

/// Checks that a role of the Team in another issuer's token matches an entry in the register of staff. Such a role
/// reaches far more than the registers give a person. Tokens of our own issuer are not checked, because they are only
/// issued at the machine.
fn is_on_the_team(principal: &Principal, directory: &Directory, who: &Identity) -> bool {
    let needed = principal.role.on_the_team();
    principal.issuer.is_ours || needed.is_none_or(|role| directory.staff_as(who, role).is_some())
}

/// Checks that the organisation that the token names, if any, is the one that the registers contain for the person in
/// that role.
fn names_their_organisation(
    principal: &Principal,
    directory: &Directory,
    entry: Option<OrganisationId>,
) -> bool {
    let known = entry.map(|id| directory.organisation_name(id));
    let (named, known) = (principal.organisation.as_ref(), known.as_ref());
    named.zip(known).is_none_or(|(named, known)| named == known)
}
