//! The first entries of the reference lists.
//!
//! Attendance outcomes follow the meanings of HMPPS's Community Payback service. The hour caps are those of the
//! conditional caution (1,200 minutes) and of the scheme itself (at least 240 minutes). The rest is the scheme's own.

use sea_orm_migration::prelude::*;

/// One entry a line: list, code, name, hint. Outcomes also have whether the person attended and whether a supervisor
/// may record it. Hour caps also have the minimum and the maximum in minutes.
const ENTRIES: &str = "\
ATTENDANCE_OUTCOME|ATTENDED_COMPLIED|Attended and complied|Worked as agreed|true|true||
ATTENDANCE_OUTCOME|ATTENDED_NOT_COMPLIED|Attended, did not comply|Late, unfit, left early or without protective equipment|true|true||
ATTENDANCE_OUTCOME|SENT_HOME_BEHAVIOUR|Sent home: behaviour|Aggression, intoxication, unsafe or refused instructions|true|true||
ATTENDANCE_OUTCOME|SENT_HOME_SERVICE|Sent home: service|Too many people, supervisor ill, weather or vehicle|true|true||
ATTENDANCE_OUTCOME|ABSENT_UNACCEPTABLE|Absent without a valid reason|Nothing was heard, or the reason does not hold|false|true||
ATTENDANCE_OUTCOME|ABSENT_MEDICAL|Absent: medical|Evidence is held|false|false||
ATTENDANCE_OUTCOME|ABSENT_EMPLOYMENT|Absent: employment|Evidence is held|false|false||
ATTENDANCE_OUTCOME|ABSENT_FAMILY_CARE|Absent: family or care|Evidence is held|false|false||
ATTENDANCE_OUTCOME|ABSENT_COURT_LEGAL|Absent: court or legal|Evidence is held|false|false||
ATTENDANCE_OUTCOME|STOOD_DOWN|Stood down|The session was cancelled; not the person's doing|false|false||
ATTENDANCE_OUTCOME|RESCHEDULED_BY_SERVICE|Rescheduled by the Team|Agreed change|false|false||
ATTENDANCE_OUTCOME|RESCHEDULED_BY_PERSON|Rescheduled by the person|Agreed change|false|false||
ATTENDANCE_OUTCOME|ABSENT_JUDGEMENT|Absent: officer's judgement|The officer accepts the absence|false|false||
HOUR_CAP|COMMUNITY_RESOLUTION|Community resolution|Home Office outcome type 8|||240|1200
HOUR_CAP|DIVERSION_OUTCOME_22|Diversion|Home Office outcome type 22|||240|1200
HOUR_CAP|CONDITIONAL_CAUTION_ADULT|Conditional caution|Unpaid work of at most 20 hours|||240|1200
HOUR_CAP|YOUTH_CAUTION_CONDITIONAL|Youth conditional caution|Unpaid work of at most 20 hours|||240|1200
HOUR_CAP|CPN_OR_ASB_WARNING|Community protection notice or warning|Not a crime|||240|1200
HOUR_CAP|FPN_ALTERNATIVE|In place of a fixed penalty|Instead of paying|||240|1200
HOUR_CAP|OTHER|Another decision|Anything else|||240|1200
OFFENCE_CATEGORY|DRUG_POSSESSION|Drug possession|Possession for own use||||
OFFENCE_CATEGORY|CRIMINAL_DAMAGE|Criminal damage|Damage to somebody's property||||
OFFENCE_CATEGORY|DRUNK_AND_DISORDERLY|Drunk and disorderly|In a public place||||
OFFENCE_CATEGORY|HARASSMENT|Harassment|Low level||||
OFFENCE_CATEGORY|PUBLIC_NUISANCE|Public nuisance|Noise, gatherings and the like||||
OFFENCE_CATEGORY|PUBLIC_ORDER|Public order|Threatening or abusive behaviour||||
OFFENCE_CATEGORY|SHOP_THEFT|Shop theft|Low value||||
OFFENCE_CATEGORY|LITTER_OR_FLY_TIPPING|Litter or fly-tipping|Waste left in a public place||||
OFFENCE_CATEGORY|GRAFFITI|Graffiti|Marks on property||||
OFFENCE_CATEGORY|TRESPASS|Trespass|Being where one may not||||
OFFENCE_CATEGORY|VEHICLE_NUISANCE|Vehicle nuisance|Off-road bikes, racing and the like||||
OFFENCE_CATEGORY|OTHER|Other|Anything else||||
SUGGESTION_DECLINED|DISPLACES_PAID_WORK|Displaces paid work|Somebody would otherwise be paid for it||||
SUGGESTION_DECLINED|PROFIT|Makes somebody a profit|The work would serve a business||||
SUGGESTION_DECLINED|NO_COMMUNITY_BENEFIT|No benefit to the community|The community does not use the place||||
SUGGESTION_DECLINED|LANDOWNER_REFUSED|Landowner refused|Permission was not given||||
SUGGESTION_DECLINED|UNSAFE|Unsafe|The risks cannot be controlled||||
SUGGESTION_DECLINED|NEEDS_SPECIALIST|Needs a specialist|Work for trained people||||
SUGGESTION_DECLINED|OUT_OF_AREA|Out of area|Outside the county||||
SUGGESTION_DECLINED|TOO_LITTLE_INFO|Too little information|Questions stayed unanswered||||
SUGGESTION_DECLINED|NO_CAPACITY|No capacity|No sessions are free||||
SITE_DECLINED|LANDOWNER_REFUSED|Landowner refused|Permission was not given||||
SITE_DECLINED|UNSAFE|Unsafe|The risks cannot be controlled||||
SITE_DECLINED|DISPLACES_PAID_WORK|Displaces paid work|Somebody would otherwise be paid for it||||
SITE_DECLINED|NO_COMMUNITY_BENEFIT|No benefit to the community|The community does not use the place||||
SITE_DECLINED|NEEDS_SPECIALIST|Needs a specialist|Work for trained people||||
SITE_DECLINED|OTHER|Other|See the note||||
SITE_ON_HOLD|SAFETY|Safety|Something has to be made safe first||||
SITE_ON_HOLD|PERMISSION|Permission|Permission ran out or is disputed||||
SITE_ON_HOLD|WEATHER|Weather|Flooded, frozen or the like||||
SITE_ON_HOLD|LANDOWNER_WORKS|Landowner's works|Other work is going on there||||
SITE_ON_HOLD|OTHER|Other|See the note||||
REFERRAL_REJECTED|INELIGIBLE|Ineligible|The case does not fit the scheme||||
REFERRAL_REJECTED|MISTAKE_OR_DUPLICATE|Mistake or duplicate|Sent in error, or twice||||
REFERRAL_REJECTED|RISK_TOO_HIGH|Risk too high|Cannot be managed in a session||||
REFERRAL_REJECTED|OUT_OF_AREA|Out of area|Outside the county||||
REFERRAL_REJECTED|NO_CAPACITY|No capacity|No sessions are free||||
REFERRAL_REFUSED|REFUSED_AT_CONTACT|Refused at contact|Said no when spoken to||||
REFERRAL_REFUSED|NO_RESPONSE|No response|At least three attempts are logged||||
REFERRAL_REFUSED|FAILED_TO_ATTEND|Failed to attend|At least two absences without a valid reason||||
REFERRAL_NOT_COMPLETED|DISENGAGED|Disengaged|Stopped coming||||
REFERRAL_NOT_COMPLETED|REMOVED_BEHAVIOUR|Removed: behaviour|Could not stay in sessions||||
REFERRAL_NOT_COMPLETED|TIME_LIMIT|Time limit|The time allowed ran out||||
REFERRAL_WITHDRAWN|MOVED_AWAY|Moved away|Left the county||||
REFERRAL_WITHDRAWN|HEALTH|Health|Unable to work||||
REFERRAL_WITHDRAWN|WORK_OR_CARING|Work or caring|Other duties||||
REFERRAL_WITHDRAWN|DIED|Died|The person has died||||
REFERRAL_WITHDRAWN|NFA_BY_POLICE|No further action|The police dropped the case||||
REFERRAL_WITHDRAWN|CHARGED_INSTEAD|Charged instead|The case went to court||||
REFERRAL_WITHDRAWN|NEEDS_MET_ELSEWHERE|Needs met elsewhere|Another service took over||||
REFERRAL_WITHDRAWN|OTHER|Other|See the note||||
SESSION_CANCELLED|WEATHER|Weather|Not safe or not sensible to work||||
SESSION_CANCELLED|SUPERVISOR_UNAVAILABLE|Supervisor unavailable|Ill or called away||||
SESSION_CANCELLED|SITE_UNSAFE|Site unsafe|Something was found there||||
SESSION_CANCELLED|NO_PARTICIPANTS|No participants|Nobody could come||||
SESSION_CANCELLED|VEHICLE|Vehicle|No transport||||
SESSION_CANCELLED|PERMISSION_WITHDRAWN|Permission withdrawn|The landowner said no||||
SESSION_CANCELLED|OTHER|Other|See the note||||";

/// The statements that store the entries in their order.
pub fn inserts() -> impl Iterator<Item = InsertStatement> {
    inserts_of(ENTRIES, 0)
}

/// The statements that store entries in their order, ranked from a given number on.
pub fn inserts_of(entries: &'static str, first: i32) -> impl Iterator<Item = InsertStatement> {
    (first..)
        .zip(entries.lines())
        .map(|(rank, line)| insert(rank, line))
}

fn insert(rank: i32, line: &str) -> InsertStatement {
    let mut fields = line.split('|');
    let mut text = || fields.next().unwrap_or_default();
    let (list, code, name, hint) = (text(), text(), text(), text());
    let (attended, on_the_day): (Option<bool>, Option<bool>) =
        (text().parse().ok(), text().parse().ok());
    let (minimum, maximum): (Option<i32>, Option<i32>) = (text().parse().ok(), text().parse().ok());
    let values: [(&'static str, Expr); 10] = [
        ("list", list.into()),
        ("code", code.into()),
        ("name", name.into()),
        ("hint", hint.into()),
        ("active", true.into()),
        ("rank", rank.into()),
        ("attended", attended.into()),
        ("on_the_day", on_the_day.into()),
        ("minimum", minimum.into()),
        ("maximum", maximum.into()),
    ];
    let (columns, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
    Query::insert()
        .into_table("reference_item")
        .columns(columns)
        .values_panic(values)
        .take()
}
