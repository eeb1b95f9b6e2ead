//! Sends an approved message to everybody concerned: by the API at once, and by e-mail as soon as the relay takes it.

use std::collections::BTreeSet;

use entity::{
    feedback,
    feedback_delivery::{Audience, Channel, DeliveryId, Status as DeliveryStatus},
};
use kernel::{
    Caller, Error, Noun, Result, Work,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{
    About, Delivery, Feedback, Status,
    approve::is_still_so,
    recipients::{self, Recipient},
};
use crate::{
    id::{FeedbackId, SiteId},
    referral, site,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Send {
    pub feedback: FeedbackId,
    pub expected_version: i32,
    /// Whether the text becomes the public note of the site.
    pub as_public_note: bool,
}

impl Command for Send {
    fn check(&self, _problems: &mut Problems) {}
}

/// Sends an approved message.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not approved; if what it says is no longer so; if there is
/// nobody to tell; if the version is stale.
pub async fn send(caller: &Caller, input: Send) -> Result<Feedback> {
    let mut work = caller.begin(Action::SendFeedback, &input).await?;
    let row = super::get_in(&work, input.feedback, &[Status::Approved]).await?;
    expect_version(row.version, input.expected_version)?;
    let about = About::of(&row).ok_or(Error::NotFound(Noun::Feedback))?;
    let recipients = recipients::of(&work.read(), &row, about).await?;
    all_met([
        (
            is_still_so(&work.read(), &row).await?,
            Rule::FeedbackStillSo,
        ),
        (
            !recipients.is_empty() || input.as_public_note,
            Rule::FeedbackHasRecipient,
        ),
        (
            !input.as_public_note || row.site_id.is_some(),
            Rule::FeedbackForSiteNote,
        ),
        (
            !input.as_public_note || caller.standing().organisation.is_some(),
            Rule::SubmitterNeedsOrganisation,
        ),
    ])?;
    let deliveries = recipients
        .iter()
        .flat_map(|one| deliveries(&work, &row, one));
    let deliveries = deliveries.map(|one| one.into_active_model().reset_all());
    work.gather(deliveries.collect::<Vec<_>>()).await?;
    if let (true, Some(site)) = (input.as_public_note, row.site_id) {
        publish(&mut work, &row, site).await?;
    }
    let change = feedback::ActiveModel {
        sent_at: Set(Some(work.now())),
        ..row.clone().into()
    };
    let row = super::move_on(&work, &row, Status::Sent, change, Because::default()).await?;
    work.happened(event::FeedbackSent::of(row.id)).await?;
    tell(&mut work, about, &recipients).await?;
    work.commit().await?;
    Ok(row)
}

/// The deliveries to one recipient, by every channel.
fn deliveries(work: &Work, row: &Feedback, to: &Recipient) -> Vec<Delivery> {
    let by_api = Delivery {
        tries: 1,
        ..delivery(work, row, to, (Channel::Api, DeliveryStatus::Delivered))
    };
    let by_email = to.email.as_ref().map(|address| Delivery {
        address: Some(address.clone()),
        next_try_at: Some(work.now()),
        ..delivery(work, row, to, (Channel::Email, DeliveryStatus::Waiting))
    });
    [Some(by_api)]
        .into_iter()
        .chain([by_email])
        .flatten()
        .collect()
}

/// A delivery to one recipient by one channel.
fn delivery(
    work: &Work,
    row: &Feedback,
    to: &Recipient,
    (channel, status): (Channel, DeliveryStatus),
) -> Delivery {
    Delivery {
        id: DeliveryId::new(),
        feedback_id: row.id,
        audience: to.audience,
        suggestion_id: to.suggestion,
        organisation_id: to.organisation,
        subject: to.subject.clone(),
        issuer: to.issuer.clone(),
        channel,
        address: None,
        status,
        tries: 0,
        next_try_at: None,
        at: work.now(),
        problem: None,
    }
}

/// Puts the text into the public note of the site, which is a delivery to everybody.
async fn publish(work: &mut Work, row: &Feedback, site: SiteId) -> Result<()> {
    let text = row.text.clone().unwrap_or_default();
    site::set_public_note(work, site, text).await?;
    let team = work.caller().standing().organisation;
    let team = team.ok_or(Rule::SubmitterNeedsOrganisation)?;
    let everybody = Recipient {
        audience: Audience::Public,
        suggestion: None,
        organisation: team,
        subject: String::new(),
        issuer: String::new(),
        email: None,
    };
    let note = Delivery {
        tries: 1,
        ..delivery(
            work,
            row,
            &everybody,
            (Channel::PublicNote, DeliveryStatus::Delivered),
        )
    };
    work.gather([note.into_active_model().reset_all()]).await
}

/// Tells listeners of the suggestions, of the site and of the referral.
async fn tell(work: &mut Work, about: About, recipients: &[Recipient]) -> Result<()> {
    let suggestions = recipients.iter().filter_map(|one| one.suggestion);
    for suggestion in suggestions.collect::<BTreeSet<_>>() {
        work.happened(event::SuggestionTold::of(suggestion)).await?;
    }
    let has_council = recipients
        .iter()
        .any(|one| one.audience == Audience::Council);
    if let About::Site(site) = about
        && has_council
    {
        work.happened(event::SiteTold::of(site)).await?;
    }
    if let About::Referral(id) = about {
        let person = referral::get(&work.read(), id).await?.offender_id;
        work.happened(event::ReferralTold::of(id, person)).await?;
    }
    Ok(())
}
