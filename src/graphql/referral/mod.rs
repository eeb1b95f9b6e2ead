//! Referrals: one person, one offence, one disposal, and the hours of work agreed.

pub mod amendment;
pub mod changes;
mod contact;
mod draft;
pub mod kind;
mod mentor;
pub mod mutation;
pub mod query;
pub mod question;
mod time;

use async_graphql::{Context, ID, Object};

use crate::domain::{
    self,
    id::Key,
    policy::Action,
    referral::{self},
};
use crate::graphql::{
    amendment::Amendment,
    attendance::Attendance,
    context::ContextExt,
    error::{Nullable, nullable},
    follow_up::FollowUp,
    history::StatusChange,
    id::opaque,
    limited::{MASK, held_back, masked, open_only},
    loader::{
        AmendmentsOf, AttendancesOfReferral, ContactsOfReferral, FollowUpsOfReferral, HistoryOf,
        MentorsOfReferral, QuestionsOf,
    },
    offender::Offender,
    organisation::Organisation,
    page::{Connection, asked},
    question::Question,
    referral::{
        contact::Contact,
        kind::{Admission, DisposalType, ReferralStatus, VictimViews},
        mentor::Mentor,
        time::{ReferralFirstContact, ReferralStart},
    },
    referrer::Referrer,
    scalar::{Date, DateTime},
    session::veil,
    staff::StaffMember,
};

/// The policy that keeps what passes between the Team and the referrer to them.
const EXCHANGE: &str = "exchange-of-team-and-referrer";

/// A referral in its face.
#[derive(Clone, Debug)]
pub struct Referral(referral::Referral);

impl Referral {
    /// The referral in its face.
    pub fn of(row: referral::Referral) -> Self {
        Self(row)
    }
}

/// One person, one offence, one disposal, and the hours of work agreed. Scope `referrals:read`.
#[Object]
impl Referral {
    /// The referral's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The name that people read out over the telephone.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Where it stands. `IN_PROGRESS` and `COMPLETED` follow from the credited minutes.
    async fn status(&self) -> ReferralStatus {
        self.0.status.into()
    }

    /// Why it was rejected, refused, ended or withdrawn, a code of the reference list `REFERRAL_…`; null otherwise, and where
    /// access to the person is limited.
    async fn status_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        open_only(ctx, self.0.offender_id, || self.0.status_reason.as_deref()).await
    }

    /// The person. Scope `offenders:read`.
    async fn offender(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            Ok(ctx
                .loader()
                .load_one(self.0.offender_id)
                .await?
                .map(Offender::of))
        })
        .await
    }

    /// Who referred the person.
    async fn referrer(&self, ctx: &Context<'_>) -> Option<Referrer> {
        Referrer::known(&ctx.caller().directory(), self.0.referrer_id)
    }

    /// The referrer's force.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// Who mentors the person; null before the referral is accepted.
    async fn mentor(&self, ctx: &Context<'_>) -> Option<StaffMember> {
        StaffMember::known(&ctx.caller().directory(), self.0.mentor_id?)
    }

    /// Everybody who mentored the person, first to last, the last 50; empty before the referral is accepted.
    async fn mentors(&self, ctx: &Context<'_>) -> Nullable<Vec<Mentor>> {
        nullable(async {
            let rows = ctx
                .loader()
                .load_one(MentorsOfReferral(self.0.id))
                .await?
                .unwrap_or_default();
            Ok(Some(rows.into_iter().map(Mentor::of).collect()))
        })
        .await
    }

    /// The force's own number for the incident, for the Team, the referrer and the data protection officer; null for others,
    /// with an entry in `extensions.redactions`, where none was given, and where access to the person is limited.
    async fn occurrence_number(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = referral::shows_exchange(ctx.caller());
        ctx.shown(shown, EXCHANGE, || ())?;
        let number = || self.0.occurrence_number.as_deref();
        open_only(ctx, self.0.offender_id, number).await
    }

    /// The day of the incident.
    async fn incident_on(&self) -> Date {
        Date(self.0.incident_on)
    }

    /// What it was, a code of the reference list `OFFENCE_CATEGORY`.
    async fn offence_category(&self) -> &str {
        &self.0.offence_category
    }

    /// What the police decided.
    async fn disposal(&self) -> DisposalType {
        self.0.disposal.into()
    }

    /// When the police decided it.
    async fn decided_at(&self) -> DateTime {
        DateTime(self.0.decided_at)
    }

    /// What the person said of the offence; null in a draft without it, and where access to the person is limited.
    async fn admission(&self, ctx: &Context<'_>) -> Option<Admission> {
        let admission = || self.0.admission.map(Admission::from);
        open_only(ctx, self.0.offender_id, admission).await
    }

    /// Whether the victim's views were sought; null in a draft without it, and where access to the person is limited.
    async fn victim_views(&self, ctx: &Context<'_>) -> Option<VictimViews> {
        let views = || self.0.victim_views.map(VictimViews::from);
        open_only(ctx, self.0.offender_id, views).await
    }

    /// The day the person agreed to take part; null in a draft without it.
    async fn agreed_on(&self) -> Option<Date> {
        self.0.agreed_on.map(Date)
    }

    /// How far the work has come.
    async fn progress(&self) -> Progress {
        Progress(self.0.clone())
    }

    /// What the referrer wrote of risk. Scope `offenders:sensitive`; null where nothing was written, and where access to the
    /// person is limited.
    async fn risk_text(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadRisk)?;
            let text = || self.0.risk_text.as_deref();
            Ok(open_only(ctx, self.0.offender_id, text).await)
        })
        .await
    }

    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime {
        DateTime(self.0.drafted_at)
    }

    /// When it was handed to the Team; null before.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(DateTime)
    }

    /// When it was taken on; null before.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }

    /// When the person was first reached; null before.
    async fn first_contact_at(&self) -> Option<DateTime> {
        self.0.first_contact_at.map(DateTime)
    }

    /// When the person agreed to take part, as recorded; null before.
    async fn engaged_at(&self) -> Option<DateTime> {
        self.0.engaged_at.map(DateTime)
    }

    /// When the first credited work began; null before. Null, with an entry in `extensions.redactions`, while that session is
    /// not over: outside the Team, and where access to the person is limited.
    async fn first_session_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        nullable(async {
            let policy = veil::of_first_work(ctx, &self.0).await?;
            let began = || self.0.first_session_at.map(DateTime);
            Ok(ctx.unless(policy, began).flatten())
        })
        .await
    }

    /// When all ordered minutes were credited; null before.
    async fn completed_at(&self) -> Option<DateTime> {
        self.0.completed_at.map(DateTime)
    }

    /// When it was rejected, refused, ended or withdrawn; null otherwise.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// When the case was closed and follow-up began; null before.
    async fn concluded_at(&self) -> Option<DateTime> {
        self.0.concluded_at.map(DateTime)
    }

    /// How it ended, in words for the referrer; null where nobody wrote it down. `[withheld]`, with an entry in
    /// `extensions.redactions`, for others than the Team, the referrer and the data protection officer, and where access to
    /// the person is limited.
    async fn exit_note(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = referral::shows_exchange(ctx.caller());
        let note = ctx.shown(shown, EXCHANGE, || self.0.exit_note.as_deref());
        masked(ctx, self.0.offender_id, note.unwrap_or(Some(MASK))).await
    }

    /// The slots that the person was booked into, oldest first. Scope `offenders:read`.
    async fn attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Nullable<Connection<Attendance>> {
        nullable(async {
            let asked = asked(ctx, (first, after), (last, before));
            let page = ctx
                .loader()
                .load_one(AttendancesOfReferral(self.0.id, asked))
                .await?;
            Ok(page.map(|page| Connection::of(page, Attendance::of)))
        })
        .await
    }

    /// The contacts with the person and the attempts at one, oldest first; the latest 50. Scope `mentoring:read`. What was said
    /// is `[withheld]` where access to the person is limited.
    async fn contacts(&self, ctx: &Context<'_>) -> Nullable<Vec<Contact>> {
        nullable(async {
            ctx.caller().allow(Action::ListContacts)?;
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = ctx
                .loader()
                .load_one(ContactsOfReferral(self.0.id))
                .await?
                .unwrap_or_default();
            let in_face = |row| Contact::of(row).held_back(held_back);
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// The checks whether the person reoffended, oldest first, the latest 50; the last one counts. Scope `followups:read`; null where
    /// access to the person is limited.
    async fn follow_ups(&self, ctx: &Context<'_>) -> Nullable<Vec<FollowUp>> {
        nullable(async {
            ctx.caller().allow(Action::ListFollowUps)?;
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = ctx
                .loader()
                .load_one(FollowUpsOfReferral(self.0.id))
                .await?
                .unwrap_or_default();
            Ok(ctx.unless(held_back, || rows.into_iter().map(FollowUp::of).collect()))
        })
        .await
    }

    /// How long it took for the work to begin; null for what was never submitted, and where `firstSessionAt` is held back.
    async fn start(&self, ctx: &Context<'_>) -> Nullable<ReferralStart> {
        nullable(async {
            let policy = veil::of_first_work(ctx, &self.0).await?;
            let start = || referral::time::start(ctx.caller(), &self.0).map(ReferralStart::from);
            Ok(ctx.unless(policy, start).flatten())
        })
        .await
    }

    /// How long it took to reach the person; null for what was never submitted.
    async fn first_contact(&self, ctx: &Context<'_>) -> Option<ReferralFirstContact> {
        referral::time::first_contact(ctx.caller(), &self.0).map(ReferralFirstContact::from)
    }

    /// What the Team asked before it decided, and what was answered, oldest first; the latest 20. The words are `[withheld]` for
    /// others than the Team, the referrer and the data protection officer, and where access to the person is limited.
    async fn questions(&self, ctx: &Context<'_>) -> Nullable<Vec<Question>> {
        nullable(async {
            let exchange = (!referral::shows_exchange(ctx.caller())).then_some(EXCHANGE);
            let held_back = held_back(ctx, self.0.offender_id).await.or(exchange);
            let rows = ctx
                .loader()
                .load_one(QuestionsOf(self.0.id.value()))
                .await?
                .unwrap_or_default();
            let in_face = |row| Question::of(row).held_back(held_back);
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// What was put right, oldest first, the latest 50; without values and reasons where access to the person is limited.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = ctx
                .loader()
                .load_one(AmendmentsOf(self.0.id.value()))
                .await?
                .unwrap_or_default();
            let in_face = |row: domain::amendment::Amendment| {
                let shown = referral::shows_amended(ctx.caller(), &row.field);
                Amendment::of(row).shown_if(shown).held_back(held_back)
            };
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// Where it stood before, oldest first, the latest 50; without reasons where access to the person is limited.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<StatusChange>> {
        nullable(async {
            let held_back = held_back(ctx, self.0.offender_id).await;
            let changes = ctx
                .loader()
                .load_one(HistoryOf(self.0.id.value()))
                .await?
                .unwrap_or_default();
            let in_face = |row| StatusChange::of(row).held_back(held_back);
            Ok(Some(changes.into_iter().map(in_face).collect()))
        })
        .await
    }
}

/// How far somebody's work has come.
pub struct Progress(referral::Referral);

/// How far somebody's work has come, in whole minutes.
#[Object]
impl Progress {
    /// What the police set.
    async fn ordered_minutes(&self) -> i32 {
        self.0.ordered_minutes
    }

    /// What was worked and counts.
    async fn credited_minutes(&self) -> i32 {
        self.0.credited_minutes
    }

    /// What remains.
    async fn remaining_minutes(&self) -> i32 {
        self.0.ordered_minutes - self.0.credited_minutes
    }
}
