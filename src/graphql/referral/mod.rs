//! Referrals: one person, one offence, one disposal and the ordered minutes of work.

pub mod amendment;
pub mod changes;
mod contact;
mod draft;
pub mod kind;
mod mentor;
pub mod mutation;
mod progress;
pub mod query;
pub mod question;
mod time;

use async_graphql::{Context, ID};
use domain::{id::Key, reference::OFFENCE_CATEGORY, referral};
use kernel::{Noun, policy::Action};

use crate::{
    amendment::Amendment,
    attendance::Attendance,
    context::ContextExt,
    error::{Nullable, nullable},
    feedback::delivery::ReferralFeedback,
    follow_up::FollowUp,
    history::{self, ReferralStatusChange},
    id::opaque,
    limited::{MASK, held_back, masked, open_only},
    loader,
    offender::Offender,
    organisation::Organisation,
    page::{Connection, page_request},
    plain::object,
    question::Question,
    reference::ReferenceItem,
    referral::{
        contact::MentoringContact,
        kind::{Admission, DisposalType, ReferralStatus, VictimViews},
        mentor::MentorAssignment,
        progress::Progress,
        time::{ReferralFirstContact, ReferralStart},
    },
    referrer::Referrer,
    scalar::{Date, DateTime},
    session::veil,
    staff::StaffMember,
};

/// The policy that shows the exchange between the Team and the referrer only to them.
const EXCHANGE: &str = "exchange-of-team-and-referrer";

/// The GraphQL type `Referral`.
#[derive(Clone, Debug)]
pub struct Referral(referral::Referral);

impl Referral {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: referral::Referral) -> Self {
        Self(row)
    }
}

/// A referral: one person, one offence, one disposal and the ordered minutes of work. Scope `referrals:read`.
#[object]
impl Referral {
    /// The referral's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The reference of the record, for example to read out over the telephone.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The status. `IN_PROGRESS` and `COMPLETED` follow from the credited minutes.
    fn status(&self) -> ReferralStatus {
        self.0.status.into()
    }

    /// The reason for the status, from the reference list `REFERRAL_REJECTED`, `REFERRAL_REFUSED`, `REFERRAL_WITHDRAWN`
    /// or `REFERRAL_NOT_COMPLETED`. Null with other statuses, and if access to the person is limited for the caller.
    async fn status_reason(&self, ctx: &Context<'_>) -> Option<ReferenceItem> {
        let (status, code) = (
            kernel::history::stored(&self.0.status),
            self.0.status_reason.as_deref(),
        );
        let reason = || ReferenceItem::of_reason(ctx, Noun::Referral, &status, code);
        open_only(ctx, self.0.offender_id, reason).await
    }

    /// The person. Scope `offenders:read`; null if the caller has no access to them.
    async fn offender(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            Ok(loader::OFFENDERS
                .of(ctx, self.0.offender_id)
                .await?
                .map(Offender::of))
        })
        .await
    }

    /// The officer who referred the person. Null if the register no longer has it.
    fn referrer(&self, ctx: &Context<'_>) -> Option<Referrer> {
        Referrer::known(&ctx.caller().directory(), self.0.referrer_id)
    }

    /// The police force of the referrer. Null if the register no longer has it.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The current mentor; null until the referral is accepted.
    fn mentor(&self, ctx: &Context<'_>) -> Option<StaffMember> {
        StaffMember::known(&ctx.caller().directory(), self.0.mentor_id?)
    }

    /// All mentors of the person in chronological order, the latest 50; empty until the referral is accepted.
    /// Null only with an entry in `errors`.
    async fn mentors(&self, ctx: &Context<'_>) -> Nullable<Vec<MentorAssignment>> {
        nullable(async {
            let rows = loader::MENTORS_OF_REFERRAL
                .of(ctx, self.0.id)
                .await?
                .unwrap_or_default();
            Ok(Some(rows.into_iter().map(MentorAssignment::of).collect()))
        })
        .await
    }

    /// The police force's own number for the incident; null if none was given. Only for the Team, the referrer and the
    /// data protection officer: for other callers null, with an entry in `extensions.redactions`. Also null if access
    /// to the person is limited for the caller.
    async fn occurrence_number(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = referral::shows_exchange(ctx.caller());
        ctx.shown(shown, EXCHANGE, || ())?;
        let number = || self.0.occurrence_number.as_deref();
        open_only(ctx, self.0.offender_id, number).await
    }

    /// The date of the incident.
    fn incident_on(&self) -> Date {
        Date(self.0.incident_on)
    }

    /// The offence category, from the reference list `OFFENCE_CATEGORY`.
    fn offence_category(&self, ctx: &Context<'_>) -> ReferenceItem {
        ReferenceItem::of(ctx, OFFENCE_CATEGORY, &self.0.offence_category)
    }

    /// The disposal: what the police decided.
    fn disposal(&self) -> DisposalType {
        self.0.disposal.into()
    }

    /// The time of the police decision.
    fn decided_at(&self) -> DateTime {
        DateTime(self.0.decided_at)
    }

    /// Whether the person admitted the offence or accepted responsibility for it. Null in a draft without an answer,
    /// and if access to the person is limited for the caller.
    async fn admission(&self, ctx: &Context<'_>) -> Option<Admission> {
        let admission = || self.0.admission.map(Admission::from);
        open_only(ctx, self.0.offender_id, admission).await
    }

    /// Whether the victim's views were sought. Null in a draft without an answer, and if access to the person is
    /// limited for the caller.
    async fn victim_views(&self, ctx: &Context<'_>) -> Option<VictimViews> {
        let views = || self.0.victim_views.map(VictimViews::from);
        open_only(ctx, self.0.offender_id, views).await
    }

    /// Whether the victim asked to be told, by the officer, where and how long the person worked. Null if access to the
    /// person is limited for the caller.
    async fn victim_to_be_told(&self, ctx: &Context<'_>) -> Option<bool> {
        open_only(ctx, self.0.offender_id, || Some(self.0.victim_to_be_told)).await
    }

    /// The date on which the person agreed to take part; null in a draft without an answer.
    fn agreed_on(&self) -> Option<Date> {
        self.0.agreed_on.map(Date)
    }

    /// The progress of the work, in whole minutes.
    fn progress(&self) -> Progress {
        Progress::of(self.0.clone())
    }

    /// What the referrer wrote about risk. Scope `offenders:sensitive`; null if nothing was written, and if access to
    /// the person is limited for the caller.
    async fn risk_text(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadRisk)?;
            let text = || self.0.risk_text.as_deref();
            Ok(open_only(ctx, self.0.offender_id, text).await)
        })
        .await
    }

    /// The time at which the draft was created.
    fn drafted_at(&self) -> DateTime {
        DateTime(self.0.drafted_at)
    }

    /// The time at which the referral was submitted to the Team; null until then.
    fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(DateTime)
    }

    /// The time at which the Team accepted the referral; null until then.
    fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }

    /// The time at which the person was first reached; null until then.
    fn first_contact_at(&self) -> Option<DateTime> {
        self.0.first_contact_at.map(DateTime)
    }

    /// The time at which the person's agreement to take part was recorded; null until then.
    fn engaged_at(&self) -> Option<DateTime> {
        self.0.engaged_at.map(DateTime)
    }

    /// The time at which the first credited work began; null until then. Until that session has ended, null with an
    /// entry in `extensions.redactions` for callers outside the Team, and if access to the person is limited.
    async fn first_session_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        nullable(async {
            let policy = veil::of_first_work(ctx, &self.0).await?;
            let began = || self.0.first_session_at.map(DateTime);
            Ok(ctx.unless(policy, began).flatten())
        })
        .await
    }

    /// The time at which all ordered minutes were credited; null until then.
    fn completed_at(&self) -> Option<DateTime> {
        self.0.completed_at.map(DateTime)
    }

    /// The time at which the referral was rejected, refused, ended or withdrawn; null with any other status.
    fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// The time at which the referral was concluded and follow-up began; null until then.
    fn concluded_at(&self) -> Option<DateTime> {
        self.0.concluded_at.map(DateTime)
    }

    /// How the case ended, written for the referrer; null if nothing was written. Only for the Team, the referrer and
    /// the data protection officer: for other callers, and if access to the person is limited for the caller,
    /// `[withheld]` with an entry in `extensions.redactions`.
    async fn exit_note(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = referral::shows_exchange(ctx.caller());
        let note = ctx.shown(shown, EXCHANGE, || self.0.exit_note.as_deref());
        masked(ctx, self.0.offender_id, note.unwrap_or(Some(MASK))).await
    }

    /// What the officer was told of how the referral ended, and what is to be passed on to the victim, oldest first; the latest
    /// 50. Only for the Team, the referrer and the data protection officer: for other callers, and if access
    /// to the person is limited for the caller, null with an entry in `extensions.redactions`.
    async fn feedback(&self, ctx: &Context<'_>) -> Nullable<Vec<ReferralFeedback>> {
        progress::feedback(ctx, &self.0).await
    }

    /// The attendances of the person in sessions, oldest first. Scope `offenders:read`. Null without the scope.
    async fn attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<Attendance>> {
        nullable(async {
            let request = page_request(ctx, (first, after), (last, before));
            let page = loader::ATTENDANCES_OF_REFERRAL
                .of_with(ctx, self.0.id, request)
                .await?;
            Ok(page.map(|page| Connection::of(page, Attendance::of)))
        })
        .await
    }

    /// The contacts with the person and the attempts at contact, oldest first; the latest 50. Scope `mentoring:read`.
    /// The summaries are `[withheld]` if access to the person is limited for the caller.
    async fn contacts(&self, ctx: &Context<'_>) -> Nullable<Vec<MentoringContact>> {
        nullable(async {
            ctx.caller().allow(Action::ListContacts)?;
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = loader::CONTACTS_OF_REFERRAL
                .of(ctx, self.0.id)
                .await?
                .unwrap_or_default();
            let in_face = |row| MentoringContact::of(row).held_back(held_back);
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// The checks of whether the person has reoffended, oldest first; the latest 50. The last check is the one that
    /// counts. Scope `followups:read`; null if access to the person is limited for the caller.
    async fn follow_ups(&self, ctx: &Context<'_>) -> Nullable<Vec<FollowUp>> {
        nullable(async {
            ctx.caller().allow(Action::ListFollowUps)?;
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = loader::FOLLOW_UPS_OF_REFERRAL
                .of(ctx, self.0.id)
                .await?
                .unwrap_or_default();
            Ok(ctx.unless(held_back, || rows.into_iter().map(FollowUp::of).collect()))
        })
        .await
    }

    /// The time until the work began. Null if the referral was never submitted, and if `firstSessionAt` is withheld.
    async fn start(&self, ctx: &Context<'_>) -> Nullable<ReferralStart> {
        nullable(async {
            let policy = veil::of_first_work(ctx, &self.0).await?;
            let start = || referral::time::start(ctx.caller(), &self.0).map(ReferralStart::from);
            Ok(ctx.unless(policy, start).flatten())
        })
        .await
    }

    /// The time until the person was first reached. Null if the referral was never submitted.
    fn first_contact(&self, ctx: &Context<'_>) -> Option<ReferralFirstContact> {
        referral::time::first_contact(ctx.caller(), &self.0).map(ReferralFirstContact::from)
    }

    /// The Team's questions and the answers, oldest first; the latest 20. The texts are only for the Team, the referrer
    /// and the data protection officer; for others, and if access to the person is limited for the caller,
    /// `[withheld]`.
    async fn questions(&self, ctx: &Context<'_>) -> Nullable<Vec<Question>> {
        nullable(async {
            let exchange = (!referral::shows_exchange(ctx.caller())).then_some(EXCHANGE);
            let held_back = held_back(ctx, self.0.offender_id).await.or(exchange);
            let rows = loader::QUESTIONS
                .of(ctx, self.0.id.value())
                .await?
                .unwrap_or_default();
            let in_face = |row| Question::of(row).held_back(held_back);
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// The amendments, oldest first; the latest 50. No values or reasons if access to the person is limited.
    /// Null only with an entry in `errors`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let held_back = held_back(ctx, self.0.offender_id).await;
            let rows = loader::AMENDMENTS
                .of(ctx, self.0.id.value())
                .await?
                .unwrap_or_default();
            let in_face = |row: kernel::amendment::Amendment| {
                let shown = referral::shows_amended(ctx.caller(), &row.field);
                Amendment::of(row).shown_if(shown).held_back(held_back)
            };
            Ok(Some(rows.into_iter().map(in_face).collect()))
        })
        .await
    }

    /// The changes of status, oldest first; the latest 50. No reasons and notes if access to the person is limited for the
    /// caller. Null only with an entry in `errors`.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<ReferralStatusChange>> {
        nullable(async {
            let held_back = held_back(ctx, self.0.offender_id).await;
            let changes = history::rows(ctx, self.0.id).await?.into_iter();
            let shown = |row| ReferralStatusChange::of(row, held_back);
            Ok(Some(changes.map(shown).collect()))
        })
        .await
    }
}
