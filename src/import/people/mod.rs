//! `people.csv`: members of the Team, referrers and councillors, distinguished by their role.

mod amend;

use crate::import::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use domain::{
    councillor::{self, Stand},
    id::{AreaId, OrganisationId},
    referrer,
    register::Entry,
    staff::{self, StaffRole},
};
use kernel::{issuer::Identity, period::Period};

/// The role of a person in the file.
#[derive(Clone, Copy, Debug)]
enum Role {
    Staff(StaffRole),
    Referrer,
    Councillor,
}

const ROLE: &str = "One of these is expected: manager, supervisor, mentor, referrer, councillor.";

impl Role {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "manager" => Self::Staff(StaffRole::Manager),
            "supervisor" => Self::Staff(StaffRole::Supervisor),
            "mentor" => Self::Staff(StaffRole::Mentor),
            "referrer" => Self::Referrer,
            "councillor" => Self::Councillor,
            _ => return None,
        })
    }

    fn entry(self) -> Entry {
        match self {
            Self::Staff(role) => Entry::Staff(role),
            Self::Referrer => Entry::Referrer,
            Self::Councillor => Entry::Councillor,
        }
    }
}

struct Person {
    reference: String,
    role: Role,
    identity: Identity,
    organisation: OrganisationId,
    name: String,
    wards: Vec<AreaId>,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let person = read(pass, row).ok_or(Trouble::Noted)?;
    let reference = person.reference.clone();
    if !pass.is_new(row, "reference", &reference) {
        return Ok(Done::AlreadyThere);
    }
    if pass.known.people.get(&reference).is_some() {
        amend::compare(pass, row, &person).await?;
        return Ok(Done::AlreadyThere);
    }
    let identity = person.identity.clone();
    let entry = (identity.clone(), person.role.entry());
    if pass.known.entries.contains(&entry) {
        row.wrong(
            "subject",
            "A subject that has no other entry with this role is expected.",
        );
        return Err(Trouble::Noted);
    }
    write(pass, row, person).await?;
    pass.known.people.insert(&reference, identity);
    pass.known.entries.insert(entry);
    Ok(Done::Recorded)
}

fn read(pass: &Pass<'_>, row: &mut Row) -> Option<Person> {
    let reference = row.text("reference");
    let role = row.needs("role", ROLE, Role::named);
    let subject = row.text("subject");
    let organisations = &pass.known.organisations;
    let organisation = row.known("organisation", "an organisation", organisations);
    let name = row.text("name");
    let wards = row.all_known("wards", "wards", &pass.known.wards);
    if !matches!(role, None | Some(Role::Councillor)) {
        row.nothing("wards", "but for councillors");
    }
    if !matches!(role, None | Some(Role::Referrer)) {
        row.nothing("collar_number", "but for referrers");
    }
    Some(Person {
        reference: reference?,
        role: role?,
        identity: Identity::new(row.owned("issuer"), subject?),
        organisation: organisation?,
        name: name?,
        wards: wards?,
    })
}

async fn write(pass: &Pass<'_>, row: &Row, person: Person) -> Result<(), Trouble> {
    let Person {
        reference,
        role,
        identity,
        organisation,
        name,
        wards,
    } = person;
    match role {
        Role::Staff(role) => {
            let input = staff::Record {
                idempotency_key: None,
                reference: Some(reference),
                identity,
                organisation,
                name,
                role,
                service: Period::default(),
            };
            staff::record(&pass.batch, input).await?;
        }
        Role::Referrer => {
            let input = referrer::Record {
                idempotency_key: None,
                reference: Some(reference),
                identity,
                organisation,
                name,
                collar_number: row.owned("collar_number"),
                service: Period::default(),
            };
            referrer::record(&pass.batch, input).await?;
        }
        Role::Councillor => {
            let input = councillor::Record {
                idempotency_key: None,
                reference: Some(reference),
                identity,
                organisation,
                name,
                contact_email: None,
                terms: wards.into_iter().map(since_ever).collect(),
            };
            councillor::record(&pass.batch, input).await?;
        }
    }
    Ok(())
}

/// A term from the ward's first day, without end, because the files have no terms.
fn since_ever(ward: AreaId) -> Stand {
    Stand {
        ward,
        period: Period::default(),
    }
}
