//! Checks that each name among arguments, variables and the members of an object has a value. The parser reads over a name
//! without a colon and a value, as if it were not there.

use apollo_parser::TokenKind;

/// What a bracket that is still open holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Names with values: arguments, variables, members of an object.
    Pairs,
    /// Values alone, or selections.
    Other,
}

/// Follows the tokens of a document.
pub(super) struct Pairs {
    frames: Vec<Frame>,
    before: TokenKind,
    /// Where a name began that has to be followed by a colon.
    named: Option<usize>,
}

impl Pairs {
    pub(super) fn new() -> Self {
        Self {
            frames: Vec::new(),
            before: TokenKind::Eof,
            named: None,
        }
    }

    /// Takes the next token that is not ignored, with its offset.
    ///
    /// # Errors
    /// The offset of a name without a value.
    pub(super) fn next(&mut self, kind: TokenKind, at: usize) -> Result<(), usize> {
        if let Some(name) = self.named.take().filter(|_| kind != TokenKind::Colon) {
            return Err(name);
        }
        let holds = self.frames.last().copied();
        match kind {
            TokenKind::LParen => self.frames.push(Frame::Pairs),
            // Braces within parentheses are an object, others a selection set.
            TokenKind::LCurly => {
                let is_object = self.frames.contains(&Frame::Pairs);
                let frame = if is_object {
                    Frame::Pairs
                } else {
                    Frame::Other
                };
                self.frames.push(frame);
            }
            TokenKind::LBracket => self.frames.push(Frame::Other),
            TokenKind::RParen | TokenKind::RCurly | TokenKind::RBracket => {
                self.frames.pop();
            }
            TokenKind::Name => {
                let is_a_value_or_type = matches!(
                    self.before,
                    TokenKind::Colon | TokenKind::Eq | TokenKind::Dollar | TokenKind::At
                );
                self.named = (holds == Some(Frame::Pairs) && !is_a_value_or_type).then_some(at);
            }
            _ => {}
        }
        self.before = kind;
        Ok(())
    }
}
