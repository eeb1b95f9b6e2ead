//! Amends a referral field by field. Every rule that depends on an amended field is checked again.

use chrono::{DateTime, NaiveDate, Utc};
use entity::referral;
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{self, Changes, reasoned},
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
        Admission, DisposalType, Referral, Status, VictimViews, guard,
        status::{self, Step},
    },
};

/// The amendments, at least one field.
#[derive(Clone, Debug)]
pub struct Amend {
    pub referral: ReferralId,
    pub expected_version: i32,
    pub occurrence_number: Option<amendment::Amend<Option<String>>>,
    pub incident_on: Option<amendment::Amend<NaiveDate>>,
    pub incident_ward: Option<amendment::Amend<Option<AreaId>>>,
    /// A code of the reference list `OFFENCE_CATEGORY`.
    pub offence_category: Option<amendment::Amend<String>>,
    pub disposal: Option<amendment::Amend<DisposalType>>,
    pub decided_at: Option<amendment::Amend<DateTime<Utc>>>,
    pub admission: Option<amendment::Amend<Admission>>,
    pub victim_views: Option<amendment::Amend<VictimViews>>,
    pub agreed_on: Option<amendment::Amend<NaiveDate>>,
    pub appropriate_adult: Option<amendment::Amend<bool>>,
    pub youth_justice_consulted: Option<amendment::Amend<bool>>,
    pub ordered_minutes: Option<amendment::Amend<i32>>,
    pub risk_text: Option<amendment::Amend<Option<String>>>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        self.check_reasons(problems);
        let text = |amend: &Option<amendment::Amend<Option<String>>>| {
            amend.as_ref().and_then(|amend| amend.value.clone())
        };
        let number = text(&self.occurrence_number);
        problems.occurrence_number("occurrenceNumber.value", number.as_deref());
        problems.optional("riskText.value", text(&self.risk_text).as_deref(), NOTE);
        if let Some(category) = &self.offence_category {
            problems.code("offenceCategory.value", OFFENCE_CATEGORY, &category.value);
        }
        if let Some(ordered) = &self.ordered_minutes {
            problems.minutes("orderedMinutes.value", ordered.value, 1, 10_000);
        }
        let on_paper = "An answer other than ON_PAPER is expected.";
        if matches!(&self.admission, Some(as_text) if as_text.value == Admission::OnPaper) {
            problems.add("admission.value", on_paper);
        }
        if matches!(&self.victim_views, Some(views) if views.value == VictimViews::OnPaper) {
            problems.add("victimViews.value", on_paper);
        }
    }
}

impl Amend {
    fn check_reasons(&self, problems: &mut Problems) {
        reasoned(
            problems,
            "occurrenceNumber",
            self.occurrence_number.as_ref(),
        );
        reasoned(problems, "incidentOn", self.incident_on.as_ref());
        reasoned(problems, "incidentWard", self.incident_ward.as_ref());
        reasoned(problems, "offenceCategory", self.offence_category.as_ref());
        reasoned(problems, "disposal", self.disposal.as_ref());
        reasoned(problems, "decidedAt", self.decided_at.as_ref());
        reasoned(problems, "admission", self.admission.as_ref());
        reasoned(problems, "victimViews", self.victim_views.as_ref());
        reasoned(problems, "agreedOn", self.agreed_on.as_ref());
        reasoned(
            problems,
            "appropriateAdult",
            self.appropriate_adult.as_ref(),
        );
        let consulted = self.youth_justice_consulted.as_ref();
        reasoned(problems, "youthJusticeConsulted", consulted);
        reasoned(problems, "orderedMinutes", self.ordered_minutes.as_ref());
        reasoned(problems, "riskText", self.risk_text.as_ref());
    }

    /// The referral with the amendments applied, and the changes made.
    #[expect(clippy::too_many_lines, reason = "field by field")]
    fn applied(self, caller: &Caller, mut row: Referral) -> (Referral, Changes) {
        let mut changes = Changes::default();
        let directory = caller.directory();
        let ward = |id: &Option<AreaId>| {
            let area = directory.areas.get(&(*id)?);
            area.map(|area| area.reference.clone())
        };
        let number = &mut row.occurrence_number;
        changes.take(
            "occurrenceNumber",
            number,
            self.occurrence_number,
            Clone::clone,
        );
        changes.take(
            "incidentOn",
            &mut row.incident_on,
            self.incident_on,
            as_text,
        );
        changes.take(
            "incidentWard",
            &mut row.incident_ward_id,
            self.incident_ward,
            ward,
        );
        let category = &mut row.offence_category;
        changes.take("offenceCategory", category, self.offence_category, as_text);
        changes.take("disposal", &mut row.disposal, self.disposal, |disposal| {
            Some(disposal.to_value())
        });
        changes.take("decidedAt", &mut row.decided_at, self.decided_at, |at| {
            Some(written(*at))
        });
        changes.take(
            "admission",
            &mut row.admission,
            given(self.admission),
            |as_text| as_text.map(|as_text| as_text.to_value()),
        );
        let views = given(self.victim_views);
        changes.take("victimViews", &mut row.victim_views, views, |views| {
            views.map(|views| views.to_value())
        });
        changes.take(
            "agreedOn",
            &mut row.agreed_on,
            given(self.agreed_on),
            |day| day.as_ref().and_then(as_text),
        );
        let adult = &mut row.appropriate_adult;
        changes.take("appropriateAdult", adult, self.appropriate_adult, as_text);
        let consulted = &mut row.youth_justice_consulted;
        changes.take(
            "youthJusticeConsulted",
            consulted,
            self.youth_justice_consulted,
            as_text,
        );
        changes.take(
            "orderedMinutes",
            &mut row.ordered_minutes,
            self.ordered_minutes,
            as_text,
        );
        changes.take("riskText", &mut row.risk_text, self.risk_text, Clone::clone);
        row.occurrence_key = row.occurrence_number.as_deref().map(numbers::key);
        (row, changes)
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the shape of a value that may be none"
)]
fn as_text(value: &impl ToString) -> Option<String> {
    Some(value.to_string())
}

/// The amendment of a field that may be empty in a draft, and cannot be emptied again.
fn given<T>(amend: Option<amendment::Amend<T>>) -> Option<amendment::Amend<Option<T>>> {
    amend.map(|amend| amendment::Amend {
        value: Some(amend.value),
        reason: amend.reason,
    })
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
    changes
        .record(&work, (Noun::Referral, referral.id.0))
        .await?;
    let referral = write(&mut work, &referral, amended, minutes_change).await?;
    work.happened(event::ReferralAmended::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}

/// Checks that the dates and instants are consistent with one another and with the present time.
fn makes_sense(work: &Work, amended: &Referral, changes: &Changes) -> Result<()> {
    let mut problems = Problems::of(work.caller());
    if changes.touch(&["decidedAt"]) && amended.decided_at > work.now() {
        let message = "An instant that is not in the future is expected.";
        problems.add("decidedAt.value", message);
    }
    if amended.incident_on > local_day(amended.decided_at) {
        if changes.touch(&["incidentOn"]) {
            let message = "A day no later than that of decidedAt is expected.";
            problems.add("incidentOn.value", message);
        } else if changes.touch(&["decidedAt"]) {
            let message = "An instant no earlier than the day of incidentOn is expected.";
            problems.add("decidedAt.value", message);
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
