//! The first entries of the reference lists.
//!
//! Attendance outcomes follow the meanings of HMPPS's Community Payback service; the hour caps are those of the
//! conditional caution (1,200 minutes) and of the scheme itself (at least 240 minutes); the rest is the scheme's own.

use sea_orm_migration::prelude::*;

/// An entry of a list, as this history knows it.
pub struct Entry {
    list: &'static str,
    code: &'static str,
    name: &'static str,
    hint: &'static str,
    outcome: Option<(bool, bool)>,
    caps: Option<(i32, i32)>,
}

impl Entry {
    /// The statement that stores the entry at a place in the order.
    pub fn insert(&self, rank: i32) -> InsertStatement {
        Query::insert()
            .into_table("reference_item")
            .columns([
                "list",
                "code",
                "name",
                "hint",
                "active",
                "rank",
                "attended",
                "on_the_day",
                "minimum",
                "maximum",
            ])
            .values_panic([
                self.list.into(),
                self.code.into(),
                self.name.into(),
                self.hint.into(),
                true.into(),
                rank.into(),
                self.outcome.map(|(attended, _)| attended).into(),
                self.outcome.map(|(_, on_the_day)| on_the_day).into(),
                self.caps.map(|(minimum, _)| minimum).into(),
                self.caps.map(|(_, maximum)| maximum).into(),
            ])
            .take()
    }
}

const fn plain(
    list: &'static str,
    code: &'static str,
    name: &'static str,
    hint: &'static str,
) -> Entry {
    Entry {
        list,
        code,
        name,
        hint,
        outcome: None,
        caps: None,
    }
}

const fn outcome(
    code: &'static str,
    name: &'static str,
    hint: &'static str,
    attended: bool,
    on_the_day: bool,
) -> Entry {
    Entry {
        list: "ATTENDANCE_OUTCOME",
        code,
        name,
        hint,
        outcome: Some((attended, on_the_day)),
        caps: None,
    }
}

const fn cap(code: &'static str, name: &'static str, hint: &'static str, maximum: i32) -> Entry {
    Entry {
        list: "HOUR_CAP",
        code,
        name,
        hint,
        outcome: None,
        caps: Some((240, maximum)),
    }
}

/// All entries, in the order in which they are offered.
pub const ENTRIES: &[Entry] = &[
    outcome(
        "ATTENDED_COMPLIED",
        "Attended and complied",
        "Worked as agreed",
        true,
        true,
    ),
    outcome(
        "ATTENDED_NOT_COMPLIED",
        "Attended, did not comply",
        "Late, unfit, left early or without protective equipment",
        true,
        true,
    ),
    outcome(
        "SENT_HOME_BEHAVIOUR",
        "Sent home: behaviour",
        "Aggression, intoxication, unsafe or refused instructions",
        true,
        true,
    ),
    outcome(
        "SENT_HOME_SERVICE",
        "Sent home: service",
        "Too many people, supervisor ill, weather or vehicle",
        true,
        true,
    ),
    outcome(
        "ABSENT_UNACCEPTABLE",
        "Absent without a valid reason",
        "Nothing was heard, or the reason does not hold",
        false,
        true,
    ),
    outcome(
        "ABSENT_MEDICAL",
        "Absent: medical",
        "Evidence is held",
        false,
        false,
    ),
    outcome(
        "ABSENT_EMPLOYMENT",
        "Absent: employment",
        "Evidence is held",
        false,
        false,
    ),
    outcome(
        "ABSENT_FAMILY_CARE",
        "Absent: family or care",
        "Evidence is held",
        false,
        false,
    ),
    outcome(
        "ABSENT_COURT_LEGAL",
        "Absent: court or legal",
        "Evidence is held",
        false,
        false,
    ),
    outcome(
        "STOOD_DOWN",
        "Stood down",
        "The session was cancelled; not the person's doing",
        false,
        false,
    ),
    outcome(
        "RESCHEDULED_BY_SERVICE",
        "Rescheduled by the Team",
        "Agreed change",
        false,
        false,
    ),
    outcome(
        "RESCHEDULED_BY_PERSON",
        "Rescheduled by the person",
        "Agreed change",
        false,
        false,
    ),
    outcome(
        "ABSENT_JUDGEMENT",
        "Absent: officer's judgement",
        "The officer accepts the absence",
        false,
        false,
    ),
    cap(
        "COMMUNITY_RESOLUTION",
        "Community resolution",
        "Home Office outcome type 8",
        1200,
    ),
    cap(
        "DIVERSION_OUTCOME_22",
        "Diversion",
        "Home Office outcome type 22",
        1200,
    ),
    cap(
        "CONDITIONAL_CAUTION_ADULT",
        "Conditional caution",
        "Unpaid work of at most 20 hours",
        1200,
    ),
    cap(
        "YOUTH_CAUTION_CONDITIONAL",
        "Youth conditional caution",
        "Unpaid work of at most 20 hours",
        1200,
    ),
    cap(
        "CPN_OR_ASB_WARNING",
        "Community protection notice or warning",
        "Not a crime",
        1200,
    ),
    cap(
        "FPN_ALTERNATIVE",
        "In place of a fixed penalty",
        "Instead of paying",
        1200,
    ),
    cap("OTHER", "Another decision", "Anything else", 1200),
    plain(
        "OFFENCE_CATEGORY",
        "DRUG_POSSESSION",
        "Drug possession",
        "Possession for own use",
    ),
    plain(
        "OFFENCE_CATEGORY",
        "CRIMINAL_DAMAGE",
        "Criminal damage",
        "Damage to somebody's property",
    ),
    plain(
        "OFFENCE_CATEGORY",
        "DRUNK_AND_DISORDERLY",
        "Drunk and disorderly",
        "In a public place",
    ),
    plain("OFFENCE_CATEGORY", "HARASSMENT", "Harassment", "Low level"),
    plain(
        "OFFENCE_CATEGORY",
        "PUBLIC_NUISANCE",
        "Public nuisance",
        "Noise, gatherings and the like",
    ),
    plain(
        "OFFENCE_CATEGORY",
        "PUBLIC_ORDER",
        "Public order",
        "Threatening or abusive behaviour",
    ),
    plain("OFFENCE_CATEGORY", "SHOP_THEFT", "Shop theft", "Low value"),
    plain(
        "OFFENCE_CATEGORY",
        "LITTER_OR_FLY_TIPPING",
        "Litter or fly-tipping",
        "Waste left in a public place",
    ),
    plain(
        "OFFENCE_CATEGORY",
        "GRAFFITI",
        "Graffiti",
        "Marks on property",
    ),
    plain(
        "OFFENCE_CATEGORY",
        "TRESPASS",
        "Trespass",
        "Being where one may not",
    ),
    plain(
        "OFFENCE_CATEGORY",
        "VEHICLE_NUISANCE",
        "Vehicle nuisance",
        "Off-road bikes, racing and the like",
    ),
    plain("OFFENCE_CATEGORY", "OTHER", "Other", "Anything else"),
    plain(
        "SUGGESTION_DECLINED",
        "DISPLACES_PAID_WORK",
        "Displaces paid work",
        "Somebody would otherwise be paid for it",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "PROFIT",
        "Makes somebody a profit",
        "The work would serve a business",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "NO_COMMUNITY_BENEFIT",
        "No benefit to the community",
        "The community does not use the place",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "LANDOWNER_REFUSED",
        "Landowner refused",
        "Permission was not given",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "UNSAFE",
        "Unsafe",
        "The risks cannot be controlled",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "NEEDS_SPECIALIST",
        "Needs a specialist",
        "Work for trained people",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "OUT_OF_AREA",
        "Out of area",
        "Outside the county",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "TOO_LITTLE_INFO",
        "Too little information",
        "Questions stayed unanswered",
    ),
    plain(
        "SUGGESTION_DECLINED",
        "NO_CAPACITY",
        "No capacity",
        "No sessions are free",
    ),
    plain(
        "SITE_DECLINED",
        "LANDOWNER_REFUSED",
        "Landowner refused",
        "Permission was not given",
    ),
    plain(
        "SITE_DECLINED",
        "UNSAFE",
        "Unsafe",
        "The risks cannot be controlled",
    ),
    plain(
        "SITE_DECLINED",
        "DISPLACES_PAID_WORK",
        "Displaces paid work",
        "Somebody would otherwise be paid for it",
    ),
    plain(
        "SITE_DECLINED",
        "NO_COMMUNITY_BENEFIT",
        "No benefit to the community",
        "The community does not use the place",
    ),
    plain(
        "SITE_DECLINED",
        "NEEDS_SPECIALIST",
        "Needs a specialist",
        "Work for trained people",
    ),
    plain("SITE_DECLINED", "OTHER", "Other", "See the note"),
    plain(
        "SITE_ON_HOLD",
        "SAFETY",
        "Safety",
        "Something has to be made safe first",
    ),
    plain(
        "SITE_ON_HOLD",
        "PERMISSION",
        "Permission",
        "Permission ran out or is disputed",
    ),
    plain(
        "SITE_ON_HOLD",
        "WEATHER",
        "Weather",
        "Flooded, frozen or the like",
    ),
    plain(
        "SITE_ON_HOLD",
        "LANDOWNER_WORKS",
        "Landowner's works",
        "Other work is going on there",
    ),
    plain("SITE_ON_HOLD", "OTHER", "Other", "See the note"),
    plain(
        "REFERRAL_REJECTED",
        "INELIGIBLE",
        "Ineligible",
        "The case does not fit the scheme",
    ),
    plain(
        "REFERRAL_REJECTED",
        "MISTAKE_OR_DUPLICATE",
        "Mistake or duplicate",
        "Sent in error, or twice",
    ),
    plain(
        "REFERRAL_REJECTED",
        "RISK_TOO_HIGH",
        "Risk too high",
        "Cannot be managed in a session",
    ),
    plain(
        "REFERRAL_REJECTED",
        "OUT_OF_AREA",
        "Out of area",
        "Outside the county",
    ),
    plain(
        "REFERRAL_REJECTED",
        "NO_CAPACITY",
        "No capacity",
        "No sessions are free",
    ),
    plain(
        "REFERRAL_REFUSED",
        "REFUSED_AT_CONTACT",
        "Refused at contact",
        "Said no when spoken to",
    ),
    plain(
        "REFERRAL_REFUSED",
        "NO_RESPONSE",
        "No response",
        "At least three attempts are logged",
    ),
    plain(
        "REFERRAL_REFUSED",
        "FAILED_TO_ATTEND",
        "Failed to attend",
        "At least two absences without a valid reason",
    ),
    plain(
        "REFERRAL_NOT_COMPLETED",
        "DISENGAGED",
        "Disengaged",
        "Stopped coming",
    ),
    plain(
        "REFERRAL_NOT_COMPLETED",
        "REMOVED_BEHAVIOUR",
        "Removed: behaviour",
        "Could not stay in sessions",
    ),
    plain(
        "REFERRAL_NOT_COMPLETED",
        "TIME_LIMIT",
        "Time limit",
        "The time allowed ran out",
    ),
    plain(
        "REFERRAL_WITHDRAWN",
        "MOVED_AWAY",
        "Moved away",
        "Left the county",
    ),
    plain("REFERRAL_WITHDRAWN", "HEALTH", "Health", "Unable to work"),
    plain(
        "REFERRAL_WITHDRAWN",
        "WORK_OR_CARING",
        "Work or caring",
        "Other duties",
    ),
    plain("REFERRAL_WITHDRAWN", "DIED", "Died", "The person has died"),
    plain(
        "REFERRAL_WITHDRAWN",
        "NFA_BY_POLICE",
        "No further action",
        "The police dropped the case",
    ),
    plain(
        "REFERRAL_WITHDRAWN",
        "CHARGED_INSTEAD",
        "Charged instead",
        "The case went to court",
    ),
    plain(
        "REFERRAL_WITHDRAWN",
        "NEEDS_MET_ELSEWHERE",
        "Needs met elsewhere",
        "Another service took over",
    ),
    plain("REFERRAL_WITHDRAWN", "OTHER", "Other", "See the note"),
    plain(
        "SESSION_CANCELLED",
        "WEATHER",
        "Weather",
        "Not safe or not sensible to work",
    ),
    plain(
        "SESSION_CANCELLED",
        "SUPERVISOR_UNAVAILABLE",
        "Supervisor unavailable",
        "Ill or called away",
    ),
    plain(
        "SESSION_CANCELLED",
        "SITE_UNSAFE",
        "Site unsafe",
        "Something was found there",
    ),
    plain(
        "SESSION_CANCELLED",
        "NO_PARTICIPANTS",
        "No participants",
        "Nobody could come",
    ),
    plain("SESSION_CANCELLED", "VEHICLE", "Vehicle", "No transport"),
    plain(
        "SESSION_CANCELLED",
        "PERMISSION_WITHDRAWN",
        "Permission withdrawn",
        "The landowner said no",
    ),
    plain("SESSION_CANCELLED", "OTHER", "Other", "See the note"),
];
