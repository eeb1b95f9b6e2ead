//! How well the scheme serves people and places in a period.

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    impact::{self, Measure, Span},
    suggestion::Source,
};

use super::figure::Figure;
use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    plain::Plain,
    scalar::Date,
    suggestion::SuggestionSource,
};

/// A share of a number.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct Share {
    /// The numerator.
    number: i64,
    /// The denominator.
    of: i64,
    /// The share in whole per cent, rounded down; null if the denominator is zero.
    per_cent: Option<i64>,
}

impl From<impact::Share> for Share {
    fn from(share: impact::Share) -> Self {
        Self {
            number: share.number,
            of: share.of,
            per_cent: (share.of > 0).then(|| share.number * 100 / share.of),
        }
    }
}

/// Waiting times, in elapsed hours, including nights and weekends.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct WaitingTimes {
    /// Those that were short enough, of all that are over and those that are too long already.
    in_time: Share,
    /// The median of those that are over, in hours; null if there is none.
    median: Option<i64>,
    /// Their 90th percentile, in hours; null if there is none.
    ninetieth_percentile: Option<i64>,
}

impl From<impact::Waits> for WaitingTimes {
    fn from(waits: impact::Waits) -> Self {
        Self {
            in_time: waits.in_time.into(),
            median: waits.median,
            ninetieth_percentile: waits.ninetieth,
        }
    }
}

/// How soon the suggestions of one kind of submitter were decided, and led to an improved place.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct SuggestionsOfSource {
    /// The kind of submitter.
    source: SuggestionSource,
    /// The suggestions decided in the period that are accepted, of all of them.
    accepted: Share,
    /// The suggestions decided in the period whose suggesters were told within 14 days, of all of them.
    told: Share,
    /// The median number of days from their submission to the decision; null if there are none.
    days_to_decision: Option<i64>,
    /// The median number of days from the first suggestion of a site to its completion, for sites first completed in the period;
    /// null if there are none.
    days_to_completion: Option<i64>,
}

impl From<(Source, impact::Suggested)> for SuggestionsOfSource {
    fn from((source, figures): (Source, impact::Suggested)) -> Self {
        Self {
            source: source.into(),
            accepted: figures.accepted.into(),
            told: figures.told.into(),
            days_to_decision: figures.to_decision,
            days_to_completion: figures.to_completion,
        }
    }
}

/// How well the scheme served people and places in a period, from the records as they are now. The numbers are exact: they are not
/// published, and must not be passed on.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct Performance {
    /// The first day (Europe/London) of the period.
    period_from: Date,
    /// The last day of the period.
    period_to: Date,
    /// The people of whom a referral was submitted in the period.
    people_referred: i64,
    /// The referrals submitted in the period that were accepted, of all of them.
    accepted: Share,
    /// Those whose mentor has reached the person, of those that were accepted.
    mentored: Share,
    /// From the police's decision to the first work, for referrals submitted in the period. 48 hours are short enough.
    start_since_decision: WaitingTimes,
    /// The same from the submission of the referral.
    start_since_referral: WaitingTimes,
    /// The same from the beginning of the day of the offence.
    start_since_offence: WaitingTimes,
    /// From the submission to the first contact. 24 hours are short enough.
    first_contact: WaitingTimes,
    /// The referrals that were completed in the period, of those that were completed, refused or not completed.
    completed: Share,
    /// Those that were refused, of the same.
    refused: Share,
    /// Those that were not completed, of those that were completed or not completed.
    not_completed: Share,
    /// The referrals that were withdrawn in the period.
    withdrawn: i64,
    /// The bookings in the period for which the person attended, of these and those missed without a valid reason.
    attended: Share,
    /// The bookings that the service let fail (stood down, or sent home by no fault of the person), of all bookings.
    stood_down: Share,
    /// The suggestions decided in the period that are accepted, of all of them.
    suggestions_accepted: Share,
    /// The suggestions decided in the period whose suggesters were told within 14 days, of all of them.
    suggestions_told: Share,
    /// The median number of days from their submission to the decision; null if there are none.
    days_to_decision: Option<i64>,
    /// The median number of days from the first suggestion of a site to its completion, for sites first completed in the period;
    /// null if there are none.
    days_to_completion: Option<i64>,
    /// The same figures of suggestions for each kind of submitter. A site belongs to that of its first suggestion.
    suggestions_by_source: Vec<SuggestionsOfSource>,
    /// The rounds of work at the sites first completed in the period, and the number of these sites.
    rounds: Share,
    /// What an hour of work in the period has cost, with the money of its days until today. Withheld with `NOT_FUNDED` if funding
    /// periods do not cover every one of these days.
    cost_per_hour: Figure,
    /// What each person has cost whose first referral was completed in the period; withheld likewise.
    cost_per_completion: Figure,
}

impl From<impact::Performance> for Performance {
    fn from(figures: impact::Performance) -> Self {
        let cost = |measure, figure| Figure::within(measure, figure, Some(figures.from));
        Self {
            cost_per_hour: cost(Measure::CostPerHour, figures.cost_per_hour),
            cost_per_completion: cost(Measure::CostPerCompletion, figures.cost_per_completion),
            period_from: Date(figures.from),
            period_to: Date(figures.to),
            people_referred: figures.people_referred,
            accepted: figures.accepted.into(),
            mentored: figures.mentored.into(),
            start_since_decision: figures.start_since_decision.into(),
            start_since_referral: figures.start_since_referral.into(),
            start_since_offence: figures.start_since_offence.into(),
            first_contact: figures.first_contact.into(),
            completed: figures.completed.into(),
            refused: figures.refused.into(),
            not_completed: figures.not_completed.into(),
            withdrawn: figures.withdrawn,
            attended: figures.attended.into(),
            stood_down: figures.stood_down.into(),
            suggestions_accepted: figures.suggestions.accepted.into(),
            suggestions_told: figures.suggestions.told.into(),
            days_to_decision: figures.suggestions.to_decision,
            days_to_completion: figures.suggestions.to_completion,
            suggestions_by_source: figures.suggestions_of.into_iter().map(Into::into).collect(),
            rounds: figures.rounds.into(),
        }
    }
}

/// Queries for how well the scheme works.
#[derive(Default)]
pub struct PerformanceQuery;

#[Object]
impl PerformanceQuery {
    /// How soon work began, how many cases were completed, how many people attended, and how soon suggestions were decided in a
    /// period. Only for the Team and the data protection officer: for other callers, null with an entry in
    /// `extensions.redactions`. Scope `impact:read`.
    async fn performance(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The first day (Europe/London) of the period; 365 days before its last by default."
        )]
        from: Option<Date>,
        #[graphql(desc = "The last day of the period; today by default.")] to: Option<Date>,
    ) -> Nullable<Performance> {
        nullable(async {
            let span = Span {
                from: from.map(|day| day.0),
                to: to.map(|day| day.0),
            };
            let figures = impact::performance(ctx.caller(), span).await?;
            let figures = figures.map(Performance::from);
            Ok(ctx
                .shown(figures.is_some(), "team-only", || figures)
                .flatten())
        })
        .await
    }
}
