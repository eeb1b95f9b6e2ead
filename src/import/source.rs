//! Finds out the encoding and the separator of a CSV file, and converts it to UTF-8 where needed.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, Write},
};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// The separators that spreadsheet programs of different countries write.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// The most bytes of a first line.
const FIRST_LINE: u64 = 64 * 1024;

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
    /// Prepares a file for reading. A file in another encoding than UTF-8, or with a `sep=` line, is copied to an unnamed
    /// temporary file.
    pub fn of(file: File, encoding: Option<&'static Encoding>) -> io::Result<Self> {
        let mut file = in_utf_8(file, encoding)?;
        let mut separator = None;
        if let Some(named) = named_separator(&first_line(&mut file)?) {
            separator = Some(named);
            file = without_first_line(file)?;
        }
        let separator = match separator {
            Some(separator) => separator,
            None => most_likely(&first_line(&mut file)?),
        };
        let (size, ends_with_line_end) = ending(&mut file)?;
        Ok(Self {
            file,
            separator,
            size,
            ends_with_line_end,
        })
    }
}

/// The file in UTF-8. A byte order mark takes precedence over the encoding that the operator named.
fn in_utf_8(mut file: File, named: Option<&'static Encoding>) -> io::Result<File> {
    let mut first = Vec::with_capacity(4);
    Read::by_ref(&mut file).take(4).read_to_end(&mut first)?;
    file.rewind()?;
    let encoding = match *first.as_slice() {
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

fn copied(text: &[u8]) -> io::Result<File> {
    let mut copy = tempfile::tempfile()?;
    copy.write_all(text)?;
    copy.rewind()?;
    Ok(copy)
}

/// The first line without its end and without a byte order mark.
fn first_line(file: &mut File) -> io::Result<String> {
    let mut line = Vec::new();
    BufReader::new(&*file)
        .take(FIRST_LINE)
        .read_until(b'\n', &mut line)?;
    file.rewind()?;
    let line = String::from_utf8_lossy(&line);
    Ok(line
        .trim_start_matches('\u{feff}')
        .trim_end_matches(['\r', '\n'])
        .to_owned())
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
        let source = Source::of(file, encoding).expect("a source");
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
    }
}
