//! The twelve tables: their files, their columns, and the column of each field of the domain's commands.

use kernel::{check::Problems, text};

/// The check of a value's form, which the domain's commands apply to the field of the column.
pub type Form = for<'a, 'b, 'c> fn(&'a mut Problems, &'b str, Option<&'c str>);

/// One file of the Team's records.
#[derive(Debug)]
pub struct Table {
    pub file: &'static str,
    pub columns: &'static [&'static str],
    /// The columns that may be empty.
    left_out: &'static [&'static str],
    /// Fields of commands whose column has a different name, with the name of the column.
    fields: &'static [(&'static str, &'static str)],
    /// Columns with values of a form, which is told even if something else in the row keeps it from the domain.
    pub forms: &'static [(&'static str, Form)],
}

impl Table {
    /// Whether a file must have a column. Older records without a newer column are accepted; newer columns are the last
    /// ones of their table.
    pub fn needs(&self, column: &str) -> bool {
        let later = [
            ("offenders.csv", "police_reference"),
            ("people.csv", "issuer"),
            ("sites.csv", "uprn"),
        ];
        !later.contains(&(self.file, column))
    }

    /// Whether the folder must have the file. Older records have none of a newer table.
    pub fn is_needed(&self) -> bool {
        ![OPERATIONS.file, PUBLICATIONS.file].contains(&self.file)
    }

    /// Whether a column may be empty, so that a row may end before it.
    pub fn may_be_empty(&self, column: &str) -> bool {
        self.left_out.contains(&column)
    }

    /// The column of a field of a command.
    pub fn column_of(&self, field: &str) -> Option<&'static str> {
        let named = self.fields.iter().find(|(known, _)| *known == field);
        // Codes are called so in the schema, but not in the records.
        let snake = snake_case(field.strip_suffix("Code").unwrap_or(field));
        named.map(|(_, column)| *column).or_else(|| {
            let same = self.columns.iter().find(|column| **column == snake);
            same.copied()
        })
    }
}

fn snake_case(field: &str) -> String {
    let mut snake = String::with_capacity(field.len() + 4);
    for letter in field.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// All tables.
static ALL: [&Table; 12] = [
    &AREAS,
    &ORGANISATIONS,
    &PEOPLE,
    &OFFENDERS,
    &SITES,
    &SUGGESTIONS,
    &REFERRALS,
    &SESSIONS,
    &ATTENDANCES,
    &FOLLOW_UPS,
    &OPERATIONS,
    &PUBLICATIONS,
];

/// The table that a file or a sheet of this name holds.
pub fn named(name: &str) -> Option<&'static Table> {
    let mut all = ALL.into_iter();
    all.find(|table| table.file.strip_suffix(".csv") == Some(name))
}

/// The names of all tables.
pub fn names() -> String {
    ALL.map(|table| table.file.trim_end_matches(".csv"))
        .join(", ")
}

/// The name of a column, a file or a sheet as tables are named: in lower case, with underscores for spaces and hyphens of
/// any kind.
pub fn plain(name: &str) -> String {
    text::folded(name).replace([' ', '-', '\u{2010}'], "_")
}

pub static AREAS: Table = Table {
    file: "areas.csv",
    columns: &[
        "reference",
        "type",
        "name",
        "parent",
        "gss_code",
        "valid_from",
        "valid_to",
    ],
    left_out: &["parent", "gss_code", "valid_from", "valid_to"],
    fields: &[],
    forms: &[("gss_code", domain::area::gss_code)],
};

pub static ORGANISATIONS: Table = Table {
    file: "organisations.csv",
    columns: &["reference", "kind", "name", "areas", "contact_email"],
    left_out: &["areas", "contact_email"],
    fields: &[],
    forms: &[("contact_email", Problems::email)],
};

pub static PEOPLE: Table = Table {
    file: "people.csv",
    columns: &[
        "reference",
        "role",
        "subject",
        "organisation",
        "name",
        "wards",
        "collar_number",
        "issuer",
    ],
    left_out: &["wards", "collar_number", "issuer"],
    fields: &[],
    forms: &[("collar_number", Problems::collar_number)],
};

pub static OFFENDERS: Table = Table {
    file: "offenders.csv",
    columns: &[
        "reference",
        "first_name",
        "last_name",
        "date_of_birth",
        "sex",
        "postcode",
        "guardian_name",
        "guardian_phone",
        "police_reference",
    ],
    left_out: &[
        "sex",
        "postcode",
        "guardian_name",
        "guardian_phone",
        "police_reference",
    ],
    fields: &[],
    forms: &[
        ("postcode", Problems::postcode),
        ("guardian_phone", Problems::telephone),
        ("police_reference", Problems::police_reference),
    ],
};

pub static SITES: Table = Table {
    file: "sites.csv",
    columns: &[
        "reference",
        "name",
        "type",
        "latitude",
        "longitude",
        "ward",
        "address",
        "landowner",
        "permission",
        "permission_valid_to",
        "risk_assessed_on",
        "risk_review_due",
        "status",
        "improved_at",
        "uprn",
    ],
    left_out: &[
        "permission_valid_to",
        "risk_assessed_on",
        "risk_review_due",
        "improved_at",
        "uprn",
    ],
    fields: &[("reviewDue", "risk_review_due")],
    forms: &[("uprn", Problems::uprn)],
};

pub static SUGGESTIONS: Table = Table {
    file: "suggestions.csv",
    columns: &[
        "reference",
        "source",
        "submitted_by",
        "organisation",
        "submitted_at",
        "title",
        "description",
        "site_type",
        "latitude",
        "longitude",
        "ward",
        "status",
        "decided_at",
        "reason",
        "site",
        "duplicate_of",
    ],
    left_out: &["decided_at", "reason", "site", "duplicate_of"],
    fields: &[],
    forms: &[],
};

pub static REFERRALS: Table = Table {
    file: "referrals.csv",
    columns: &[
        "reference",
        "offender",
        "referrer",
        "submitted_at",
        "offence_category",
        "disposal",
        "decided_at",
        "incident_on",
        "ordered_minutes",
        "mentor",
        "status",
        "concluded_at",
        "reason",
    ],
    left_out: &["mentor", "concluded_at", "reason"],
    fields: &[],
    forms: &[],
};

pub static SESSIONS: Table = Table {
    file: "sessions.csv",
    columns: &[
        "reference",
        "site",
        "date",
        "start",
        "end",
        "audience",
        "work_types",
        "supervisor",
        "status",
        "cancel_reason",
    ],
    left_out: &["cancel_reason"],
    fields: &[
        ("startsAt", "start"),
        ("endsAt", "end"),
        ("reason", "cancel_reason"),
    ],
    forms: &[],
};

pub static ATTENDANCES: Table = Table {
    file: "attendances.csv",
    columns: &[
        "session",
        "referral",
        "start",
        "end",
        "outcome",
        "penalty_minutes",
        "behaviour",
        "work_quality",
    ],
    left_out: &[
        "start",
        "end",
        "outcome",
        "penalty_minutes",
        "behaviour",
        "work_quality",
    ],
    fields: &[("startsAt", "start"), ("endsAt", "end")],
    forms: &[],
};

pub static FOLLOW_UPS: Table = Table {
    file: "follow_ups.csv",
    columns: &[
        "referral",
        "result",
        "checked_at",
        "offence_date",
        "proven_by",
        "proven_on",
    ],
    left_out: &["offence_date", "proven_by", "proven_on"],
    fields: &[("offenceOn", "offence_date")],
    forms: &[],
};

pub static OPERATIONS: Table = Table {
    file: "operations.csv",
    columns: &[
        "reference",
        "kind",
        "name",
        "description",
        "lead",
        "starts_on",
        "ends_on",
        "areas",
        "sites",
        "sessions",
        "status",
        "public",
    ],
    left_out: &["description", "areas", "sites", "sessions", "public"],
    fields: &[],
    forms: &[],
};

pub static PUBLICATIONS: Table = Table {
    file: "publications.csv",
    columns: &["as_at", "published_at", "exactly"],
    left_out: &["exactly"],
    fields: &[],
    forms: &[],
};
