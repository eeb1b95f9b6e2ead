//! What the fields require that follow no rule of `regular`, sorted by type. A `carried` field requires no action of
//! its own: it is shown with the record that it belongs to, however the caller got that record. The fields listed with
//! an action require that action.

use super::Opened;
use kernel::policy::Action;

/// A type and what its fields require: each row lists fields with the same requirement.
pub type Listed<'a> = (&'a str, &'a [(Opened, &'a [&'a str])]);

macro_rules! opened {
    (carried) => {
        Opened::Carried
    };
    ($action:ident) => {
        Opened::By(Action::$action)
    };
}

macro_rules! table {
    ($($name:ident { $($opened:ident: $($field:ident)+;)+ })+) => {
        &[$((stringify!($name), &[$((opened!($opened), &[$(stringify!($field)),+])),+])),+]
    };
}

/// The fields that follow no rule.
pub const TABLE: &[Listed] = table! {
    Amendment { carried: at field newValue oldValue reason; }
    AnySession { carried: id weekStartsOn; ListAttendances: attendances; ListSites: site; }
    Area { carried: amendments children gssCode id name parent reference type validFrom validTo version; }
    AreasAtPoint { carried: authority parish town ward wardsAreKnown; }
    Attendance {
        carried: behaviour creditedMinutes endsAt id notes outcome penaltyMinutes recordedAt startsAt version
            workQuality;
        ListOffenders: offender;
        ListReferrals: referral;
        ListSessions: session;
    }
    AttendanceResult { carried: attendance attendanceId code userErrors; }
    AttendancesPayload { carried: results; }
    AuditEntry {
        carried: asked at category client id individuals issuer noun onBehalfOf operation organisation purpose
            recipient requestId result role subject times;
    }
    BreakdownCell { carried: area figure name periodFrom periodTo publication recounted value; }
    BreakdownValue { carried: area dimension name value; }
    Client {
        carried: clientId createdAt expiresAt hasSecret history id issuer keys name onBehalfOf organisation role
            scopes status version;
        ListClients: amendments;
    }
    ClientPayload { carried: secret; }
    ClientStatusChange { carried: at from note reason to; }
    ConcludedReferral {
        carried: checkDueOn concludedAt followUps reference referralId state;
        ListOffenders: person;
    }
    Councillor { carried: amendments contactEmail id issuer name organisation reference subject terms version wards; }
    ElapsedTime { carried: from hours within48Hours; }
    Event { carried: by kind occurredAt position subject; }
    EventActor { carried: issuer organisation role subject; }
    EventPage { carried: nodes pageInfo position; }
    Feedback {
        carried: deliveries draftedAt findings heading history id sentAt status text trigger version;
        ListReferrals: referral;
        ListSites: site;
        ListSuggestions: suggestion;
    }
    FeedbackDelivery { carried: address at audience channel nextTryAt organisation problem status tries; }
    FeedbackPreview { carried: findings heading text; }
    FeedbackStatusChange { carried: at from note reason to; }
    FeedbackTemplate { carried: heading names text trigger version; }
    Figure {
        carried: asAt basis checked decimal denominator geography headline key label method numerator periodFrom precision
            suppressed unit value;
    }
    FollowUp { carried: checkedAt id note offenceOn provenBy provenOn result; }
    FollowUpCohort {
        carried: allegationOnly died due final isFinal noneFound open outcome people periodFrom periodTo provisional
            reoffended reoffendedInTime unchecked untraceable void;
    }
    FollowUpsPayload { carried: rows; }
    FundingPeriod {
        carried: amendments amountPence id periodFrom periodTo recordedAt source version voidReason voidedAt;
    }
    FullOffender {
        carried: amendments dateOfBirth firstName guardianName guardianPhone id lastName policeReference postcode
            reference sex version;
        ListFollowUps: concludedReferrals;
        ReadOffenderLimits: limits;
        ListOffenders: mergedInto possibleSamePeople;
        ListReferrals: referrals;
    }
    Identity { carried: issuer subject; }
    Impact {
        carried: asAt costPerCompletion costPerHour hours notReoffended peopleCompleted peopleReferred peopleRefused peopleTookPart publishedAt
            refusedReoffended
            sitesImproved;
    }
    JourneyStep { carried: at hours kind round; }
    LimitedOffender { carried: id reference; }
    Location { carried: latitude longitude; }
    MentorAssignment { carried: from staffMember until; }
    MentoringContact { carried: at channel reached summary; }
    Node { carried: id; }
    Offender { carried: id reference; }
    OffenderLimit {
        carried: endedAt endedBecause endedBy endedByIssuer identities kind reason reviewOn setAt setBy setByIssuer
            subjects;
    }
    Operation {
        carried: amendments areas description endsOn history id isPublic kind lead name reference requestedBy startsOn status
            totals version;
        ListSessions: sessions;
        ListSites: sites;
    }
    OperationStatusChange { carried: at from note reason to; }
    Organisation {
        carried: areas history id kind name reference responsibilities status version;
        ReadAgreement: agreementReference agreementReviewDue amendments;
        ReadOrganisationContacts: contactEmail;
    }
    OrganisationStatusChange { carried: at from note reason to; }
    OverdueOutcomes { carried: count oldestDays; }
    PartnerReference { carried: organisation system value; }
    PageInfo { carried: endCursor hasNextPage hasPreviousPage startCursor; }
    Performance {
        carried: accepted attended completed costPerCompletion costPerHour daysToCompletion daysToDecision firstContact mentored notCompleted
            peopleReferred periodFrom periodTo refused rounds startSinceDecision startSinceOffence startSinceReferral
            stoodDown suggestionsAccepted suggestionsBySource suggestionsTold withdrawn;
    }
    Photo {
        carried: altText attachedAt bytes caption digest height id isPublic moderation pair phase reason round takenAt
            uploadedAt url version width;
        ListSessions: session;
        ListSites: site;
        ListSuggestions: suggestion;
    }
    PhotoAddress { carried: expiresAt url; }
    PlannedSession { carried: id isCancelled weekStartsOn; ListAttendances: attendances; ListSites: site; }
    Progress { carried: creditedMinutes orderedMinutes remainingMinutes; }
    Publication { carried: asAt id impact method publishedAt reason replacedBy rowsCounted statement version; }
    Query {
        ListAreas: areaAt;
        ListFollowUps: followUpCohorts referralsToFollowUp;
        PreviewFeedback: previewFeedback;
        PreviewFigures: previewFigures;
        ReadViewer: node nodes;
        ListSites: sitesGeoJson;
        ListStaff: staffMember;
    }
    Question { carried: answer answeredAt askedAt question; }
    RecountedCell { carried: figure periodFrom periodTo values; }
    ReferenceItem { carried: active attended code hint maximumMinutes minimumMinutes name; }
    ReferenceList { carried: items name; }
    Referral {
        carried: acceptedAt admission agreedOn amendments closedAt completedAt concludedAt decidedAt disposal
            draftedAt engagedAt exitNote feedback firstContact firstContactAt firstSessionAt history id incidentOn mentor
            mentors occurrenceNumber offenceCategory organisation progress questions reference referrer start status
            statusReason submittedAt version victimToBeTold victimViews;
        ListAttendances: attendances;
        ListContacts: contacts;
        ListFollowUps: followUps;
        ListOffenders: offender;
        ReadRisk: riskText;
    }
    ReferralFeedback { carried: at audience heading text trigger; }
    ReferralFirstContact { carried: at hours; }
    ReferralStart { carried: decision offence referral; }
    ReferralStatusChange { carried: at from note reason to; }
    ReferredTo { carried: answer answeredAt name note organisation; }
    Referrer {
        carried: collarNumber id name reference version;
        ListReferrers: amendments from issuer organisation subject until;
    }
    RemovedRecord { carried: id; }
    Responsibility { carried: area from until; }
    ResultReview { carried: dueAt isStillGood note reviewedAt; }
    ReportedHours { carried: nearestTen underFive; }
    RiskAssessment { carried: approvedAt assessedOn controls hazards id reviewDue status version youthSuitable; }
    Session {
        carried: amendments attendanceSuppressed audience briefing cancelReason capacity date endsAt enteredLate history id meetingPoint
            reference startsAt status summary supervisor version weekStartsOn workTypes;
        ListAttendances: attendances;
        ListOperations: operation;
        ListPhotos: photos;
        ListSessions: attendanceCount minutes outcomesOverdue overdueOutcomes;
        ListSites: site;
    }
    SessionStatusChange { carried: at from note reason to; }
    SimilarPlaces {
        ListSites: sites;
        ListSuggestions: suggestions;
    }
    Share { carried: number of perCent; }
    Site {
        carried: address approvedAt areas authority description distanceMetres feedback history id improvedAt isOpen location name
            partnerReferences proposedAt publicNote reference rounds status statusChangedAt statusReason statusText totals type uprn
            version ward;
        ListPhotos: photos;
        ListSessions: overdueOutcomes roundsOfWork sessions yearsOfWork;
        ListSuggestions: suggestions;
        ReadSiteContacts: amendments contacts;
    }
    SiteFeedback { carried: councilToldAt suggestersToldAt; }
    SiteChange { carried: isOpen statusText; }
    SiteStatusChange { carried: at from note reason to; }
    SiteStewardship {
        carried: accessNotes beneficiaryEmail beneficiaryName landowner permission permissionRequestedFrom
            permissionValidTo riskAssessments;
    }
    SiteRequest { carried: occurredAt position suggestion; }
    SiteRound {
        carried: completedAt number startedAt totals workTypes;
        ListPhotos: photos;
    }
    SiteTotals { carried: hours minutes people sessions suppressed; }
    SiteYear { carried: totals year; }
    WorkTotals { carried: hours minutes sessions suppressed; }
    StaffMember {
        carried: id name reference role version;
        ListStaff: amendments from issuer organisation subject until;
    }
    SubmitSuggestionPayload { carried: created suggestion; FindSimilarPlaces: similar; }
    Subscription { WatchSiteRequests: siteRequested; }
    Suggestion {
        carried: amendments areas contact decidedAt decision decisionNote decisionReason description distanceMetres
            externalReference feedback history id isOpen location organisation partnerReferences questions reference referredTo
            journey resultReview siteType source
            standing status statusChangedAt statusText submittedAt title version waitingHours ward workTypes;
        ListPhotos: photos;
        ListSites: site;
        ListSuggestions: duplicateOf isSupported subscriberCount;
    }
    SuggestionFeedback { carried: at audience channel heading status text trigger; }
    SuggestionContact { carried: email name phone; }
    SuggestionDecision { carried: at hours; }
    SuggestionsOfSource { carried: accepted daysToCompletion daysToDecision source told; }
    SuggestionStatusChange { carried: at from note reason to; }
    Term { carried: from id until ward; }
    TotalCount { carried: count precision; }
    UploadedFollowUp { carried: followUp line reference; }
    UserError { carried: code message path rule; }
    Viewer { carried: areas issuer organisation role scopes subject wards; }
    WaitingTimes { carried: inTime median ninetiethPercentile; }
};
