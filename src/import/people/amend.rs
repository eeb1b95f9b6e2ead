//! The entry of a person who is known already: compares it with the row, and amends it if changes are accepted.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::{
    councillor::{self, Councillor, EndTerm, RecordTerm},
    id::{AreaId, OrganisationId},
    referrer::{self, Referrer},
    register::{Entry, IdentityChange, PersonChange},
    staff::{self, Staff},
};
use kernel::{
    Caller,
    amendment::Change,
    check::folded,
    directory::Directory,
    issuer::{Identified, Identity},
};

use super::{Person, Role, since_ever};
use crate::import::{
    accept::{self, REASON, Wanted},
    pass::{Pass, Trouble},
    row::Row,
};

/// The columns of the identity, which are changed together.
const IDENTITY: &[&str] = &["subject", "issuer"];

/// Compares the entry of a person with the row, and amends it if changes are accepted.
pub async fn compare(pass: &mut Pass<'_>, row: &mut Row, person: &Person) -> Result<(), Trouble> {
    let directory = pass.batch.directory();
    let reference = folded(&person.reference);
    let staff = directory.staff.values();
    if let Some(known) = staff
        .clone()
        .find(|known| known.reference_folded == reference)
    {
        compare_staff(pass, row, (known, person)).await?;
    }
    let referrers = directory.referrers.values();
    if let Some(known) = referrers
        .clone()
        .find(|known| known.reference_folded == reference)
    {
        compare_referrer(pass, row, (known, person)).await?;
    }
    let councillors = directory.councillors.values();
    if let Some(known) = councillors
        .clone()
        .find(|known| known.reference_folded == reference)
    {
        compare_councillor(pass, row, (known, person)).await?;
    }
    Ok(())
}

async fn compare_staff(
    pass: &mut Pass<'_>,
    row: &mut Row,
    (known, person): (&Staff, &Person),
) -> Result<(), Trouble> {
    let role = matches!(person.role, Role::Staff(role) if role == known.role);
    row.compare("role", &role, &true);
    compare_entry(row, known, (known.organisation_id, &known.name), person);
    let before = (known.identity(), Entry::Staff(known.role));
    if !may_be_amended(pass, row, person) {
        return Ok(());
    }
    let role = match person.role {
        Role::Staff(role) => Some(role),
        Role::Referrer | Role::Councillor => {
            row.kept(&["role"], "An entry stays in its register.");
            None
        }
    };
    let groups: [&[_]; 4] = [IDENTITY, &["name"], &["organisation"], &["role"]];
    let caller = &pass.batch;
    let amended = accept::apply(row, known.clone(), &groups, async |known, wanted| {
        let amend = staff::Amend {
            staff: known.id,
            expected_version: known.version,
            person: change(&wanted, person),
            role: role.filter(|_| wanted.has("role")).into(),
            from: Change::Kept,
            until: Change::Kept,
            reason: Some(REASON.to_owned()),
        };
        staff::amend(caller, amend).await
    })
    .await?;
    let after = (amended.identity(), Entry::Staff(amended.role));
    known_from_now_on(pass, &person.reference, before, after).await
}

async fn compare_referrer(
    pass: &mut Pass<'_>,
    row: &mut Row,
    (known, person): (&Referrer, &Person),
) -> Result<(), Trouble> {
    row.compare("role", &matches!(person.role, Role::Referrer), &true);
    compare_entry(row, known, (known.organisation_id, &known.name), person);
    row.compare_code("collar_number", known.collar_number.as_deref());
    let before = (known.identity(), Entry::Referrer);
    if !may_be_amended(pass, row, person) {
        return Ok(());
    }
    row.kept(&["role"], "An entry stays in its register.");
    let groups: [&[_]; 4] = [IDENTITY, &["name"], &["organisation"], &["collar_number"]];
    let collar_number = row.owned("collar_number");
    let caller = &pass.batch;
    let amended = accept::apply(row, known.clone(), &groups, async |known, wanted| {
        let amend = referrer::Amend {
            referrer: known.id,
            expected_version: known.version,
            person: change(&wanted, person),
            collar_number: wanted.change("collar_number", collar_number.clone()),
            from: Change::Kept,
            until: Change::Kept,
            reason: Some(REASON.to_owned()),
        };
        referrer::amend(caller, amend).await
    })
    .await?;
    let after = (amended.identity(), Entry::Referrer);
    known_from_now_on(pass, &person.reference, before, after).await
}

async fn compare_councillor(
    pass: &mut Pass<'_>,
    row: &mut Row,
    (known, person): (&Councillor, &Person),
) -> Result<(), Trouble> {
    row.compare("role", &matches!(person.role, Role::Councillor), &true);
    compare_entry(row, known, (known.organisation_id, &known.name), person);
    let directory = pass.batch.directory();
    let wards = Wards::of(&directory, known, person, pass.batch.today());
    row.compare("wards", &wards.differ(), &false);
    let before = (known.identity(), Entry::Councillor);
    if !may_be_amended(pass, row, person) {
        return Ok(());
    }
    row.kept(&["role"], "An entry stays in its register.");
    let groups: [&[_]; 3] = [IDENTITY, &["name"], &["organisation"]];
    let caller = &pass.batch;
    let amended = accept::apply(row, known.clone(), &groups, async |known, wanted| {
        let amend = councillor::Amend {
            councillor: known.id,
            expected_version: known.version,
            person: change(&wanted, person),
            contact_email: Change::Kept,
            reason: Some(REASON.to_owned()),
        };
        councillor::amend(caller, amend).await
    })
    .await?;
    let after = (amended.identity(), Entry::Councillor);
    wards.amend(caller, row, amended).await?;
    known_from_now_on(pass, &person.reference, before, after).await
}

fn compare_entry(
    row: &mut Row,
    known: &impl Identified,
    (organisation, name): (OrganisationId, &str),
    person: &Person,
) {
    let identity = known.identity();
    row.compare("subject", &identity.subject, &person.identity.subject);
    row.compare("issuer", &identity.issuer, &person.identity.issuer);
    row.compare("organisation", &organisation, &person.organisation);
    row.compare_text("name", Some(name));
}

/// Whether the entry may be amended. An identity that another entry has with the same role is refused at once: the
/// registers that the operation would look it up in do not contain the earlier rows of this file.
fn may_be_amended(pass: &Pass<'_>, row: &mut Row, person: &Person) -> bool {
    let entry = (person.identity.clone(), person.role.entry());
    if pass.known.entries.contains(&entry) {
        row.kept(IDENTITY, "Another entry with this role has this subject.");
    }
    pass.accepts_changes
}

/// The changes that every register has.
fn change(wanted: &Wanted, person: &Person) -> PersonChange {
    PersonChange {
        name: wanted.set("name", person.name.clone()),
        identity: IdentityChange {
            subject: wanted.set("subject", person.identity.subject.clone()),
            issuer: wanted.change("issuer", person.identity.issuer().map(str::to_owned)),
        },
        organisation: wanted.set("organisation", person.organisation),
    }
}

/// Keeps what other rows are compared with up to date.
async fn known_from_now_on(
    pass: &mut Pass<'_>,
    reference: &str,
    before: (Identity, Entry),
    after: (Identity, Entry),
) -> Result<(), Trouble> {
    if before != after {
        pass.known.people.insert(reference, after.0.clone());
        pass.known.entries.remove(&before);
        pass.known.entries.insert(after);
        pass.batch.catch_up().await?;
    }
    Ok(())
}

/// The wards of a councillor that differ. The files do not say when a term begins or ends: a new one begins with its ward,
/// and one that the row does not name ends today, or with its ward.
struct Wards {
    begin: Vec<AreaId>,
    end: Vec<(domain::id::TermId, NaiveDate)>,
}

impl Wards {
    fn of(directory: &Directory, known: &Councillor, person: &Person, today: NaiveDate) -> Self {
        let terms = directory.terms_of(known.id);
        let held: BTreeSet<_> = terms.iter().map(|term| term.ward_id).collect();
        let given = person.wards.iter();
        let lasting = |until: Option<NaiveDate>| until.is_none_or(|until| until > today);
        let left = terms
            .iter()
            .filter(|term| lasting(term.until_on) && !person.wards.contains(&term.ward_id));
        let end = left.map(|term| {
            let ward = directory.areas.get(&term.ward_id);
            let ceased = ward.and_then(|ward| ward.valid_to);
            (term.id, ceased.map_or(today, |ceased| ceased.min(today)))
        });
        Self {
            begin: given.filter(|ward| !held.contains(ward)).copied().collect(),
            end: end.collect(),
        }
    }

    fn differ(&self) -> bool {
        !self.begin.is_empty() || !self.end.is_empty()
    }

    async fn amend(
        &self,
        caller: &Caller,
        row: &mut Row,
        mut known: Councillor,
    ) -> Result<(), Trouble> {
        let mut refused = Vec::new();
        for (term, until) in &self.end {
            let end = EndTerm {
                councillor: known.id,
                expected_version: known.version,
                term: *term,
                until: *until,
                reason: Some(REASON.to_owned()),
            };
            match councillor::end_term(caller, end).await {
                Ok(ended) => known = ended,
                Err(error) => refused.push(accept::why(error)?),
            }
        }
        for ward in &self.begin {
            let term = RecordTerm {
                idempotency_key: None,
                councillor: known.id,
                expected_version: known.version,
                term: since_ever(*ward),
            };
            match councillor::record_term(caller, term).await {
                Ok(begun) => known = begun,
                Err(error) => refused.push(accept::why(error)?),
            }
        }
        if refused.is_empty() && self.differ() {
            row.amended(&["wards"]);
        } else {
            row.kept(&["wards"], &refused.join(" "));
        }
        Ok(())
    }
}
