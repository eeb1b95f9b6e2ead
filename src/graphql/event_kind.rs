//! The kinds of events that partners hear of.

use async_graphql::{Enum, resolver_utils::EnumType};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum EventKind {
    /// A suggestion was submitted.
    SuggestionSubmitted,
    /// The Team began to look at it.
    SuggestionReviewed,
    /// It was accepted.
    SuggestionAccepted,
    /// It was not taken up.
    SuggestionDeclined,
    /// It was taken back.
    SuggestionWithdrawn,
    /// The Team asked something about it.
    SuggestionAsked,
    /// The question was answered.
    SuggestionAnswered,
    /// It was found to be the same as another.
    SuggestionMarkedDuplicate,
    /// It was passed on to another body.
    SuggestionReferredOn,
    /// It was taken up again.
    SuggestionReopened,
    /// What it says was put right.
    SuggestionAmended,
    /// The areas that it lies in were put right.
    SuggestionPlaced,
    /// A site was proposed.
    SiteProposed,
    /// The areas that it lies in were put right.
    SitePlaced,
    /// The Team began to assess it.
    SiteAssessed,
    /// The landowner's answer was recorded.
    SitePermissionRecorded,
    /// It was found ready for work.
    SiteApproved,
    /// The first session there was planned.
    SiteScheduled,
    /// The last session planned there was cancelled.
    SiteUnscheduled,
    /// The first session there began.
    SiteStarted,
    /// It was paused.
    SiteHeld,
    /// It goes on.
    SiteResumed,
    /// It was found not suitable.
    SiteDeclined,
    /// It was improved.
    SiteCompleted,
    /// It was put away.
    SiteArchived,
    /// Another round of work began.
    SiteReopened,
    /// What is said of it was put right.
    SiteAmended,
    /// A session was planned.
    SessionPlanned,
    /// It was confirmed.
    SessionConfirmed,
    /// It began.
    SessionStarted,
    /// It ended, with every outcome recorded.
    SessionCompleted,
    /// It was cancelled or broke off.
    SessionCancelled,
    /// It was moved.
    SessionMoved,
    /// It was opened again to put records right.
    SessionReopened,
    /// Something about a session still to come, for whoever is not of the Team: what it was would tell when it takes place.
    SessionChanged,
    /// A referral was begun.
    ReferralDrafted,
    /// It was handed to the Team.
    ReferralSubmitted,
    /// The Team asked something about it.
    ReferralAskedAbout,
    /// The question was answered.
    ReferralAnswered,
    /// What it says was put right.
    ReferralAmended,
    /// It got another mentor.
    MentorReassigned,
    /// It was taken on.
    ReferralAccepted,
    /// It was not taken on.
    ReferralRejected,
    /// The person agreed to take part.
    ReferralEngaged,
    /// The first minutes were credited, or the last.
    ReferralProgressed,
    /// Minutes were credited, or taken back.
    ReferralCredited,
    /// The person never worked, by own choice.
    ReferralRefused,
    /// It ended for reasons that are not the person's choice.
    ReferralWithdrawn,
    /// The person stopped before all was done.
    ReferralEnded,
    /// It was concluded.
    ReferralConcluded,
    /// It was taken up again.
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
        event::Event,
        id::{OffenderId, ReferralId, SessionId, SiteId, SuggestionId},
        outbox::VEILED,
    };

    #[test]
    fn every_kind_of_what_can_be_listened_to_has_its_face() {
        let source = include_str!("../domain/event.rs");
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
            Event::SessionMoved(SessionId::new()),
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
