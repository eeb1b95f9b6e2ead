//! The kinds of events that callers can query and subscribe to.

use async_graphql::Enum;
use strum::{EnumString, IntoStaticStr};

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, EnumString, IntoStaticStr)]
pub enum EventKind {
    /// A suggestion was submitted.
    SuggestionSubmitted,
    /// The Team started to review the suggestion.
    SuggestionReviewed,
    /// The suggestion was accepted.
    SuggestionAccepted,
    /// The suggestion was declined.
    SuggestionDeclined,
    /// The suggestion was withdrawn.
    SuggestionWithdrawn,
    /// The Team asked a question about the suggestion.
    #[strum(serialize = "SuggestionAsked")]
    SuggestionAskedAbout,
    /// A question about the suggestion was answered.
    SuggestionAnswered,
    /// The suggestion was marked as a duplicate of another.
    SuggestionMarkedDuplicate,
    /// The suggestion was referred to another body.
    SuggestionReferredOn,
    /// The body that the suggestion was referred on to has answered: see `referredTo`.
    SuggestionBodyAnswered,
    /// The suggestion was reopened.
    SuggestionReopened,
    /// The suggestion was amended.
    SuggestionAmended,
    /// The areas of the suggestion were corrected.
    #[strum(serialize = "SuggestionPlaced")]
    SuggestionAreasSet,
    /// The suggester, or somebody who supports the suggestion, was told what became of it: see `feedback`.
    SuggestionTold,
    /// The suggester has said whether the place is still in good condition: see `resultReview`.
    SuggestionResultReviewed,
    /// A public photo of the suggestion was approved, withdrawn or removed: see `photos`.
    SuggestionPhotosChanged,
    /// A site was proposed.
    SiteProposed,
    /// The areas of the site were corrected.
    #[strum(serialize = "SitePlaced")]
    SiteAreasSet,
    /// The Team started to assess the site.
    #[strum(serialize = "SiteAssessed")]
    SiteAssessmentStarted,
    /// A landowner that is a registered organisation was asked for permission: it answers with `answerPermissionRequest`.
    SitePermissionRequested,
    /// The landowner's permission for the site, or its refusal, was recorded.
    SitePermissionRecorded,
    /// The site was approved for work.
    SiteApproved,
    /// The first session at the site was planned.
    SiteScheduled,
    /// The last session planned at the site was cancelled.
    SiteUnscheduled,
    /// The first session at the site started. Callers outside the Team receive this event only once the session has
    /// ended.
    SiteStarted,
    /// The site was put on hold.
    SiteHeld,
    /// The site was resumed after a hold.
    SiteResumed,
    /// The site was declined as not suitable.
    SiteDeclined,
    /// The work at the site was completed.
    SiteCompleted,
    /// The site was archived.
    SiteArchived,
    /// The site was reopened for another round of work.
    SiteReopened,
    /// The site was amended.
    SiteAmended,
    /// The council that is responsible for the site was told what became of it.
    SiteTold,
    /// A public photo of the site was approved, withdrawn or removed: see `photos`.
    SitePhotosChanged,
    /// A session was planned.
    SessionPlanned,
    /// The session was confirmed.
    SessionConfirmed,
    /// The session started.
    SessionStarted,
    /// The session was completed, with every outcome recorded.
    SessionCompleted,
    /// The session was cancelled or broken off. Callers outside the Team receive it at once, without the day and the time.
    SessionCancelled,
    /// The session was moved to another time.
    SessionMoved,
    /// The session was reopened to correct its records.
    SessionReopened,
    /// A public photo of the session was approved, withdrawn or removed: see `photos`.
    SessionPhotosChanged,
    /// A session that has not ended was planned, or was moved to another week. Callers outside the Team
    /// receive only this event and `SESSION_CANCELLED` about such a session: others would reveal when it takes place.
    SessionScheduled,
    /// A referral was drafted.
    ReferralDrafted,
    /// The referral was submitted to the Team.
    ReferralSubmitted,
    /// The Team asked a question about the referral.
    ReferralAskedAbout,
    /// A question about the referral was answered.
    ReferralAnswered,
    /// The referral was amended.
    ReferralAmended,
    /// The referral was assigned to another mentor.
    #[strum(serialize = "MentorReassigned")]
    ReferralReassigned,
    /// The referral was accepted.
    ReferralAccepted,
    /// The referral was rejected.
    ReferralRejected,
    /// The referred person agreed to take part.
    ReferralEngaged,
    /// The status of the referral changed because minutes were credited, taken back or ordered: for example, the first
    /// minutes were credited, or the last.
    ReferralProgressed,
    /// Minutes were credited to the referral, or taken back, without a change of its status.
    ReferralCredited,
    /// The referral ended because the referred person chose not to work at all.
    ReferralRefused,
    /// The referral was withdrawn, for reasons other than the person's choice.
    ReferralWithdrawn,
    /// The referral ended before the referred person had worked all minutes.
    ReferralEnded,
    /// The referral was concluded.
    ReferralConcluded,
    /// The referral was reopened.
    ReferralReopened,
    /// The officer was told how the referral ended: see `feedback`.
    ReferralTold,
}

impl EventKind {
    /// The kind with this name in the event log; none if callers cannot query or subscribe to it.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// The name of the kind in the event log.
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
    use domain::live::SCHEDULED;
    use kernel::event;

    #[test]
    fn every_kind_of_event_of_a_stream_is_in_the_schema() {
        let listened = |kind: &event::EventKind| kind.noun().is_listened_to();
        let heard = event::EventKind::iter().filter(listened);
        let heard: BTreeSet<_> = heard
            .map(event::EventKind::name)
            .chain([SCHEDULED])
            .collect();

        let in_the_schema = EventKind::items().iter();
        let in_the_schema: BTreeSet<_> =
            in_the_schema.map(|item| item.value.in_the_log()).collect();

        assert_eq!(in_the_schema, heard);
        for item in EventKind::items() {
            assert_eq!(EventKind::of(item.value.in_the_log()), Some(item.value));
        }
        assert_eq!(EventKind::of("AreaRecorded"), None);
    }
}
