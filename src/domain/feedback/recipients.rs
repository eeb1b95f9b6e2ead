//! Who is told of something: the suggesters of a place, those of its duplicates, its supporters and the councils that are
//! responsible for it.

use entity::{
    feedback_delivery::Audience, organisation::OrganisationKind, suggestion, suggestion_subscriber,
};
use kernel::{Read, Result, condition, issuer::Identified};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{About, Feedback, Trigger};
use crate::{
    id::{OrganisationId, ReferralId, SiteId, SuggestionId},
    place::kept,
    referral,
    suggestion::{Status, Suggestion},
};

/// Somebody who is told.
#[derive(Clone, Debug)]
pub(super) struct Recipient {
    pub audience: Audience,
    /// Their own suggestion, or the one that they support. `None` for a council or an officer.
    pub suggestion: Option<SuggestionId>,
    pub organisation: OrganisationId,
    pub subject: String,
    pub issuer: String,
    pub email: Option<String>,
}

impl Recipient {
    fn suggester(audience: Audience, row: &Suggestion) -> Self {
        Self {
            audience,
            suggestion: Some(row.id),
            organisation: row.organisation_id,
            subject: row.submitted_by.clone(),
            issuer: row.submitted_by_issuer.clone(),
            email: row.contact_email.clone(),
        }
    }
}

/// Everybody who is told, in the order of their suggestions.
pub(super) async fn of(read: &Read<'_>, row: &Feedback, about: About) -> Result<Vec<Recipient>> {
    let these = suggestion::Entity::find();
    let these = match about {
        About::Suggestion(id) => these.filter(suggestion::Column::Id.eq(id)),
        About::Site(id) => these
            .filter(suggestion::Column::SiteId.eq(id))
            .filter(condition::has(
                suggestion::Column::Status,
                [Status::Accepted],
            )),
        About::Referral(id) => return officer(read, row.trigger, id).await,
    };
    let these = these.order_by_asc(suggestion::Column::Id);
    let these = these.all(read.db()).await?;
    let suggester = |row| Recipient::suggester(Audience::Suggester, row);
    let mut all: Vec<_> = these.iter().map(suggester).collect();
    let ids = these.iter().map(|row| row.id).collect();
    all.extend(subscribers(read, ids).await?);
    if let About::Site(id) = about {
        all.extend(councils(read, id).await?);
    }
    Ok(all)
}

/// The officer who made a referral. A victim is told by the officer, never by the Team: under the Code of
/// Practice for Victims of Crime, informing victims is the duty of the police.
async fn officer(read: &Read<'_>, trigger: Trigger, id: ReferralId) -> Result<Vec<Recipient>> {
    let referral = referral::get(read, id).await?;
    let directory = read.caller().directory();
    let Some(officer) = directory.referrers.get(&referral.referrer_id) else {
        return Ok(vec![]);
    };
    let audience = match trigger {
        Trigger::ReferralConcludedForVictim => Audience::VictimThroughPolice,
        _ => Audience::Referrer,
    };
    let identity = officer.identity();
    Ok(vec![Recipient {
        audience,
        suggestion: None,
        organisation: referral.organisation_id,
        subject: identity.subject,
        issuer: identity.issuer,
        email: None,
    }])
}

/// The subscribers of suggestions.
async fn subscribers(read: &Read<'_>, suggestions: Vec<SuggestionId>) -> Result<Vec<Recipient>> {
    let of_these = suggestion_subscriber::Column::SuggestionId;
    let rows = suggestion_subscriber::Entity::find()
        .filter(condition::any_of(read, of_these, suggestions))
        .all(read.db())
        .await?;
    let supporters = rows
        .iter()
        .filter(|row| row.duplicate_id.is_none() && !row.subject.is_empty());
    let supporters = supporters.map(|row| Recipient {
        audience: Audience::Supporter,
        suggestion: Some(row.suggestion_id),
        organisation: row.organisation_id,
        subject: row.subject.clone(),
        issuer: row.issuer.clone(),
        email: None,
    });
    let duplicates = rows.iter().filter_map(|row| row.duplicate_id).collect();
    let of_them = condition::any_of(read, suggestion::Column::Id, duplicates);
    let duplicates = suggestion::Entity::find()
        .filter(of_them)
        .order_by_asc(suggestion::Column::Id);
    let duplicates = duplicates.all(read.db()).await?.into_iter();
    Ok(duplicates
        .map(|row| Recipient::suggester(Audience::DuplicateSuggester, &row))
        .chain(supporters)
        .collect())
}

/// The councils that are responsible for a site today.
async fn councils(read: &Read<'_>, site: SiteId) -> Result<Vec<Recipient>> {
    let areas = kept::of(read.db(), site).await?;
    let (directory, today) = (read.caller().directory(), read.caller().today());
    let mut councils: Vec<_> = directory
        .organisations
        .values()
        .filter(|row| {
            let is_council = matches!(
                row.kind,
                OrganisationKind::UnitaryCouncil | OrganisationKind::ParishTownCouncil
            );
            let reach = || directory.reach_of(row.id, today);
            is_council && !row.suspended && reach().iter().any(|area| areas.contains(area))
        })
        .map(|row| Recipient {
            audience: Audience::Council,
            suggestion: None,
            organisation: row.id,
            subject: String::new(),
            issuer: String::new(),
            email: row.contact_email.clone(),
        })
        .collect();
    councils.sort_by_key(|council| council.organisation);
    Ok(councils)
}
