//! The names by which the variants of our enums are stored in the database, in tokens and by partners. A variant
//! may be renamed in the code but not in storage, because old rows could no longer be read. Names of actions are only
//! shown, never read back: a renamed action has a new name, and entries made before it keep the old one.

use std::fmt::Write as _;

use entity::{
    area, attendance, audit_entry, client, contact, follow_up, offender, offender_limit,
    organisation, referral, risk_assessment, session, site, staff, suggestion,
};
use kernel::{Noun, event::EventKind, policy::Action, principal::Role, rule::Rule, scope::Scope};
use sea_orm::ActiveEnum;
use strum::IntoEnumIterator;

use crate::support::kept::compare;

#[test]
fn stored_names_match_the_kept_table() {
    // A renamed variant keeps its name by `#[strum(serialize = "…")]` or `#[sea_orm(string_value = "…")]`; only new names may
    // be added.
    compare("tests/tables/stored_names.txt", &printed());
}

/// Every stored name under its column, events with their noun and the audit category that they are recorded
/// under.
fn printed() -> String {
    let mut text = String::from("outbox.kind, its noun, and the category in the audit trail\n");
    for kind in EventKind::iter() {
        let noun = kind.noun().name();
        let category = kind.category().to_value();
        let _ = writeln!(text, "  {:<26}{noun:<17}{category}", kind.name());
    }
    list(
        &mut text,
        "outbox.noun, audit_entry.noun, status_change.noun",
        Noun::iter().map(Noun::name),
    );
    list(
        &mut text,
        "audit_entry.action, idempotency_key.operation",
        Action::iter().map(Action::name),
    );
    list(
        &mut text,
        "outbox.by_role, audit_entry.role, client.role",
        Role::iter().map(Role::name),
    );
    list(&mut text, "client.scopes", Scope::iter().map(Scope::name));
    list(
        &mut text,
        "rules, as partners see them",
        Rule::iter().map(Rule::name),
    );
    column::<area::AreaType>(&mut text, "area.type");
    column::<attendance::Rating>(&mut text, "attendance.behaviour, attendance.work_quality");
    column::<audit_entry::AuditCategory>(&mut text, "audit_entry.category");
    column::<audit_entry::AuditResult>(&mut text, "audit_entry.result");
    column::<client::Status>(&mut text, "client.status");
    column::<client::OnBehalfOf>(&mut text, "client.on_behalf_of");
    column::<contact::Channel>(&mut text, "contact.channel");
    column::<follow_up::FollowUpResult>(&mut text, "follow_up.result");
    column::<follow_up::ProvenBy>(&mut text, "follow_up.proven_by");
    column::<offender::Sex>(&mut text, "offender.sex");
    column::<offender_limit::LimitKind>(&mut text, "offender_limit.kind");
    column::<organisation::OrganisationKind>(&mut text, "organisation.kind");
    column::<organisation::Status>(&mut text, "an organisation's status, told and never stored");
    column::<referral::Status>(&mut text, "referral.status");
    column::<referral::DisposalType>(&mut text, "referral.disposal");
    column::<referral::Admission>(&mut text, "referral.admission");
    column::<referral::VictimViews>(&mut text, "referral.victim_views");
    column::<risk_assessment::Status>(&mut text, "risk_assessment.status");
    column::<session::Audience>(&mut text, "session.audience");
    column::<session::Status>(&mut text, "session.status");
    column::<session::WorkType>(
        &mut text,
        "session.work_types, session_work_type.work_type, suggestion_work_type.work_type",
    );
    column::<site::SiteType>(&mut text, "site.kind, suggestion.site_kind");
    column::<site::Permission>(&mut text, "site.permission");
    column::<site::Status>(&mut text, "site.status");
    column::<staff::StaffRole>(&mut text, "staff.role");
    column::<suggestion::Source>(&mut text, "suggestion.source");
    column::<suggestion::Status>(&mut text, "suggestion.status");
    text
}

fn column<E: ActiveEnum<Value = String>>(text: &mut String, title: &str) {
    list(text, title, E::iter().map(|variant| variant.to_value()));
}

fn list(text: &mut String, title: &str, names: impl Iterator<Item = impl AsRef<str>>) {
    let _ = writeln!(text, "\n{title}");
    for name in names {
        let _ = writeln!(text, "  {}", name.as_ref());
    }
}
