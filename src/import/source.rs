//! Finds out the encoding, the line ends and the separator of a CSV file, and converts it to UTF-8 with line feeds where
//! needed. A file that is no text is recognised first, so that its problem is one sentence.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, Write},
};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use kernel::text;

/// The separators that spreadsheet programs of different countries write.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// The most bytes up to the end of the headings.
const HEADINGS: u64 = 64 * 1024;
/// How files begin that are sometimes named .csv, and what is expected instead.
const OTHERS: [(&[u8], &str); 4] = [
    (
        b"PK\x03\x04",
        "A CSV file is expected; this is an Excel workbook or another compressed file. Name a workbook .xlsx.",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "A CSV file is expected; this is a workbook of an old Excel (.xls), or one with a password. Save it as .xlsx without a \
         password, or as \"CSV UTF-8\".",
    ),
    (b"%PDF", "A CSV file is expected; this is a PDF."),
    (
        b"\x1f\x8b",
        "A CSV file is expected; this is a compressed file (gzip).",
    ),
];
/// The problem of a file in which there is nothing.
const EMPTY: &str = "A line with the headings is expected; the file is empty.";

/// A file of text in UTF-8.
pub struct Source {
    /// The text, at its beginning.
    pub file: File,
    /// The separator between values.
    pub separator: u8,
    /// The size in bytes.
    pub size: u64,
    /// Whether the last line has a line ending.
    pub ends_with_line_end: bool,
}

impl Source {
    /// Prepares a file for reading; returns what is expected instead if it is no text. A file in another encoding than UTF-8,
    /// with other line ends, or with a `sep=` line, is copied to an unnamed temporary file.
    pub fn of(
        mut file: File,
        encoding: Option<&'static Encoding>,
    ) -> io::Result<Result<Self, &'static str>> {
        let first = beginning(&mut file)?;
        if let Some(expected) = expected_instead(&first) {
            return Ok(Err(expected));
        }
        let mut file = with_line_feeds(in_utf_8(file, &first, encoding)?)?;
        let mut separator = None;
        if let Some(named) = named_separator(&first_line(&mut file)?) {
            separator = Some(named);
            file = without_first_line(file)?;
        }
        let separator = match separator {
            Some(separator) => separator,
            None => most_likely(&headings(&mut file)?),
        };
        let (size, ends_with_line_end) = ending(&mut file)?;
        Ok(Ok(Self {
            file,
            separator,
            size,
            ends_with_line_end,
        }))
    }
}

/// The first bytes of a file.
fn beginning(file: &mut File) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(4);
    Read::by_ref(file).take(4).read_to_end(&mut first)?;
    file.rewind()?;
    Ok(first)
}

/// What is expected instead of a file with this beginning, if it is no text.
fn expected_instead(first: &[u8]) -> Option<&'static str> {
    if first.is_empty() {
        return Some(EMPTY);
    }
    let mut others = OTHERS.iter();
    others
        .find(|(start, _)| first.starts_with(start))
        .map(|(_, expected)| *expected)
}

/// The file in UTF-8. A byte order mark takes precedence over the encoding that the operator named.
fn in_utf_8(mut file: File, first: &[u8], named: Option<&'static Encoding>) -> io::Result<File> {
    let encoding = match *first {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        // Without a byte order mark, the zero byte of the first letter shows the byte order of UTF-16.
        [letter, 0, ..] if letter != 0 => UTF_16LE,
        [0, letter, ..] if letter != 0 => UTF_16BE,
        [0xef, 0xbb, 0xbf, ..] => return Ok(file),
        _ => match named {
            Some(encoding) => encoding,
            None => return Ok(file),
        },
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let (text, _) = encoding.decode_with_bom_removal(&bytes);
    copied(text.as_bytes())
}

/// The file with line feeds, if its lines end in carriage returns alone, as some programs on a Mac write them. Line ends in
/// quotation marks belong to a value and stay.
fn with_line_feeds(mut file: File) -> io::Result<File> {
    let ends_in_returns = ends_in_returns(&file)?;
    file.rewind()?;
    if !ends_in_returns {
        return Ok(file);
    }
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let mut is_quoted = false;
    for byte in &mut text {
        match *byte {
            b'"' => is_quoted = !is_quoted,
            b'\r' if !is_quoted => *byte = b'\n',
            _ => {}
        }
    }
    copied(&text)
}

/// Whether outside of quotation marks there are carriage returns, and no line feed.
fn ends_in_returns(file: &File) -> io::Result<bool> {
    let (mut is_quoted, mut found) = (false, false);
    for byte in BufReader::new(file).bytes() {
        match byte? {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => return Ok(false),
            b'\r' if !is_quoted => found = true,
            _ => {}
        }
    }
    Ok(found)
}

fn copied(text: &[u8]) -> io::Result<File> {
    let mut copy = tempfile::tempfile()?;
    copy.write_all(text)?;
    copy.rewind()?;
    Ok(copy)
}

/// The first line without its end and without a byte order mark.
fn first_line(file: &mut File) -> io::Result<String> {
    first_of(file, |_| true)
}

/// The first line that has more than separators, which is that of the headings.
fn headings(file: &mut File) -> io::Result<String> {
    let is_blank = |letter: char| {
        let is_separator = u8::try_from(letter).is_ok_and(|byte| SEPARATORS.contains(&byte));
        is_separator || letter == '"'
    };
    first_of(file, |line| {
        !text::read(&line.replace(is_blank, "")).is_empty()
    })
}

/// The first line that is wanted, without its end and without a byte order mark; empty if there is none near the beginning.
fn first_of(file: &mut File, is_wanted: impl Fn(&str) -> bool) -> io::Result<String> {
    let mut reader = BufReader::new(&*file).take(HEADINGS);
    let mut found = String::new();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text
            .trim_start_matches('\u{feff}')
            .trim_end_matches(['\r', '\n']);
        if is_wanted(text) {
            text.clone_into(&mut found);
            break;
        }
        line.clear();
    }
    file.rewind()?;
    Ok(found)
}

/// The separator in a line above the headings, such as `sep=;`, which Excel understands.
fn named_separator(line: &str) -> Option<u8> {
    let line = line.trim_matches('"');
    let named = line
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))?;
    let rest = &line.as_bytes()[named.len()..];
    match *rest {
        [separator] if SEPARATORS.contains(&separator) => Some(separator),
        _ => None,
    }
}

/// The file with an empty first line, so that line numbers stay those of the original.
fn without_first_line(file: File) -> io::Result<File> {
    let mut reader = BufReader::new(file);
    reader.read_until(b'\n', &mut Vec::new())?;
    let mut rest = vec![b'\n'];
    reader.read_to_end(&mut rest)?;
    copied(&rest)
}

/// The separator that occurs most often in the headings, whose names contain none.
fn most_likely(headings: &str) -> u8 {
    let times = |separator: &u8| headings.bytes().filter(|byte| byte == separator).count();
    // `max_by_key` takes the last of several equal counts: without any separator that must be the comma.
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(times)
        .unwrap_or(b',')
}

fn ending(file: &mut File) -> io::Result<(u64, bool)> {
    let size = file.metadata()?.len();
    let mut last = [0];
    if size > 0 {
        file.seek(io::SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        file.rewind()?;
    }
    Ok((size, last == *b"\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], encoding: Option<&'static Encoding>) -> (String, u8) {
        let file = copied(bytes).expect("a temporary file");
        let source = Source::of(file, encoding).expect("a file that can be read");
        let source = source.expect("a text");
        let mut text = String::new();
        let mut file = source.file;
        file.read_to_string(&mut text).expect("text in UTF-8");
        (text, source.separator)
    }

    fn utf_16(text: &str, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_encodings_that_spreadsheets_write_are_read() {
        let text = "name,ward\nTŷ Gwyn,x\n";
        for bytes in [
            text.as_bytes().to_vec(),
            utf_16(text, true),
            utf_16(text, false),
        ] {
            assert_eq!(read(&bytes, None), (text.to_owned(), b','));
        }
        let latin = b"name,ward\nCaf\xe9 \x96 x,y\n";
        let (text, _) = read(latin, Some(encoding_rs::WINDOWS_1252));
        assert_eq!(text, "name,ward\nCafé – x,y\n");
    }

    #[test]
    fn the_separator_is_declared_or_found_in_the_headings() {
        assert_eq!(read(b"a;b;c\n", None).1, b';');
        assert_eq!(read(b"a\tb\n", None).1, b'\t');
        assert_eq!(read(b"a\n", None).1, b',');
        assert_eq!(read(b"sep=;\r\na;b\n", None), ("\na;b\n".to_owned(), b';'));
        assert_eq!(read(b"\"sep=;\"\na;b\n", None).1, b';');
        assert_eq!(read(b"\n,,,\n \n\"a\";b;c,d\n", None).1, b';');
    }

    #[test]
    fn lines_that_end_in_carriage_returns_alone_are_lines() {
        for (bytes, expected) in [
            ("a;b\rc;d\r", "a;b\nc;d\n"),
            ("a;\"b\nb\rb\"\rc;d", "a;\"b\nb\rb\"\nc;d"),
            ("a;b\r\rc;d", "a;b\n\nc;d"),
            ("a;b\r\nc;\"d\rd\"\r\n", "a;b\r\nc;\"d\rd\"\r\n"),
            ("a;b\nc\r;d\n", "a;b\nc\r;d\n"),
        ] {
            let expected = (expected.to_owned(), b';');
            assert_eq!(read(bytes.as_bytes(), None), expected, "{bytes:?}");
            assert_eq!(read(&utf_16(bytes, true), None), expected, "{bytes:?}");
        }
        assert_eq!(read(b"sep=;\ra;b\r", None), ("\na;b\n".to_owned(), b';'));
    }

    #[test]
    fn what_is_no_text_is_told_by_its_beginning() {
        for (bytes, words) in [
            (&b"PK\x03\x04\x14"[..], "Name a workbook .xlsx"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1f\x8b\x08\x00", "gzip"),
            (b"", "empty"),
        ] {
            for encoding in [None, Some(encoding_rs::WINDOWS_1252)] {
                let file = copied(bytes).expect("a temporary file");
                let found = Source::of(file, encoding).expect("a file that can be read");
                let expected = found.err().expect("a problem");
                assert!(expected.contains(words), "{expected}");
            }
        }
    }
}
