//! Converts offsets to lines and columns, each in logarithmic time.

use async_graphql::Pos;

/// The offsets at which the lines of a text begin, and the bytes that continue a character.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// The offsets of bytes that do not begin a character.
    within: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let starts = (0..bytes.len()).filter(ends).map(|at| at + 1);
        let within = (0..bytes.len()).filter(|at| !text.is_char_boundary(*at));
        Self {
            starts: std::iter::once(0).chain(starts).collect(),
            within: within.collect(),
        }
    }

    /// The line and the column in characters, both counted from 1.
    pub(super) fn position(&self, offset: usize) -> Pos {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1];
        let before = |at: usize| self.within.partition_point(|byte| *byte < at);
        let column = (offset - start) - (before(offset) - before(start)) + 1;
        Pos { line, column }
    }

    /// The approximate memory in bytes.
    pub(super) fn weight(&self) -> usize {
        (self.starts.len() + self.within.len()) * size_of::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_all_three_line_endings_count() {
        let text = "é{\r\n a\rb\n\n𝄞c";
        let lines = Lines::of(text);
        for (letter, line, column) in [("{", 1, 2), ("a", 2, 2), ("b", 3, 1), ("c", 5, 2)] {
            let at = lines.position(text.find(letter).expect("written above"));
            assert_eq!((at.line, at.column), (line, column), "{letter}");
        }
        let end = lines.position(text.len());
        assert_eq!((end.line, end.column), (5, 3));
    }
}
