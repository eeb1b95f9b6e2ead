//! Reads the features of a `FeatureCollection` one after another. The file is read twice, because its reference system
//! may be named after the features.

use std::{
    cell::Cell,
    fmt,
    io::{self, BufReader, Read, Seek, SeekFrom},
    rc::Rc,
};

use domain::area::AreaType;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use super::{
    feature::{self, Found},
    grid::Grid,
    report::Finding,
};

/// The maximum size of a file, in bytes. The wards of the United Kingdom at full resolution are smaller.
pub const MOST_BYTES: u64 = 2 << 30;
/// The maximum size of one feature, in bytes: more than its most points need.
const MOST_OF_A_FEATURE: u64 = 16 << 20;
/// The bytes with which some programs begin a text in UTF-8.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
/// The maximum length of a message of the JSON library, which may quote a value.
const MESSAGE: usize = 200;

/// What is said about each feature; the receiver returns whether it wants more.
pub type Listener<'a> = &'a mut dyn FnMut(Result<Found, Finding>) -> bool;

/// Reads a file of areas of this type, and passes on what it finds: each feature, or the problem with it or with the
/// whole file.
///
/// # Errors
/// If it cannot be read, or if the file or one of its features is too large.
pub fn read(mut file: impl Read + Seek, kind: AreaType, listener: Listener<'_>) -> io::Result<()> {
    let bytes = file.seek(SeekFrom::End(0))?;
    if bytes > MOST_BYTES {
        let most = format!("it is larger than {} MiB", MOST_BYTES >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, most));
    }
    let mut wrong = |expected: String| {
        let index = None;
        listener(Err(Finding { index, expected }));
    };
    let grid = match head(&mut file)? {
        Ok(head) if head.kind.as_deref() != Some("FeatureCollection") => {
            wrong("A FeatureCollection of GeoJSON is expected.".into());
            return Ok(());
        }
        Ok(head) => match Grid::named(head.crs.as_ref()) {
            Ok(grid) => grid,
            Err(expected) => {
                wrong(expected);
                return Ok(());
            }
        },
        Err(expected) => {
            wrong(expected);
            return Ok(());
        }
    };
    let left = Rc::new(Cell::new(MOST_OF_A_FEATURE));
    begin(&mut file)?;
    let metered = Metered {
        inner: file,
        left: Rc::clone(&left),
    };
    let mut ended = false;
    let each = Each {
        left,
        found: &mut |index, text| {
            ended = !listener(feature::read(index, text, grid, kind));
            !ended
        },
    };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(metered));
    match Collection(each).deserialize(&mut json) {
        Err(error) if error.is_io() => Err(error.into()),
        Err(error) if !ended => {
            let (index, expected) = (None, not_json(&error));
            listener(Err(Finding { index, expected }));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The members that stand beside the features.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    kind: Option<String>,
    crs: Option<Value>,
    #[serde(rename = "features")]
    _features: IgnoredAny,
}

/// Reads the whole file, but for the features; or what was expected.
fn head(file: &mut (impl Read + Seek)) -> io::Result<Result<Head, String>> {
    begin(file)?;
    match serde_json::from_reader(BufReader::new(file)) {
        Ok(head) => Ok(Ok(head)),
        Err(error) if error.is_io() => Err(error.into()),
        Err(error) => Ok(Err(not_json(&error))),
    }
}

fn not_json(error: &serde_json::Error) -> String {
    let said: String = error.to_string().chars().take(MESSAGE).collect();
    format!("A FeatureCollection of GeoJSON is expected: {said}.")
}

/// Goes to the beginning, behind the mark of the encoding if there is one.
fn begin(file: &mut (impl Read + Seek)) -> io::Result<()> {
    file.rewind()?;
    let mut first = Vec::with_capacity(MARK.len());
    file.by_ref().take(3).read_to_end(&mut first)?;
    if first != MARK {
        file.rewind()?;
    }
    Ok(())
}

/// A reader that fails once a feature is too large to be held.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        let too_large = || {
            let most = format!("a feature is larger than {} MiB", MOST_OF_A_FEATURE >> 20);
            io::Error::new(io::ErrorKind::FileTooLarge, most)
        };
        self.left.set(left.ok_or_else(too_large)?);
        Ok(read)
    }
}

/// Passes on each element of the array of features.
struct Each<'a> {
    left: Rc<Cell<u64>>,
    found: &'a mut dyn FnMut(usize, &RawValue) -> bool,
}

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(text) = array.next_element::<Box<RawValue>>()? {
            self.left.set(MOST_OF_A_FEATURE);
            if !(self.found)(index, &text) {
                return Err(A::Error::custom("nobody listens any more"));
            }
            index += 1;
        }
        Ok(())
    }
}

/// The object around the features.
struct Collection<'a>(Each<'a>);

impl<'de> DeserializeSeed<'de> for Collection<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut each = Some(self.0);
        while let Some(name) = object.next_key::<String>()? {
            match each.take_if(|_| name == "features") {
                Some(each) => object.next_value_seed(each)?,
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
