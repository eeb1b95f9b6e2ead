//! Changes to inputs: single bytes, by the library `mutatis`, and whole words, which are what the parsers of this
//! service look at.

use std::ops::Range;

use mutatis::Session;
use serde_json::{Value, json};

use super::driver::seed;
use crate::support::dice::Dice;

/// The maximum length of an input, in bytes.
const LONGEST: usize = 64 * 1024;
/// How often a run of words is repeated at most.
const MOST_TIMES: u64 = 300;

/// Values at the edges of what is read: numbers, texts, days and instants, and ends of text.
const EDGES: [&str; 44] = [
    "0",
    "-1",
    "-0",
    "1",
    "101",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775808",
    "1e400",
    "-1e308",
    "0.1",
    "NaN",
    "null",
    "true",
    "\"\"",
    "\" \"",
    "[]",
    "{}",
    "[null]",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\u{110000}\"",
    "\"\u{202e}\"",
    "\"\u{feff}\"",
    "\"İ\"",
    "\"\u{1f333}\"",
    "\"0000-01-01\"",
    "\"0001-01-01\"",
    "\"9999-12-31\"",
    "\"+10000-01-01\"",
    "\"+262142-12-31\"",
    "\"-262143-01-01\"",
    "\"2025-02-29\"",
    "\"9999-12-31T23:59:59.999999999Z\"",
    "\"0000-01-01T00:00:00+23:59\"",
    "\"2025-10-26T01:30:00\"",
    "\"2016-12-31T23:59:60Z\"",
    "\"%\"",
    "\"_\"",
    "\"'\"",
    "\"\\\\\"",
    "\"\"\"\"\"\"",
];

/// Makes inputs from others.
pub struct Mutation<'a> {
    corpus: &'a [Vec<u8>],
    words: Vec<String>,
    dice: Dice,
    session: Session,
}

impl<'a> Mutation<'a> {
    /// Makes them from a corpus, with words that its readers know.
    pub fn new(corpus: &'a [Vec<u8>], words: Vec<String>) -> Self {
        let seed = seed();
        println!("TEST_SEED={seed} repeats these mutations");
        Self {
            corpus,
            words,
            dice: Dice::new(seed),
            session: Session::new().seed(seed),
        }
    }

    /// The next input: one of the corpus after one to three changes, one being as likely as more, so that many stay whole.
    pub fn next(&mut self) -> Vec<u8> {
        let place = self.below(self.corpus.len());
        let mut input = self.corpus[place].clone();
        for _ in 0..[1, 1, 2, 3][self.below(4)] {
            self.change(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    /// The same for JSON: it stays JSON, and values in it are replaced, repeated, left out or put deeper. What is no JSON is
    /// left as it is.
    pub fn next_json(&mut self) -> Vec<u8> {
        let place = self.below(self.corpus.len());
        let input = &self.corpus[place];
        let Ok(mut whole) = serde_json::from_slice::<Value>(input) else {
            return input.clone();
        };
        for _ in 0..=self.dice.throw(0..3) {
            let mut places = vec![];
            pointers(&whole, String::new(), &mut places);
            let pointer = places[self.below(places.len())].clone();
            let other = places[self.below(places.len())].clone();
            let other = whole.pointer(&other).cloned().unwrap_or_default();
            if let Some(value) = whole.pointer_mut(&pointer) {
                self.change_value(value, other);
            }
        }
        whole.to_string().into_bytes()
    }

    fn change_value(&mut self, value: &mut Value, other: Value) {
        *value = match self.dice.throw(0..10) {
            0 => other,
            1 => Value::Array(vec![value.take()]),
            2 => Value::Array(vec![value.take(); self.below(200)]),
            3 => json!({ self.word(): value.take() }),
            // More than serde_json reads is refused before anything looks at it.
            4 => (0..self.below(130)).fold(value.take(), |inner, _| json!([inner])),
            5 => json!(self.word()),
            6 => json!("x".repeat(self.below(20_000))),
            7 => match value.take() {
                Value::Object(mut members) => {
                    let name = members
                        .keys()
                        .nth(self.below(members.len().max(1)))
                        .cloned();
                    members.remove(&name.unwrap_or_default());
                    Value::Object(members)
                }
                _ => Value::Null,
            },
            _ => serde_json::from_str(self.edge()).unwrap_or_default(),
        };
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let words = words(input);
        if words.is_empty() {
            input.extend_from_slice(self.edge().as_bytes());
            return;
        }
        let word = words[self.below(words.len())].clone();
        let run = word.start..words[self.below(words.len())].end.max(word.end);
        match self.dice.throw(0..8) {
            // It fails only where nothing can be changed.
            0 | 1 => drop(self.session.mutate(input)),
            2 => replace(input, word, self.edge().as_bytes()),
            3 => {
                let word_of_theirs = self.word();
                replace(input, word, word_of_theirs.as_bytes());
            }
            4 => replace(input, run, b""),
            5 => {
                let times = usize::try_from(self.dice.throw(2..MOST_TIMES)).expect("a number");
                let most = times.min(LONGEST / run.len());
                let again = input[run.clone()].repeat(most);
                replace(input, run, &again);
            }
            6 => {
                let other = self.corpus[self.below(self.corpus.len())].clone();
                let theirs = self.run_of(&other);
                replace(input, word, &theirs);
            }
            _ => {
                let moved = input[run.clone()].to_vec();
                let to = words[self.below(words.len())].start;
                replace(input, to..to, &moved);
            }
        }
    }

    fn run_of(&mut self, other: &[u8]) -> Vec<u8> {
        let words = words(other);
        if words.is_empty() {
            return vec![];
        }
        let first = self.below(words.len());
        let last = first + self.below(words.len() - first);
        other[words[first].start..words[last].end].to_vec()
    }

    fn edge(&mut self) -> &'static str {
        EDGES[self.below(EDGES.len())]
    }

    fn word(&mut self) -> String {
        let place = self.below(self.words.len());
        self.words[place].clone()
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.dice.throw(0..end as u64)).expect("a number")
    }
}

/// The places of all values in a value.
fn pointers(value: &Value, pointer: String, places: &mut Vec<String>) {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            pointers(member, format!("{pointer}/{}", escaped(name)), places);
        }),
        Value::Array(parts) => parts.iter().enumerate().for_each(|(place, part)| {
            pointers(part, format!("{pointer}/{place}"), places);
        }),
        _ => {}
    }
    places.push(pointer);
}

fn replace(input: &mut Vec<u8>, range: Range<usize>, by: &[u8]) {
    input.splice(range, by.iter().copied());
}

/// Names and numbers as a whole, and every other character but spaces by itself.
fn words(input: &[u8]) -> Vec<Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let mut words: Vec<Range<usize>> = vec![];
    for (place, byte) in input.iter().enumerate() {
        if byte.is_ascii_whitespace() {
            continue;
        }
        match words.last_mut() {
            Some(last) if last.end == place && is_part(*byte) && is_part(input[place - 1]) => {
                last.end += 1;
            }
            _ => words.push(place..place + 1),
        }
    }
    words
}
