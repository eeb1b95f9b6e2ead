//! The senders' own numbers for suggestions (`externalReference`). A number belongs to the issuer, the client, the
//! organisation and the subject together: nothing tells a sender of the numbers of others.

use entity::suggestion;
use kernel::{Error, Read, Result, Work, condition, fingerprint, rule::Rule};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, QueryFilter};
use serde_json::json;

use super::{Submit, Suggestion};

/// The condition that a suggestion has one of these numbers of the caller's own, exactly as it was sent.
pub(super) fn is_one_of(read: &Read<'_>, numbers: &[String]) -> Condition {
    use suggestion::Column;
    let caller = read.caller();
    let Some(organisation) = caller.standing().organisation else {
        return condition::never().into();
    };
    let by = caller.principal();
    Condition::all()
        .add(Column::OrganisationId.eq(organisation))
        .add(Column::SubmittedByIssuer.eq(by.issuer.stored()))
        .add(Column::SubmittedByClient.eq(by.client.clone().unwrap_or_default()))
        .add(Column::SubmittedBy.eq(caller.subject()))
        .add(condition::any_of(
            read,
            Column::ExternalReference,
            numbers.to_vec(),
        ))
}

/// The suggestion that the caller has submitted before with the number of this one, which must be the same.
pub(super) async fn first_of(work: &Work, input: &Submit) -> Result<Suggestion> {
    let numbers = input.external_reference.iter().cloned().collect::<Vec<_>>();
    let first = super::within_reach(&work.read()).filter(is_one_of(&work.read(), &numbers));
    let first = first.one(work.db()).await?;
    let first = first.ok_or_else(|| Error::from(Rule::ReferenceUnique))?;
    // Of suggestions from before digests were kept nobody can tell whether they were the same.
    let is_same = first.submitted_digest.is_none() || first.submitted_digest == digest(input);
    if is_same {
        Ok(first)
    } else {
        Err(Rule::ExternalReferenceReused.into())
    }
}

/// The fingerprint of what is submitted under a sender's own number; `None` without one. Unlike that of an idempotency
/// key it is kept for good. So it does not depend on names in the code: a field that is not given is not in it, and the
/// order of areas and kinds of work does not matter.
pub(super) fn digest(input: &Submit) -> Option<String> {
    input.external_reference.as_ref()?;
    let mut areas: Vec<_> = input.areas.iter().map(|area| area.0.to_string()).collect();
    areas.sort();
    let mut work_types: Vec<_> = input.work_types.iter().map(ActiveEnum::to_value).collect();
    work_types.sort();
    let fields = [
        ("title", json!(input.title)),
        ("description", json!(input.description)),
        ("siteType", json!(input.site_kind.to_value())),
        ("latitude", json!(input.latitude)),
        ("longitude", json!(input.longitude)),
        ("ward", json!(input.ward.map(|ward| ward.0.to_string()))),
        ("areas", json!(areas)),
        ("workTypes", json!(work_types)),
        ("contactName", json!(input.contact_name)),
        ("contactEmail", json!(input.contact_email)),
        ("contactPhone", json!(input.contact_phone)),
    ];
    let given = fields
        .into_iter()
        .filter(|(_, value)| !value.is_null() && *value != json!([]));
    Some(fingerprint::of(
        &json!(given.collect::<Vec<_>>()).to_string(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::AreaId, session::WorkType, site::SiteType};

    fn submitted() -> Submit {
        Submit {
            idempotency_key: None,
            reference: None,
            source: None,
            title: "Broken bench".into(),
            description: "By the pond.".into(),
            site_kind: SiteType::Park,
            latitude: 52.3,
            longitude: -0.8,
            ward: Some(AreaId(uuid::Uuid::from_u128(1))),
            areas: vec![
                AreaId(uuid::Uuid::from_u128(2)),
                AreaId(uuid::Uuid::from_u128(3)),
            ],
            work_types: vec![WorkType::Painting, WorkType::LitterPicking],
            contact_name: None,
            contact_email: None,
            contact_phone: None,
            external_reference: Some("WNC-1".into()),
        }
    }

    #[test]
    fn the_digest_of_a_suggestion_is_unchanged() {
        // Stored digests are compared with those of later releases: this one must not change.
        let digest = digest(&submitted());

        assert_eq!(
            digest.as_deref(),
            Some("ek2Fe1K0Za6igsrxgyyL1Uy-Gt_GPrCnaP5V4F3CQFw")
        );
    }

    #[test]
    fn the_digest_depends_on_the_content_only() {
        let first = digest(&submitted());
        let mut keyed = submitted();
        keyed.idempotency_key = Some("once".into());
        keyed.areas.reverse();
        keyed.work_types.reverse();
        assert_eq!(digest(&keyed), first);

        let changes: [fn(&mut Submit); 8] = [
            |input| input.title.push('.'),
            |input| input.description.clear(),
            |input| input.latitude += 0.001,
            |input| input.ward = Some(AreaId(uuid::Uuid::from_u128(4))),
            |input| input.areas.clear(),
            |input| input.work_types.clear(),
            |input| input.contact_name = Some("Jay".into()),
            |input| input.contact_email = Some("Jay".into()),
        ];
        for change in changes {
            let mut other = submitted();
            change(&mut other);
            assert_ne!(digest(&other), first, "{other:?}");
        }
        let mut named = submitted();
        named.contact_name = Some("Jay".into());
        let mut written = submitted();
        written.contact_email = Some("Jay".into());
        assert_ne!(digest(&named), digest(&written));
        let mut unnumbered = submitted();
        unnumbered.external_reference = None;
        assert_eq!(digest(&unnumbered), None);
    }
}
