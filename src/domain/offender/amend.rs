//! Amends a person's record field by field. Every rule about their referrals and bookings that depends on an amended
//! field is checked again.

use chrono::NaiveDate;
use entity::{attendance, offender, referral, session};
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{Change, Changes},
    check::{Command, NAME, NOTE, Problems},
    clock::{adult_on, local_day},
    condition,
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
    referral::{Referral, Status, departures, guard},
    session::Audience,
};

/// The amendments, at least one field, and the reason for them.
#[derive(Clone, Debug)]
pub struct Amend {
    pub offender: OffenderId,
    pub expected_version: i32,
    pub first_name: Change<String>,
    pub last_name: Change<String>,
    pub date_of_birth: Change<NaiveDate>,
    pub sex: Change<Sex>,
    pub postcode: Change<String>,
    pub guardian_name: Change<String>,
    pub guardian_phone: Change<String>,
    pub police_reference: Change<String>,
    pub reason: String,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.changed_text("firstName", &self.first_name, NAME);
        problems.changed_text("lastName", &self.last_name, NAME);
        problems.not_emptied("dateOfBirth", &self.date_of_birth);
        problems.postcode("postcode", self.postcode.text());
        problems.optional("guardianName", self.guardian_name.text(), NAME);
        problems.telephone("guardianPhone", self.guardian_phone.text());
        problems.police_reference("policeReference", self.police_reference.text());
        problems.text("reason", &self.reason, NOTE);
    }
}

impl Amend {
    /// The person with the amendments applied, and the changes made.
    fn applied(self, mut row: Offender) -> (Offender, Changes) {
        let mut changes = Changes::because(Some(self.reason));
        let text = String::clone;
        changes.set("firstName", &mut row.first_name, self.first_name, text);
        changes.set("lastName", &mut row.last_name, self.last_name, text);
        let born = &mut row.date_of_birth;
        changes.set("dateOfBirth", born, self.date_of_birth, ToString::to_string);
        changes.change("sex", &mut row.sex, self.sex, ActiveEnum::to_value);
        let police = self.police_reference.map(|text| text.trim().to_owned());
        for (field, value, change) in [
            ("postcode", &mut row.postcode, self.postcode),
            ("guardianName", &mut row.guardian_name, self.guardian_name),
            (
                "guardianPhone",
                &mut row.guardian_phone,
                self.guardian_phone,
            ),
            ("policeReference", &mut row.police_reference, police),
        ] {
            changes.change(field, value, change, text);
        }
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
        return Err(Error::invalid("dateOfBirth", message));
    }
    let cases = cases(&work, person.id).await?;
    fits(&work, &amended, (&changes, &cases)).await?;
    let young = if changes.touch(&["dateOfBirth"]) {
        departures::young_in_each(&work, &cases).await?
    } else {
        vec![]
    };
    changes.record(&work, (Noun::Offender, person.id.0)).await?;
    let person = save(&work, &person, amended).await?;
    let row = (Noun::Offender, person.id.0);
    search::reindexed(&work, row, &person.name(), &person.reference).await?;
    let logged = work.happened(event::OffenderAmended::of(person.id)).await?;
    for (case, young) in cases.iter().zip(&young) {
        departures::from_bound(&work, logged, case, young).await?;
    }
    work.commit().await?;
    Ok(person)
}

/// A person's referrals.
pub(super) async fn cases(work: &Work, person: OffenderId) -> Result<Vec<Referral>> {
    let rows = referral::Entity::find().filter(referral::Column::OffenderId.eq(person));
    Ok(rows.all(work.db()).await?)
}

async fn fits(
    work: &Work,
    amended: &Offender,
    (changes, cases): (&Changes, &[Referral]),
) -> Result<()> {
    let mut rules = vec![(amended.merged_into_id.is_none(), Rule::OffenderNotMerged)];
    rules.extend(broken(work, cases, amended, |fields| changes.touch(fields)));
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
        .filter(condition::has(session::Column::Status, open));
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
        "guardianName" | "guardianPhone" => super::shows_guardian(caller),
        _ => super::shows_home(caller),
    }
}
