//! What was published before a publication, and what follows from it for whoever has all of it and knows the method.

use chrono::NaiveDate;
use entity::published_figure::Model as Row;

use super::{
    Measure, Precision,
    audit::{Known, SMALL},
    showing::{Displayed, Earlier, around},
};

/// The number of hours by which corrected hours must have moved. Ten people work about forty hours in a session each, so fewer
/// would tell of a small group.
const HOURS: i64 = 100;

/// The publications before one, oldest first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'a>(pub &'a [Earlier]);

impl<'a> Past<'a> {
    /// The publication that another one of this day corrects. `None` if it is the first of its day.
    pub fn corrected_by(self, day: NaiveDate) -> Option<&'a Earlier> {
        self.0.last().filter(|last| last.day == day)
    }

    /// The last day whose figures were corrected.
    pub fn last_correction(self) -> Option<NaiveDate> {
        let corrected = self.0.iter().rev().find(|one| one.version > 1);
        corrected.map(|one| one.day)
    }

    /// How many corrections there are up to a publication of this day.
    pub fn corrections(self, day: NaiveDate) -> usize {
        let before = self.0.iter().filter(|one| one.version > 1).count();
        before + usize::from(self.corrected_by(day).is_some())
    }

    /// The publications that no other one has corrected, newest first, with the number of corrections up to each.
    fn standing(self) -> impl Iterator<Item = (usize, &'a Earlier)> {
        let all = self.0.iter().enumerate().rev();
        let stands = all.filter(move |(place, one)| {
            let next = self.0.get(place + 1);
            next.is_none_or(|next| next.day != one.day)
        });
        stands.map(move |(place, one)| (Past(&self.0[..place]).corrections(one.day), one))
    }

    /// What was shown last of a measure, with its day.
    pub fn shown_last(self, measure: Measure) -> Option<Displayed> {
        let mut rows = self
            .standing()
            .filter_map(|(_, one)| one.figures.get(&measure));
        rows.find(|row| row.shown.is_some()).map(Displayed::of)
    }

    /// The day on which a figure was last exact.
    pub fn last_exact(self, measure: Measure) -> Option<NaiveDate> {
        self.exact(measure).map(|(_, day, _)| day)
    }

    /// The figure that was last exact and of its day: the number of corrections up to it, the day and the value.
    fn exact(self, measure: Measure) -> Option<(usize, NaiveDate, i64)> {
        self.standing().find_map(|(corrections, one)| {
            let row = one.figures.get(&measure)?;
            let is_exact = row.precision == Precision::Exact && row.as_at == one.day;
            Some((corrections, one.day, row.shown?)).filter(|_| is_exact)
        })
    }

    /// What a number of people may be that has not moved far enough from the last exact one to be shown, or from one that
    /// another version of the day has shown. `None` if it has, or if none was exact. A number that only grows has grown by
    /// less than ten, unless the records were corrected since.
    fn near_exact(self, measure: Measure, day: NaiveDate, people: i64) -> Option<(i64, i64)> {
        let of_day = self
            .versions_of(day)
            .filter_map(|before| before.exact(measure));
        let mut exact = self.exact(measure).into_iter().chain(of_day);
        exact.find_map(|exact| self.near(exact, (measure, day), people))
    }

    /// What is published up to each version of this day.
    fn versions_of(self, day: NaiveDate) -> impl Iterator<Item = Self> {
        let all = self
            .0
            .iter()
            .enumerate()
            .filter(move |(_, one)| one.day == day);
        all.map(move |(place, _)| Self(&self.0[..=place]))
    }

    /// What a rate has shown last, and in every version of this day.
    pub fn rates_shown(self, measure: Measure, day: NaiveDate) -> Vec<Displayed> {
        let of_day = self.versions_of(day);
        let of_day = of_day.filter_map(|before| before.shown_last(measure));
        self.shown_last(measure).into_iter().chain(of_day).collect()
    }

    fn near(
        self,
        (corrections, _, exact): (usize, NaiveDate, i64),
        (measure, day): (Measure, NaiveDate),
        people: i64,
    ) -> Option<(i64, i64)> {
        let only_grows = measure != Measure::PeopleRefused && corrections == self.corrections(day);
        let least = if only_grows { exact } else { exact - SMALL + 1 };
        // A number that only grows may be smaller after a mistake was mended, which shows nothing new.
        let has_moved = people - exact >= SMALL || !only_grows && exact - people >= SMALL;
        (!has_moved).then_some((least.max(0), exact + SMALL - 1))
    }

    /// Whether a number of people may be shown by itself: it is not small, and far enough from the last exact one.
    pub fn may_show(self, measure: Measure, day: NaiveDate, people: i64) -> bool {
        people >= SMALL && self.near_exact(measure, day, people).is_none()
    }

    /// What a publication of this day shows, if it is a correction and the number has moved by less than ten since it was
    /// shown: the same.
    pub fn kept(self, measure: Measure, day: NaiveDate, counted: i64) -> Option<Displayed> {
        let (_, row) = self.shown_for_day(measure, day)?;
        is_near(measure, row.counted, counted).then(|| Displayed::of(row))
    }

    /// The figure that the last publication of this day shows, as the version showed it that was the first to do so, and
    /// what was published before that version. `None` if nothing is published for the day.
    fn shown_for_day(self, measure: Measure, day: NaiveDate) -> Option<(Self, &'a Row)> {
        let of_day = self.0.iter().enumerate().filter(|(_, one)| one.day == day);
        let rows = of_day.filter_map(|(place, one)| Some((place, one.figures.get(&measure)?)));
        let (place, row) = rows.reduce(|(first, shown), (place, row)| {
            let is_kept = is_near(measure, shown.counted, row.counted)
                && Displayed::of(shown) == Displayed::of(row);
            if is_kept {
                (first, shown)
            } else {
                (place, row)
            }
        })?;
        Some((Past(&self.0[..place]), row))
    }

    /// What is known of a number of people if it is shown in this way in a publication of this day.
    pub fn known(
        self,
        (measure, day): (Measure, NaiveDate),
        people: i64,
        shown: Displayed,
    ) -> Known {
        Known {
            measure,
            day,
            corrections: self.corrections(day),
            people,
            between: self.between((measure, day), people, shown),
        }
    }

    /// The bounds of such a number. Whoever knows the method also knows why nothing new is shown.
    fn between(
        self,
        (measure, day): (Measure, NaiveDate),
        people: i64,
        shown: Displayed,
    ) -> Option<(i64, i64)> {
        if self.kept(measure, day, people) == Some(shown)
            && let Some((before, row)) = self.shown_for_day(measure, day)
        {
            let (least, most) = before.between((measure, day), row.counted, shown)?;
            return Some(((least - SMALL + 1).max(0), most + SMALL - 1));
        }
        match (shown.precision, shown.shown) {
            (Precision::Exact, Some(value)) if shown.as_at == day => Some((value, value)),
            (Precision::Rounded, Some(value)) if shown.as_at == day => Some(around(value)),
            _ => {
                let near = self.near_exact(measure, day, people);
                near.or_else(|| (people < SMALL).then_some((0, SMALL - 1)))
            }
        }
    }
}

/// Whether a figure has moved too little for a correction.
fn is_near(measure: Measure, before: i64, now: i64) -> bool {
    let least_move = match measure {
        Measure::Hours => HOURS * 60,
        Measure::SitesImproved => 1,
        _ => SMALL,
    };
    (now - before).abs() < least_move
}
