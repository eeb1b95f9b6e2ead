//! Checks a document's tokens before it is parsed: their number, how deep brackets are nested, and that names have values. The lexer neither
//! recurses nor backtracks, so an invalid text costs one pass up to its first error or limit. The parser also has a
//! limit on tokens, but it counts white space.

use apollo_parser::{Lexer, TokenKind};

use super::{
    limits::{Limit, Limits, within},
    pairs::Pairs,
    unfit::Unfit,
};

/// Counts tokens and nesting until a limit is exceeded or a text is not a token.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<(), Unfit> {
    let (mut tokens, mut ignored) = (0_usize, 0_usize);
    let (mut open, mut nesting) = (0_usize, 0_usize);
    let mut pairs = Pairs::new();
    let mut end = 0;
    for token in Lexer::new(text) {
        let token = token.map_err(|_| no_token(text, end))?;
        end = token.index() + token.data().len();
        match token.kind() {
            TokenKind::Eof => {
                let ended = pairs.next(TokenKind::Eof, end);
                ended.map_err(|at| no_value(text, at))?;
                continue;
            }
            TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma => {
                ignored += 1;
                within(Limit::Ignored, ignored, limits.ignored)?;
                continue;
            }
            TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => {
                open += 1;
                nesting = nesting.max(open);
            }
            TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => {
                open = open.saturating_sub(1);
            }
            _ => {}
        }
        tokens += 1;
        let paired = pairs.next(token.kind(), token.index());
        paired.map_err(|at| no_value(text, at))?;
    }
    within(Limit::Tokens, tokens, limits.tokens)?;
    within(Limit::Nesting, nesting, limits.nesting)?;
    Ok(())
}

fn no_token(text: &str, at: usize) -> Unfit {
    let rest = text.get(at..).unwrap_or_default();
    let message = if rest.starts_with('"') {
        "Syntax error: a string is not closed, or contains a character that is not allowed."
    } else {
        "Syntax error: no valid token begins here."
    };
    Unfit::syntax(message, text, at)
}

fn no_value(text: &str, at: usize) -> Unfit {
    let message =
        "Syntax error: a name among arguments, variables or the members of an object has no value.";
    Unfit::syntax(message, text, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::limits::Excess;

    /// Finds the counts by lowering the limits.
    fn counted(text: &str, limits: Limits) -> usize {
        match scan(text, &limits) {
            Err(Unfit::TooComplex(Excess { found, .. })) => found,
            other => panic!("no excess in {text:?}: {other:?}"),
        }
    }

    fn tokens(text: &str) -> usize {
        let limits = Limits {
            tokens: 0,
            ..Limits::default()
        };
        counted(text, limits)
    }

    fn nesting(text: &str) -> usize {
        let limits = Limits {
            nesting: 0,
            ..Limits::default()
        };
        counted(text, limits)
    }

    #[test]
    fn names_numbers_strings_and_punctuators_are_one_token_each() {
        for (text, count) in [
            ("{ a }", 3),
            ("...on...Site", 4),
            ("$v: [Int!]! = -1.5e+3", 10),
            (r#""a""b""#, 2),
            ("@skip(if: $x)", 8),
            ("a,,,b # c\n", 2),
        ] {
            assert_eq!(tokens(text), count, "{text}");
        }
    }

    #[test]
    fn brackets_in_strings_and_comments_are_ignored() {
        for text in [
            r#"{ a(x: "{[(") }"#,
            r#"{ a(x: "\"{[(\\") }"#,
            r#"{ a(x: """{[( " "" \""" {[( """) }"#,
            "{ a(x: 1 # {[( \" \"\"\"\n) }",
            "{ a(x: 1 # {[(\r) }",
        ] {
            assert_eq!((tokens(text), nesting(text)), (8, 2), "{text}");
        }
    }

    #[test]
    fn brackets_after_strings_and_comments_are_counted() {
        for text in [
            r##"{ a(x: "#" [[]])"##,
            r##"{ a(x: """#""" [[]])"##,
            r#"{ a(x: """\\""" """ [[]])"#,
            r#"{ a(x: "" [[]])"#,
            r#"{ a(x: "\\" [[]])"#,
            "{ a(x: 1 # \"\n [[]])",
            "{ a(x: \"é\" [[]])",
        ] {
            assert_eq!(nesting(text), 4, "{text}");
        }
    }

    #[test]
    fn surplus_closing_brackets_do_not_hide_later_nesting() {
        assert_eq!(nesting("}}}]{[("), 3);
    }

    #[test]
    fn an_unclosed_block_string_is_reported_at_its_first_quotation_mark() {
        let text = format!("[\"\"\"{}", r#"\"""""x"#.repeat(9_000));
        let Err(Unfit::Faulty(_, problems)) = scan(&text, &Limits::default()) else {
            panic!("fit")
        };
        let at = problems[0].at.map(|at| (at.line, at.column));
        assert_eq!(at, Some((1, 2)));
    }

    #[test]
    fn a_text_of_commas_is_not_a_document() {
        let excess = scan(&",".repeat(60_000), &Limits::default());
        assert!(matches!(
            excess,
            Err(Unfit::TooComplex(Excess {
                limit: Limit::Ignored,
                ..
            }))
        ));
    }
}
