//! Everything that is loaded for many parents at once, each with the function of the domain that loads it.

use domain::{
    area::{self, Area},
    attendance::{self, Attendance},
    client::{self, Client},
    feedback::{self, Feedback},
    follow_up::{self, FollowUp},
    funding::{self, FundingPeriod},
    id::{
        AreaId, AttendanceId, ClientId, FeedbackId, FollowUpId, FundingPeriodId, OffenderId,
        OperationId, OrganisationId, PhotoId, PublicationId, ReferralId, RiskAssessmentId,
        SessionId, SiteId, SuggestionId,
    },
    impact::{self, CellId, Counted, Figure, Impact, Publication},
    offender::{
        self, Offender, Seen, limit,
        limits::{self, LimitWithUsers},
        same::{self, Features},
    },
    operation::{self, Operation},
    organisation::{self, Organisation},
    partner_reference::{self, PartnerReference},
    photo::{self, Photo},
    question::{self, Question},
    referral::{
        self, Contact, Referral,
        followed_up::{self, Concluded},
        mentor::{self, Mentor},
    },
    session::{
        self, Session, WorkType,
        overdue::{self, Overdue},
        veil,
    },
    site::{self, Site, risk_assessment::RiskAssessment, rounds::Part, totals::Totals},
    suggestion::{self, Suggestion},
};
use futures_util::FutureExt;
use kernel::{
    amendment::{self, Amendment},
    bound,
    history::{self, StatusChange},
    page::{Page, PageRequest, Sorted},
};
use uuid::Uuid;

use super::{Batch, among, by, latest};

// By id.

/// Areas.
pub static AREAS: Batch<AreaId, Area> =
    Batch(|caller, ids, ()| by(area::find_many(caller, ids), |row| row.id));

/// Organisations.
pub static ORGANISATIONS: Batch<OrganisationId, Organisation> =
    Batch(|caller, ids, ()| by(organisation::find_many(caller, ids), |row| row.id));

/// Registered clients.
pub static CLIENTS: Batch<ClientId, Client> =
    Batch(|caller, ids, ()| by(client::find_many(caller, ids), |row| row.id));

/// Publications.
pub static PUBLICATIONS: Batch<PublicationId, Publication> =
    Batch(|caller, ids, ()| by(impact::find_many(caller, ids), |row| row.id));

/// Funding periods.
pub static FUNDING_PERIODS: Batch<FundingPeriodId, FundingPeriod> =
    Batch(|caller, ids, ()| by(funding::find_many(caller, ids), |row| row.id));

/// Sites.
pub static SITES: Batch<SiteId, Site> =
    Batch(|caller, ids, ()| by(site::find_many(caller, ids), |row| row.id));

/// Suggestions.
pub static SUGGESTIONS: Batch<SuggestionId, Suggestion> =
    Batch(|caller, ids, ()| by(suggestion::find_many(caller, ids), |row| row.id));

/// Sessions.
pub static SESSIONS: Batch<SessionId, Session> =
    Batch(|caller, ids, ()| by(session::find_many(caller, ids), |row| row.id));

/// Attendances.
pub static ATTENDANCES: Batch<AttendanceId, Attendance> =
    Batch(|caller, ids, ()| by(attendance::find_many(caller, ids), |row| row.id));

/// Referrals.
pub static REFERRALS: Batch<ReferralId, Referral> =
    Batch(|caller, ids, ()| by(referral::find_many(caller, ids), |row| row.id));

/// People.
pub static OFFENDERS: Batch<OffenderId, Seen> =
    Batch(|caller, ids, ()| by(offender::find_many(caller, ids), Seen::id));

/// Messages to suggesters.
pub static FEEDBACK: Batch<FeedbackId, Feedback> =
    Batch(|caller, ids, ()| by(feedback::find_many(caller, ids), |row| row.id));

/// Photos.
pub static PHOTOS: Batch<PhotoId, Photo> =
    Batch(|caller, ids, ()| by(photo::find_many(caller, ids), |row| row.id));

/// Follow-up checks.
pub static FOLLOW_UPS: Batch<FollowUpId, FollowUp> =
    Batch(|caller, ids, ()| by(follow_up::find_many(caller, ids), |row| row.id));

/// Operations.
pub static OPERATIONS: Batch<OperationId, Operation> =
    Batch(|caller, ids, ()| by(operation::find_many(caller, ids), |row| row.id));

/// Risk assessments.
pub static RISK_ASSESSMENTS: Batch<RiskAssessmentId, RiskAssessment> =
    Batch(|caller, ids, ()| by(site::risk_assessment::find_many(caller, ids), |row| row.id));

// Photos. Each is of one record, so those of no other are among them.

/// The photos of a site.
pub static PHOTOS_OF_SITE: Batch<SiteId, Vec<Photo>> = Batch(|caller, sites, ()| {
    latest(photo::of_sites(caller, sites), bound::PHOTOS, |row| {
        row.site_id.unwrap_or(SiteId(Uuid::nil()))
    })
});

/// The photos of a suggestion.
pub static PHOTOS_OF_SUGGESTION: Batch<SuggestionId, Vec<Photo>> = Batch(|caller, ids, ()| {
    latest(photo::of_suggestions(caller, ids), bound::PHOTOS, |row| {
        row.suggestion_id.unwrap_or(SuggestionId(Uuid::nil()))
    })
});

/// The photos of a session.
pub static PHOTOS_OF_SESSION: Batch<SessionId, Vec<Photo>> = Batch(|caller, ids, ()| {
    latest(photo::of_sessions(caller, ids), bound::PHOTOS, |row| {
        row.session_id.unwrap_or(SessionId(Uuid::nil()))
    })
});

// Operations.

/// The areas of an operation.
pub static AREAS_OF_OPERATION: Batch<OperationId, Vec<AreaId>> =
    Batch(|caller, operations, ()| operation::areas_of(caller, operations).boxed());

/// The sites of an operation, whether or not the caller sees them.
pub static SITES_OF_OPERATION: Batch<OperationId, Vec<SiteId>> =
    Batch(|caller, operations, ()| operation::sites_of(caller, operations).boxed());

/// The sessions that are part of an operation, whether or not the caller sees them.
pub static SESSIONS_OF_OPERATION: Batch<OperationId, Vec<SessionId>> =
    Batch(|caller, operations, ()| operation::sessions_of(caller, operations).boxed());

/// The operation that a session is part of.
pub static OPERATION_OF_SESSION: Batch<SessionId, Operation> =
    Batch(|caller, sessions, ()| operation::of_sessions(caller, sessions).boxed());

/// The work in the sessions that are part of an operation.
pub static WORK_OF_OPERATION: Batch<OperationId, Part> =
    Batch(|caller, operations, ()| operation::work_of(caller, operations).boxed());

// The past of records, of all nouns.

/// The history of a record.
pub static HISTORY: Batch<Uuid, Vec<StatusChange>> = Batch(|caller, rows, ()| {
    latest(history::of(caller, rows.to_vec()), bound::PAST, |row| {
        row.row_id
    })
});

/// The questions about a record.
pub static QUESTIONS: Batch<Uuid, Vec<Question>> = Batch(|caller, rows, ()| {
    latest(
        question::of(caller, rows.to_vec()),
        bound::QUESTIONS,
        |row| row.row_id,
    )
});

/// The references of a record in partners' systems.
pub static PARTNER_REFERENCES: Batch<Uuid, Vec<PartnerReference>> = Batch(|caller, rows, ()| {
    latest(
        partner_reference::of(caller, rows.to_vec()),
        bound::PARTNERS_REFERENCES,
        |row| row.row_id,
    )
});

/// The amendments of a record.
pub static AMENDMENTS: Batch<Uuid, Vec<Amendment>> = Batch(|caller, rows, ()| {
    latest(amendment::of(caller, rows.to_vec()), bound::PAST, |row| {
        row.row_id
    })
});

// Areas.

/// A page of the areas directly inside an area that match a filter.
pub static AREAS_WITHIN: Batch<AreaId, Page<Area>, (area::Filter, PageRequest)> =
    Batch(|caller, areas, (filter, request)| {
        area::of_parents(caller, areas, filter, request).boxed()
    });

// Sites.

/// The figures of a publication.
pub static IMPACT_OF_PUBLICATION: Batch<PublicationId, Impact> =
    Batch(|caller, publications, ()| impact::of_publications(caller, publications).boxed());

/// The signed statement of a publication.
pub static STATEMENT_OF_PUBLICATION: Batch<PublicationId, String> =
    Batch(|caller, publications, ()| impact::statements_of(caller, publications).boxed());

/// The publication that corrects a publication.
pub static CORRECTION_OF_PUBLICATION: Batch<PublicationId, Publication> =
    Batch(|caller, publications, ()| impact::corrections_of(caller, publications).boxed());

/// The figures of cells as the records say now.
pub static RECOUNTED_CELL: Batch<CellId, Figure> =
    Batch(|caller, cells, ()| impact::recounted(caller, cells).boxed());

/// The areas of a site.
pub static AREAS_OF_SITE: Batch<SiteId, Vec<AreaId>> =
    Batch(|caller, sites, ()| site::areas_of(caller, sites).boxed());

/// A page of sessions at a site.
pub static SESSIONS_OF_SITE: Batch<
    SiteId,
    Page<Session>,
    (session::Filter, Sorted<()>, PageRequest),
> = Batch(|caller, sites, (filter, order, request)| {
    session::of_sites(caller, sites, (filter, *order), request).boxed()
});

/// A page of suggestions of a site.
pub static SUGGESTIONS_OF_SITE: Batch<SiteId, Page<Suggestion>, PageRequest> =
    Batch(|caller, sites, request| suggestion::of_sites(caller, sites, request).boxed());

/// The risk assessments of a site.
pub static RISK_ASSESSMENTS_OF_SITE: Batch<SiteId, Vec<RiskAssessment>> =
    Batch(|caller, sites, ()| {
        let rows = site::risk_assessment::of_sites(caller, sites);
        latest(rows, bound::RISK_ASSESSMENTS, |row| row.site_id)
    });

/// Whether the caller may see the contacts of a site.
pub static CONTACTS_SHOWN: Batch<SiteId, ()> =
    Batch(|caller, sites, ()| among(site::with_contacts(caller, sites)));

/// The totals of the work done at a site.
pub static TOTALS_OF_SITE: Batch<SiteId, Totals> =
    Batch(|caller, sites, ()| site::totals::of(caller, sites).boxed());

/// The work done at a site.
pub static WORK_OF_SITE: Batch<SiteId, site::rounds::Work> =
    Batch(|caller, sites, ()| site::rounds::of(caller, sites).boxed());

/// The overdue outcomes at a site.
pub static OVERDUE_OF_SITE: Batch<SiteId, Overdue> =
    Batch(|caller, sites, ()| overdue::of_sites(caller, sites).boxed());

/// The part of a suggestion's progress that comes from its site.
pub static BEHIND: Batch<SiteId, site::Behind> =
    Batch(|caller, sites, ()| site::behind(caller, sites).boxed());

// Suggestions.

/// The areas of a suggestion.
pub static AREAS_OF_SUGGESTION: Batch<SuggestionId, Vec<AreaId>> =
    Batch(|caller, suggestions, ()| suggestion::areas_of(caller, suggestions).boxed());

/// The kinds of work suggested for a place.
pub static WORK_TYPES: Batch<SuggestionId, Vec<WorkType>> = Batch(|caller, suggestions, ()| {
    let found = suggestion::work_types_of(caller, suggestions);
    found
        .map(|found| {
            let mut found = found?;
            for kinds in found.values_mut() {
                kinds.truncate(bound::WORK_TYPES);
            }
            Ok(found)
        })
        .boxed()
});

/// The number of people subscribed to a suggestion.
pub static SUBSCRIBERS: Batch<SuggestionId, Counted> =
    Batch(|caller, suggestions, ()| suggestion::subscriber::counts(caller, suggestions).boxed());

// Sessions.

/// A page of attendances in a session.
pub static ATTENDANCES_OF_SESSION: Batch<SessionId, Page<Attendance>, PageRequest> =
    Batch(|caller, sessions, request| attendance::of_sessions(caller, sessions, request).boxed());

/// The number of people in a session.
pub static COUNT_OF_SESSION: Batch<SessionId, Counted> =
    Batch(|caller, sessions, ()| attendance::counts_of_sessions(caller, sessions).boxed());

/// The credited minutes of a session.
pub static MINUTES_OF_SESSION: Batch<SessionId, Counted> =
    Batch(|caller, sessions, ()| attendance::minutes_of_sessions(caller, sessions).boxed());

/// The overdue outcomes of a session.
pub static OVERDUE_OF_SESSION: Batch<SessionId, Overdue> =
    Batch(|caller, sessions, ()| overdue::of_sessions(caller, sessions).boxed());

/// Whether a session has not ended, whether or not the caller may see it.
pub static TO_COME: Batch<SessionId, ()> =
    Batch(|caller, sessions, ()| among(veil::to_come_among(caller, sessions)));

// Referrals.

/// A page of attendances of a referral.
pub static ATTENDANCES_OF_REFERRAL: Batch<ReferralId, Page<Attendance>, PageRequest> =
    Batch(|caller, referrals, request| {
        attendance::of_referrals(caller, referrals, request).boxed()
    });

/// The contacts with the person of a referral.
pub static CONTACTS_OF_REFERRAL: Batch<ReferralId, Vec<Contact>> =
    Batch(|caller, referrals, ()| {
        latest(referral::contacts(caller, referrals), bound::PAST, |row| {
            row.referral_id
        })
    });

/// The follow-up checks of a referral.
pub static FOLLOW_UPS_OF_REFERRAL: Batch<ReferralId, Vec<FollowUp>> =
    Batch(|caller, referrals, ()| {
        latest(
            follow_up::of_referrals(caller, referrals),
            bound::PAST,
            |row| row.referral_id,
        )
    });

/// The mentors of a referral.
pub static MENTORS_OF_REFERRAL: Batch<ReferralId, Vec<Mentor>> = Batch(|caller, referrals, ()| {
    latest(
        mentor::of_referrals(caller, referrals),
        bound::PAST,
        |row| row.referral_id,
    )
});

/// Whether a referral has credited work in a session that has not ended.
pub static AT_WORK: Batch<ReferralId, ()> =
    Batch(|caller, referrals, ()| among(veil::at_work_among(caller, referrals)));

// People.

/// A page of referrals of a person.
pub static REFERRALS_OF_OFFENDER: Batch<OffenderId, Page<Referral>, PageRequest> =
    Batch(|caller, people, request| referral::of_offenders(caller, people, request).boxed());

/// The concluded referrals of a person.
pub static CONCLUDED_OF_OFFENDER: Batch<OffenderId, Vec<Concluded>> =
    Batch(|caller, people, ()| {
        latest(
            followed_up::of_offenders(caller, people),
            bound::PAST,
            |row| row.offender_id,
        )
    });

/// Whether access to a person is limited for the caller.
pub static LIMITED: Batch<OffenderId, ()> =
    Batch(|caller, people, ()| among(limit::of_people(caller, people)));

/// The lists that limit access to a person.
pub static LIMITS: Batch<OffenderId, Vec<LimitWithUsers>> = Batch(|caller, people, ()| {
    latest(limits::of(caller, people), bound::PAST, |row| {
        row.limit.offender_id
    })
});

/// Other records that may be of the same person.
pub static SAME_PEOPLE: Batch<Features, Vec<Offender>> =
    Batch(|caller, people, ()| same::of(caller, people).boxed());
