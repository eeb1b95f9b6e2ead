//! Checks quotation marks strictly (RFC 4180, section 2). The CSV library accepts malformed ones, and a quotation mark that
//! is never closed would make the following rows part of a value.

use std::io::{self, Read};

/// The state before a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first byte of a value.
    Start,
    /// In an unquoted value.
    Plain,
    /// In a quoted value that began in the given line.
    Quoted(u64),
    /// After a quotation mark that closes the value or is the first of two; the value began in the given line.
    Closed(u64),
}

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Why a file cannot be read: the line, and what is expected there.
pub type Unfit = (u64, String);

/// Finds the first misplaced quotation mark. What follows it cannot be divided into values reliably.
pub fn first_misplaced(text: impl Read, separator: u8) -> io::Result<Option<Unfit>> {
    let (mut line, mut state) = (1, State::Start);
    for (number, byte) in io::BufReader::new(text).bytes().enumerate() {
        let byte = byte?;
        if BYTE_ORDER_MARK.get(number) == Some(&byte) {
            continue;
        }
        state = match (state, byte) {
            (State::Quoted(opened), b'"') => State::Closed(opened),
            (State::Closed(opened), b'"') | (State::Quoted(opened), _) => State::Quoted(opened),
            (State::Start, b'"') => State::Quoted(line),
            (_, b'\n') => State::Start,
            (_, byte) if byte == separator => State::Start,
            (State::Closed(opened), b'\r' | b' ') => State::Closed(opened),
            (State::Closed(opened), _) => {
                return Ok(Some((
                    line,
                    format!(
                        "The end of the value is expected after its closing quotation mark. The value begins in line \
                         {opened}; a quotation mark inside a value is written twice."
                    ),
                )));
            }
            (State::Plain, b'"') => {
                let expected = "No quotation mark is expected in the middle of a value. Put the whole value in quotation \
                                marks, and write those inside it twice.";
                return Ok(Some((line, expected.to_owned())));
            }
            // Spaces before a value are trimmed, but a quotation mark after them would be part of the value.
            (State::Start | State::Plain, _) => State::Plain,
        };
        line += u64::from(byte == b'\n');
    }
    Ok(match state {
        State::Quoted(opened) => Some((
            opened,
            "The quotation mark that opens a value in this line is never closed.".to_owned(),
        )),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::first_misplaced;

    fn line_of(text: &str) -> Option<u64> {
        let found = first_misplaced(text.as_bytes(), b',').expect("a text in memory is read");
        found.map(|(line, _)| line)
    }

    #[test]
    fn well_formed_values_are_accepted() {
        for text in [
            "a,b\n1,\"two\nlines\"\r\n",
            "a,\"says \"\"no\"\"\"\n",
            "a,\"\"\n",
            "\u{feff}\"a\",b\n1,\"x\" \n",
            "a, b\n",
        ] {
            assert_eq!(line_of(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_line_of_the_first_misplaced_mark_is_reported() {
        for (text, line) in [
            ("a,b\n1,\"open\n2,x\n3,y\n", 2),
            ("a,b\n1,\"open\n2,\"x\"\n", 3),
            ("a,b\n1,Behind the \"Rec\" field\n", 2),
            ("a,b\n1,\"Behind the \"Rec\" field\"\n", 2),
            ("a,b\n1, \"x\"\n", 2),
        ] {
            assert_eq!(line_of(text), Some(line), "{text:?}");
        }
    }
}
