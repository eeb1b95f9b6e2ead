//! Amends a referral field by field. Every rule that depends on an amended field is checked again.

use chrono::{DateTime, NaiveDate, Utc};
use entity::referral;
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{Change, Changes},
    check::{Command, NOTE, Problems},
    clock::{local_day, written},
    error::all_met,
    event, expect_version, numbers,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveEnum, ActiveModelTrait};

use crate::{
    id::{AreaId, ReferralId},
    offender,
    reference::OFFENCE_CATEGORY,
    referral::{
        Admission, DisposalType, Referral, Status, VictimViews, departures, draft, guard,
        status::{self, Step},
    },
};

/// The amendments, at least one field, and the reason for them.
#[derive(Clone, Debug)]
pub struct Amend {
    pub referral: ReferralId,
    pub expected_version: i32,
    pub occurrence_number: Change<String>,
    pub incident_on: Change<NaiveDate>,
    pub incident_ward: Change<AreaId>,
    /// A code of the reference list `OFFENCE_CATEGORY`.
    pub offence_category: Change<String>,
    pub disposal: Change<DisposalType>,
    pub decided_at: Change<DateTime<Utc>>,
    /// Empty only in a draft, and not emptied again; like `victim_views` and `agreed_on`.
    pub admission: Change<Admission>,
    pub victim_views: Change<VictimViews>,
    pub victim_to_be_told: Change<bool>,
    pub agreed_on: Change<NaiveDate>,
    pub appropriate_adult: Change<bool>,
    pub youth_justice_consulted: Change<bool>,
    pub ordered_minutes: Change<i32>,
    pub risk_text: Change<String>,
    pub reason: String,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.occurrence_number("occurrenceNumber", self.occurrence_number.text());
        problems.not_emptied("incidentOn", &self.incident_on);
        problems.not_emptied("offenceCategoryCode", &self.offence_category);
        if let Some(category) = self.offence_category.given() {
            problems.code("offenceCategoryCode", OFFENCE_CATEGORY, category);
        }
        problems.not_emptied("disposal", &self.disposal);
        problems.not_emptied("decidedAt", &self.decided_at);
        problems.not_emptied("admission", &self.admission);
        problems.not_emptied("victimViews", &self.victim_views);
        let on_paper = "An answer other than ON_PAPER is expected.";
        if self.admission == Change::To(Admission::OnPaper) {
            problems.add("admission", on_paper);
        }
        if self.victim_views == Change::To(VictimViews::OnPaper) {
            problems.add("victimViews", on_paper);
        }
        problems.not_emptied("victimToBeTold", &self.victim_to_be_told);
        problems.not_emptied("agreedOn", &self.agreed_on);
        problems.not_emptied("appropriateAdult", &self.appropriate_adult);
        problems.not_emptied("youthJusticeConsulted", &self.youth_justice_consulted);
        problems.not_emptied("orderedMinutes", &self.ordered_minutes);
        if let Some(ordered) = self.ordered_minutes.given() {
            problems.minutes("orderedMinutes", *ordered, 1, 10_000);
        }
        problems.optional("riskText", self.risk_text.text(), NOTE);
        problems.text("reason", &self.reason, NOTE);
    }
}

impl Amend {
    /// The referral with the amendments applied, and the changes made.
    fn applied(self, caller: &Caller, mut row: Referral) -> (Referral, Changes) {
        let mut changes = Changes::because(Some(self.reason));
        let directory = caller.directory();
        let number = &mut row.occurrence_number;
        let change = self.occurrence_number;
        changes.change("occurrenceNumber", number, change, String::clone);
        let day = NaiveDate::to_string;
        changes.set("incidentOn", &mut row.incident_on, self.incident_on, day);
        let incident_ward = &mut row.incident_ward_id;
        changes.change("incidentWard", incident_ward, self.incident_ward, |id| {
            directory.area_reference(*id)
        });
        let category = &mut row.offence_category;
        let change = self.offence_category;
        changes.set("offenceCategory", category, change, String::clone);
        let disposal = &mut row.disposal;
        changes.set("disposal", disposal, self.disposal, ActiveEnum::to_value);
        let decided = &mut row.decided_at;
        changes.set("decidedAt", decided, self.decided_at, |at| written(*at));
        let admission = &mut row.admission;
        changes.change("admission", admission, self.admission, ActiveEnum::to_value);
        let views = &mut row.victim_views;
        changes.change(
            "victimViews",
            views,
            self.victim_views,
            ActiveEnum::to_value,
        );
        let (told, change) = (&mut row.victim_to_be_told, self.victim_to_be_told);
        changes.set("victimToBeTold", told, change, bool::to_string);
        changes.change("agreedOn", &mut row.agreed_on, self.agreed_on, day);
        let adult = &mut row.appropriate_adult;
        let change = self.appropriate_adult;
        changes.set("appropriateAdult", adult, change, bool::to_string);
        let consulted = &mut row.youth_justice_consulted;
        let change = self.youth_justice_consulted;
        changes.set("youthJusticeConsulted", consulted, change, bool::to_string);
        let ordered = &mut row.ordered_minutes;
        changes.set(
            "orderedMinutes",
            ordered,
            self.ordered_minutes,
            i32::to_string,
        );
        changes.change(
            "riskText",
            &mut row.risk_text,
            self.risk_text,
            String::clone,
        );
        row.occurrence_key = row.occurrence_number.as_deref().map(numbers::key);
        (row, changes)
    }
}

/// Amends a referral field by field: its referrer until the Team has decided, the Team until it is concluded. If the
/// ordered minutes change, the status follows from them as it does from credited minutes.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if a field is given its present value; with every rule that
/// is no longer met; if the status does not allow the step; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Referral> {
    let mut work = caller.begin(Action::AmendReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    let is_the_team = caller.may(Action::CorrectReferral);
    let step = if is_the_team {
        Step::Correct
    } else {
        Step::Amend
    };
    status::after(referral.status, step)?;
    all_met([(referral.concluded_at.is_none(), Rule::ReferralConcludedOnce)])?;
    let (amended, changes) = input.applied(caller, referral.clone());
    makes_sense(&work, &amended, &changes)?;
    fits(&work, &amended, &changes).await?;
    let minutes_change = changes.touch(&["orderedMinutes"]);
    let incident_changes = changes.touch(&["incidentWard", "incidentOn"]);
    changes
        .record(&work, (Noun::Referral, referral.id.0))
        .await?;
    let young = if incident_changes {
        Some(departures::young_in(&work, &referral).await?)
    } else {
        None
    };
    let referral = write(&mut work, &referral, amended, minutes_change).await?;
    let amended = event::ReferralAmended::of(referral.id, referral.offender_id);
    let logged = work.happened(amended).await?;
    if let Some(young) = young {
        departures::from_bound(&work, logged, &referral, &young).await?;
    }
    work.commit().await?;
    Ok(referral)
}

/// Checks that the dates and instants are consistent with one another and with the present time.
fn makes_sense(work: &Work, amended: &Referral, changes: &Changes) -> Result<()> {
    let mut problems = Problems::of(work.caller());
    if changes.touch(&["decidedAt"]) && amended.decided_at > work.now() {
        let message = "An instant that is not in the future is expected.";
        problems.add("decidedAt", message);
    }
    if changes.touch(&["victimViews", "victimToBeTold"]) {
        draft::told_if_there_is_one(
            &mut problems,
            amended.victim_views,
            amended.victim_to_be_told,
        );
    }
    if amended.incident_on > local_day(amended.decided_at) {
        if changes.touch(&["incidentOn"]) {
            let message = "A day no later than that of decidedAt is expected.";
            problems.add("incidentOn", message);
        } else if changes.touch(&["decidedAt"]) {
            let message = "An instant no earlier than the day of incidentOn is expected.";
            problems.add("decidedAt", message);
        }
    }
    problems.done()
}

/// Checks every rule that depends on an amended field. For a draft the other rules are checked when it is submitted.
async fn fits(work: &Work, amended: &Referral, changes: &Changes) -> Result<()> {
    let directory = work.caller().directory();
    let ward_known = amended
        .incident_ward_id
        .is_none_or(|ward| directory.is_ward_on(ward, amended.incident_on));
    let covered = amended.credited_minutes <= amended.ordered_minutes;
    let mut rules = vec![
        (
            ward_known || !changes.touch(&["incidentWard", "incidentOn"]),
            Rule::AreaIsWard,
        ),
        (covered, Rule::ReferralOrderedCoversCredit),
    ];
    if amended.status != Status::Draft {
        let person = offender::of_row(&work.read(), amended.offender_id).await?;
        let guards = guard::of(work, amended, &person).into_iter();
        let touched = guards.filter(|guard| changes.touch(guard.fields));
        rules.extend(touched.map(|guard| (guard.met, guard.rule)));
    }
    if guard::OPEN.contains(&amended.status) && changes.touch(&["occurrenceNumber"]) {
        let only = guard::is_the_only_one(work, amended, amended.offender_id).await?;
        rules.push((only, Rule::OffenderOneReferralPerOccurrence));
    }
    all_met(rules)
}

async fn write(
    work: &mut Work,
    row: &Referral,
    amended: Referral,
    minutes_change: bool,
) -> Result<Referral> {
    let minutes = (amended.credited_minutes, amended.ordered_minutes);
    let change: referral::ActiveModel = amended.into();
    let change = change.reset_all();
    if minutes_change && status::after(row.status, Step::Credit).is_ok() {
        return super::progress::progress(work, row, minutes, change).await;
    }
    super::save(work, row, change).await
}

/// Whether the caller may see the old and new values of an amended field. The notes on risk and the place of the
/// incident are not shown to everybody who may see the referral.
#[must_use]
pub fn shows_amended(caller: &Caller, field: &str) -> bool {
    match field {
        "riskText" => caller.may(Action::ReadRisk),
        "incidentWard" => caller.role().is_of_the_team(),
        "occurrenceNumber" => super::shows_exchange(caller),
        _ => true,
    }
}
