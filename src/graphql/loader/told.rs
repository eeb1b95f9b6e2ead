//! What messages say, who was told what, and who supports a suggestion.

use domain::{
    feedback::{
        self, Composed, Delivery,
        review::{self, Asked},
        told::{self, SiteTold, Told},
    },
    id::{FeedbackId, ReferralId, SiteId, SuggestionId},
    suggestion,
};
use futures_util::FutureExt;
use kernel::{Caller, Result, bound};

use super::{Batch, among, latest};

/// What a message says.
pub static COMPOSED_FEEDBACK: Batch<FeedbackId, Composed> =
    Batch(|caller, messages, ()| feedback::composed(caller, messages).boxed());

/// The deliveries of a message.
pub static DELIVERIES: Batch<FeedbackId, Vec<Delivery>> = Batch(|caller, messages, ()| {
    latest(
        told::of_feedback(caller, messages),
        bound::DELIVERIES,
        |row| row.feedback_id,
    )
});

/// What was told about a suggestion.
pub static TOLD_OF_SUGGESTION: Batch<SuggestionId, Vec<(SuggestionId, Told)>> =
    Batch(|caller, suggestions, ()| {
        latest(told_of(caller, suggestions), bound::PAST, |(id, _)| *id)
    });

async fn told_of(
    caller: &Caller,
    suggestions: &[SuggestionId],
) -> Result<Vec<(SuggestionId, Told)>> {
    let told = told::of_suggestions(caller, suggestions).await?;
    // Before the latest are chosen, so that their number does not tell how many others there are.
    let told = told.into_iter().filter(|told| told::shows(caller, told));
    Ok(told
        .filter_map(|told| Some((told.delivery.suggestion_id?, told)))
        .collect())
}

/// What the officer was told about a referral.
pub static TOLD_OF_REFERRAL: Batch<ReferralId, Vec<(ReferralId, Told)>> =
    Batch(|caller, referrals, ()| {
        latest(
            told::of_referrals(caller, referrals),
            bound::PAST,
            |(id, _)| *id,
        )
    });

/// When those concerned with a site were told.
pub static TOLD_OF_SITE: Batch<SiteId, SiteTold> =
    Batch(|caller, sites, ()| told::of_sites(caller, sites).boxed());

/// Which suggestions the caller supports.
pub static SUPPORTED: Batch<SuggestionId, ()> =
    Batch(|caller, suggestions, ()| among(suggestion::supported(caller, suggestions)));

/// What the suggester of a suggestion says of the result.
pub static RESULT_REVIEW: Batch<SuggestionId, Asked> =
    Batch(|caller, suggestions, ()| review::of_suggestions(caller, suggestions).boxed());
