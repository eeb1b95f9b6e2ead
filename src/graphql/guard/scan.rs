//! The look at a document's bytes before the parser sees them: how many tokens, nested how deep. It
//! knows the tokens of the language and nothing of its grammar; it neither recurses nor looks back.

use async_graphql::Pos;

/// What a text holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) tokens: usize,
    pub(super) nesting: usize,
}

/// Counts tokens and nesting, or says where a string begins that is never closed. It must never
/// count less than the parser will find: where the parser splits more than the language does, so
/// does this.
pub(super) fn scan(text: &str) -> Result<Scan, Pos> {
    let (mut tokens, mut open, mut nesting) = (0_usize, 0_usize, 0_usize);
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let (length, counted) = match rest {
            [b' ' | b'\t' | b'\r' | b'\n' | b',' | 0x80.., ..] => (1, 0),
            [b'#', ..] => (run(rest, |byte| !matches!(byte, b'\r' | b'\n')), 0),
            [b'{' | b'[' | b'(', ..] => {
                open = open.saturating_add(1);
                nesting = nesting.max(open);
                (1, 1)
            }
            [b'}' | b']' | b')', ..] => {
                open = open.saturating_sub(1);
                (1, 1)
            }
            [b'.', b'.', b'.', ..] => (3, 1),
            // The parser would read an unclosed one anew from later quotes, in quadratic time.
            [b'"', ..] => match string(rest) {
                Some(length) => (length, 1),
                None => return Err(position(text, rest)),
            },
            [b'-' | b'0'..=b'9', ..] => (number(rest), 1),
            [b'a'..=b'z' | b'A'..=b'Z' | b'_', ..] => {
                let length = run(rest, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
                // To the parser `truetrue` is two values.
                let splits = [&b"true"[..], b"false", b"null"]
                    .iter()
                    .any(|word| rest.starts_with(word));
                (length, if splits { length / 4 } else { 1 })
            }
            _ => (1, 1),
        };
        tokens = tokens.saturating_add(counted);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(Scan { tokens, nesting })
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| belongs(**byte)).count()
}

/// The length of the string that begins here, quotes included; none if it is never closed.
fn string(bytes: &[u8]) -> Option<usize> {
    let block = bytes.starts_with(br#"""""#);
    let mut length = if block { 3 } else { 1 };
    loop {
        length += match (block, bytes.get(length..)?) {
            (_, []) | (false, [b'\r' | b'\n', ..] | [b'\\', b'\r' | b'\n', ..]) => return None,
            (true, [b'"', b'"', b'"', ..]) => return Some(length + 3),
            (false, [b'"', ..]) => return Some(length + 1),
            (true, [b'\\', b'"', b'"', b'"', ..]) => 4,
            (false, [b'\\', ..]) => 2,
            _ => 1,
        };
    }
}

/// The length of the number that begins here. To the parser `007` is three numbers.
fn number(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        run(bytes.get(from..).unwrap_or_default(), |byte| {
            byte.is_ascii_digit()
        })
    };
    let mut length = usize::from(bytes.starts_with(b"-"));
    length += if bytes.get(length) == Some(&b'0') {
        1
    } else {
        digits(length)
    };
    if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if let Some(b'e' | b'E') = bytes.get(length) {
        let signed = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        length += 1 + signed + digits(length + 1 + signed);
    }
    length
}

/// Where `rest`, the end of the text, begins.
fn position(text: &str, rest: &[u8]) -> Pos {
    let before = text
        .get(..text.len().saturating_sub(rest.len()))
        .unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Pos {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> usize {
        scan(text).expect("every string is closed").tokens
    }

    #[test]
    fn names_numbers_strings_and_punctuators_are_one_token_each() {
        for (text, count) in [
            ("", 0),
            ("\u{feff} ,\t\r\n", 0),
            ("{ a }", 3),
            ("...on...Site", 4),
            ("$v: [Int!]! = -1.5e+3", 10),
            ("-1-1-1", 3),
            (r#""a""b""#, 2),
            ("@skip(if: $x)", 8),
        ] {
            assert_eq!(tokens(text), count, "{text}");
        }
    }

    #[test]
    fn what_the_parser_splits_counts_as_often_as_it_splits() {
        assert_eq!(tokens(&"0".repeat(5_000)), 5_000);
        assert!(tokens(&"true".repeat(5_000)) >= 5_000);
        assert!(tokens(&"falsenull".repeat(5_000)) >= 10_000);
        assert_eq!(tokens("true false null truth"), 4);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        for text in [
            r#"{ a(x: "{[(") }"#,
            r#"{ a(x: "\"{[(\\") }"#,
            r#"{ a(x: """{[( " "" \""" {[( """) }"#,
            "{ a(x: 1 # {[( \" \"\"\"\n) }",
            "{ a(x: 1 # {[(\r) }",
        ] {
            let scan = scan(text).expect(text);
            assert_eq!((scan.tokens, scan.nesting), (8, 2), "{text}");
        }
    }

    #[test]
    fn brackets_after_strings_and_comments_do() {
        for text in [
            r##"{ a(x: "#" [[]])"##,
            r##"{ a(x: """#""" [[]])"##,
            r#"{ a(x: """\\""" """ [[]])"#,
            r#"{ a(x: "" [[]])"#,
            r#"{ a(x: "\\" [[]])"#,
            "{ a(x: 1 # \"\n [[]])",
            "{ a(x: \"é\" [[]])",
        ] {
            assert_eq!(scan(text).expect(text).nesting, 4, "{text}");
        }
    }

    #[test]
    fn closing_more_than_was_opened_does_not_hide_what_follows() {
        assert_eq!(scan("}}}]{[(").expect("no strings").nesting, 3);
    }

    #[test]
    fn an_unclosed_block_string_of_quotes_is_refused_at_its_first() {
        let text = format!("[\"\"\"{}", r#"\"""""x"#.repeat(9_000));
        assert_eq!(scan(&text), Err(Pos { line: 1, column: 2 }));
    }
}
