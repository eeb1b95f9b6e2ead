//! The weights of the kinds of fields, and the maximum lengths of lists without pages.

use kernel::bound;

/// The weight of each object of any type. Scalars and enums have no weight.
pub const OBJECT: u64 = 1;
/// The weight of a mutation, for its transaction, in addition to its payload.
pub const MUTATION: u64 = 5;
/// The weight of a field that starts introspection. The fields below it have none.
pub const INTROSPECTION: u64 = 100;

/// The fields that have a weight of their own, in any type.
pub const HEAVY: &[(&str, u64)] = &[
    // Counts up to 10,000 rows.
    ("totalCount", 10),
    // Needs one more statement.
    ("position", 1),
    // Counts that are loaded for every row of a page.
    ("attendanceCount", 1),
    ("subscriberCount", 1),
    ("outcomesOverdue", 1),
    // Reads up to 5,000 sites.
    ("sitesGeoJson", 500),
    // Counts all people who ever took part.
    ("impact", 50),
    ("previewFigures", 100),
    // Counts them once for each point.
    ("impactTrend", 500),
    ("impactRecount", 500),
    // Reads the referrals of a period.
    ("performance", 500),
    // Counts everybody again, once for each period of a page.
    ("recounted", 10),
];

/// Fields of these names that are light: positions that are part of every event and need no statement, and figures that
/// were counted when they were published.
pub const LIGHT: &[(&str, &str)] = &[
    ("Event", "position"),
    ("EventPage", "position"),
    ("Publication", "impact"),
    ("ReferralChange", "position"),
    ("SessionChange", "position"),
    ("SiteChange", "position"),
    ("SiteRequest", "position"),
    ("SuggestionChange", "position"),
];

/// The maximum lengths of lists without pages: the type, or nothing for any type, and the field.
pub const LISTS: &[(Option<&str>, &str, usize)] = &[
    (None, "amendments", bound::PAST),
    (Some("Organisation"), "areas", bound::RESPONSIBILITIES),
    (Some("Viewer"), "areas", bound::RESPONSIBILITIES),
    (Some("Operation"), "areas", bound::OPERATION_AREAS),
    (Some("Operation"), "sessions", bound::OPERATION_SESSIONS),
    (Some("Operation"), "sites", bound::OPERATION_SITES),
    (Some("Site"), "areas", bound::AREAS_OF_A_PLACE),
    (Some("Suggestion"), "areas", bound::AREAS_OF_A_PLACE),
    (None, "concludedReferrals", bound::PAST),
    (None, "contacts", bound::PAST),
    (Some("Query"), "followUpCohorts", bound::COHORTS),
    (Some("Feedback"), "deliveries", bound::DELIVERIES),
    (Some("Referral"), "feedback", bound::PAST),
    (Some("Suggestion"), "feedback", bound::PAST),
    (None, "feedbackTemplates", bound::TRIGGERS),
    (None, "findings", bound::FINDINGS),
    (None, "followUps", bound::PAST),
    (None, "history", bound::PAST),
    (None, "identities", bound::SUBJECTS),
    (Some("Query"), "impactTrend", bound::TREND),
    (None, "individuals", bound::INDIVIDUALS),
    (None, "items", bound::REFERENCE_ITEMS),
    (None, "journey", bound::PAST),
    (None, "limits", bound::PAST),
    (None, "mentors", bound::PAST),
    (Some("Query"), "nodes", bound::IDS),
    (Some("FeedbackTemplate"), "names", bound::NAMES),
    (None, "partnerReferences", bound::PARTNERS_REFERENCES),
    (Some("UserError"), "path", bound::PATH),
    (Some("Session"), "photos", bound::PHOTOS),
    (Some("Site"), "photos", bound::PHOTOS),
    (Some("SiteRound"), "photos", bound::PHOTOS),
    (Some("Suggestion"), "photos", bound::PHOTOS),
    (None, "possibleSamePeople", bound::SAME_PEOPLE),
    (None, "questions", bound::QUESTIONS),
    (None, "referenceLists", bound::REFERENCE_LISTS),
    (Some("Query"), "impactRecount", bound::RECOUNTED),
    (None, "removed", bound::REMOVED),
    (None, "responsibilities", bound::RESPONSIBILITIES),
    (None, "results", bound::SHEET),
    (Some("FollowUpsPayload"), "rows", bound::UPLOADED),
    (None, "riskAssessments", bound::RISK_ASSESSMENTS),
    (None, "scopes", bound::SCOPES),
    (Some("SimilarPlaces"), "sites", bound::SIMILAR),
    (None, "subjects", bound::SUBJECTS),
    (Some("SimilarPlaces"), "suggestions", bound::SIMILAR),
    (None, "suggestionsBySource", bound::SOURCES),
    (None, "terms", bound::TERMS),
    (None, "userErrors", bound::USER_ERRORS),
    (Some("RecountedCell"), "values", bound::DIMENSIONS),
    (None, "wards", bound::WARDS),
    (Some("Site"), "roundsOfWork", bound::ROUNDS),
    (Some("Site"), "yearsOfWork", bound::YEARS),
    (None, "workTypes", bound::WORK_TYPES),
];
