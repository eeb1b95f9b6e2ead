//! The one declaration: what opens each field of the schema. Sorted by type and field; a field that stands on no row stops
//! the schema from being built. Beside a deed stand the fields that ask for it themselves. A `carried` field asks for
//! nothing of its own: it is shown with the row that it belongs to, by whatever way the token came to hold that row.

use async_graphql::Context;

use super::{allowed, held};
use crate::domain::policy::Action;

/// Asks, of who introspects, whether a field or type is shown.
pub type Shown = fn(&Context<'_>) -> bool;

/// A type and its rows.
pub struct Governed {
    /// The type's name.
    pub name: &'static str,
    /// Whether it is shown.
    pub shown: Shown,
    /// What opens its fields.
    pub rows: &'static [Row],
}

/// Fields of one type that are opened alike.
pub struct Row {
    /// The deed that they are, and whether it is open; nothing for those that are carried.
    pub deed: Option<(Action, Shown)>,
    /// Their names.
    pub fields: &'static [&'static str],
}

macro_rules! deed {
    (carried) => {
        None
    };
    ($action:ident) => {
        Some((Action::$action, |ctx| allowed(ctx, Action::$action)))
    };
}

macro_rules! table {
    ($($name:ident { $($deed:ident: $($field:ident)+;)+ })+) => {
        &[$(Governed {
            name: stringify!($name),
            shown: |ctx| held(ctx, stringify!($name)),
            rows: &[$(Row { deed: deed!($deed), fields: &[$(stringify!($field)),+] }),+],
        }),+]
    };
}

/// Every object and interface type of the schema.
pub const TABLE: &[Governed] = table! {
    Amendment { carried: at field newValue oldValue reason; }
    Area { carried: amendments children gssCode id name parent reference type validFrom validTo version; }
    AreaConnection { carried: edges nodes pageInfo position totalCount; }
    AreaEdge { carried: cursor node; }
    AreaPayload { carried: area userErrors; }
    Attendance {
        carried: behaviour creditedMinutes endsAt id notes outcome penaltyMinutes recordedAt startsAt version
            workQuality;
        ListOffenders: offender;
        ListReferrals: referral;
        ListSessions: session;
    }
    AttendanceConnection { carried: edges nodes pageInfo position totalCount; }
    AttendanceEdge { carried: cursor node; }
    AttendancePayload { carried: attendance userErrors; }
    AttendanceResult { carried: attendance code id userErrors; }
    AttendancesPayload { carried: results userErrors; }
    AuditEntry {
        carried: asked at category client id individuals issuer noun onBehalfOf operation organisation purpose
            recipient requestId result role subject times;
    }
    AuditEntryConnection { carried: edges nodes pageInfo position totalCount; }
    AuditEntryEdge { carried: cursor node; }
    Client {
        carried: clientId createdAt expiresAt hasSecret history id issuer keys name onBehalfOf organisation role scopes
            status version;
        ListClients: amendments;
    }
    ClientConnection { carried: edges nodes pageInfo position totalCount; }
    ClientEdge { carried: cursor node; }
    ClientPayload { carried: client secret userErrors; }
    ConcludedReferral { carried: concludedAt id reference; }
    Contact { carried: at channel reached summary; }
    Councillor { carried: amendments contactEmail id issuer name organisation reference subject terms version wards; }
    CouncillorConnection { carried: edges nodes pageInfo position totalCount; }
    CouncillorEdge { carried: cursor node; }
    CouncillorPayload { carried: councillor userErrors; }
    ElapsedTime { carried: from hours within48Hours; }
    Event { carried: by kind node occurredAt position; }
    EventActor { carried: issuer organisation role subject; }
    EventPage { carried: nodes pageInfo position; }
    Figure { carried: asAt basis checked denominator numerator suppressed value; }
    FollowUp { carried: checkedAt id offenceOn provenBy provenOn result; }
    FollowUpPayload { carried: followUp userErrors; }
    FullOffender {
        carried: amendments dateOfBirth firstName guardianName guardianPhone id lastName policeReference
            postcode reference sex version;
        ListFollowUps: concludedReferrals;
        ReadOffenderLimits: limits;
        ListOffenders: mergedInto possibleSamePeople;
        ListReferrals: referrals;
    }
    Identity { carried: issuer subject; }
    Impact {
        carried: asAt hours notReoffended peopleCompleted peopleRefused peopleTookPart refusedReoffended sitesImproved;
    }
    LimitedOffender { carried: id reference; }
    Location { carried: latitude longitude; }
    Mentor { carried: from staffMember until; }
    Mutation {
        AcceptReferral: acceptReferral;
        AcceptSuggestion: acceptSuggestion;
        AmendArea: amendArea;
        AmendCouncillor: amendCouncillor;
        AmendOffender: amendOffender;
        AmendOrganisation: amendOrganisation;
        AmendReferral: amendReferral;
        AmendReferrer: amendReferrer;
        AmendSite: amendSite;
        AmendStaffMember: amendStaffMember;
        AmendSuggestion: amendSuggestion;
        AnswerReferral: answerReferral;
        AnswerSuggestion: answerSuggestion;
        ApproveRiskAssessment: approveRiskAssessment;
        ApproveSite: approveSite;
        ArchiveSite: archiveSite;
        AskAboutReferral: askAboutReferral;
        AskAboutSuggestion: askAboutSuggestion;
        AssessSite: assessSite;
        BookParticipant: bookParticipant;
        CancelSession: cancelSession;
        CloseClient: closeClient;
        CloseOrganisation: closeOrganisation;
        CompleteSession: completeSession;
        CompleteSite: completeSite;
        ConcludeReferral: concludeReferral;
        ConfirmSession: confirmSession;
        DeclineSite: declineSite;
        DeclineSuggestion: declineSuggestion;
        DraftReferral: draftReferral;
        EndReferral: endReferral;
        EndTerm: endTerm;
        EngageReferral: engageReferral;
        ExcludeFromOffender: excludeFromOffender;
        HoldSite: holdSite;
        LiftOffenderLimits: liftOffenderLimits;
        MarkSuggestionDuplicate: markSuggestionDuplicate;
        MergeOffender: mergeOffender;
        MoveSession: moveSession;
        NarrowClient: narrowClient;
        PlaceSite: placeSite;
        PlaceSuggestion: placeSuggestion;
        PlanSession: planSession;
        ProposeSite: proposeSite;
        ReassignMentor: reassignMentor;
        RecordArea: recordArea;
        RecordAttendance: recordAttendance;
        RecordAttendances: recordAttendances;
        RecordCouncillor: recordCouncillor;
        RecordFirstContact: recordFirstContact;
        RecordFollowUp: recordFollowUp;
        RecordOrganisation: recordOrganisation;
        RecordPermission: recordPermission;
        RecordReferrer: recordReferrer;
        RecordRiskAssessment: recordRiskAssessment;
        RecordStaffMember: recordStaffMember;
        RecordTerm: recordTerm;
        ReferSuggestionOn: referSuggestionOn;
        RefuseReferral: refuseReferral;
        RegisterClient: registerClient;
        RejectReferral: rejectReferral;
        ReopenReferral: reopenReferral;
        ReopenSession: reopenSession;
        ReopenSite: reopenSite;
        ReopenSuggestion: reopenSuggestion;
        ResumeClient: resumeClient;
        ResumeOrganisation: resumeOrganisation;
        ResumeSite: resumeSite;
        RestrictOffender: restrictOffender;
        ReviewSuggestion: reviewSuggestion;
        RotateClientSecret: rotateClientSecret;
        StartSession: startSession;
        SubmitReferral: submitReferral;
        SubmitSuggestion: submitSuggestion;
        SuspendClient: suspendClient;
        SuspendOrganisation: suspendOrganisation;
        UnbookParticipant: unbookParticipant;
        WithdrawReferral: withdrawReferral;
        WithdrawSuggestion: withdrawSuggestion;
    }
    Node { carried: id; }
    OffenderConnection { carried: edges nodes pageInfo position totalCount; }
    OffenderEdge { carried: cursor node; }
    OffenderLimit { carried: endedAt endedBecause endedBy endedByIssuer identities kind reason reviewOn setAt setBy
            setByIssuer subjects; }
    OffenderPayload { carried: offender userErrors; }
    Organisation {
        carried: areas history id kind name reference responsibilities status version;
        ReadAgreement: agreementReference agreementReviewDue amendments;
        ReadOrganisationContacts: contactEmail;
    }
    OrganisationConnection { carried: edges nodes pageInfo position totalCount; }
    OrganisationEdge { carried: cursor node; }
    OrganisationPayload { carried: organisation userErrors; }
    OverdueOutcomes { carried: count oldestDays; }
    PageInfo { carried: endCursor hasNextPage hasPreviousPage startCursor; }
    Progress { carried: creditedMinutes orderedMinutes remainingMinutes; }
    Query {
        ListAreas: area;
        ListAreas: areas;
        ReadAuditTrail: auditTrail;
        ListClients: client;
        ListClients: clients;
        ListCouncillors: councillors;
        ListEvents: events;
        ReadImpact: impact;
        ReadViewer: node;
        ReadViewer: nodes;
        ListOffenders: offender;
        ListOffenders: offenders;
        ListOrganisations: organisation;
        ListOrganisations: organisations;
        ListReferenceLists: referenceLists;
        ListReferrals: referral;
        ListReferrals: referrals;
        ListReferrers: referrers;
        ListSessions: session;
        ListSessions: sessions;
        FindSimilarPlaces: similarPlaces;
        ListSites: site;
        ListSites: sites;
        ListSites: sitesGeoJson;
        ListStaff: staff;
        ListSuggestions: suggestion;
        ListSuggestions: suggestions;
        ReadViewer: viewer;
    }
    Question { carried: answer answeredAt askedAt question; }
    ReferenceItem { carried: active attended code hint maximumMinutes minimumMinutes name; }
    ReferenceList { carried: items name; }
    Referral {
        carried: acceptedAt admission agreedOn amendments closedAt completedAt concludedAt decidedAt disposal draftedAt
            engagedAt exitNote firstContact firstContactAt firstSessionAt history id incidentOn mentor mentors
            occurrenceNumber offenceCategory organisation progress questions reference referrer start status statusReason
            submittedAt version victimViews;
        ListAttendances: attendances;
        ListContacts: contacts;
        ListFollowUps: followUps;
        ListOffenders: offender;
        ReadRisk: riskText;
    }
    ReferralChange { carried: by kind occurredAt position referral; }
    ReferralConnection { carried: edges nodes pageInfo position totalCount; }
    ReferralEdge { carried: cursor node; }
    ReferralFirstContact { carried: at hours; }
    ReferralPayload { carried: referral userErrors; }
    ReferralStart { carried: decision offence referral; }
    ReferredTo { carried: name organisation; }
    Referrer {
        carried: collarNumber id name reference version;
        ListReferrers: amendments from issuer organisation subject until;
    }
    ReferrerConnection { carried: edges nodes pageInfo position totalCount; }
    ReferrerEdge { carried: cursor node; }
    ReferrerPayload { carried: referrer userErrors; }
    Responsibility { carried: area from until; }
    ReportedHours { carried: nearestTen underFive; }
    RiskAssessment { carried: approvedAt assessedOn controls hazards id reviewDue status version youthSuitable; }
    RiskAssessmentPayload { carried: riskAssessment userErrors; }
    Session {
        carried: amendments audience briefing cancelReason capacity date endsAt enteredLate history id meetingPoint
            reference startsAt status summary supervisor version weekStartsOn workTypes;
        ListAttendances: attendances;
        ListSessions: attendanceCount outcomesOverdue overdueOutcomes;
        ListSites: site;
    }
    SessionChange { carried: by kind occurredAt position session; }
    SessionConnection { carried: edges nodes pageInfo position totalCount; }
    SessionEdge { carried: cursor node; }
    SessionPayload { carried: session userErrors; }
    SimilarPlaces {
        ListSites: sites;
        ListSuggestions: suggestions;
    }
    Site {
        carried: address approvedAt areas authority description distanceMetres history id improvedAt location name
            proposedAt publicNote reference rounds status statusChangedAt statusReason statusText totals type version ward;
        ListSessions: overdueOutcomes sessions;
        ListSuggestions: suggestions;
        ReadSiteContacts: amendments contacts;
    }
    SiteChange { carried: by isOpen kind occurredAt position site statusText; }
    SiteConnection { carried: edges nodes pageInfo position totalCount; }
    SiteContacts {
        carried: accessNotes beneficiaryEmail beneficiaryName landowner permission permissionValidTo riskAssessments;
    }
    SiteEdge { carried: cursor node; }
    SitePayload { carried: site userErrors; }
    SiteRequest { carried: occurredAt position suggestion; }
    SiteTotals { carried: hours minutes people sessions; }
    StaffMember {
        carried: id name reference role version;
        ListStaff: amendments from issuer organisation subject until;
    }
    StaffMemberConnection { carried: edges nodes pageInfo position totalCount; }
    StaffMemberEdge { carried: cursor node; }
    StaffMemberPayload { carried: staffMember userErrors; }
    StatusChange { carried: at from reason to; }
    Subscription {
        WatchChanges: changes;
        WatchReferrals: referralChanged;
        WatchSessions: sessionChanged;
        WatchSites: siteChanged;
        WatchSiteRequests: siteRequested;
        WatchSuggestions: suggestionChanged;
    }
    Suggestion {
        carried: amendments areas contact decidedAt decision decisionNote decisionReason description distanceMetres
            externalReference history id isOpen location organisation questions reference referredTo siteType source
            standing status statusText submittedAt title version waitingHours ward workTypes;
        ListSites: site;
        ListSuggestions: duplicateOf subscriberCount;
    }
    SuggestionChange { carried: by kind occurredAt position suggestion; }
    SuggestionConnection { carried: edges nodes pageInfo position totalCount; }
    SuggestionContact { carried: email name phone; }
    SuggestionDecision { carried: at hours; }
    SuggestionEdge { carried: cursor node; }
    SuggestionPayload {
        carried: suggestion userErrors;
        FindSimilarPlaces: similar;
    }
    Term { carried: from id until ward; }
    TotalCount { carried: count precision; }
    UserError { carried: code message path rule; }
    Viewer { carried: areas issuer organisation role scopes subject wards; }
};
