//! Lookup of records by reference, in all kinds of record that the caller may list.

use std::collections::HashMap;

use domain::{offender, referral, session, site, suggestion};
use kernel::{Caller, Error, Result, check::folded, policy::Action};

use super::Node;
use crate::{
    area::Area,
    error::{Fault, Nullable},
    offender::Offender,
    organisation::Organisation,
    referral::Referral,
    session::AnySession,
    site::Site,
    suggestion::Suggestion,
};

/// The records with these references, in the same order. They cost one statement for each kind.
pub async fn nodes(caller: &Caller, references: &[String]) -> Result<Vec<Nullable<Node>>> {
    let found = found(caller, references).await?;
    if caller.may(Action::ListReferrals) || caller.may(Action::ListOffenders) {
        let known: Vec<String> = found.keys().cloned().collect();
        caller.sought_references("record", references, &known);
    }
    let one = |reference: &String| match found.get(&folded(reference)).map(Vec::as_slice) {
        None | Some([]) => None,
        Some([node]) => Some(Ok(node.clone())),
        Some(_) => {
            let expected = "A reference that records of one kind alone have is expected.";
            Some(Err(Fault::from(Error::invalid("references", expected))))
        }
    };
    Ok(references.iter().map(one).collect())
}

/// The records by their folded reference.
async fn found(caller: &Caller, references: &[String]) -> Result<HashMap<String, Vec<Node>>> {
    let wanted = references.iter().map(|reference| folded(reference));
    let mut found: HashMap<String, Vec<Node>> =
        wanted.map(|reference| (reference, Vec::new())).collect();
    let mut add = |reference: &str, node| {
        if let Some(nodes) = found.get_mut(reference) {
            nodes.push(node);
        }
    };
    let directory = caller.directory();
    for row in directory.areas.values() {
        add(&row.reference_folded, Node::Area(Area::of(row.clone())));
    }
    if caller.may(Action::ListOrganisations) {
        for row in directory.organisations.values() {
            let node = Node::Organisation(Organisation::of(row.clone()));
            add(&row.reference_folded, node);
        }
    }
    if caller.may(Action::ListSites) {
        for row in site::find_by_references(caller, references).await? {
            add(&row.reference_folded.clone(), Node::Site(Site::of(row)));
        }
    }
    if caller.may(Action::ListSuggestions) {
        for row in suggestion::find_by_references(caller, references).await? {
            let reference = row.reference_folded.clone();
            add(&reference, Node::Suggestion(Suggestion::of(row)));
        }
    }
    if caller.may(Action::ListSessions) {
        for row in session::find_by_references(caller, references).await? {
            let reference = row.reference_folded.clone();
            add(&reference, AnySession::of(caller, row).into());
        }
    }
    if caller.may(Action::ListReferrals) {
        for row in referral::find_by_references(caller, references).await? {
            let reference = row.reference_folded.clone();
            add(&reference, Node::Referral(Referral::of(row)));
        }
    }
    if caller.may(Action::ListOffenders) {
        for row in offender::find_by_references(caller, references).await? {
            let reference = folded(row.reference());
            add(&reference, Offender::of(row).into());
        }
    }
    found.retain(|_, nodes| !nodes.is_empty());
    Ok(found)
}
