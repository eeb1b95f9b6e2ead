//! Risk assessments: written by one person, approved by another, and valid until their review is due.

use chrono::NaiveDate;
use entity::risk_assessment;
use kernel::{
    Caller, Error, Noun, Read, Result,
    check::{Command, NOTE, Problems},
    condition,
    error::all_met,
    event, expect_version,
    issuer::Identified,
    policy::Action,
    rule::Rule,
    version,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use crate::id::{RiskAssessmentId, SiteId};

pub use entity::risk_assessment::{Entity, Model as RiskAssessment, Status};

/// A risk assessment to record.
#[derive(Clone, Debug)]
pub struct RecordRiskAssessment {
    pub idempotency_key: Option<String>,
    pub site: SiteId,
    pub assessed_on: NaiveDate,
    /// The last day on which the assessment is valid.
    pub review_due: NaiveDate,
    pub hazards: String,
    pub controls: String,
    /// Whether it covers people under 18.
    pub youth_suitable: bool,
}

impl Command for RecordRiskAssessment {
    fn check(&self, problems: &mut Problems) {
        problems.not_to_come("assessedOn", self.assessed_on);
        if self.review_due < self.assessed_on {
            problems.add("reviewDue", "A day on or after assessedOn is expected.");
        }
        problems.text("hazards", &self.hazards, NOTE);
        problems.text("controls", &self.controls, NOTE);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a risk assessment, as a draft.
///
/// # Errors
/// If the caller lacks the scope or the site is not found; if the idempotency key was used with another input.
pub async fn record(caller: &Caller, input: RecordRiskAssessment) -> Result<RiskAssessment> {
    let mut work = caller.begin(Action::RecordRiskAssessment, &input).await?;
    if let Some(made) = work.replayed() {
        return get(&work.read(), RiskAssessmentId(made)).await;
    }
    let site = super::get(&work.read(), input.site).await?;
    let row = RiskAssessment {
        id: RiskAssessmentId::new(),
        site_id: site.id,
        assessed_on: input.assessed_on,
        review_due: input.review_due,
        hazards: input.hazards,
        controls: input.controls,
        youth_suitable: input.youth_suitable,
        status: Status::Draft,
        assessed_by: caller.subject().into(),
        assessed_by_issuer: caller.principal().issuer.stored().into(),
        approved_by: None,
        approved_at: None,
        version: 1,
    };
    let row: risk_assessment::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    work.happened(event::RiskAssessmentRecorded::of(row.id))
        .await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

/// The approval of a risk assessment.
#[derive(Clone, Debug)]
pub struct ApproveRiskAssessment {
    pub risk_assessment: RiskAssessmentId,
    pub expected_version: i32,
}

impl Command for ApproveRiskAssessment {
    fn check(&self, _problems: &mut Problems) {}
}

/// Approves a draft. The assessment that was approved before becomes superseded.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not a draft; if the caller is its author; if the
/// version is stale.
pub async fn approve(caller: &Caller, input: ApproveRiskAssessment) -> Result<RiskAssessment> {
    let mut work = caller.begin(Action::ApproveRiskAssessment, &input).await?;
    let row = get(&work.read(), input.risk_assessment).await?;
    expect_version(row.version, input.expected_version)?;
    all_met([
        (row.status == Status::Draft, Rule::RiskAssessmentDraft),
        (
            !row.is_of(&caller.principal().identity()),
            Rule::RiskAssessmentNotByApprover,
        ),
    ])?;
    Entity::update_many()
        .col_expr(risk_assessment::Column::Status, Status::Superseded.into())
        .col_expr(
            risk_assessment::Column::Version,
            risk_assessment::Column::Version.into_expr().add(1),
        )
        .filter(risk_assessment::Column::SiteId.eq(row.site_id))
        .filter(risk_assessment::Column::Status.eq(Status::Approved))
        .exec(work.db())
        .await?;
    let read = row.version;
    let change = risk_assessment::ActiveModel {
        status: Set(Status::Approved),
        approved_by: Set(Some(caller.subject().into())),
        approved_at: Set(Some(work.now())),
        ..row.into()
    };
    let row = version::save(&work, change, risk_assessment::Column::Version, read).await?;
    work.happened(event::RiskAssessmentApproved::of(row.id))
        .await?;
    work.commit().await?;
    Ok(row)
}

/// The risk assessment of that id, if its site is within reach.
async fn get(read: &Read<'_>, id: RiskAssessmentId) -> Result<RiskAssessment> {
    let row = Entity::find_by_id(id)
        .one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::RiskAssessment))?;
    super::get(read, row.site_id)
        .await
        .map_err(|_| Error::NotFound(Noun::RiskAssessment))?;
    Ok(row)
}

/// Whether an approved risk assessment of the site covers that day, and people under 18 if they take part.
pub async fn covers(read: &Read<'_>, site: SiteId, day: NaiveDate, young: bool) -> Result<bool> {
    let mut rows = Entity::find()
        .filter(risk_assessment::Column::SiteId.eq(site))
        .filter(risk_assessment::Column::Status.eq(Status::Approved))
        .filter(risk_assessment::Column::AssessedOn.lte(day))
        .filter(risk_assessment::Column::ReviewDue.gte(day));
    if young {
        rows = rows.filter(risk_assessment::Column::YouthSuitable.eq(true));
    }
    Ok(rows.count(read.db()).await? > 0)
}

/// The risk assessments with these ids, for those who may see the contacts of their sites, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[RiskAssessmentId]) -> Result<Vec<RiskAssessment>> {
    let read = caller.read(Action::ReadSiteContacts)?;
    let these = condition::any_of(&read, risk_assessment::Column::Id, ids.to_vec());
    let mut rows = Entity::find().filter(these).all(read.db()).await?;
    let sites: Vec<_> = rows.iter().map(|row| row.site_id).collect();
    let shown = super::with_contacts(caller, &sites).await?;
    rows.retain(|row| shown.contains(&row.site_id));
    Ok(rows)
}

/// The risk assessments of many sites, oldest first, for those who may see the sites' contacts.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sites(caller: &Caller, sites: &[SiteId]) -> Result<Vec<RiskAssessment>> {
    let shown = super::with_contacts(caller, sites).await?;
    let read = caller.read(Action::ReadSiteContacts)?;
    let rows = Entity::find().filter(condition::any_of(
        &read,
        risk_assessment::Column::SiteId,
        shown,
    ));
    Ok(rows
        .order_by_asc(risk_assessment::Column::Id)
        .all(read.db())
        .await?)
}
