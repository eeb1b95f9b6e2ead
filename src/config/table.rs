//! One row for each setting: field, name, default, description and check. `--help` and `docs/operators/settings.md` are
//! made from the rows.

use std::fmt::Write as _;

use super::{
    AdmissionLimits, Bounds, Config, Connections, Issuing, Limits, LiveLimits, Mail, Photos,
    Proxies, Replica,
};

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable. The TOML file accepts the same name, or the name in lower case without `IJ_`.
    pub name: &'static str,
    /// The default value, as an operator would write it; empty if there is none.
    pub default: &'static str,
    /// The documentation of the field, as the compiler passes it: with a space at the start.
    pub(super) documentation: &'static str,
}

impl Setting {
    /// The description, with the unit.
    pub fn about(&self) -> &'static str {
        self.documentation.trim()
    }
}

/// Declares a group of settings: the struct, its list of [`Setting`]s and the function that reads it.
///
/// A row is `field: Type = "NAME", "default", check;`. Its documentation is also the description for operators. The
/// check is a function of the reader and the name, such as those in `reader.rs`. `with` lists the fields that are not
/// settings themselves, each with the function that reads it.
macro_rules! settings {
    (
        $(#[doc = $group_about:literal])+
        pub struct $group:ident {
            $(
                $(#[doc = $about:literal])+
                $field:ident: $kind:ty = $name:literal, $default:literal, $check:expr;
            )+
        }
        $(with {
            $(
                $(#[doc = $part_about:literal])+
                $part:ident: $part_kind:ty = $read:expr;
            )+
        })?
    ) => {
        $(#[doc = $group_about])+
        #[derive(Clone, Debug)]
        pub struct $group {
            $(
                $(#[doc = $about])+
                pub $field: $kind,
            )+
            $($(
                $(#[doc = $part_about])+
                pub $part: $part_kind,
            )+)?
        }

        impl $group {
            /// The settings of this group, in the order of the fields.
            pub(in crate::config) const ROWS: &[$crate::config::Setting] = &[
                $($crate::config::Setting {
                    name: $name,
                    default: $default,
                    documentation: concat!($($about),+),
                }),+
            ];

            /// Reads the group. Problems are noted in the reader.
            pub(in crate::config) fn take(reader: &mut $crate::config::reader::Reader) -> Self {
                Self {
                    $($field: reader.checked($name, $check),)+
                    $($($part: $read(reader),)+)?
                }
            }
        }
    };
}
pub(super) use settings;

/// All settings, in the order in which `--help` prints them.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    let groups = [
        Config::ROWS,
        Replica::ROWS,
        Issuing::ROWS,
        Mail::ROWS,
        Photos::ROWS,
        Limits::ROWS,
        AdmissionLimits::ROWS,
        LiveLimits::ROWS,
        Connections::ROWS,
        Bounds::ROWS,
        Proxies::ROWS,
    ];
    groups.into_iter().flatten()
}

/// The text of `--help` about the settings: each with its description and default.
#[must_use]
pub fn help() -> String {
    let mut text = String::from(
        "Settings, as environment variables or in the TOML file given by --config (the environment takes precedence):\n",
    );
    for setting in all() {
        let (name, about) = (setting.name, setting.about());
        let default = match setting.default {
            "" => "none",
            default => default,
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<24} {about} [default: {default}]");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_help_names_every_setting_and_default() {
        let text = help();

        for setting in all() {
            assert!(text.contains(setting.name) && text.contains(setting.default));
            assert!(text.contains(setting.about()) && !setting.about().is_empty());
        }
    }

    #[test]
    fn setting_names_are_unique_and_prefixed() {
        let names: BTreeSet<_> = all().map(|setting| setting.name).collect();

        assert_eq!(names.len(), all().count());
        for name in names {
            assert!(name.starts_with("IJ_") || name == "DATABASE_URL", "{name}");
        }
    }
}
