//! A referral: one person, one offence, one disposal, and the hours of work agreed.

use sea_orm::entity::prelude::*;

use crate::{
    follow_up::FollowUpState,
    id::{AreaId, OffenderId, OrganisationId, ReferrerId, StaffId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names a referral.
    ReferralId: "referral", new_v4;
}

/// The status of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Being written by the referrer.
    Draft,
    /// Submitted to the Team.
    Submitted,
    /// The Team has asked the referrer a question. The 48 hours continue to run.
    NeedsInfo,
    /// Accepted, with a mentor.
    Accepted,
    /// Not accepted. The case goes back to the officer.
    Rejected,
    /// The person agreed to take part.
    Engaged,
    /// Some minutes are credited.
    InProgress,
    /// All ordered minutes are credited.
    Completed,
    /// Refused by the person, who never worked.
    Refused,
    /// The person worked part of the time and then stopped.
    NotCompleted,
    /// Ended for reasons that were not the person's choice.
    Withdrawn,
}

/// The police decision that ended the case without a court.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum DisposalType {
    /// Community resolution (Home Office outcome type 8).
    CommunityResolution,
    /// Diversion (Home Office outcome type 22).
    #[sea_orm(string_value = "DIVERSION_OUTCOME_22")]
    DiversionOutcome22,
    /// Conditional caution for an adult (outcome type 3).
    ConditionalCautionAdult,
    /// Youth conditional caution (outcome type 2).
    YouthCautionConditional,
    /// Community protection notice or anti-social behaviour warning. There is no recorded crime.
    CpnOrAsbWarning,
    /// In place of a fixed penalty notice.
    FpnAlternative,
    /// Another decision.
    Other,
}

/// The person's admission of the offence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Admission {
    /// The person admitted the offence.
    Admitted,
    /// The person accepted responsibility.
    AcceptedResponsibility,
    /// The disposal does not require one.
    NotRequired,
    /// Kept in the Team's paper records. Only imported referrals have this value.
    OnPaper,
}

/// Whether the victim's views were sought, as section 102 of the Anti-social Behaviour, Crime and Policing Act 2014
/// requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum VictimViews {
    /// There is no victim.
    NoVictim,
    /// Sought and recorded.
    Sought,
    /// Reasonable efforts were made without success.
    NotPossible,
    /// Kept in the Team's paper records. Only imported referrals have this value.
    OnPaper,
}

/// One row of `referral`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReferralId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    #[always]
    pub offender_id: OffenderId,
    pub referrer_id: ReferrerId,
    /// The referrer's force.
    pub organisation_id: OrganisationId,
    /// The police force's own number of the incident.
    pub occurrence_number: Option<String>,
    /// The same in the form in which it is compared.
    pub occurrence_key: Option<String>,
    pub incident_on: Date,
    /// The ward of the incident, which is never public.
    pub incident_ward_id: Option<AreaId>,
    /// A code of the reference list `OFFENCE_CATEGORY`.
    pub offence_category: String,
    pub disposal: DisposalType,
    /// When the police decided the disposal.
    pub decided_at: DateTimeUtc,
    pub admission: Option<Admission>,
    pub victim_views: Option<VictimViews>,
    /// Whether the victim asked to be told where and how long the person worked.
    pub victim_to_be_told: bool,
    /// The day on which the person agreed to take part.
    pub agreed_on: Option<Date>,
    pub appropriate_adult: bool,
    pub youth_justice_consulted: bool,
    /// The minutes of work that the police ordered.
    pub ordered_minutes: i32,
    /// The minutes credited: the sum over this referral's attendances.
    pub credited_minutes: i32,
    pub risk_text: Option<String>,
    pub status: Status,
    pub status_reason: Option<String>,
    pub mentor_id: Option<StaffId>,
    pub drafted_at: DateTimeUtc,
    pub submitted_at: Option<DateTimeUtc>,
    pub accepted_at: Option<DateTimeUtc>,
    pub first_contact_at: Option<DateTimeUtc>,
    pub engaged_at: Option<DateTimeUtc>,
    /// The start of the first attendance with credited minutes.
    pub first_session_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
    /// When it became rejected, refused, not completed or withdrawn.
    pub closed_at: Option<DateTimeUtc>,
    pub concluded_at: Option<DateTimeUtc>,
    /// Where its follow-up stands. `None` if it is not concluded.
    pub follow_up_state: Option<FollowUpState>,
    /// The day from which the next follow-up check is due. `None` if none is.
    pub check_due_on: Option<Date>,
    pub exit_note: Option<String>,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
