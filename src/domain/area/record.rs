//! Records an area.

use chrono::NaiveDate;
use entity::area;
use kernel::{
    Caller, Noun, Result,
    check::{Command, NAME, Problems, folded},
    event,
    policy::Action,
    search,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::{
    area::{Area, AreaType, Entity},
    id::AreaId,
};

/// The area to record.
#[derive(Clone, Debug)]
pub struct Record {
    pub idempotency_key: Option<String>,
    pub reference: String,
    pub kind: AreaType,
    pub name: String,
    pub parent: Option<AreaId>,
    /// The GSS code of the Office for National Statistics.
    pub gss_code: Option<String>,
    pub valid_from: Option<NaiveDate>,
    /// The first day on which the area is no longer valid.
    pub valid_to: Option<NaiveDate>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        check_code(problems, self.gss_code.as_deref());
        check_days(problems, self.valid_from, self.valid_to);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// What is expected of a code.
pub(super) const CODE_EXPECTED: &str = "A capital letter and eight digits are expected.";

/// Whether this can be a GSS code of the Office for National Statistics: a letter and eight digits.
pub(super) fn is_code(code: &str) -> bool {
    let mut letters = code.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_uppercase())
        && code.len() == 9
        && letters.all(|digit| digit.is_ascii_digit())
}

/// Checks a GSS code, which may be left out.
pub(super) fn check_code(problems: &mut Problems, code: Option<&str>) {
    gss_code(problems, "gssCode", code);
}

/// Checks a GSS code in a field, which may be left out.
pub fn gss_code(problems: &mut Problems, field: &str, code: Option<&str>) {
    if code.is_some_and(|code| !is_code(code)) {
        problems.add(field, CODE_EXPECTED);
    }
}

/// Checks that an area is valid for at least one day.
pub(super) fn check_days(
    problems: &mut Problems,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) {
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        problems.add("validTo", "A day after validFrom is expected.");
    }
}

/// Records an area.
///
/// # Errors
/// If the caller lacks the scope; if the reference is in use or a parent is not found; if the idempotency key was used
/// with another input.
pub async fn record(caller: &Caller, input: Record) -> Result<Area> {
    let mut work = caller.begin(Action::RecordArea, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), AreaId(made)).await;
    }
    if let Some(parent) = input.parent {
        super::get(&work.read(), parent).await?;
    }
    let row = area::Model {
        id: AreaId::new(),
        name_folded: folded(&input.name),
        reference_folded: folded(&input.reference),
        reference: input.reference,
        kind: input.kind,
        name: input.name,
        parent_id: input.parent,
        gss_code: input.gss_code,
        valid_from: input.valid_from,
        valid_to: input.valid_to,
        version: 1,
    };
    let row: area::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(&work, (Noun::Area, row.id.0), &row.name, &row.reference).await?;
    work.happened(event::AreaRecorded::of(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
