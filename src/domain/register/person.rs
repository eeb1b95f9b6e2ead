//! Code shared by the registers of people (staff, referrers and councillors): their identity, the fields that all of them
//! have, and the rules for every entry.

use chrono::NaiveDate;
use entity::{councillor, referrer, staff, staff::StaffRole};
use kernel::{
    Caller, Read,
    amendment::{Change, Changes},
    check::{NAME, Problems, folded},
    directory::Directory,
    error::Result,
    issuer::{Identified, Identity},
    period::Period,
    registered::InService,
    rule::Rule,
};
use uuid::Uuid;

use crate::{
    id::{Key, OrganisationId},
    organisation,
};

/// A change of the identity of a person: the subject and the issuer of their tokens.
#[derive(Clone, Debug)]
pub struct IdentityChange {
    /// The subject (`sub`).
    pub subject: Change<String>,
    /// The issuer (`iss`) of that subject. If emptied, it is our own issuer.
    pub issuer: Change<String>,
}

impl IdentityChange {
    /// The identity of a person after the change.
    pub(crate) fn applied_to(&self, row: &impl Identified) -> Identity {
        let now = row.identity();
        Identity {
            subject: self.subject.given().cloned().unwrap_or(now.subject),
            issuer: match &self.issuer {
                Change::Kept => now.issuer,
                Change::Emptied => String::new(),
                Change::To(issuer) => issuer.clone(),
            },
        }
    }
}

/// A change of the fields that all entries of people have.
#[derive(Clone, Debug)]
pub struct PersonChange {
    pub name: Change<String>,
    pub identity: IdentityChange,
    pub organisation: Change<OrganisationId>,
}

impl PersonChange {
    /// Checks the new values.
    pub(crate) fn check(&self, problems: &mut Problems) {
        problems.changed_text("name", &self.name, NAME);
        problems.changed_text("subject", &self.identity.subject, NAME);
        problems.issuer("issuer", self.identity.issuer.text());
        problems.not_emptied("organisation", &self.organisation);
    }

    /// The rule that the organisation, if there is a new one, is not closed.
    ///
    /// # Errors
    /// If there is no such organisation.
    pub(crate) async fn organisation_is_open(
        &self,
        read: &Read<'_>,
    ) -> Result<Option<(bool, Rule)>> {
        let Some(id) = self.organisation.given() else {
            return Ok(None);
        };
        Ok(Some(organisation::is_open(read, *id).await?))
    }

    /// Changes the row of a person.
    pub(crate) fn apply(
        self,
        directory: &Directory,
        row: &mut impl PersonRow,
        changes: &mut Changes,
    ) {
        let fields = row.fields();
        changes.set("name", fields.name, self.name, String::clone);
        changes.set(
            "subject",
            fields.subject,
            self.identity.subject,
            String::clone,
        );
        // Our own issuer is stored as the empty text.
        let mut issuer = (!fields.issuer.is_empty()).then(|| fields.issuer.clone());
        changes.change("issuer", &mut issuer, self.identity.issuer, String::clone);
        *fields.issuer = issuer.unwrap_or_default();
        changes.set(
            "organisation",
            fields.organisation,
            self.organisation,
            |id| directory.organisation_name(*id),
        );
        *fields.name_folded = folded(fields.name);
    }
}

/// The fields that the rows of all registers of people have.
pub(crate) struct Fields<'a> {
    name: &'a mut String,
    name_folded: &'a mut String,
    subject: &'a mut String,
    issuer: &'a mut String,
    organisation: &'a mut OrganisationId,
}

/// A row of a register of people.
pub(crate) trait PersonRow: Identified {
    /// The organisation that the person works for.
    fn organisation(&self) -> OrganisationId;

    /// The fields that all of them have.
    fn fields(&mut self) -> Fields<'_>;
}

macro_rules! people {
    ($($row:ty),+) => {$(
        impl PersonRow for $row {
            fn organisation(&self) -> OrganisationId {
                self.organisation_id
            }

            fn fields(&mut self) -> Fields<'_> {
                Fields {
                    name: &mut self.name,
                    name_folded: &mut self.name_folded,
                    subject: &mut self.subject,
                    issuer: &mut self.issuer,
                    organisation: &mut self.organisation_id,
                }
            }
        }
    )+};
}

people!(staff::Model, referrer::Model, councillor::Model);

/// Checks the identity of a new person: a subject, and the name of an issuer, which is left out for our own.
pub(crate) fn check_identity(problems: &mut Problems, who: &Identity) {
    problems.text("subject", &who.subject, NAME);
    problems.issuer("issuer", who.issuer());
}

/// Checks a change of the period in which a person is in service.
pub(crate) fn check_service(
    problems: &mut Problems,
    from: Change<NaiveDate>,
    until: Change<NaiveDate>,
) {
    let service = Period {
        from: from.given().copied(),
        until: until.given().copied(),
    };
    service.check(problems, "until", "from");
}

/// Checks the period in which a person is in service after an amendment, if it has changed.
///
/// # Errors
/// If it ends before it begins.
pub(crate) fn check_service_of(
    caller: &Caller,
    row: &impl InService,
    amended: &impl InService,
) -> Result<()> {
    if amended.service() == row.service() {
        return Ok(());
    }
    let mut problems = Problems::of(caller);
    amended.service().check(&mut problems, "until", "from");
    problems.done()
}

/// Whether an amendment gives a person rights that the entry did not give them.
pub(crate) fn gives_rights<R: PersonRow + InService>(row: &R, amended: &R) -> bool {
    row.identity() != amended.identity()
        || row.organisation() != amended.organisation()
        || !amended.service().lies_within(row.service())
}

/// The rules for every entry of a person: nobody enters or amends themselves, and the identity has no such entry yet. When an
/// entry is amended, `before` is its row's identity and id.
pub(crate) fn may_have_entry(
    caller: &Caller,
    who: &Identity,
    entry: Entry,
    before: Option<(&Identity, Uuid)>,
) -> [(bool, Rule); 2] {
    let own = is_own(caller, who) || before.is_some_and(|(now, _)| is_own(caller, now));
    let free = is_free(&caller.directory(), who, entry, before.map(|(_, id)| id));
    [(!own, Rule::OwnEntry), (free, Rule::SubjectUnique)]
}

/// Whether this identity is the caller, or the person on whose behalf the request is made.
pub(crate) fn is_own(caller: &Caller, who: &Identity) -> bool {
    let principal = caller.principal();
    let own = [Some(principal.identity()), principal.asked_for()];
    own.iter().flatten().any(|own| own == who)
}

/// The register, or the role in the register of staff, for which an entry is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A member of the Team in this role.
    Staff(StaffRole),
    /// A referrer.
    Referrer,
    /// A councillor.
    Councillor,
    /// One of our own clients.
    Client,
}

/// Whether this subject with this issuer may have such an entry. One person may be in several registers, and on the
/// Team in several roles, but only once in each: the role of a token decides which entry applies. A client is nobody
/// else.
#[must_use]
pub fn is_free(directory: &Directory, who: &Identity, entry: Entry, but: Option<Uuid>) -> bool {
    fn of<R: Identified>(row: &R, id: Uuid, entry: Entry) -> (Uuid, Identity, Entry) {
        (id, row.identity(), entry)
    }
    let staff = directory.staff.values();
    let referrers = directory.referrers.values();
    let councillors = directory.councillors.values();
    let clients = directory
        .clients
        .values()
        .filter(|row| row.issuer.is_none());
    let client = |id: &str| Identity::ours(id);
    let mut all = staff
        .map(|row| of(row, row.id.value(), Entry::Staff(row.role)))
        .chain(referrers.map(|row| of(row, row.id.value(), Entry::Referrer)))
        .chain(councillors.map(|row| of(row, row.id.value(), Entry::Councillor)))
        .chain(clients.map(|row| (row.id.value(), client(&row.client_id), Entry::Client)));
    !all.any(|(id, theirs, kind)| {
        let excludes = kind == entry || [kind, entry].contains(&Entry::Client);
        excludes && theirs == *who && Some(id) != but
    })
}
