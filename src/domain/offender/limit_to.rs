//! The input and the steps that setting a restricted list and setting an excluded list have in common.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{offender_limit, offender_limit_name};
use kernel::{
    Result, Work, bound,
    check::{Command, NAME, NOTE, Problems},
    error::{Error, all_met},
    expect_version,
    issuer::Identity,
    rule::Rule,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
};

use super::{
    Offender, amend,
    limit::{self, LimitKind, List, Seen},
};
use crate::id::OffenderId;

/// The list to set.
#[derive(Clone, Debug)]
pub struct LimitTo {
    pub idempotency_key: Option<String>,
    pub offender: OffenderId,
    pub expected_version: i32,
    /// The users on the list, by their subjects with our own issuer.
    pub subjects: Vec<String>,
    /// Further users on the list, by subject and issuer.
    pub identities: Vec<Identity>,
    pub reason: String,
    /// The day by which the list is to be reviewed.
    pub review_on: NaiveDate,
}

impl Command for LimitTo {
    fn check(&self, problems: &mut Problems) {
        if !(1..=bound::SUBJECTS).contains(&(self.subjects.len() + self.identities.len())) {
            problems.add("subjects", "From 1 to 100 subjects are expected.");
        }
        for (place, subject) in self.subjects.iter().enumerate() {
            problems.text(&format!("subjects.{place}"), subject, NAME);
        }
        for (place, who) in self.identities.iter().enumerate() {
            problems.text(&format!("identities.{place}.subject"), &who.subject, NAME);
            let field = format!("identities.{place}.issuer");
            problems.issuer(&field, who.issuer());
        }
        problems.text("reason", &self.reason, NOTE);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

impl LimitTo {
    /// All users on the list, without duplicates.
    fn names(&self) -> BTreeSet<Identity> {
        let ours = self.subjects.iter().map(|subject| Identity::ours(subject));
        ours.chain(self.identities.iter().cloned()).collect()
    }
}

/// The person, locked against changes until the transaction ends.
pub(super) async fn reached(work: &Work, input: &LimitTo) -> Result<Offender> {
    let person = super::get(&work.read(), input.offender).await?;
    let person = super::get_alone(work, person.id).await?;
    expect_version(person.version, input.expected_version)?;
    Ok(person)
}

/// Checks whether a list of this kind may be set.
pub(super) async fn may_be_set(
    work: &Work,
    person: &Offender,
    input: &LimitTo,
    kind: LimitKind,
) -> Result<()> {
    if input.review_on <= work.caller().today() {
        let message = "A day after today is expected.";
        return Err(Error::invalid("reviewOn", message));
    }
    let mut lists = limit::holding(work, person.id).await?;
    lists.retain(|list| list.kind() != kind);
    lists.push(List::new(kind, input.names()));
    let directory = work.caller().directory();
    all_met([
        (person.merged_into_id.is_none(), Rule::OffenderNotMerged),
        (
            limit::leave_a_keeper(work, &directory, &lists),
            Rule::LimitNeedsKeeper,
        ),
    ])
}

/// Stores the list, in place of the present list of that kind.
pub(super) async fn write(
    work: &Work,
    person: &Offender,
    input: LimitTo,
    kind: LimitKind,
) -> Result<()> {
    let names = input.names();
    limit::end(work, person.id, Some(kind), None).await?;
    let list = offender_limit::ActiveModel {
        id: NotSet,
        offender_id: Set(person.id),
        kind: Set(kind),
        reason: Set(input.reason),
        review_on: Set(input.review_on),
        set_by: Set(work.caller().subject().into()),
        set_by_issuer: Set(work.caller().principal().issuer.stored().into()),
        set_at: Set(work.now()),
        ended_by: Set(None),
        ended_by_issuer: Set(String::new()),
        ended_at: Set(None),
        ended_because: Set(None),
    };
    let list = offender_limit::Entity::insert(list)
        .exec_with_returning(work.db())
        .await?;
    let names = names
        .into_iter()
        .map(|who| offender_limit_name::ActiveModel {
            limit_id: Set(list.id),
            issuer: Set(who.issuer),
            subject: Set(who.subject),
        });
    offender_limit_name::Entity::insert_many(names)
        .exec_without_returning(work.db())
        .await?;
    amend::save(work, person, person.clone()).await?;
    Ok(())
}

/// The person as the caller sees them afterwards: a caller who sets a list may exclude themselves.
pub(super) async fn seen(work: &Work, person: OffenderId) -> Result<Seen> {
    work.caller().looked_at([person]);
    let row = super::get_alone(work, person).await?;
    let limited = limit::kept_from(&work.read(), vec![row.id]).await?;
    Ok(Seen::by(&limited, row))
}
