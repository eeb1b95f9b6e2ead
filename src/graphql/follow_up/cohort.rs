//! Cohorts of follow-ups.

use async_graphql::{Context, Enum, Object};
use domain::{
    impact::{self, Cohort, Quarters},
    referral::Status,
};

use crate::{
    context::ContextExt,
    error::Result,
    plain::{Plain, object},
    scalar::Date,
};

/// How the referrals of a cohort ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum CohortOutcome {
    /// The ordered minutes were worked.
    Completed,
    /// The person refused.
    Refused,
    /// The person began and did not complete.
    NotCompleted,
}

/// The GraphQL type `FollowUpCohort`.
#[derive(Clone, Debug)]
pub struct FollowUpCohort(Cohort);

/// The people whose referrals were concluded in one quarter with one outcome, and what became of their follow-up. A person is
/// counted once. The states add up to the people, and so do the results. The people of the outcomes chose themselves, so a
/// difference is not an effect of the scheme. The numbers are not published, and must not be passed on.
#[object]
impl FollowUpCohort {
    /// The first day (Europe/London) of the quarter.
    fn period_from(&self) -> Date {
        Date(self.0.from)
    }

    /// The last day of the quarter.
    fn period_to(&self) -> Date {
        Date(self.0.to)
    }

    /// How the referrals ended.
    fn outcome(&self) -> CohortOutcome {
        match self.0.status {
            Status::Completed => CohortOutcome::Completed,
            Status::Refused => CohortOutcome::Refused,
            _ => CohortOutcome::NotCompleted,
        }
    }

    /// The people.
    fn people(&self) -> i64 {
        self.0.people
    }

    /// Those whose follow-up is open.
    fn open(&self) -> i64 {
        self.0.open
    }

    /// Those for whom a check is due.
    fn due(&self) -> i64 {
        self.0.due
    }

    /// Those whose follow-up is provisional.
    fn provisional(&self) -> i64 {
        self.0.provisional
    }

    /// Those whose follow-up is final.
    #[graphql(name = "final")]
    fn finished(&self) -> i64 {
        self.0.finished
    }

    /// Those whose latest check is void.
    fn void(&self) -> i64 {
        self.0.void
    }

    /// Those of whom the latest check found nothing.
    fn none_found(&self) -> i64 {
        self.0.none_found
    }

    /// Those of whom it found only an allegation.
    fn allegation_only(&self) -> i64 {
        self.0.allegation_only
    }

    /// Those of whom it found a proven reoffence.
    fn reoffended(&self) -> i64 {
        self.0.reoffended
    }

    /// Of these, the ones whose offence was committed within twelve months and proven within eighteen.
    fn reoffended_in_time(&self) -> i64 {
        self.0.reoffended_in_time
    }

    /// Those who could not be found in the police's records.
    fn untraceable(&self) -> i64 {
        self.0.untraceable
    }

    /// Those who have died.
    fn died(&self) -> i64 {
        self.0.died
    }

    /// Those who were never checked, or whose latest check is void. They are never counted as not having reoffended.
    fn unchecked(&self) -> i64 {
        self.0.unchecked
    }

    /// Whether eighteen months have passed for everybody in the cohort. Before that its numbers cannot be compared with those of
    /// another.
    fn is_final(&self) -> bool {
        self.0.is_final
    }
}

/// Queries for cohorts.
#[derive(Default)]
pub struct CohortQuery;

#[Object]
impl CohortQuery {
    /// The follow-up of the people whose referrals were concluded in quarters that have ended, by how the referrals ended, the
    /// oldest quarter first; of more than 40 quarters, the latest. Only for the Team and the data protection officer: for other
    /// callers, empty. Scope `followups:read`.
    async fn follow_up_cohorts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only quarters that end on this day (Europe/London) or a later one.")]
        from: Option<Date>,
        #[graphql(desc = "Only quarters that end on this day (Europe/London) or an earlier one.")]
        to: Option<Date>,
    ) -> Result<Vec<FollowUpCohort>> {
        let quarters = Quarters {
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
        };
        let cohorts = impact::cohorts(ctx.caller(), quarters).await?;
        if cohorts.is_none() {
            ctx.count_redaction("team-only");
        }
        let cohorts = cohorts.unwrap_or_default().into_iter();
        Ok(cohorts.map(FollowUpCohort).collect())
    }
}
