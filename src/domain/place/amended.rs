//! Amendments of the data of a place.

use kernel::{
    amendment::Amend,
    check::{NOTE, Problems},
};

/// A point, in degrees of WGS84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
}

impl Place {
    /// The point as text, as amendments store it.
    pub(crate) fn shown(&self) -> String {
        format!("{}, {}", self.latitude, self.longitude)
    }
}

/// Checks an amendment field by field: the new value and the reason.
pub(crate) struct Amended<'a> {
    pub(crate) problems: &'a mut Problems,
    /// Whether a reason must be given.
    pub(crate) with_reasons: bool,
}

impl Amended<'_> {
    /// Checks a text that is required.
    pub(crate) fn text(&mut self, field: &str, amend: Option<&Amend<String>>, most: usize) {
        if let Some(amend) = amend {
            let value = format!("{field}.value");
            self.problems.text(&value, &amend.value, most);
        }
        self.reason(field, amend);
    }

    /// Checks a text that may be removed.
    pub(crate) fn optional(
        &mut self,
        field: &str,
        amend: Option<&Amend<Option<String>>>,
        most: usize,
    ) {
        self.formed(field, amend, |problems, value, text| {
            problems.optional(value, text, most);
        });
    }

    /// A text of a particular form that may be removed.
    pub(crate) fn formed(
        &mut self,
        field: &str,
        amend: Option<&Amend<Option<String>>>,
        check: impl FnOnce(&mut Problems, &str, Option<&str>),
    ) {
        if let Some(amend) = amend {
            let value = format!("{field}.value");
            check(self.problems, &value, amend.value.as_deref());
        }
        self.reason(field, amend);
    }

    /// Checks a point, which must be inside the county.
    pub(crate) fn place(&mut self, field: &str, amend: Option<&Amend<Place>>) {
        if let Some(Amend { value, .. }) = amend {
            let fields = ["latitude", "longitude"].map(|part| format!("{field}.value.{part}"));
            self.problems
                .place_at([&fields[0], &fields[1]], value.latitude, value.longitude);
        }
        self.reason(field, amend);
    }

    /// Checks only the reason, for a value that cannot be invalid by itself.
    pub(crate) fn reason<T>(&mut self, field: &str, amend: Option<&Amend<T>>) {
        let Some(Amend { reason, .. }) = amend else {
            return;
        };
        let path = format!("{field}.reason");
        if self.with_reasons && reason.is_none() {
            self.problems
                .add(&path, "The reason for the change is expected.");
        }
        self.problems.optional(&path, reason.as_deref(), NOTE);
    }
}
