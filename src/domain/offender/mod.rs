//! People who were referred. They need not have been convicted of anything. Every function that loads a person notes
//! the read for the audit trail.

mod amend;
mod exclude;
pub(crate) mod handed_on;
mod lift;
pub mod limit;
mod limit_to;
pub mod limits;
mod merge;
mod restrict;
pub mod same;

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{attendance, offender, referral};
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{self, Command, NAME, Problems, folded},
    clock::adult_on,
    condition,
    error::Result,
    event, numbers,
    page::{self, Apart, List, Page, PageRequest, Sorted},
    policy::Action,
    principal::Role,
    reach::{Bound, Reach},
    search,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait, Select, sea_query::SelectStatement,
};

use crate::{id::OffenderId, reference};

pub use amend::{Amend, amend, shows_amended};
pub use entity::offender::{Entity, Model as Offender, Sex};
pub use exclude::exclude;
pub use lift::{Lift, lift};
pub use limit::Seen;
pub use limit_to::LimitTo;
pub use merge::{Merge, merge};
pub use restrict::restrict;

/// The only function that starts a query for people.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find().filter(Reach::of_offenders(read.caller()).filter(|bound| meaning(read, bound)))
}

/// The condition that each bound means for a person: a condition on their referrals, or on a supervisor's sessions from
/// a day before to a week after.
fn meaning(read: &Read<'_>, bound: &Bound) -> Condition {
    let id = offender::Column::Id;
    let people = match bound {
        Bound::Supervisor(supervisor) => {
            let sessions = super::session::around_now(read, *supervisor);
            let booked = attendance::Entity::find()
                .select_only()
                .column(attendance::Column::OffenderId)
                .filter(attendance::Column::SessionId.in_subquery(sessions))
                .filter(super::attendance::not_kept_from(read.caller()))
                .into_query();
            // A supervisor leads only a few sessions within these days.
            return Condition::all().add(condition::among_few(read, id, booked));
        }
        Bound::FollowedUp => of_referrals(referral::Column::ConcludedAt.is_not_null().into()),
        bound => of_referrals(super::referral::meaning(read.caller(), bound)),
    };
    Condition::all().add(id.in_subquery(people))
}

fn of_referrals(condition: Condition) -> SelectStatement {
    referral::Entity::find()
        .select_only()
        .column(referral::Column::OffenderId)
        .filter(condition)
        .into_query()
}

/// Whether the caller may see more of a person than name and sex. A supervisor needs no more to lead a session.
#[must_use]
pub fn shows_home(caller: &Caller) -> bool {
    caller.role() != Role::Supervisor
}

/// Whether the caller may see a person's parent or guardian. Who checks police records finds the person without them.
#[must_use]
pub fn shows_guardian(caller: &Caller) -> bool {
    shows_home(caller) && caller.role() != Role::PoliceData
}

/// Whether the caller may see the police's own reference of a person: managers, mentors, the police data officer, and
/// the referrer of the person.
#[must_use]
pub fn shows_police_reference(caller: &Caller) -> bool {
    matches!(
        caller.role(),
        Role::Manager | Role::Mentor | Role::PoliceData | Role::Referrer
    )
}

/// The people with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[OffenderId]) -> Result<Vec<Seen>> {
    let read = caller.read(Action::ListOffenders)?;
    let rows =
        within_reach(&read).filter(condition::any_of(&read, offender::Column::Id, ids.to_vec()));
    let rows = rows.all(read.db()).await?;
    caller.looked_at(rows.iter().map(|row| row.id));
    Ok(seen(&read, rows).await)
}

/// The people within reach as the caller sees them, in one statement for all of them.
async fn seen(read: &Read<'_>, rows: Vec<Offender>) -> Vec<Seen> {
    let limited = limit::among(read, rows.iter().map(|row| row.id).collect()).await;
    let rows = rows.into_iter();
    rows.map(|row| Seen::by(&limited, row)).collect()
}

/// The people with these references who are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_references(caller: &Caller, references: &[String]) -> Result<Vec<Seen>> {
    let read = caller.read(Action::ListOffenders)?;
    let these = condition::referenced(&read, offender::Column::ReferenceFolded, references);
    let rows = within_reach(&read).filter(these).all(read.db()).await?;
    caller.looked_at(rows.iter().map(|row| row.id));
    Ok(seen(&read, rows).await)
}

/// The person with this reference, if they are within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Seen>> {
    check::reference(reference)?;
    let mut found = find_by_references(caller, &[reference.to_owned()]).await?;
    caller.sought_reference(Noun::Offender.name(), reference, !found.is_empty());
    Ok(found.pop())
}

/// The person with this id, if it is within reach, for an operation that writes.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller; [`Error::Refused`](kernel::Error::Refused) if access
/// to them is limited.
pub async fn get(read: &Read<'_>, id: OffenderId) -> Result<Offender> {
    let row = within_reach(read)
        .filter(offender::Column::Id.eq(id))
        .one(read.db())
        .await?;
    let row = row.ok_or_else(|| read.caller().out_of_reach(Noun::Offender, id.0))?;
    limit::not_limited(read, row.id).await?;
    Ok(row)
}

/// A person, locked against changes until the transaction ends, for rules about everything that belongs to them.
pub(super) async fn get_alone(work: &Work, id: OffenderId) -> Result<Offender> {
    let row = Entity::find_by_id(id).lock_exclusive().one(work.db());
    row.await?.ok_or(Error::NotFound(Noun::Offender))
}

/// The person of a row within reach, for a rule. None of their data is shown.
pub(super) async fn of_row(read: &Read<'_>, id: OffenderId) -> Result<Offender> {
    Entity::find_by_id(id)
        .one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Offender))
}

/// The people of rows within reach, for a rule. None of their data is shown.
pub(super) async fn of_rows(read: &Read<'_>, ids: Vec<OffenderId>) -> Result<Vec<Offender>> {
    let rows = Entity::find().filter(condition::any_of(read, offender::Column::Id, ids));
    Ok(rows.all(read.db()).await?)
}

/// The orders of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    Name,
    Reference,
}

/// A filter of people. `None` applies no condition; an empty list matches nobody.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only people with these references, also those whose record was given up for another one.
    pub references: Option<Vec<String>>,
    /// Only people that match this search text: each of its words is the beginning of a word of the name or the
    /// reference, but for one typing error in a longer word. People to whom the caller's access is limited are only
    /// found by their whole reference.
    pub search: Option<String>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.references("references", self.references.as_deref());
        problems.sought("search", self.search.as_deref(), check::SEARCH);
    }
}

/// People within reach. A name that the caller may not see neither determines a person's position in the list nor finds
/// them: in the order by name, people to whom access is limited come after all others, by reference.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    order: Sorted<By>,
    request: &PageRequest,
) -> Result<Page<Seen>> {
    let read = caller.read(Action::ListOffenders)?;
    check::filter(caller, filter)?;
    let limited = limit::everybody(&read).await;
    let mut rows = within_reach(&read);
    match &filter.references {
        None => rows = rows.filter(offender::Column::MergedIntoId.is_null()),
        Some(references) => {
            let column = offender::Column::ReferenceFolded;
            let these = rows.filter(condition::referenced(&read, column, references));
            let known = these.clone().select_only().column(column);
            let known: Vec<String> = known.into_tuple().all(read.db()).await?;
            caller.sought_references(Noun::Offender.name(), references, &known);
            rows = these;
        }
    }
    if let Some(text) = &filter.search {
        let found = search::finds(Noun::Offender, offender::Column::Id, text)?;
        rows = rows.filter(by_what_is_seen(&read, found, text, limited.as_deref()));
    }
    let (by, apart) = match (order.by, &limited) {
        (By::Name, Some(limited)) => {
            let (id, reference) = (offender::Column::Id, offender::Column::Reference);
            let apart = (!limited.is_empty()).then(|| Apart::new(&read, id, limited, reference));
            (offender::Column::NameFolded, apart)
        }
        (By::Name, None) | (By::Reference, _) => (offender::Column::Reference, None),
    };
    let bound_to = format!("offenders {filter:?} {order:?}");
    let list = List {
        noun: Noun::Offender,
        within: within_reach(&read),
        rows,
        parts: vec![],
        by,
        apart,
        veiled: None,
        descending: order.descending,
        id: offender::Column::Id,
        bound_to,
    };
    let page = page::of(&read, list, request).await?;
    caller.searched(Action::ListOffenders, page.rows.iter().map(|row| row.id));
    let everybody = || page.rows.iter().map(|row| row.id).collect();
    let limited: HashSet<OffenderId> =
        limited.map_or_else(everybody, |limited| limited.into_iter().collect());
    Ok(page.map(|row| Seen::by(&limited, row)))
}

/// The condition of a search, limited to what the caller may see: people to whom access is limited are only found by
/// their whole reference.
fn by_what_is_seen(
    read: &Read<'_>,
    found: Condition,
    text: &str,
    limited: Option<&[OffenderId]>,
) -> Condition {
    let by_reference = offender::Column::ReferenceFolded.eq(folded(text));
    match limited {
        Some([]) => found,
        Some(limited) => {
            let these = condition::any_of(read, offender::Column::Id, limited.to_vec());
            found.add(Condition::any().add(by_reference).add(these.not()))
        }
        None => found.add(by_reference),
    }
}

/// A last and a first name as they are searched and sorted.
fn name_folded(last_name: &str, first_name: &str) -> String {
    folded(&format!("{last_name} {first_name}"))
}

/// A person to record.
#[derive(Clone, Debug)]
pub struct Record {
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub date_of_birth: NaiveDate,
    pub sex: Option<Sex>,
    pub postcode: Option<String>,
    pub guardian_name: Option<String>,
    pub guardian_phone: Option<String>,
    pub police_reference: Option<String>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        problems.text("firstName", &self.first_name, NAME);
        problems.text("lastName", &self.last_name, NAME);
        problems.not_to_come("dateOfBirth", self.date_of_birth);
        problems.postcode("postcode", self.postcode.as_deref());
        problems.optional("guardianName", self.guardian_name.as_deref(), NAME);
        problems.telephone("guardianPhone", self.guardian_phone.as_deref());
        let police_reference = self.police_reference.as_deref();
        problems.police_reference("policeReference", police_reference);
    }
}

/// Records a person without a referral, as an import does.
///
/// # Errors
/// If the caller lacks the scope; if the reference is in use.
pub async fn record(caller: &Caller, input: Record) -> Result<Offender> {
    let mut work = caller.begin(Action::RecordOffender, &input).await?;
    let row = write(&mut work, input).await?;
    work.commit().await?;
    Ok(row)
}

/// Records a person within another operation.
pub(super) async fn write(work: &mut Work, input: Record) -> Result<Offender> {
    let reference = input.reference.unwrap_or_else(|| reference::new("OFF"));
    let row = Offender {
        id: OffenderId::new(),
        reference_folded: folded(&reference),
        reference,
        name_folded: name_folded(&input.last_name, &input.first_name),
        name_key: same::name_key(&input.last_name, &input.first_name),
        postcode_key: input.postcode.as_deref().map(same::postcode_key),
        first_name: input.first_name,
        last_name: input.last_name,
        date_of_birth: input.date_of_birth,
        adult_on: adult_on(input.date_of_birth),
        sex: input.sex,
        postcode: input.postcode,
        guardian_name: input.guardian_name,
        guardian_phone: input.guardian_phone,
        police_key: input.police_reference.as_deref().map(numbers::police_key),
        police_reference: input.police_reference.map(|text| text.trim().to_owned()),
        merged_into_id: None,
        created_at: work.now(),
        version: 1,
    };
    let row: offender::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(
        work,
        (Noun::Offender, row.id.0),
        &row.name(),
        &row.reference,
    )
    .await?;
    work.happened(event::OffenderRecorded::of(row.id)).await?;
    Ok(row)
}
