//! Amends a person's record field by field. Every rule about their referrals and bookings that depends on an amended
//! field is checked again.

use chrono::NaiveDate;
use entity::{attendance, offender, referral, session};
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{self, Changes, reasoned},
    check::{Command, NAME, Problems},
    clock::{adult_on, local_day},
    error::{Error, all_met},
    event, expect_version, numbers,
    policy::Action,
    rule::Rule,
    search, version,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};

use super::{Offender, Sex};
use crate::{
    id::OffenderId,
    referral::{Referral, Status, guard},
    session::Audience,
};

/// The amendments, at least one field.
#[derive(Clone, Debug)]
pub struct Amend {
    pub offender: OffenderId,
    pub expected_version: i32,
    pub first_name: Option<amendment::Amend<String>>,
    pub last_name: Option<amendment::Amend<String>>,
    pub date_of_birth: Option<amendment::Amend<NaiveDate>>,
    pub sex: Option<amendment::Amend<Option<Sex>>>,
    pub postcode: Option<amendment::Amend<Option<String>>>,
    pub guardian_name: Option<amendment::Amend<Option<String>>>,
    pub guardian_phone: Option<amendment::Amend<Option<String>>>,
    pub police_reference: Option<amendment::Amend<Option<String>>>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        for (field, amend) in [
            ("firstName", &self.first_name),
            ("lastName", &self.last_name),
        ] {
            reasoned(problems, field, amend.as_ref());
            if let Some(amend) = amend {
                problems.text(&format!("{field}.value"), &amend.value, NAME);
            }
        }
        for (field, amend) in [
            ("postcode", &self.postcode),
            ("guardianName", &self.guardian_name),
            ("guardianPhone", &self.guardian_phone),
            ("policeReference", &self.police_reference),
        ] {
            reasoned(problems, field, amend.as_ref());
            let text = amend.as_ref().and_then(|amend| amend.value.as_deref());
            let value = format!("{field}.value");
            match field {
                "postcode" => problems.postcode(&value, text),
                "guardianPhone" => problems.telephone(&value, text),
                "policeReference" => problems.police_reference(&value, text),
                _ => problems.optional(&value, text, NAME),
            }
        }
        reasoned(problems, "dateOfBirth", self.date_of_birth.as_ref());
        reasoned(problems, "sex", self.sex.as_ref());
    }
}

impl Amend {
    /// The person with the amendments applied, and the changes made.
    fn applied(self, mut row: Offender) -> (Offender, Changes) {
        let mut changes = Changes::default();
        let said = |text: &String| Some(text.clone());
        changes.take("firstName", &mut row.first_name, self.first_name, said);
        changes.take("lastName", &mut row.last_name, self.last_name, said);
        changes.take(
            "dateOfBirth",
            &mut row.date_of_birth,
            self.date_of_birth,
            |day| Some(day.to_string()),
        );
        changes.take("sex", &mut row.sex, self.sex, |sex| {
            sex.map(|sex| sex.to_value())
        });
        changes.take("postcode", &mut row.postcode, self.postcode, Clone::clone);
        let name = &mut row.guardian_name;
        changes.take("guardianName", name, self.guardian_name, Clone::clone);
        let phone = &mut row.guardian_phone;
        changes.take("guardianPhone", phone, self.guardian_phone, Clone::clone);
        let reference = self.police_reference.map(|amend| amendment::Amend {
            value: amend.value.map(|text| text.trim().to_owned()),
            reason: amend.reason,
        });
        changes.take(
            "policeReference",
            &mut row.police_reference,
            reference,
            Clone::clone,
        );
        row.name_folded = super::name_folded(&row.last_name, &row.first_name);
        row.name_key = super::same::name_key(&row.last_name, &row.first_name);
        row.postcode_key = row.postcode.as_deref().map(super::same::postcode_key);
        row.police_key = row.police_reference.as_deref().map(numbers::police_key);
        row.adult_on = adult_on(row.date_of_birth);
        (row, changes)
    }
}

/// Amends a person's record field by field.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if a field is given its present value; with every rule of
/// their referrals that is no longer met; if a booking would then be in a session for another age group; if the record
/// was merged into another one; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Offender> {
    let mut work = caller.begin(Action::AmendOffender, &input).await?;
    let person = super::get(&work.read(), input.offender).await?;
    super::get_alone(&work, person.id).await?;
    expect_version(person.version, input.expected_version)?;
    let (amended, changes) = input.applied(person.clone());
    if changes.touch(&["dateOfBirth"]) && amended.date_of_birth > local_day(work.now()) {
        let message = "A day that is not in the future is expected.";
        return Err(Error::invalid("dateOfBirth.value", message));
    }
    fits(&work, &amended, &changes).await?;
    changes.record(&work, (Noun::Offender, person.id.0)).await?;
    let person = save(&work, &person, amended).await?;
    let row = (Noun::Offender, person.id.0);
    search::reindexed(&work, row, &person.name(), &person.reference).await?;
    work.happened(event::OffenderAmended::of(person.id)).await?;
    work.commit().await?;
    Ok(person)
}

async fn fits(work: &Work, amended: &Offender, changes: &Changes) -> Result<()> {
    let mut rules = vec![(amended.merged_into_id.is_none(), Rule::OffenderNotMerged)];
    let rows = referral::Entity::find().filter(referral::Column::OffenderId.eq(amended.id));
    let rows = rows.all(work.db()).await?;
    rules.extend(broken(work, &rows, amended, |fields| changes.touch(fields)));
    if changes.touch(&["dateOfBirth"]) {
        let suits = audiences_fit(work, amended.id, amended).await?;
        rules.push((suits, Rule::AudienceMatchesAge));
    }
    all_met(rules)
}

/// The rules that depend on the amended fields and that one of the referrals no longer meets, each once. A referral
/// that is not submitted yet is checked when it is. One that came to nothing is not checked any more.
pub(super) fn broken(
    work: &Work,
    referrals: &[Referral],
    person: &Offender,
    look_at: impl Fn(&[&str]) -> bool,
) -> Vec<(bool, Rule)> {
    let mut rules: Vec<(bool, Rule)> = vec![];
    let none = [Status::Draft, Status::Rejected, Status::Withdrawn];
    for referral in referrals.iter().filter(|row| !none.contains(&row.status)) {
        for guard in guard::of(work, referral, person) {
            let is_listed = rules.iter().any(|(_, rule)| *rule == guard.rule);
            if !guard.met && !is_listed && look_at(guard.fields) {
                rules.push((false, guard.rule));
            }
        }
    }
    rules
}

/// Whether the sessions that a person is booked into and that are not over are for people of that age.
pub(super) async fn audiences_fit(
    work: &Work,
    booked: OffenderId,
    person: &Offender,
) -> Result<bool> {
    let theirs = attendance::Entity::find()
        .select_only()
        .column(attendance::Column::SessionId)
        .filter(attendance::Column::OffenderId.eq(booked));
    let open = [
        session::Status::Planned,
        session::Status::Confirmed,
        session::Status::InProgress,
    ];
    let sessions = session::Entity::find()
        .filter(session::Column::Id.in_subquery(theirs.into_query()))
        .filter(session::Column::Status.is_in(open));
    let sessions = sessions.all(work.db()).await?;
    Ok(sessions
        .iter()
        .all(|session| session.audience == audience(person, session.date)))
}

/// The age group of the sessions that the person may attend on a day.
fn audience(person: &Offender, day: NaiveDate) -> Audience {
    if day < person.adult_on {
        Audience::Youth
    } else {
        Audience::Adult
    }
}

/// Saves a changed person, unless it was changed since it was read (optimistic locking).
pub(super) async fn save(work: &Work, row: &Offender, changed: Offender) -> Result<Offender> {
    let change = offender::ActiveModel::from(changed).reset_all();
    version::save(work, change, offender::Column::Version, row.version).await
}

/// Whether the caller may see the old and new values of an amended field: only if they may see the field itself.
#[must_use]
pub fn shows_amended(caller: &Caller, field: &str) -> bool {
    match field {
        "firstName" | "lastName" | "sex" => true,
        "policeReference" => super::shows_police_reference(caller),
        _ => super::shows_home(caller),
    }
}
