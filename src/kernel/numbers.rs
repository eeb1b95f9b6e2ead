//! Numbers that others have given: occurrence numbers, collar numbers, police references and UPRNs. They are stored as
//! typed, and compared in a normal form, because people add or leave out spaces, hyphens and capitals.
//!
//! An input that has the form of no such number is refused: signs other than separators, no digit at all, or a number that
//! a spreadsheet has shortened.

use super::{
    check::Problems,
    text::{folded, words},
};

/// The maximum lengths, in characters.
const OCCURRENCE: usize = 40;
const COLLAR: usize = 20;
const POLICE: usize = 40;
/// The maximum number of digits of a UPRN.
const UPRN: usize = 12;
/// The digits of a PNC id between the year and the letter.
const SERIAL: usize = 7;

impl Problems {
    /// Checks a police force's number of an incident, which may be left out. Northamptonshire Police's have eleven digits
    /// and begin with the year (<https://voicenorthants.org/myvoice/shall-i-report-a-crime/how-to-report-a-crime>). But a
    /// case may also come from another force, whose form is not published.
    pub fn occurrence_number(&mut self, field: &str, text: Option<&str>) {
        self.of_form(field, text, OCCURRENCE, not_a_number);
    }

    /// Checks a collar number, which may be left out. It has some digits, in some forces with letters; there is no national
    /// standard (<https://en.wikipedia.org/wiki/Collar_number>).
    pub fn collar_number(&mut self, field: &str, text: Option<&str>) {
        self.of_form(field, text, COLLAR, not_a_number);
    }

    /// Checks the police's reference of a person, which may be left out: a PNC id, or a number of the force's own system,
    /// whose form is not published.
    pub fn police_reference(&mut self, field: &str, text: Option<&str>) {
        self.of_form(field, text, POLICE, not_a_number);
    }

    /// Checks a Unique Property Reference Number, which may be left out: 1 to 12 digits
    /// (<https://en.wikipedia.org/wiki/Unique_Property_Reference_Number>).
    pub fn uprn(&mut self, field: &str, text: Option<&str>) {
        self.of_form(field, text, 2 * UPRN, |text| {
            uprn(text).is_none().then_some(
                "A UPRN of 1 to 12 digits is expected, with nothing but spaces between them.",
            )
        });
    }
}

/// What is expected instead, if a text cannot be a number that a police force gave.
fn not_a_number(text: &str) -> Option<&'static str> {
    if super::contact::is_in_powers_of_ten(text) {
        return Some(super::contact::SHORTENED);
    }
    let fits = |letter: char| letter.is_alphanumeric() || is_separator(letter);
    let is_number = text.chars().all(fits) && text.chars().any(|letter| letter.is_ascii_digit());
    (!is_number).then_some(
        "A number is expected: digits, perhaps with letters, and between them spaces or the signs / - . : _ only.",
    )
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || "/-.:_".contains(letter) || matches!(letter, '\u{2010}'..='\u{2014}')
}

/// The normal form in which occurrence numbers and collar numbers are compared: letters and digits alone, folded.
#[must_use]
pub fn key(number: &str) -> String {
    words(&folded(number)).collect()
}

/// The normal form in which police references are compared: that of [`key`], and for a PNC id the two digits of its year,
/// the serial number with all its zeros, and the letter. It is stored with four digits of the year, and shown with two and
/// without those zeros (<https://www.criminaljusticehub.org.uk/jargon-buster/police-national-computer-id-pnc-id/>). The
/// letter is not checked, because references of other systems may look the same.
#[must_use]
pub fn police_key(reference: &str) -> String {
    let plain: String = folded(reference).split_whitespace().collect();
    let parts = plain.split_once(['/', '-']).or_else(|| {
        // The long form is also written without a sign.
        let is_long = plain.len() == 4 + SERIAL + 1 && plain.is_ascii();
        is_long.then(|| plain.split_at(4))
    });
    let pnc = parts.and_then(|(year, serial)| {
        let year = match year.len() {
            2 => year,
            4 => year
                .strip_prefix("19")
                .or_else(|| year.strip_prefix("20"))?,
            _ => return None,
        };
        let last = serial
            .chars()
            .next_back()
            .filter(char::is_ascii_lowercase)?;
        let digits = serial.strip_suffix(last)?;
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=SERIAL).contains(&digits.len());
        (fits && are_digits(year) && are_digits(digits))
            .then(|| format!("{year}{digits:0>SERIAL$}{last}"))
    });
    pnc.unwrap_or_else(|| key(reference))
}

/// The normal form of a UPRN, in which it is stored: digits without spaces and without zeros in front. `None` if the text
/// is none.
#[must_use]
pub fn uprn(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.trim_start_matches('0');
    (are_digits && digits.len() <= UPRN && !number.is_empty()).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_consists_of_digits_and_separators() {
        for text in [
            "25000123456",
            "25/000 123-456",
            "OCC-QUILL-1",
            "X 99",
            "PC 123A",
            "2003/1234567A",
            "34.25:7_8",
            "25000–123",
        ] {
            assert_eq!(not_a_number(text), None, "{text}");
        }
        for text in [
            "#N/A",
            "n/a",
            "unknown",
            "25000123?",
            "25000123, 25000124",
            "=1+2",
            "7.7E+09",
        ] {
            assert!(not_a_number(text).is_some(), "{text}");
        }
    }

    #[test]
    fn spaces_signs_and_capitals_do_not_matter_in_a_number() {
        for text in ["X9001", "x9001", "X 9001", "x-9001", " X/9001"] {
            assert_eq!(key(text), "x9001", "{text}");
        }
        assert_ne!(key("X9001"), key("X90010"));
    }

    #[test]
    fn a_pnc_id_is_the_same_in_its_long_and_its_short_form() {
        for text in [
            "2003/0012345Z",
            "03/12345Z",
            "03/12345z",
            " 03 / 12345Z",
            "20030012345Z",
            "03/0012345Z",
            "2003-0012345Z",
        ] {
            assert_eq!(police_key(text), "030012345z", "{text}");
        }
        for (text, expected) in [
            ("TEST / 1a", "test1a"),
            ("PNC/12/345Q", "pnc12345q"),
            ("03/12345", "0312345"),
            ("2103/12345Z", "210312345z"),
            ("03/12345678Z", "0312345678z"),
            ("NH 24-7", "nh247"),
        ] {
            assert_eq!(police_key(text), expected, "{text}");
        }
    }

    #[test]
    fn a_uprn_has_up_to_twelve_digits() {
        for (text, expected) in [
            ("100023336956", Some("100023336956")),
            ("000000199356", Some("199356")),
            ("1000 2333 6956", Some("100023336956")),
            ("7", Some("7")),
            ("0", None),
            ("", None),
            ("1000233369561", None),
            ("10002333695X", None),
            ("-1", None),
            ("１２", None),
        ] {
            assert_eq!(uprn(text).as_deref(), expected, "{text}");
        }
    }
}
