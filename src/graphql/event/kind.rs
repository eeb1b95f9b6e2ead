//! The kinds of events that partners hear of.

use async_graphql::Enum;
use strum::{EnumString, IntoStaticStr};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, EnumString, IntoStaticStr)]
pub enum EventKind {
    /// A suggestion was submitted.
    SuggestionSubmitted,
    /// The Team began to look at the suggestion.
    SuggestionReviewed,
    /// The suggestion was accepted.
    SuggestionAccepted,
    /// The suggestion was not taken up.
    SuggestionDeclined,
    /// The suggestion was taken back.
    SuggestionWithdrawn,
    /// The Team asked something about the suggestion.
    SuggestionAsked,
    /// A question about the suggestion was answered.
    SuggestionAnswered,
    /// The suggestion was found to be the same as another.
    SuggestionMarkedDuplicate,
    /// The suggestion was passed on to another body.
    SuggestionReferredOn,
    /// The suggestion was taken up again.
    SuggestionReopened,
    /// What the suggestion says was put right.
    SuggestionAmended,
    /// The areas that the suggestion lies in were put right.
    SuggestionPlaced,
    /// A site was proposed.
    SiteProposed,
    /// The areas that the site lies in were put right.
    SitePlaced,
    /// The Team began to assess the site.
    SiteAssessed,
    /// The landowner's answer about the site was recorded.
    SitePermissionRecorded,
    /// The site was found ready for work.
    SiteApproved,
    /// The first session at the site was planned.
    SiteScheduled,
    /// The last session planned at the site was cancelled.
    SiteUnscheduled,
    /// The first session at the site began; outside the Team it is not told before that session is over.
    SiteStarted,
    /// The site was paused.
    SiteHeld,
    /// The site goes on.
    SiteResumed,
    /// The site was found not suitable.
    SiteDeclined,
    /// The site was improved.
    SiteCompleted,
    /// The site was put away.
    SiteArchived,
    /// Another round of work began.
    SiteReopened,
    /// What is said of the site was put right.
    SiteAmended,
    /// A session was planned.
    SessionPlanned,
    /// The session was confirmed.
    SessionConfirmed,
    /// The session began.
    SessionStarted,
    /// The session ended, with every outcome recorded.
    SessionCompleted,
    /// The session was cancelled or broke off.
    SessionCancelled,
    /// The session was moved.
    SessionMoved,
    /// The session was opened again to put records right.
    SessionReopened,
    /// A session still to come was planned, or moved to another week. For whoever is not of the Team, who hears of nothing else
    /// that happens to it: that would tell when it takes place.
    SessionChanged,
    /// A referral was begun.
    ReferralDrafted,
    /// The referral was handed to the Team.
    ReferralSubmitted,
    /// The Team asked something about the referral.
    ReferralAskedAbout,
    /// A question about the referral was answered.
    ReferralAnswered,
    /// What the referral says was put right.
    ReferralAmended,
    /// The referral got another mentor.
    MentorReassigned,
    /// The referral was taken on.
    ReferralAccepted,
    /// The referral was not taken on.
    ReferralRejected,
    /// The person referred agreed to take part.
    ReferralEngaged,
    /// The first minutes were credited to the referral, or the last.
    ReferralProgressed,
    /// Minutes were credited to the referral, or taken back.
    ReferralCredited,
    /// The person referred never worked, by own choice.
    ReferralRefused,
    /// The referral ended for reasons that are not the person's choice.
    ReferralWithdrawn,
    /// The person referred stopped before all was done.
    ReferralEnded,
    /// The referral was concluded.
    ReferralConcluded,
    /// The referral was taken up again.
    ReferralReopened,
}

impl EventKind {
    /// The kind of that name in the log, if partners hear of it.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The name in the log.
    #[must_use]
    pub fn in_the_log(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use async_graphql::resolver_utils::EnumType;
    use strum::IntoEnumIterator;

    use super::EventKind;
    use crate::domain::{Noun, event, live::VEILED};

    #[test]
    fn every_kind_of_what_can_be_listened_to_is_told_by_its_name_in_the_log() {
        let listened = |kind: &event::EventKind| {
            Noun::iter().any(|noun| noun.is_listened_to() && kind.is_of(noun))
        };
        let heard = event::EventKind::iter().filter(listened);
        let heard: BTreeSet<_> = heard.map(event::EventKind::name).chain([VEILED]).collect();

        let told = EventKind::items().iter();
        let told: BTreeSet<_> = told.map(|item| item.value.in_the_log()).collect();

        assert_eq!(told, heard);
        for item in EventKind::items() {
            assert_eq!(EventKind::of(item.value.in_the_log()), Some(item.value));
        }
        assert_eq!(EventKind::of("AreaRecorded"), None);
    }
}
