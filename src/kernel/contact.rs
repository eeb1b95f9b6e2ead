//! The forms of e-mail addresses, telephone numbers and postcodes of people. They are stored as typed; an
//! input in another form is refused, because nobody can be reached by it.

use super::check::{NAME, Problems};

/// The maximum length of a telephone number, in characters.
const TELEPHONE: usize = 30;
/// The number of digits of a telephone number, with or without the country.
const DIGITS: std::ops::RangeInclusive<usize> = 10..=15;
/// The maximum length of a postcode, in characters.
const POSTCODE: usize = 10;

impl Problems {
    /// Checks an e-mail address, which may be left out.
    pub fn email(&mut self, field: &str, text: Option<&str>) {
        let expected = "An e-mail address such as name@example.org is expected.";
        self.of_form(field, text, NAME, |text| {
            (!is_email(text)).then_some(expected)
        });
    }

    /// Checks a telephone number, which may be left out.
    pub fn telephone(&mut self, field: &str, text: Option<&str>) {
        self.of_form(field, text, TELEPHONE, not_telephone);
    }

    /// Checks a postcode, which may be left out.
    pub fn postcode(&mut self, field: &str, text: Option<&str>) {
        let expected = "A postcode such as NN1 1DE is expected.";
        self.of_form(field, text, POSTCODE, |text| {
            (!is_postcode(text)).then_some(expected)
        });
    }

    /// Checks a text, and its form if nothing else is wrong with it.
    pub(super) fn of_form(
        &mut self,
        field: &str,
        text: Option<&str>,
        most: usize,
        form: impl FnOnce(&str) -> Option<&'static str>,
    ) {
        let before = self.count();
        self.optional(field, text, most);
        if self.count() == before
            && let Some(expected) = text.and_then(form)
        {
            self.add(field, expected);
        }
    }
}

pub(super) const SHORTENED: &str =
    "All digits are expected; a spreadsheet has shortened the number to a power of ten.";

/// One @, no space, and a domain of at least two labels.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let is_label = |label: &str| {
        let are_letters = label
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '-');
        !label.is_empty() && are_letters
    };
    let stands_out = |letter: char| letter.is_whitespace() || "<>(),;:\\\"[]".contains(letter);
    let is_name = !name.is_empty() && !name.contains(stands_out);
    is_name && domain.contains('.') && domain.split('.').all(is_label)
}

/// What is expected instead, if a text is no telephone number.
fn not_telephone(text: &str) -> Option<&'static str> {
    if is_in_powers_of_ten(text) {
        return Some(SHORTENED);
    }
    let text = text.trim();
    let is_abroad = text.starts_with('+');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let is_sign = |letter: char| letter.is_ascii_digit() || letter.is_whitespace();
    let is_written = rest
        .chars()
        .all(|letter| is_sign(letter) || "()-".contains(letter));
    if !is_written || !DIGITS.contains(&digits.len()) {
        return Some(
            "A telephone number of 10 to 15 digits is expected, with nothing but spaces, brackets and hyphens between \
             them, and perhaps a + before them.",
        );
    }
    // A spreadsheet takes 07700 900123 for a number.
    let lost = digits.len() == 10 && digits.starts_with(['1', '7']) && !is_abroad;
    lost.then_some("The leading zero seems to be lost: a telephone number that begins with 0 or + is expected.")
}

/// The form of a British postcode, in capitals or not, with spaces or without.
#[must_use]
pub fn is_postcode(text: &str) -> bool {
    let letters: Vec<char> = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let form: String = letters
        .iter()
        .map(|letter| match letter {
            'A'..='Z' | 'a'..='z' => 'A',
            '0'..='9' => '9',
            _ => '?',
        })
        .collect();
    let Some(outward) = form.strip_suffix("9AA") else {
        return false;
    };
    ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"].contains(&outward)
        || letters
            .iter()
            .collect::<String>()
            .eq_ignore_ascii_case("GIR0AA")
}

/// Whether a text is a number as spreadsheets shorten it, such as 7.70E+09.
pub(super) fn is_in_powers_of_ten(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, power)) = text.trim().split_once(['E', 'e']) else {
        return false;
    };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    is_digits(whole) && is_digits(part) && power.strip_prefix(['+', '-']).is_some_and(is_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_one_at_sign_and_a_domain_with_a_dot() {
        for text in [
            "a@b.org",
            "o'brien+ij@sub.example.co.uk",
            "zoë@bücher.example",
            "1@x-y.uk",
        ] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "#N/A",
            "not an address",
            "a@b",
            "a@@b.org",
            "a@b@c.org",
            "@b.org",
            "a@.org",
            "a@b.",
            "a b@c.org",
            "a@b..org",
            "Zoë <zoe@b.org>",
            "a@b.org;c@d.org",
            "mailto:a@b.org",
            "a@b_c.org",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn a_telephone_number_has_all_its_digits() {
        for text in [
            "01632 960001",
            "07700 900123",
            "+44 7700 900123",
            "(01632) 960-001",
            "0044 1632 960001",
            "016977 3999",
            "+1 202 555 0100",
            "2025550100",
            "+7700900123",
        ] {
            assert_eq!(not_telephone(text), None, "{text}");
        }
        for (text, said) in [
            ("7700900123", "leading zero"),
            ("1632 960001", "leading zero"),
            ("7.70E+09", "power of ten"),
            ("7E+09", "power of ten"),
            ("770090012", "10 to 15 digits"),
            ("0123456789012345", "10 to 15 digits"),
            ("#REF!", "10 to 15 digits"),
            ("N/A", "10 to 15 digits"),
            ("'07700900123", "10 to 15 digits"),
            ("07700 900123 or 01632 960001", "10 to 15 digits"),
            ("0770+0900123", "10 to 15 digits"),
        ] {
            let found = not_telephone(text).unwrap_or_default();
            assert!(found.contains(said), "{text}: {found}");
        }
    }

    #[test]
    fn a_postcode_has_one_of_six_forms() {
        for text in [
            "NN1 1DE", "nn11de", "NN1  1DE", "NN99 9QF", "M1 1AA", "B33 8TH", "W1A 0AX",
            "EC1A 1BB", "GIR 0AA",
        ] {
            assert!(is_postcode(text), "{text}");
        }
        for text in [
            "#N/A",
            "N/A",
            "NN1",
            "NN1 DE",
            "NN1 1D",
            "NNN1 1DE",
            "1NN 1DE",
            "NN1-1DE",
            "NN1 1DÉ",
            "NN1O0 1DE",
        ] {
            assert!(!is_postcode(text), "{text}");
        }
    }
}
