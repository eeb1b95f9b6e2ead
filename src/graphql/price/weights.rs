//! What weighs how much, by kind of field, and how long lists without pages are at the most: the one table of both.

use crate::domain::bound;

/// What each object weighs, of whichever type. Scalars and enums weigh nothing.
pub const OBJECT: u64 = 1;
/// What a mutation weighs beside what it answers: a transaction.
pub const MUTATION: u64 = 5;
/// What the field weighs by which a schema is read; nothing below it does.
pub const INTROSPECTION: u64 = 100;

/// Fields that weigh something by themselves, of whichever type.
pub const HEAVY: &[(&str, u64)] = &[
    // Counts up to 10,000 rows.
    ("totalCount", 10),
    // One more statement.
    ("position", 1),
    // Counts that every row of a page asks for.
    ("attendanceCount", 1),
    ("subscriberCount", 1),
    ("outcomesOverdue", 1),
    // Reads up to 5,000 sites.
    ("sitesGeoJson", 500),
    // Counts all people who ever took part.
    ("impact", 50),
];

/// Positions that every event carries: nothing is asked for them.
pub const LIGHT: &[(&str, &str)] = &[
    ("Event", "position"),
    ("EventPage", "position"),
    ("ReferralChange", "position"),
    ("SessionChange", "position"),
    ("SiteChange", "position"),
    ("SiteRequest", "position"),
    ("SuggestionChange", "position"),
];

/// How long lists without pages are at the most: the type, or nothing for whichever, and the field.
pub const LISTS: &[(Option<&str>, &str, usize)] = &[
    (None, "amendments", bound::PAST),
    (Some("Organisation"), "areas", bound::RESPONSIBILITIES),
    (Some("Viewer"), "areas", bound::RESPONSIBILITIES),
    (Some("Site"), "areas", bound::AREAS_OF_A_PLACE),
    (Some("Suggestion"), "areas", bound::AREAS_OF_A_PLACE),
    (None, "concludedReferrals", bound::PAST),
    (None, "contacts", bound::PAST),
    (None, "followUps", bound::PAST),
    (None, "history", bound::PAST),
    (None, "identities", bound::SUBJECTS),
    (None, "individuals", bound::INDIVIDUALS),
    (None, "items", bound::REFERENCE_ITEMS),
    (None, "limits", bound::PAST),
    (None, "mentors", bound::PAST),
    (Some("Query"), "nodes", bound::IDS),
    (Some("UserError"), "path", bound::PATH),
    (None, "possibleSamePeople", bound::SAME_PEOPLE),
    (None, "questions", bound::QUESTIONS),
    (None, "referenceLists", bound::REFERENCE_LISTS),
    (None, "responsibilities", bound::RESPONSIBILITIES),
    (None, "results", bound::SHEET),
    (None, "riskAssessments", bound::RISK_ASSESSMENTS),
    (None, "scopes", bound::SCOPES),
    (Some("SimilarPlaces"), "sites", bound::SIMILAR),
    (None, "subjects", bound::SUBJECTS),
    (Some("SimilarPlaces"), "suggestions", bound::SIMILAR),
    (None, "terms", bound::TERMS),
    (None, "userErrors", bound::USER_ERRORS),
    (None, "wards", bound::WARDS),
    (None, "workTypes", bound::WORK_TYPES),
];
