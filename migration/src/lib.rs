//! The database's migrations: an ordered list of changes, each of which can be reverted.
//!
//! A migration names its tables and columns itself and does not use the entities: entities change later, migrations do
//! not. A migration that only adds a column is a row in the list; any other has a file.

pub use sea_orm_migration::prelude::*;

mod added;
mod append_only;
mod applied;
mod column;
mod fold;
mod key;
mod m0001_secret;
mod m0002_reference_item;
mod m0003_area;
mod m0004_organisation;
mod m0005_staff;
mod m0006_referrer;
mod m0007_councillor;
mod m0008_offender;
mod m0009_site;
mod m0010_suggestion;
mod m0011_referral;
mod m0012_session;
mod m0013_follow_up;
mod m0014_status_change;
mod m0015_outbox;
mod m0016_audit_entry;
mod m0017_idempotency_key;
mod m0018_question;
mod m0019_amendment;
mod m0020_referral_mentor;
mod m0021_offender_police_reference;
mod m0022_offender_merged_into;
mod m0023_referral_filter;
mod m0024_session_reason;
mod m0025_attendance_without_outcome;
mod m0026_session_audience;
mod m0027_suggestion_subscriber;
mod m0028_suggestion_pointer;
mod m0029_round;
mod m0031_organisation_agreement;
mod m0032_responsibility;
mod m0033_service;
mod m0034_term;
mod m0036_site_area;
mod m0037_suggestion_area;
mod m0038_session_work_type;
mod m0039_suggestion_work_type;
mod m0040_location;
mod m0041_outbox_by_noun;
mod m0042_search_word;
mod m0043_suggestion_by_title;
mod m0044_referral_by_offence_category;
mod m0045_referral_by_draft;
mod m0046_offender_merged;
mod m0060_audit_entry_circumstances;
mod m0061_audit_entry_recipient;
mod m0062_audit_individual;
mod m0063_audit_waiting;
mod m0064_audit_seal;
mod m0065_audit_head;
mod m0066_audit_entry_by_subject;
mod m0067_audit_entry_by_category;
mod m0068_audit_entry_by_result;
mod m0069_audit_entry_not_replaced;
mod m0080_outbox_actor;
mod m0081_outbox_told;
mod m0082_outbox_waiting;
mod m0090_client;
mod m0091_used_assertion;
mod m0100_offender_limit;
mod m0110_issuer_of_people;
mod m0111_issuer_of_limit_names;
mod m0112_issuer_of_suggesters;
mod m0114_issuer_of_actors;
mod m0115_idempotency_key_owner;
mod m0116_external_reference_owner;
mod m0120_outbox_shows_through;
mod m0121_site_quiet;
mod m0122_site_by_quiet;
mod m0130_audit_head_chained;
mod m0131_staff_roles;
mod m0140_text_folded;
mod m0141_offender_key;
mod m0150_search_gap;
mod m0151_number_key;
mod m0153_reference_folded;
mod m0155_collar_key;
mod m0156_partner_reference;
mod m0160_boundary;
mod m0161_suggestion_status_changed;
mod m0162_status_change_actor;
mod m0163_outbox_by_told;
mod m0164_departure;
mod m0165_place_authority;
mod m0166_publication;
mod m0167_attendance_by_session_offender;
mod m0168_published_cell;
mod m0169_publication_statement;
mod m0170_follow_up_state;
mod m0171_publication_version;
mod m0172_feedback;
mod m0173_supporter;
mod m0178_photo;
mod m0180_funding_period;
mod m0183_operation;
mod m0184_feedback_referral;
mod rebuild;
mod reference;
pub mod serving_role;

use added::added;
pub use applied::pending;

/// Migrates a database up or down.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    #[expect(clippy::too_many_lines, reason = "the one list of changes")]
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_secret::Migration),
            Box::new(m0002_reference_item::Migration),
            Box::new(m0003_area::Migration),
            Box::new(m0004_organisation::Migration),
            Box::new(m0005_staff::Migration),
            Box::new(m0006_referrer::Migration),
            Box::new(m0007_councillor::Migration),
            Box::new(m0008_offender::Migration),
            Box::new(m0009_site::Migration),
            Box::new(m0010_suggestion::Migration),
            Box::new(m0011_referral::Migration),
            Box::new(m0012_session::Migration),
            Box::new(m0013_follow_up::Migration),
            Box::new(m0014_status_change::Migration),
            Box::new(m0015_outbox::Migration),
            Box::new(m0016_audit_entry::Migration),
            Box::new(m0017_idempotency_key::Migration),
            Box::new(m0018_question::Migration),
            Box::new(m0019_amendment::Migration),
            Box::new(m0041_outbox_by_noun::Migration),
            Box::new(m0031_organisation_agreement::Migration),
            Box::new(m0032_responsibility::Migration),
            Box::new(m0033_service::Migration),
            Box::new(m0034_term::Migration),
            added(
                "m0035_councillor_contact",
                ("councillor", "contact_email"),
                column::text_or_null,
            ),
            Box::new(m0024_session_reason::Migration),
            Box::new(m0025_attendance_without_outcome::Migration),
            Box::new(m0026_session_audience::Migration),
            Box::new(m0027_suggestion_subscriber::Migration),
            Box::new(m0028_suggestion_pointer::Migration),
            Box::new(m0029_round::Migration),
            // How to enter a site, and its hazards.
            added(
                "m0030_site_access_notes",
                ("site", "access_notes"),
                column::text_or_null,
            ),
            Box::new(m0020_referral_mentor::Migration),
            Box::new(m0021_offender_police_reference::Migration),
            Box::new(m0022_offender_merged_into::Migration),
            Box::new(m0023_referral_filter::Migration),
            Box::new(m0036_site_area::Migration),
            Box::new(m0037_suggestion_area::Migration),
            Box::new(m0038_session_work_type::Migration),
            Box::new(m0039_suggestion_work_type::Migration),
            Box::new(m0040_location::Migration),
            Box::new(m0042_search_word::Migration),
            Box::new(m0043_suggestion_by_title::Migration),
            Box::new(m0044_referral_by_offence_category::Migration),
            Box::new(m0080_outbox_actor::Migration),
            Box::new(m0081_outbox_told::Migration),
            Box::new(m0082_outbox_waiting::Migration),
            Box::new(m0045_referral_by_draft::Migration),
            Box::new(m0046_offender_merged::Migration),
            Box::new(m0060_audit_entry_circumstances::Migration),
            Box::new(m0061_audit_entry_recipient::Migration),
            Box::new(m0062_audit_individual::Migration),
            Box::new(m0063_audit_waiting::Migration),
            Box::new(m0064_audit_seal::Migration),
            Box::new(m0065_audit_head::Migration),
            Box::new(m0066_audit_entry_by_subject::Migration),
            Box::new(m0067_audit_entry_by_category::Migration),
            Box::new(m0068_audit_entry_by_result::Migration),
            Box::new(m0069_audit_entry_not_replaced::Migration),
            Box::new(m0090_client::Migration),
            Box::new(m0091_used_assertion::Migration),
            Box::new(m0100_offender_limit::Migration),
            Box::new(m0120_outbox_shows_through::Migration),
            Box::new(m0121_site_quiet::Migration),
            Box::new(m0122_site_by_quiet::Migration),
            Box::new(m0110_issuer_of_people::Migration),
            Box::new(m0111_issuer_of_limit_names::Migration),
            Box::new(m0112_issuer_of_suggesters::Migration),
            // The author of a risk assessment may not approve it.
            added(
                "m0113_issuer_of_assessor",
                ("risk_assessment", "assessed_by_issuer"),
                column::or_empty,
            ),
            Box::new(m0114_issuer_of_actors::Migration),
            Box::new(m0115_idempotency_key_owner::Migration),
            Box::new(m0116_external_reference_owner::Migration),
            Box::new(m0130_audit_head_chained::Migration),
            Box::new(m0131_staff_roles::Migration),
            Box::new(m0140_text_folded::Migration),
            Box::new(m0141_offender_key::Migration),
            Box::new(m0150_search_gap::Migration),
            Box::new(m0151_number_key::Migration),
            added("m0152_site_uprn", ("site", "uprn"), column::text_or_null),
            Box::new(m0153_reference_folded::Migration),
            // Whether a sender's own number comes again with the same suggestion. Nobody knows that of earlier ones.
            added(
                "m0154_suggestion_submitted_digest",
                ("suggestion", "submitted_digest"),
                column::text_or_null,
            ),
            Box::new(m0155_collar_key::Migration),
            Box::new(m0156_partner_reference::Migration),
            Box::new(m0160_boundary::Migration),
            Box::new(m0161_suggestion_status_changed::Migration),
            Box::new(m0162_status_change_actor::Migration),
            Box::new(m0163_outbox_by_told::Migration),
            Box::new(m0164_departure::Migration),
            Box::new(m0165_place_authority::Migration),
            Box::new(m0166_publication::Migration),
            Box::new(m0167_attendance_by_session_offender::Migration),
            Box::new(m0168_published_cell::Migration),
            Box::new(m0169_publication_statement::Migration),
            Box::new(m0170_follow_up_state::Migration),
            Box::new(m0171_publication_version::Migration),
            Box::new(m0172_feedback::Migration),
            Box::new(m0173_supporter::Migration),
            // The landowner that was asked for permission, if it is a registered organisation.
            added(
                "m0174_site_permission_organisation",
                ("site", "permission_organisation_id"),
                |_, name| column::uuid(name),
            ),
            // What the body answers that a suggestion was referred on to.
            added(
                "m0175_suggestion_body_answer",
                ("suggestion", "body_answer"),
                column::text_or_null,
            ),
            added(
                "m0176_suggestion_body_note",
                ("suggestion", "body_note"),
                column::text_or_null,
            ),
            added(
                "m0177_suggestion_body_answered_at",
                ("suggestion", "body_answered_at"),
                |_, name| column::instant(name),
            ),
            Box::new(m0178_photo::Migration),
            Box::new(m0180_funding_period::Migration),
            Box::new(m0183_operation::Migration),
            Box::new(m0184_feedback_referral::Migration),
            // Whether the victim asked to be told where and how long the person worked.
            added(
                "m0185_referral_victim_to_be_told",
                ("referral", "victim_to_be_told"),
                |_, name| column::boolean(name).not_null().default(false).take(),
            ),
        ]
    }
}
