//! Recognises values that a spreadsheet program has damaged: error values, numbers in scientific notation, and the apostrophe
//! that marks a number as text.

/// The error values of Excel and `LibreOffice`.
const ERRORS: [&str; 16] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#BUSY!",
    "#UNKNOWN!",
    "#GETTING_DATA",
    "#EXTERNAL!",
];

/// The problem with a damaged value, if it is damaged.
pub fn expected_instead(value: &str) -> Option<&'static str> {
    if ERRORS.iter().any(|error| value.eq_ignore_ascii_case(error)) {
        return Some("A value is expected; the spreadsheet shows an error of its own here.");
    }
    if value.len() > 1 && value.bytes().all(|byte| byte == b'#') {
        return Some("A value is expected; the spreadsheet's column was too narrow to show it.");
    }
    is_in_powers_of_ten(value).then_some(
        "All digits are expected; the spreadsheet has shortened the number to a power of ten.",
    )
}

/// Whether a value is in scientific notation, such as `7.70E+09`.
fn is_in_powers_of_ten(value: &str) -> bool {
    let Some((number, power)) = value.split_once(['E', 'e']) else {
        return false;
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.strip_prefix('-').unwrap_or(number);
    let is_number = number
        .split_once('.')
        .map_or(is_digits(number), |(whole, part)| {
            is_digits(whole) && is_digits(part)
        });
    is_number && power.strip_prefix(['+', '-']).is_some_and(is_digits)
}

/// The value without the apostrophe that marks a number as text.
pub fn without_apostrophe(value: &str) -> &str {
    match value.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|letter: char| letter.is_ascii_digit() || letter == '+') => {
            rest
        }
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_values_are_recognised() {
        for value in [
            "#N/A", "#ref!", "#DIV/0!", "#####", "7.70E+09", "1e-7", "-2E+3",
        ] {
            assert!(expected_instead(value).is_some(), "{value}");
        }
        for value in [
            "#", "#12", "SITE-1E5", "1E5", "E+5", "Area #1", "52.2", "N/A", "",
        ] {
            assert_eq!(expected_instead(value), None, "{value}");
        }
    }

    #[test]
    fn only_the_apostrophe_before_a_number_is_removed() {
        assert_eq!(without_apostrophe("'07700900123"), "07700900123");
        assert_eq!(without_apostrophe("'t Hooft"), "'t Hooft");
    }
}
