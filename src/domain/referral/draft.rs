//! Drafts a referral.

use chrono::{DateTime, NaiveDate, Utc};
use entity::referral;
use kernel::registered::InService;
use kernel::{
    Caller, Error, Noun, Result, Work,
    check::{Command, NAME, NOTE, Problems, folded},
    clock::local_day,
    error::all_met,
    event,
    history::{self, Because},
    numbers,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::{
    id::{AreaId, OffenderId, ReferralId, ReferrerId},
    offender,
    reference::{self, OFFENCE_CATEGORY},
    referral::{Admission, DisposalType, Entity, Referral, Status, VictimViews},
};

/// The person whom a referral is about.
#[derive(Clone, Debug)]
pub enum Person {
    /// A person who is registered and within the caller's reach.
    Known(OffenderId),
    /// A new person.
    New(offender::Record),
}

/// The referral to draft.
#[derive(Clone, Debug)]
pub struct Draft {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    /// The referrer, where the Team's records name one. Otherwise the caller.
    pub referrer: Option<ReferrerId>,
    pub person: Person,
    pub occurrence_number: Option<String>,
    pub incident_on: NaiveDate,
    pub incident_ward: Option<AreaId>,
    /// A code of the reference list `OFFENCE_CATEGORY`.
    pub offence_category: String,
    pub disposal: DisposalType,
    /// When the police decided the disposal.
    pub decided_at: DateTime<Utc>,
    pub admission: Option<Admission>,
    pub victim_views: Option<VictimViews>,
    /// Whether the victim asked to be told where and how long the person worked.
    pub victim_to_be_told: bool,
    /// The day on which the person agreed to take part.
    pub agreed_on: Option<NaiveDate>,
    pub appropriate_adult: bool,
    pub youth_justice_consulted: bool,
    pub ordered_minutes: i32,
    pub risk_text: Option<String>,
}

impl Command for Draft {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        if let Person::New(person) = &self.person {
            person.check(problems);
        }
        problems.occurrence_number("occurrenceNumber", self.occurrence_number.as_deref());
        problems.code(
            "offenceCategoryCode",
            OFFENCE_CATEGORY,
            &self.offence_category,
        );
        if self.incident_on > local_day(self.decided_at) {
            problems.add(
                "incidentOn",
                "A day no later than that of decidedAt is expected.",
            );
        }
        problems.minutes("orderedMinutes", self.ordered_minutes, 1, 10_000);
        problems.optional("riskText", self.risk_text.as_deref(), NOTE);
        told_if_there_is_one(problems, self.victim_views, self.victim_to_be_told);
        if self.reference.is_none() {
            self.is_not_on_paper(problems);
        }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Checks that nobody is to be told where there is no victim.
pub(super) fn told_if_there_is_one(
    problems: &mut Problems,
    views: Option<VictimViews>,
    is_to_be_told: bool,
) {
    if is_to_be_told && views == Some(VictimViews::NoVictim) {
        problems.add(
            "victimToBeTold",
            "False is expected where there is no victim.",
        );
    }
}

impl Draft {
    /// Checks that no answer is said to be kept on paper. Only the Team's own records, which have a reference already,
    /// may say so.
    fn is_not_on_paper(&self, problems: &mut Problems) {
        let given = [
            ("admission", self.admission == Some(Admission::OnPaper)),
            (
                "victimViews",
                self.victim_views == Some(VictimViews::OnPaper),
            ),
        ];
        for (field, on_paper) in given {
            if on_paper {
                problems.add(field, "An answer other than ON_PAPER is expected.");
            }
        }
    }
}

/// Drafts a referral. Its completeness is checked when it is submitted.
///
/// # Errors
/// If the caller lacks the scope; if the caller is not a referrer, or the person is not found; if the idempotency key
/// was used with another input.
pub async fn draft(caller: &Caller, input: Draft) -> Result<Referral> {
    let mut work = caller.begin(Action::DraftReferral, &input).await?;
    if let Some(made) = work.replayed() {
        let row = super::get(&work.read(), ReferralId(made)).await?;
        caller.looked_at([row.offender_id]);
        return Ok(row);
    }
    if input.decided_at > work.now() {
        return Err(Error::invalid(
            "decidedAt",
            "An instant that is not in the future is expected.",
        ));
    }
    let referrer = input.referrer.or(caller.standing().referrer);
    let directory = caller.directory();
    let referrer = referrer
        .and_then(|id| directory.referrers.get(&id))
        .filter(|row| row.service().holds_on(local_day(work.now())))
        .ok_or(Rule::ReferralNeedsReferrer)?;
    let ward_known = input
        .incident_ward
        .is_none_or(|ward| directory.is_ward_on(ward, input.incident_on));
    all_met([(ward_known, Rule::AreaIsWard)])?;
    let person = match input.person.clone() {
        Person::Known(id) => {
            let person = offender::get(&work.read(), id).await?;
            let person = offender::get_alone(&work, person.id).await?;
            all_met([(person.merged_into_id.is_none(), Rule::OffenderNotMerged)])?;
            person.id
        }
        Person::New(person) => offender::write(&mut work, person).await?.id,
    };
    let row = write(
        &work,
        input,
        (referrer.id, referrer.organisation_id),
        person,
    )
    .await?;
    work.happened(event::ReferralDrafted::of(row.id, person))
        .await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

async fn write(
    work: &Work,
    input: Draft,
    (referrer_id, organisation_id): (ReferrerId, crate::id::OrganisationId),
    offender_id: OffenderId,
) -> Result<Referral> {
    let reference = input.reference.unwrap_or_else(|| reference::new("REF"));
    let row = Referral {
        id: ReferralId::new(),
        reference_folded: folded(&reference),
        reference,
        offender_id,
        referrer_id,
        organisation_id,
        occurrence_key: input.occurrence_number.as_deref().map(numbers::key),
        occurrence_number: input.occurrence_number,
        incident_on: input.incident_on,
        incident_ward_id: input.incident_ward,
        offence_category: input.offence_category,
        disposal: input.disposal,
        decided_at: input.decided_at,
        admission: input.admission,
        victim_views: input.victim_views,
        victim_to_be_told: input.victim_to_be_told,
        agreed_on: input.agreed_on,
        appropriate_adult: input.appropriate_adult,
        youth_justice_consulted: input.youth_justice_consulted,
        ordered_minutes: input.ordered_minutes,
        credited_minutes: 0,
        risk_text: input.risk_text,
        status: Status::Draft,
        status_reason: None,
        mentor_id: None,
        drafted_at: work.now(),
        submitted_at: None,
        accepted_at: None,
        first_contact_at: None,
        engaged_at: None,
        first_session_at: None,
        completed_at: None,
        closed_at: None,
        concluded_at: None,
        follow_up_state: None,
        check_due_on: None,
        exit_note: None,
        version: 1,
    };
    let row: referral::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    history::changed(
        work,
        (Noun::Referral, row.id.0),
        None,
        row.status,
        Because::default(),
    )
    .await?;
    Ok(row)
}
