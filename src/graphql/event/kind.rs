//! The kinds of events that partners hear of.

use async_graphql::{Enum, resolver_utils::EnumType};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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
        let mut kinds = Self::items().iter().map(|item| item.value);
        kinds.find(|kind| kind.in_the_log() == name)
    }

    /// The name in the log.
    #[must_use]
    pub fn in_the_log(self) -> String {
        format!("{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        event::{Event, MovedTo},
        id::{OffenderId, ReferralId, SessionId, SiteId, SuggestionId},
        outbox::VEILED,
    };

    #[test]
    fn every_kind_of_what_can_be_listened_to_has_its_face() {
        let source = include_str!("../../domain/event.rs");
        let (_, variants) = source.split_once("pub enum Event {").expect("the facts");
        let (variants, _) = variants.split_once("\n}").expect("their end");
        let names = variants.lines().filter_map(|line| {
            let (name, about) = line.trim().split_once('(')?;
            let listened = ["SuggestionId", "SiteId", "SessionId", "ReferralId"];
            listened
                .iter()
                .any(|id| about.starts_with(id))
                .then_some(name)
        });

        let mut known = names.collect::<Vec<_>>();
        known.push(VEILED);

        let faces = EventKind::items()
            .iter()
            .map(|item| item.value.in_the_log());
        let (mut faces, mut known) = (faces.collect::<Vec<_>>(), known);
        faces.sort_unstable();
        known.sort_unstable();
        assert_eq!(faces, known);
    }

    #[test]
    fn a_kind_is_found_by_its_name_in_the_log() {
        let facts = [
            Event::SuggestionSubmitted(SuggestionId::new()),
            Event::SiteApproved(SiteId::new()),
            Event::SessionMoved(SessionId::new(), MovedTo::AnotherWeek),
            Event::ReferralAccepted(ReferralId::new(), OffenderId::new()),
        ];

        for fact in facts {
            assert_eq!(
                EventKind::of(&fact.kind()).map(EventKind::in_the_log),
                Some(fact.kind())
            );
        }
        assert_eq!(EventKind::of("AreaRecorded"), None);
    }
}
