//! The texts from which messages are drafted, one for each trigger. A manager can amend them. They contain names in double
//! braces, such as `{{site}}`, which are filled in with what the message is about. A line with a name that has no value is
//! left out, so that no message has a gap where a word should be.

use std::collections::BTreeMap;

use entity::feedback_template::{self, Column, Entity, TemplateId};
use kernel::{
    Caller, Read, Result,
    check::{Command, NAME, NOTE, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::Trigger;

pub use entity::feedback_template::Model as Template;

/// A name that a template may contain.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "camelCase")]
pub enum Name {
    /// The reference of the suggestion, the site or the referral.
    Reference,
    /// The title of the suggestion.
    Title,
    /// The decision on the suggestion in words.
    Decision,
    /// The reason for which the suggestion was declined. It may have no value.
    Reason,
    /// The Team's note to the suggester. It may have no value.
    Note,
    /// The name of the site. It may have no value in a message about a suggestion.
    Site,
    /// The types of work that were done. It may have no value.
    Work,
    /// The hours of work: at a site to the nearest ten, of one person exactly.
    Hours,
    /// How the case of a referral ended, in words.
    Outcome,
    /// The names of the sites at which the person worked. It may have no value.
    Places,
}

impl Name {
    /// The name as templates contain it, without braces.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The names that a template for this trigger may contain.
    #[must_use]
    pub fn of(trigger: Trigger) -> &'static [Self] {
        match trigger {
            Trigger::SuggestionDecided => &[
                Self::Reference,
                Self::Title,
                Self::Decision,
                Self::Reason,
                Self::Note,
                Self::Site,
            ],
            Trigger::SiteScheduled => &[Self::Reference, Self::Site],
            Trigger::SiteCompleted => &[Self::Reference, Self::Site, Self::Work, Self::Hours],
            Trigger::ReferralConcluded => &[Self::Reference, Self::Outcome, Self::Hours],
            // Where and how long, and nothing by which the victim could find the person.
            Trigger::ReferralConcludedForVictim => &[Self::Hours, Self::Places],
        }
    }
}

/// The heading and the text of a trigger until a manager amends them.
fn first(trigger: Trigger) -> (&'static str, &'static str) {
    match trigger {
        Trigger::SuggestionDecided => (
            "Your suggestion: {{title}}",
            "Thank you for your suggestion {{title}} ({{reference}}).\n\
             What we have decided: {{decision}}.\n\
             The reason: {{reason}}.\n\
             The site: {{site}}.\n\
             {{note}}",
        ),
        Trigger::SiteScheduled => (
            "Work is planned at {{site}}",
            "Work is planned at {{site}} ({{reference}}). We will tell you when it is done.",
        ),
        Trigger::SiteCompleted => (
            "The work at {{site}} is done",
            "The work at {{site}} ({{reference}}) is done.\n\
             What was done: {{work}}.\n\
             Hours of work: {{hours}}.\n\
             In four weeks we will ask whether the place is still in good condition.",
        ),
        Trigger::ReferralConcluded => (
            "Your referral {{reference}} is concluded",
            "Your referral {{reference}} is concluded: {{outcome}}.\n\
             Hours of work: {{hours}}.",
        ),
        Trigger::ReferralConcludedForVictim => (
            "For the victim: what was done",
            "Please tell the victim, who asked for it:\n\
             Hours of work for the community: {{hours}}.\n\
             Where: {{places}}.",
        ),
    }
}

/// A piece of a line of a template.
enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// The pieces of a line.
fn pieces(mut line: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    while let Some((before, rest)) = line.split_once("{{") {
        let Some((name, after)) = rest.split_once("}}") else {
            break;
        };
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Name(name.trim()));
        line = after;
    }
    pieces.push(Piece::Text(line));
    pieces
}

/// A template filled in with values. A line with a name that has none is left out.
pub(super) fn filled(template: &str, values: &BTreeMap<Name, String>) -> String {
    let line = |line: &str| -> Option<String> {
        let words = pieces(line).into_iter().map(|piece| match piece {
            Piece::Text(text) => Some(text),
            Piece::Name(name) => values.get(&name.parse().ok()?).map(String::as_str),
        });
        words.collect()
    };
    let lines: Vec<String> = template.lines().filter_map(line).collect();
    lines.join("\n")
}

/// Checks the heading and the text of a template.
pub(super) fn check(problems: &mut Problems, (heading, text): (&str, &str), trigger: Trigger) {
    problems.text("heading", heading, NAME);
    problems.text("text", text, NOTE);
    if heading.lines().count() > 1 {
        problems.add("heading", "A text of one line is expected.");
    }
    let known = Name::of(trigger);
    let all: Vec<&str> = known.iter().map(|name| name.name()).collect();
    let is_known = |piece: &Piece<'_>| match piece {
        Piece::Name(name) => all.contains(name),
        Piece::Text(text) => !text.contains("{{") && !text.contains("}}"),
    };
    for (field, text) in [("heading", heading), ("text", text)] {
        if !text.lines().flat_map(pieces).all(|piece| is_known(&piece)) {
            let expected = format!("In double braces, one of {} is expected.", all.join(", "));
            problems.add(field, expected);
        }
    }
}

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct AmendTemplate {
    pub trigger: Trigger,
    pub expected_version: i32,
    pub heading: String,
    pub text: String,
}

impl Command for AmendTemplate {
    fn check(&self, problems: &mut Problems) {
        check(problems, (&self.heading, &self.text), self.trigger);
    }
}

/// The templates of all triggers, as amended.
pub(super) async fn all(read: &Read<'_>) -> Result<Vec<Template>> {
    let mut amended = Entity::find().all(read.db()).await?;
    let known: Vec<Trigger> = amended.iter().map(|one| one.trigger).collect();
    let others = <Trigger as Iterable>::iter().filter(|trigger| !known.contains(trigger));
    amended.extend(others.map(unamended));
    amended.sort_by_key(|one| one.trigger);
    Ok(amended)
}

/// The template of a trigger that nobody has amended.
pub(super) fn unamended(trigger: Trigger) -> Template {
    let (heading, text) = first(trigger);
    Template {
        id: TemplateId::new(),
        trigger,
        heading: heading.into(),
        text: text.into(),
        version: 1,
    }
}

/// The templates of all triggers, in their order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn list(caller: &Caller) -> Result<Vec<Template>> {
    let read = caller.read(Action::ListFeedbackTemplates)?;
    all(&read).await
}

/// Amends the template of a trigger. Drafts whose own text nobody has amended follow it.
///
/// # Errors
/// If the caller lacks the scope; if a name in it is not known for the trigger; if the version is stale.
pub async fn amend(caller: &Caller, input: AmendTemplate) -> Result<Template> {
    let mut work = caller.begin(Action::AmendFeedbackTemplate, &input).await?;
    let before = Entity::find().filter(Column::Trigger.eq(input.trigger));
    let before = before.one(work.db()).await?;
    let is_amended = before.is_some();
    let before = before.unwrap_or_else(|| unamended(input.trigger));
    expect_version(before.version, input.expected_version)?;
    let read = before.version;
    let after = Template {
        heading: input.heading,
        text: input.text,
        version: read + 1,
        ..before
    };
    let row: feedback_template::ActiveModel = after.clone().into_active_model().reset_all();
    if is_amended {
        kernel::version::save(&work, row, Column::Version, read).await?;
    } else {
        // Of two who amend it first at the same time, one comes too late.
        let once = sea_orm::sea_query::OnConflict::column(Column::Trigger)
            .do_nothing()
            .to_owned();
        let written = Entity::insert(row)
            .on_conflict(once)
            .exec_without_returning(work.db())
            .await?;
        all_met([(written > 0, Rule::Version)])?;
    }
    work.happened(event::FeedbackTemplateAmended::of(after.id))
        .await?;
    work.commit().await?;
    Ok(after)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn a_line_with_a_name_without_value_is_left_out() {
        let values = BTreeMap::from([(Name::Site, "{{reference}}".to_owned())]);
        let template = "At {{site}} and {{ site }}.\nWhy: {{reason}}.\n\nEnd {{";
        assert_eq!(
            filled(template, &values),
            "At {{reference}} and {{reference}}.\n\nEnd {{"
        );
    }

    #[test]
    fn the_first_templates_contain_known_names_only() {
        for trigger in <Trigger as Iterable>::iter() {
            let known: Vec<&str> = Name::of(trigger).iter().map(|name| name.name()).collect();
            let (heading, text) = first(trigger);
            for piece in heading.lines().chain(text.lines()).flat_map(pieces) {
                match piece {
                    Piece::Name(name) => assert!(known.contains(&name), "{name}"),
                    Piece::Text(text) => assert!(!text.contains("{{")),
                }
            }
        }
        assert!(Name::iter().all(|name| name.name().parse() == Ok(name)));
    }
}
