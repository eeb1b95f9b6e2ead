//! Rows as they are stored: one file for each table, with its columns, its id and its stored enums, and nothing else.
//!
//! This crate contains no rules: what the rows mean and who may see them is defined in the service's `domain`.

pub mod amendment;
pub mod area;
pub mod attendance;
pub mod audit_entry;
pub mod audit_head;
pub mod audit_individual;
pub mod audit_seal;
pub mod audit_waiting;
pub mod boundary;
pub mod client;
pub mod contact;
pub mod councillor;
pub mod departure;
pub mod feedback;
pub mod feedback_delivery;
pub mod feedback_template;
pub mod follow_up;
pub mod funding_period;
pub mod idempotency_key;
mod key;
pub mod offender;
pub mod offender_limit;
pub mod offender_limit_name;
pub mod operation;
pub mod operation_area;
pub mod operation_session;
pub mod operation_site;
pub mod organisation;
pub mod outbox;
pub mod partner_reference;
pub mod photo;
pub mod photo_object;
pub mod publication;
pub mod publication_statement;
pub mod published_cell;
pub mod published_figure;
pub mod question;
pub mod reference_item;
pub mod referral;
pub mod referral_mentor;
pub mod referrer;
pub mod responsibility;
pub mod result_review;
pub mod risk_assessment;
pub mod search_word;
pub mod secret;
pub mod session;
pub mod session_work_type;
pub mod site;
pub mod site_area;
pub mod sparse;
pub mod staff;
pub mod status_change;
pub mod suggestion;
pub mod suggestion_area;
pub mod suggestion_subscriber;
pub mod suggestion_work_type;
pub mod term;
pub mod used_assertion;

/// The ids of all kinds of records.
pub mod id {
    pub use crate::{
        area::AreaId,
        attendance::AttendanceId,
        audit_entry::AuditEntryId,
        client::ClientId,
        contact::ContactId,
        councillor::CouncillorId,
        feedback::FeedbackId,
        feedback_delivery::DeliveryId,
        feedback_template::TemplateId,
        follow_up::FollowUpId,
        funding_period::FundingPeriodId,
        key::{Key, RequestId},
        offender::OffenderId,
        operation::OperationId,
        organisation::OrganisationId,
        partner_reference::PartnerReferenceId,
        photo::PhotoId,
        publication::PublicationId,
        published_cell::CellId,
        referral::ReferralId,
        referrer::ReferrerId,
        risk_assessment::RiskAssessmentId,
        session::SessionId,
        site::SiteId,
        staff::StaffId,
        suggestion::SuggestionId,
        suggestion_subscriber::SubscriberId,
        term::TermId,
    };
}
