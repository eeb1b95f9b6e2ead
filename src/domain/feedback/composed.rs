//! What messages say: a draft that nobody has amended follows from its template and from what it is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{site as site_row, suggestion as suggestion_row};
use kernel::{
    Caller, Error, Noun, Read, Result,
    check::{self, Command, Problems},
    choice::Choice,
    condition,
    policy::Action,
};
use sea_orm::QueryFilter;

use super::{
    About, Feedback, Trigger,
    about_referral::Cases,
    findings::{self, Finding},
    template::{self, Name, Template, filled},
};
use crate::{
    id::{FeedbackId, ReferralId, SiteId, SuggestionId},
    impact::{Counted, Reported},
    reference::{SUGGESTION_DECLINED, item},
    referral,
    session::WorkType,
    site::{self, Site, rounds::Work},
    suggestion::{self, Suggestion},
};

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    pub heading: String,
    pub text: String,
    /// What in it may be data about people.
    pub findings: BTreeSet<Finding>,
}

/// What the messages with these ids say.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn composed(
    caller: &Caller,
    ids: &[FeedbackId],
) -> Result<HashMap<FeedbackId, Composed>> {
    let read = caller.read(Action::ListFeedback)?;
    let rows = super::find_many(caller, ids).await?;
    of_rows(&read, &rows).await
}

/// What these messages say, with a fixed number of statements.
pub(super) async fn of_rows(
    read: &Read<'_>,
    rows: &[Feedback],
) -> Result<HashMap<FeedbackId, Composed>> {
    of(read, rows, &template::all(read).await?).await
}

async fn of(
    read: &Read<'_>,
    rows: &[Feedback],
    templates: &[Template],
) -> Result<HashMap<FeedbackId, Composed>> {
    let records = Records::of(read, rows).await?;
    let names = findings::names_at(read, records.sites.keys().copied().collect()).await?;
    let mut found = HashMap::new();
    for row in rows {
        let values = records.values(read.caller(), row);
        let template = templates.iter().find(|one| one.trigger == row.trigger);
        let follows = |own: &Option<String>, template: Option<&String>| {
            let of_template = || template.map(|template| filled(template, &values));
            own.clone().or_else(of_template).unwrap_or_default()
        };
        let heading = follows(&row.heading, template.map(|one| &one.heading));
        let text = follows(&row.text, template.map(|one| &one.text));
        let site = records.site_of(row).map(|site| site.id);
        let of_person = row.referral_id.and_then(|id| records.cases.names(id));
        let names = site.and_then(|site| names.get(&site)).or(of_person);
        let findings = findings::of(&format!("{heading}\n{text}"), names);
        let composed = Composed {
            heading,
            text,
            findings,
        };
        found.insert(row.id, composed);
    }
    Ok(found)
}

/// A template to try with a record.
#[derive(Clone, Debug)]
pub struct Preview {
    pub trigger: Trigger,
    pub suggestion: Option<SuggestionId>,
    pub site: Option<SiteId>,
    pub referral: Option<ReferralId>,
    pub heading: String,
    pub text: String,
}

impl Command for Preview {
    fn check(&self, problems: &mut Problems) {
        let expected = match self.trigger {
            Trigger::SuggestionDecided => "suggestion",
            Trigger::SiteScheduled | Trigger::SiteCompleted => "site",
            Trigger::ReferralConcluded | Trigger::ReferralConcludedForVictim => "referral",
        };
        let given = [
            ("suggestion", self.suggestion.is_some()),
            ("site", self.site.is_some()),
            ("referral", self.referral.is_some()),
        ];
        if given.iter().any(|(field, is)| *is != (*field == expected)) {
            let message = format!("For this trigger, {expected} is expected, and no other record.");
            problems.add(expected, message);
        }
        template::check(problems, (&self.heading, &self.text), self.trigger);
    }
}

impl Preview {
    /// What the message would be about. `None` if nothing is given, which the check refuses.
    fn about(&self) -> Option<About> {
        let suggestion = self.suggestion.map(About::Suggestion);
        let site = || self.site.map(About::Site);
        let referral = || self.referral.map(About::Referral);
        suggestion.or_else(site).or_else(referral)
    }
}

/// What a message would say, if this were the template of its trigger.
///
/// # Errors
/// If the caller lacks the scope or the record is not found; if a name in it is not known for the trigger.
pub async fn preview(caller: &Caller, input: &Preview) -> Result<Composed> {
    let read = caller.read(Action::PreviewFeedback)?;
    check::query(caller, input)?;
    let about = input.about().ok_or(Error::NotFound(Noun::Feedback))?;
    match about {
        About::Suggestion(id) => drop(suggestion::get(&read, id).await?),
        About::Site(id) => drop(site::get(&read, id).await?),
        About::Referral(id) => {
            caller.allow(Action::ListReferrals)?;
            caller.allow(Action::ListOffenders)?;
            drop(referral::get(&read, id).await?);
        }
    }
    let row = super::drafted(input.trigger, about, caller.now());
    let template = Template {
        heading: input.heading.clone(),
        text: input.text.clone(),
        ..template::unamended(input.trigger)
    };
    let composed = of(&read, std::slice::from_ref(&row), &[template]).await?;
    composed
        .into_values()
        .next()
        .ok_or(Error::NotFound(Noun::Feedback))
}

/// The records that messages are about.
struct Records {
    suggestions: HashMap<SuggestionId, Suggestion>,
    sites: HashMap<SiteId, Site>,
    work: HashMap<SiteId, Work>,
    cases: Cases,
}

impl Records {
    async fn of(read: &Read<'_>, rows: &[Feedback]) -> Result<Self> {
        let ids: Vec<SuggestionId> = rows.iter().filter_map(|row| row.suggestion_id).collect();
        let these = condition::any_of(read, suggestion_row::Column::Id, ids);
        let suggestions = suggestion::within_reach(read).filter(these);
        let suggestions = suggestions.all(read.db()).await?;
        let ids = rows.iter().filter_map(|row| row.site_id);
        let ids: BTreeSet<SiteId> = ids
            .chain(suggestions.iter().filter_map(|row| row.site_id))
            .collect();
        let these = condition::any_of(read, site_row::Column::Id, ids.into_iter().collect());
        let sites = site::within_reach(read).filter(these);
        let sites = sites.all(read.db()).await?;
        let completed = rows
            .iter()
            .filter(|row| row.trigger == Trigger::SiteCompleted);
        let completed: Vec<SiteId> = completed.filter_map(|row| row.site_id).collect();
        let work = if completed.is_empty() {
            HashMap::new()
        } else {
            site::rounds::of(read.caller(), &completed).await?
        };
        let cases = rows.iter().filter_map(|row| row.referral_id).collect();
        Ok(Self {
            cases: Cases::of(read, cases).await?,
            suggestions: suggestions.into_iter().map(|row| (row.id, row)).collect(),
            sites: sites.into_iter().map(|row| (row.id, row)).collect(),
            work,
        })
    }

    /// The site that a message is about, or that its suggestion led to.
    fn site_of(&self, row: &Feedback) -> Option<&Site> {
        let of_suggestion = || self.suggestions.get(&row.suggestion_id?)?.site_id;
        self.sites.get(&row.site_id.or_else(of_suggestion)?)
    }

    /// The values of the names in a template.
    fn values(&self, caller: &Caller, row: &Feedback) -> BTreeMap<Name, String> {
        let mut values = BTreeMap::new();
        if let Some(site) = self.site_of(row) {
            values.insert(Name::Site, site.name.clone());
            values.insert(Name::Reference, site.reference.clone());
        }
        match About::of(row) {
            Some(About::Suggestion(id)) => {
                if let Some(suggestion) = self.suggestions.get(&id) {
                    values.extend(of_suggestion(caller, suggestion));
                }
            }
            Some(About::Site(id)) => {
                let rounds = self.sites.get(&id).zip(self.work.get(&id));
                let rounds = rounds.map(|(site, work)| work.rounds(site.rounds));
                if let Some(last) = rounds.and_then(|rounds| rounds.last().cloned()) {
                    let work: Vec<String> = last.work_types.iter().copied().map(in_words).collect();
                    if !work.is_empty() {
                        values.insert(Name::Work, work.join(", "));
                    }
                    values.insert(Name::Hours, hours(last.part.minutes));
                }
            }
            Some(About::Referral(id)) => values.extend(self.cases.values(id)),
            None => {}
        }
        values
    }
}

fn of_suggestion(caller: &Caller, row: &Suggestion) -> BTreeMap<Name, String> {
    let directory = caller.directory();
    let mut values = BTreeMap::from([
        (Name::Reference, row.reference.clone()),
        (Name::Title, row.title.clone()),
        (Name::Decision, decision(row).to_owned()),
    ]);
    if let Some(code) = &row.decision_reason {
        let reason = item(&directory, SUGGESTION_DECLINED, code);
        values.insert(Name::Reason, reason.name);
    }
    if let Some(note) = &row.decision_note {
        values.insert(Name::Note, note.clone());
    }
    values
}

fn decision(row: &Suggestion) -> &'static str {
    match row.status {
        suggestion::Status::Accepted => "we take it up",
        suggestion::Status::Declined => "we cannot take it up",
        suggestion::Status::Duplicate => {
            "somebody had suggested the same place, and we go on with that suggestion for both"
        }
        suggestion::Status::ReferredOn => "we have passed it on to the body that is responsible",
        _ => "it is not decided",
    }
}

/// A type of work in words.
fn in_words(work: WorkType) -> String {
    work.name().to_lowercase().replace('_', " ")
}

/// Hours as everybody may see them.
fn hours(minutes: Counted) -> String {
    match Reported::of(minutes) {
        Reported::UnderFive => "fewer than five".into(),
        Reported::NearestTen(hours) => format!("about {hours}"),
    }
}
