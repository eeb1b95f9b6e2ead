//! Access restrictions on a person. A restricted list names the only users who may see the person, an excluded list
//! names users who may not. A caller who is excluded by a list in force sees the person's reference but none of their
//! data, and cannot change anything about them. If it cannot be determined whom the lists exclude, every caller is
//! treated as excluded. The data protection officer, who may only read, always sees everybody. Figures count everybody.
//!
//! A list names subjects of tokens with their issuers. If a caller makes a request on behalf of another person, both
//! must have access. The registers contain a person with one issuer. A user who is not in the registers is excluded by
//! the subject alone, so that a token of a second issuer does not give access that was denied under the first.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    offender::{self, Column, Model as Offender},
    offender_limit, offender_limit_name,
    staff::StaffRole,
};
use kernel::registered::InService;
use kernel::{
    Caller, Error, Read, Result, Work, condition,
    directory::Directory,
    error::all_met,
    issuer::{Identified, Identity},
    policy::Action,
    principal::Role,
    rule::Rule,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, SelectStatement},
};

use crate::id::OffenderId;

pub use entity::offender_limit::{LimitKind, Model as Limit};

/// The log message if the check has failed.
const UNKNOWN: &str =
    "the access restrictions on people could not be read; access to all of them is limited";

/// A person as a caller sees them.
#[derive(Clone, Debug)]
pub enum Seen {
    /// The whole record.
    Whole(Box<Offender>),
    /// Only the reference: the caller's access is limited.
    Limited { id: OffenderId, reference: String },
}

impl Seen {
    /// The person's id.
    #[must_use]
    pub fn id(&self) -> OffenderId {
        match self {
            Self::Whole(row) => row.id,
            Self::Limited { id, .. } => *id,
        }
    }

    /// The person's reference.
    #[must_use]
    pub fn reference(&self) -> &str {
        match self {
            Self::Whole(row) => &row.reference,
            Self::Limited { reference, .. } => reference,
        }
    }

    /// The whole record, if the caller may see it.
    #[must_use]
    pub fn whole(self) -> Option<Offender> {
        match self {
            Self::Whole(row) => Some(*row),
            Self::Limited { .. } => None,
        }
    }

    /// The person as a caller sees them who has limited access to these people.
    pub(super) fn by(limited: &HashSet<OffenderId>, row: Offender) -> Self {
        if limited.contains(&row.id) {
            Self::Limited {
                id: row.id,
                reference: row.reference,
            }
        } else {
            Self::Whole(Box::new(row))
        }
    }
}

impl From<Offender> for Seen {
    fn from(row: Offender) -> Self {
        Self::Whole(Box::new(row))
    }
}

/// Whether the caller may see everybody: the data protection officer, who only reads, and an import, which enters the
/// Team's own records on the machine where they are kept.
fn sees_everybody(caller: &Caller) -> bool {
    caller.role() == Role::DataProtectionOfficer || caller.is_batched()
}

/// The people whose lists in force exclude the caller, `None` if the caller may see everybody. Records that were merged
/// into another one are not included.
pub(crate) fn shut_to(caller: &Caller) -> Option<SelectStatement> {
    (!sees_everybody(caller)).then(|| shutting_out(&asking(caller)))
}

/// A user to whom the response is shown.
struct Looker {
    who: Identity,
    /// Whether they are in the registers, which contain them with one issuer only.
    is_registered: bool,
}

/// Everybody to whom the response is shown: the caller, and the person on whose behalf the request is made.
fn asking(caller: &Caller) -> Vec<Looker> {
    let principal = caller.principal();
    let directory = caller.directory();
    let all = [Some(principal.identity()), principal.asked_for()];
    let looker = |who: Identity| Looker {
        is_registered: directory.is_a_person(&who),
        who,
    };
    all.into_iter().flatten().map(looker).collect()
}

/// A subquery for the people whose lists in force exclude any of these users.
fn shutting_out(asking: &[Looker]) -> SelectStatement {
    let lists_with = |names: Condition| {
        offender_limit_name::Entity::find()
            .select_only()
            .column(offender_limit_name::Column::LimitId)
            .filter(names)
            .into_query()
    };
    let (id, kind) = (offender_limit::Column::Id, offender_limit::Column::Kind);
    let shut = asking.iter().fold(Condition::any(), |shut, looker| {
        let subject = offender_limit_name::Column::Subject.eq(&looker.who.subject);
        let issuer = offender_limit_name::Column::Issuer.eq(&looker.who.issuer);
        let named = Condition::all().add(subject.clone());
        let named_so = named.clone().add(issuer);
        let shutting = if looker.is_registered {
            named_so.clone()
        } else {
            named
        };
        let excluded = kind.eq(LimitKind::Excluded);
        let restricted = kind.eq(LimitKind::Restricted);
        shut.add(excluded.and(id.in_subquery(lists_with(shutting))))
            .add(restricted.and(id.not_in_subquery(lists_with(named_so))))
    });
    offender_limit::Entity::find()
        .select_only()
        .column(offender_limit::Column::OffenderId)
        .filter(offender_limit::Column::EndedAt.is_null())
        .filter(shut)
        .into_query()
}

/// Those of the given people to whom the caller's access is limited, in one statement however many they are.
async fn found(read: &Read<'_>, people: Vec<OffenderId>) -> Result<HashSet<OffenderId>> {
    let Some(shut) = shut_to(read.caller()).filter(|_| !people.is_empty()) else {
        return Ok(HashSet::new());
    };
    // The access to a record that was merged into another one is limited in the same way as to the remaining record:
    // both are about one person.
    let limited = Condition::any()
        .add(Column::Id.in_subquery(shut.clone()))
        .add(Column::MergedIntoId.in_subquery(shut));
    let rows = offender::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(condition::any_of(read, Column::Id, people))
        .filter(limited);
    let rows: Vec<OffenderId> = rows.into_tuple().all(read.db()).await?;
    Ok(rows.into_iter().collect())
}

/// The same for reading. If it cannot be determined, access to all of them is limited.
pub(crate) async fn among(read: &Read<'_>, people: Vec<OffenderId>) -> HashSet<OffenderId> {
    found(read, people.clone()).await.unwrap_or_else(|error| {
        tracing::error!(?error, "{UNKNOWN}");
        people.into_iter().collect()
    })
}

/// Those of the given people to whom the caller's access is limited: none of their data may be shown.
///
/// # Errors
/// Never because the check fails: in that case all of them are returned.
pub async fn of_people(caller: &Caller, people: &[OffenderId]) -> Result<HashSet<OffenderId>> {
    let read = caller.read(Action::ReadViewer)?;
    Ok(among(&read, people.to_vec()).await)
}

/// All people to whom the caller's access is limited, except records that were merged into another one. `None` if that
/// cannot be determined.
pub(super) async fn everybody(read: &Read<'_>) -> Option<Vec<OffenderId>> {
    let Some(shut) = shut_to(read.caller()) else {
        return Some(vec![]);
    };
    let found = async {
        let rows = read.db().query_all(&shut).await?;
        let ids = rows.iter().map(|row| row.try_get("", "offender_id"));
        ids.collect::<std::result::Result<Vec<OffenderId>, _>>()
    };
    match found.await {
        Ok(people) => Some(people),
        Err(error) => {
            let error = Error::from(error);
            tracing::error!(?error, "{UNKNOWN}");
            None
        }
    }
}

/// Those of the given people whom the caller may not change, for the rules.
///
/// # Errors
/// A database error. Then nothing is changed, because it is not known whether it may be.
pub(crate) async fn kept_from(
    read: &Read<'_>,
    people: Vec<OffenderId>,
) -> Result<HashSet<OffenderId>> {
    found(read, people).await
}

/// Refuses a caller who may not see the person. Every operation that changes a row about a person calls it.
///
/// # Errors
/// [`Error::Refused`](kernel::Error::Refused) by the rule `access-limited`.
pub(crate) async fn not_limited(read: &Read<'_>, person: OffenderId) -> Result<()> {
    let limited = found(read, vec![person]).await?;
    all_met([(limited.is_empty(), Rule::AccessLimited)])
}

/// A list in force, with the users on it.
#[derive(Clone, Debug)]
pub(crate) struct List {
    kind: LimitKind,
    names: BTreeSet<Identity>,
}

impl List {
    pub(super) fn new(kind: LimitKind, names: impl IntoIterator<Item = Identity>) -> Self {
        let names = names.into_iter().collect();
        Self { kind, names }
    }

    pub(super) fn kind(&self) -> LimitKind {
        self.kind
    }

    fn lets_in(&self, who: &Identity) -> bool {
        self.names.contains(who) == (self.kind == LimitKind::Restricted)
    }

    /// The same rule as in the SQL condition of [`shutting_out`].
    fn shuts_out(&self, looker: &Looker) -> bool {
        let mut names = self.names.iter();
        match self.kind {
            LimitKind::Excluded if !looker.is_registered => {
                names.any(|name| name.subject == looker.who.subject)
            }
            LimitKind::Excluded | LimitKind::Restricted => !self.lets_in(&looker.who),
        }
    }
}

/// Whether any of a person's lists excludes the caller.
pub(crate) fn shut_out_by(lists: &[List], caller: &Caller) -> bool {
    let is_shut_out = |looker: &Looker| lists.iter().any(|list| list.shuts_out(looker));
    !sees_everybody(caller) && asking(caller).iter().any(is_shut_out)
}

/// The lists in force of many people, loaded once for all subscribers.
pub(crate) async fn of_listed(
    db: &impl ConnectionTrait,
    people: Vec<OffenderId>,
) -> Result<HashMap<OffenderId, Vec<List>>> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let backend = db.get_database_backend();
    let holding = offender_limit::Entity::find()
        .filter(condition::one_of(
            backend,
            offender_limit::Column::OffenderId,
            people,
        ))
        .filter(offender_limit::Column::EndedAt.is_null());
    let holding = holding.all(db).await?;
    let ids: Vec<i64> = holding.iter().map(|limit| limit.id).collect();
    let names = condition::one_of(backend, offender_limit_name::Column::LimitId, ids);
    let names = offender_limit_name::Entity::find().filter(names);
    let names = names.all(db).await?;
    let mut lists: HashMap<OffenderId, Vec<List>> = HashMap::new();
    for limit in holding {
        let theirs = names.iter().filter(|name| name.limit_id == limit.id);
        let list = List::new(limit.kind, theirs.map(Identified::identity));
        lists.entry(limit.offender_id).or_default().push(list);
    }
    Ok(lists)
}

/// The lists in force of a person.
pub(super) async fn holding(work: &Work, person: OffenderId) -> Result<Vec<List>> {
    let names = lists(work, person).await?.into_iter();
    Ok(names
        .map(|(limit, names)| List::new(limit.kind, names.iter().map(Identified::identity)))
        .collect())
}

async fn lists(
    work: &Work,
    person: OffenderId,
) -> Result<Vec<(Limit, Vec<offender_limit_name::Model>)>> {
    let holding = offender_limit::Entity::find()
        .filter(offender_limit::Column::OffenderId.eq(person))
        .filter(offender_limit::Column::EndedAt.is_null());
    let holding = holding.all(work.db()).await?;
    let ids: Vec<i64> = holding.iter().map(|limit| limit.id).collect();
    let names = condition::any_of(&work.read(), offender_limit_name::Column::LimitId, ids);
    let names = offender_limit_name::Entity::find().filter(names);
    let names = names.all(work.db()).await?;
    let with_names = |limit: Limit| {
        let theirs = names.iter().filter(|name| name.limit_id == limit.id);
        let theirs = theirs.cloned().collect();
        (limit, theirs)
    };
    Ok(holding.into_iter().map(with_names).collect())
}

/// Whether at least one user remains who can lift these lists: the caller who sets them, or a manager in service.
pub(super) fn leave_a_keeper(work: &Work, directory: &Directory, lists: &[List]) -> bool {
    let today = work.caller().today();
    let managers = directory
        .staff
        .values()
        .filter(|row| row.role == StaffRole::Manager && row.service().holds_on(today));
    let mut keepers = managers
        .map(Identified::identity)
        .chain([work.caller().principal().identity()]);
    keepers.any(|keeper| lists.iter().all(|list| list.lets_in(&keeper)))
}

/// Checks that a mentor who is given a person's case may see the person.
pub(crate) async fn lets_in(
    work: &Work,
    person: OffenderId,
    who: Option<&Identity>,
) -> Result<(bool, Rule)> {
    let lists = holding(work, person).await?;
    let may_see = |list: &List| who.is_some_and(|who| list.lets_in(who));
    let may_see = lists.iter().all(may_see);
    Ok((may_see, Rule::MentorAccessLimited))
}

/// Lifts the lists in force of a person, or those of one kind.
pub(super) async fn end(
    work: &Work,
    person: OffenderId,
    kind: Option<LimitKind>,
    because: Option<String>,
) -> Result<()> {
    let mut ending = offender_limit::Entity::update_many()
        .col_expr(offender_limit::Column::EndedAt, Expr::val(work.now()))
        .col_expr(
            offender_limit::Column::EndedBy,
            Expr::val(work.caller().subject()),
        )
        .col_expr(
            offender_limit::Column::EndedByIssuer,
            Expr::val(work.caller().principal().issuer.stored()),
        )
        .col_expr(offender_limit::Column::EndedBecause, Expr::val(because))
        .filter(offender_limit::Column::OffenderId.eq(person))
        .filter(offender_limit::Column::EndedAt.is_null());
    if let Some(kind) = kind {
        ending = ending.filter(offender_limit::Column::Kind.eq(kind));
    }
    ending.exec(work.db()).await?;
    Ok(())
}

/// Moves the lists of a record that is merged to the remaining record.
pub(super) async fn moved(work: &Work, gone: OffenderId, stays: OffenderId) -> Result<()> {
    offender_limit::Entity::update_many()
        .col_expr(offender_limit::Column::OffenderId, Expr::val(stays))
        .filter(offender_limit::Column::OffenderId.eq(gone))
        .exec(work.db())
        .await?;
    Ok(())
}
