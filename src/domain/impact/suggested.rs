//! How soon suggestions are decided and lead to an improved place, in a period, by their source.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::SiteId,
    suggestion::{Source, Status},
};
use kernel::{Read, error::Result};
use sea_orm::{FromQueryResult, prelude::DateTimeUtc};

use super::performance::{Share, count, percentile, rows};

/// The suggestions that were decided from `$1` to before `$2`, and when their suggesters were first told so.
const DECIDED: &str = "SELECT source, suggestion.status, submitted_at, decided_at,
        (SELECT MIN(feedback_delivery.at) FROM feedback_delivery
            JOIN feedback ON feedback.id = feedback_delivery.feedback_id
            WHERE feedback_delivery.suggestion_id = suggestion.id AND feedback_delivery.status = 'DELIVERED'
              AND feedback.trigger = 'SUGGESTION_DECIDED' AND feedback_delivery.at >= suggestion.decided_at) AS told_at
    FROM suggestion WHERE decided_at >= $1 AND decided_at < $2";
/// The time within which suggesters are to be told.
const TOLD_WITHIN: TimeDelta = TimeDelta::days(14);
/// The suggestions of the sites that were first improved, each site's first one first.
const IMPROVED: &str = "SELECT site_id, source, submitted_at, improved_at
    FROM site JOIN suggestion ON suggestion.site_id = site.id
    WHERE improved_at >= $1 AND improved_at < $2 ORDER BY submitted_at, suggestion.id";

#[derive(FromQueryResult)]
struct Decision {
    source: Source,
    status: Status,
    submitted_at: DateTimeUtc,
    decided_at: DateTimeUtc,
    told_at: Option<DateTimeUtc>,
}

#[derive(FromQueryResult)]
struct Improvement {
    site_id: SiteId,
    source: Source,
    submitted_at: DateTimeUtc,
    improved_at: DateTimeUtc,
}

/// The figures of suggestions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suggested {
    /// Of the suggestions decided in the period.
    pub accepted: Share,
    /// The same whose suggesters were told within 14 days.
    pub told: Share,
    /// The median, in days.
    pub to_decision: Option<i64>,
    /// The median of the sites first improved in the period, in days from their first suggestion.
    pub to_completion: Option<i64>,
}

/// What was read for a period.
pub(super) struct Suggestions {
    decided: Vec<Decision>,
    /// The first suggestion of each site.
    improved: BTreeMap<SiteId, Improvement>,
}

impl Suggestions {
    pub(super) async fn of(read: &Read<'_>, period: [DateTime<Utc>; 2]) -> Result<Self> {
        let mut improved = BTreeMap::new();
        let suggestions: Vec<Improvement> = rows(read, IMPROVED, period).await?;
        for suggestion in suggestions {
            improved.entry(suggestion.site_id).or_insert(suggestion);
        }
        let decided = rows(read, DECIDED, period).await?;
        Ok(Self { decided, improved })
    }

    /// The figures of all suggestions, or of those from one source.
    pub(super) fn figures(&self, source: Option<Source>) -> Suggested {
        let is_of = |one: Source| source.is_none_or(|source| source == one);
        let decided = || self.decided.iter().filter(|one| is_of(one.source));
        let improved = self.improved.values().filter(|one| is_of(one.source));
        let accepted = decided().filter(|one| one.status == Status::Accepted);
        let to_decision = decided().map(|one| (one.decided_at - one.submitted_at).num_days());
        let to_completion = improved.map(|one| (one.improved_at - one.submitted_at).num_days());
        let is_told = |one: &Decision| {
            let told_at = one.told_at;
            told_at.is_some_and(|told_at| told_at - one.decided_at <= TOLD_WITHIN)
        };
        Suggested {
            told: Share::of(
                count(decided().filter(|one| is_told(one))),
                count(decided()),
            ),
            accepted: Share::of(count(accepted), count(decided())),
            to_decision: percentile(to_decision.collect(), 50),
            to_completion: percentile(to_completion.collect(), 50),
        }
    }
}
