//! Reads the audit trail, for the data protection officer and for those to whom it must be produced. Reading it is
//! recorded as well.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{audit_entry, audit_individual, id::OffenderId};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

use super::{enter, entry};
use crate::{
    Caller, Error, Noun, Read, bound,
    check::{self, Command, NAME, Problems},
    clock::{end_of_day, start_of_day},
    error::Result,
    page::{self, List, Page, PageRequest},
    period::{self, Period},
    policy::Action,
    transaction,
    writing::Writing,
};

pub use entity::audit_entry::{AuditCategory, AuditResult, Model as Entry};

/// The number of entries that an export reads at once.
const BATCH: u64 = 500;

/// Which entries to return. An empty filter matches all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only entries that concern this person.
    pub person: Option<OffenderId>,
    /// Only actions of this person or system.
    pub subject: Option<String>,
    /// Only entries of this period.
    pub at: Period,
    /// Only this category.
    pub category: Option<AuditCategory>,
    /// Only with this result.
    pub result: Option<AuditResult>,
}

impl Command for Filter {
    fn check(&self, problems: &mut Problems) {
        problems.sought("subject", self.subject.as_deref(), 1..=NAME);
        self.at.check_filter(problems, "at");
    }
}

/// The only function that starts a query for entries.
fn within_reach(_read: &Read<'_>) -> Select<audit_entry::Entity> {
    audit_entry::Entity::find()
}

/// Entries, newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the scope. [`Error::Invalid`] for an invalid page size or cursor.
pub async fn list(caller: &Caller, filter: &Filter, request: &PageRequest) -> Result<Page<Entry>> {
    let read = caller.read(Action::ReadAuditTrail)?;
    check::filter(caller, filter)?;
    let list = List {
        noun: Noun::AuditEntry,
        within: within_reach(&read),
        rows: filtered(within_reach(&read), filter),
        parts: vec![],
        by: audit_entry::Column::At,
        apart: None,
        veiled: None,
        descending: true,
        id: audit_entry::Column::Id,
        bound_to: format!("auditTrail {filter:?}"),
    };
    let page = page::of(&read, list, request).await?;
    caller.looked_at_the_trail();
    caller.looked_at(filter.person);
    caller.looked_at(page.rows.iter().flat_map(individuals));
    Ok(page)
}

fn filtered(mut rows: Select<audit_entry::Entity>, filter: &Filter) -> Select<audit_entry::Entity> {
    use audit_entry::Column;
    if let Some(person) = filter.person {
        let entries = audit_individual::Entity::find()
            .select_only()
            .column(audit_individual::Column::EntryId)
            .filter(audit_individual::Column::OffenderId.eq(person));
        rows = rows.filter(Column::Id.in_subquery(entries.into_query()));
    }
    if let Some(subject) = &filter.subject {
        rows = rows.filter(Column::Subject.eq(subject));
    }
    rows = rows.filter(period::holds(Column::At, filter.at));
    if let Some(category) = filter.category {
        rows = rows.filter(Column::Category.eq(category));
    }
    if let Some(result) = filter.result {
        rows = rows.filter(Column::Result.eq(result));
    }
    rows
}

/// The people that an entry concerns.
pub fn individuals(entry: &Entry) -> impl Iterator<Item = OffenderId> + '_ {
    let ids = entry.individuals.split_whitespace();
    ids.filter_map(|id| id.parse().ok().map(OffenderId))
        .take(bound::INDIVIDUALS)
}

/// Passes every entry of a range of local dates to `report`, oldest first, for a recipient outside. The disclosure is
/// recorded first, with everybody concerned.
///
/// # Errors
/// [`Error::Forbidden`] without the scope. An internal error if `report` fails.
pub async fn export(
    caller: &Caller,
    (from, to): (NaiveDate, NaiveDate),
    recipient: &str,
    report: &mut (impl FnMut(Entry) -> std::io::Result<()> + Send),
) -> Result<u64> {
    check::sought("recipient", recipient, 1..=NAME)?;
    let read = caller.read(Action::ReadAuditTrail)?;
    let (from, end) = (start_of_day(from), Ord::min(end_of_day(to), caller.now()));
    disclosed(caller, (from, end), recipient).await?;
    let mut count = 0;
    let mut last: Option<Entry> = None;
    loop {
        let mut rows = within(&read, from, end)
            .order_by_asc(audit_entry::Column::At)
            .order_by_asc(audit_entry::Column::Id)
            .limit(BATCH);
        if let Some(last) = &last {
            let columns = Expr::tuple([
                audit_entry::Column::At.into_expr(),
                audit_entry::Column::Id.into_expr(),
            ]);
            let place = Expr::tuple([Expr::val(last.at), Expr::val(last.id)]);
            rows = rows.filter(columns.gt(place));
        }
        let rows = rows.all(&read.db).await?;
        let Some(newest) = rows.last() else {
            return Ok(count);
        };
        last = Some(newest.clone());
        count += rows.len() as u64;
        for row in rows {
            report(row).map_err(Error::internal)?;
        }
    }
}

fn within(read: &Read<'_>, from: DateTime<Utc>, end: DateTime<Utc>) -> Select<audit_entry::Entity> {
    within_reach(read)
        .filter(audit_entry::Column::At.gte(from))
        .filter(audit_entry::Column::At.lt(end))
}

/// Records that the entries of a period are disclosed to a recipient.
async fn disclosed(
    caller: &Caller,
    (from, end): (DateTime<Utc>, DateTime<Utc>),
    recipient: &str,
) -> Result<()> {
    let read = caller.read(Action::ReadAuditTrail)?;
    let entries = within(&read, from, end)
        .select_only()
        .column(audit_entry::Column::Id);
    let people = audit_individual::Entity::find()
        .select_only()
        .column(audit_individual::Column::OffenderId)
        .distinct()
        .filter(audit_individual::Column::EntryId.in_subquery(entries.into_query()));
    let people: Vec<OffenderId> = people.into_tuple().all(&read.db).await?;
    let people: BTreeSet<OffenderId> = people.into_iter().collect();
    let people: Vec<OffenderId> = people.into_iter().collect();
    let entry = Entry {
        recipient: Some(recipient.into()),
        noun: Some(Noun::AuditEntry.name().into()),
        ..entry(
            caller,
            AuditCategory::Disclosure,
            "audit export".into(),
            &people,
        )
    };
    let writing = Writing::of(transaction::open(&caller.app).await?);
    enter(&writing, entry, &people).await?;
    writing.commit().await
}
