//! Reads settings from their sources and parses the values. Problems are noted, and never quote a value.

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    num::NonZeroU32,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use ::config::{File, FileFormat, Source, Value, ValueKind};
use tracing_subscriber::EnvFilter;

use super::{Setting, table::all};

/// The values by the name of their setting, and the problems so far.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) values: BTreeMap<&'static str, String>,
    /// The tables of `[[issuers]]`.
    pub(super) issuers: Vec<Value>,
    pub(super) problems: Vec<String>,
}

impl Reader {
    pub(super) fn problem(&mut self, name: &str, message: impl fmt::Display) {
        self.problems.push(format!("{name}: {message}"));
    }

    pub(super) fn take_file(&mut self, path: &Path) {
        let name = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                return self.problem(
                    &name,
                    format_args!("the settings file cannot be read: {error}"),
                );
            }
        };
        let entries = match File::from_str(&text, FileFormat::Toml).collect() {
            Ok(entries) => entries,
            // The rest of the error quotes the line, which may contain a password.
            Err(error) => return self.problem(&name, first_line(&error.to_string())),
        };
        for (key, value) in entries {
            let Some(value) = self.take_issuers(&key, value) else {
                continue;
            };
            let wanted = |setting: &&Setting| {
                key == setting.name
                    || key == setting.name.trim_start_matches("IJ_").to_ascii_lowercase()
            };
            let Some(setting) = all().find(wanted) else {
                self.problem(&name, format_args!("{key} is not a setting"));
                continue;
            };
            let Some(text) = plain(value) else {
                self.problem(
                    setting.name,
                    "expected a text, a number, true or false, or a list of texts",
                );
                continue;
            };
            if self.values.insert(setting.name, text).is_some() {
                self.problem(setting.name, "is set twice in the settings file");
            }
        }
    }

    pub(super) fn take_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) {
        for (key, value) in environment {
            match all().find(|setting| setting.name == key) {
                Some(setting) => drop(self.values.insert(setting.name, value)),
                None if key.starts_with("IJ_") => self.problem(&key, "is not a setting"),
                None => {}
            }
        }
        self.values.retain(|_, value| !value.trim().is_empty());
    }

    pub(super) fn text(&self, name: &str) -> String {
        let set = self.values.get(name).map(|value| value.trim().to_owned());
        set.unwrap_or_else(|| default_of(name).into())
    }

    /// Reads one setting with the check of its row.
    pub(super) fn checked<T>(&mut self, name: &str, check: impl FnOnce(&mut Self, &str) -> T) -> T {
        check(self, name)
    }

    /// Parses the value with `parse`. If that fails, a problem is noted and the default is used, so that the other
    /// settings are still read.
    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        parse(&self.text(name)).unwrap_or_else(|| {
            self.problem(name, format_args!("expected {expected}"));
            parse(default_of(name))
                .expect("every default passes its own check, and a test reads them all")
        })
    }

    /// Notes a problem if no key file is set: in production the signing key is never created.
    pub(super) fn need_key_file(&mut self) {
        let name = "IJ_JWT_SIGNING_KEY_FILE";
        if !self.values.contains_key(name) {
            self.problem(name, "must be set when PostgreSQL is on another machine");
        }
    }
}

/// A text, without a check.
pub(super) fn text(reader: &mut Reader, name: &str) -> String {
    reader.text(name)
}

/// A file path.
pub(super) fn path(reader: &mut Reader, name: &str) -> PathBuf {
    reader.text(name).into()
}

/// An optional file path.
pub(super) fn path_if_set(reader: &mut Reader, name: &str) -> Option<PathBuf> {
    let text = reader.text(name);
    (!text.is_empty()).then(|| text.into())
}

/// A value in a form of its own, with the words for that form.
pub(super) fn form<T>(
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> impl FnOnce(&mut Reader, &str) -> T {
    move |reader, name| reader.parsed(name, expected, parse)
}

/// A whole number in a range.
pub(super) fn whole<T>(range: RangeInclusive<T>) -> impl FnOnce(&mut Reader, &str) -> T
where
    T: std::str::FromStr + PartialOrd + fmt::Display,
{
    move |reader, name| {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        reader.parsed(name, &expected, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }
}

/// A whole number from 1 to the given one.
pub(super) fn positive(most: u32) -> impl FnOnce(&mut Reader, &str) -> NonZeroU32 {
    whole(NonZeroU32::MIN..=NonZeroU32::MIN.saturating_add(most - 1))
}

/// A duration in whole seconds.
pub(super) fn seconds(range: RangeInclusive<u64>) -> impl FnOnce(&mut Reader, &str) -> Duration {
    move |reader, name| Duration::from_secs(whole(range)(reader, name))
}

/// A duration in whole milliseconds.
pub(super) fn milliseconds(
    range: RangeInclusive<u64>,
) -> impl FnOnce(&mut Reader, &str) -> Duration {
    move |reader, name| Duration::from_millis(whole(range)(reader, name))
}

/// The address of a listener.
pub(super) fn listener(reader: &mut Reader, name: &str) -> SocketAddr {
    let expected = "an address and a port, such as 127.0.0.1:8080 or [::]:8080";
    reader.parsed(name, expected, |text| text.parse().ok())
}

/// A log filter, as directives of `tracing`.
pub(super) fn directives(reader: &mut Reader, name: &str) -> String {
    let expected = "directives such as info or immediate_justice=debug,info";
    reader.parsed(name, expected, |text| {
        let parsed = EnvFilter::builder().parse(text);
        parsed.ok().map(|_| text.into())
    })
}

fn default_of(name: &str) -> &'static str {
    all()
        .find(|setting| setting.name == name)
        .map_or("", |setting| setting.default)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("is not TOML")
}

fn plain(value: Value) -> Option<String> {
    match value.kind {
        ValueKind::Array(parts) => parts
            .into_iter()
            .map(plain)
            .collect::<Option<Vec<_>>>()
            .map(|parts| parts.join(",")),
        ValueKind::Nil | ValueKind::Table(_) => None,
        _ => value.into_string().ok(),
    }
}

pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "on" | "1" => Some(true),
        "false" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// Whether log lines are JSON.
pub(super) fn json(text: &str) -> Option<bool> {
    match text {
        "text" => Some(false),
        "json" => Some(true),
        _ => None,
    }
}

/// The name of a PostgreSQL role, or empty.
#[expect(clippy::option_option, reason = "None is a valid value")]
pub(super) fn role(text: &str) -> Option<Option<String>> {
    let is_plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if text.is_empty() {
        return Some(None);
    }
    (text.len() <= 63 && text.chars().all(is_plain)).then(|| Some(text.to_owned()))
}

/// Origins as browsers send them, separated by commas.
pub(super) fn origins(text: &str) -> Option<Vec<String>> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| is_origin(part).then(|| part.to_owned()))
        .collect()
}

/// Whether a browser would send this origin: no path, no upper case, and not the default port of its scheme.
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else {
        return false;
    };
    let made_of = |text: &str, others: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || others.contains(c))
    };
    let port_is_implied = match scheme {
        "http" => authority.ends_with(":80"),
        "https" => authority.ends_with(":443"),
        _ => false,
    };
    made_of(scheme, "+-.")
        && made_of(authority, "-._:[]")
        && !authority.ends_with(':')
        && !port_is_implied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_origins_are_accepted() {
        for right in [
            "https://a.example",
            "http://localhost:3000",
            "http://[::1]:3000",
            "capacitor://localhost",
        ] {
            assert!(is_origin(right), "{right}");
        }
        for wrong in [
            "*",
            "null",
            "https://*",
            "https://*.example",
            "https://a.example/",
            "https://A.example",
            "a.example",
            "https://",
            "https://a.example:443",
            "https://me@a.example",
            "https://a:",
            "https://a:+1",
            "://a",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }
}
