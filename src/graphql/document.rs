//! From the text of a document to the operation that runs, one way for every door: its tokens are counted (`scan`), it is
//! parsed, measured with its fragments expanded (`measure`), and validated as a whole against the schema that is served.
//! That is done once for a text, and kept by its digest. For each request the operation is chosen, its fields are collected
//! as the specification says (`collect`), and what the engine gets (`convert`) holds each response name once, and no
//! fragment but those that tell the object types of an interface or union apart. The engine's own parser never reads what a
//! client wrote.
//!
//! `apollo-compiler` parses and validates. What it does not do stays here: it counts white space as tokens, has no limit on
//! what fragments expand to, on aliases, root fields and introspection (`scan`, `measure`); it compares no lengths of lists
//! (`collect`), and looks neither at `@oneOf` nor at the place of a variable deep in a value (`values`). Its check of
//! overlapping fields compares pairs only of one response name, type by type; what is visited by `collect`, which goes the
//! same way, is bounded before it. What a caller may see, and what an operation costs, is not decided here.

mod collect;
mod convert;
mod limits;
mod lines;
mod measure;
mod operation;
mod scan;
mod unfit;
mod values;
mod variables;

use std::sync::Arc;

use apollo_compiler::{
    Schema as Types,
    ast::Document as Parsed,
    executable::ExecutableDocument,
    parser::Parser,
    validation::{DiagnosticList, Valid},
};
use async_graphql::Request;
use aws_lc_rs::digest::{SHA256, digest};
use quick_cache::{Weighter, sync::Cache};

use super::ErrorCode;
use collect::Kinds;
use limits::{Limit, within};
use lines::Lines;

pub use collect::Collected;
pub use limits::{Excess, Limits};
pub use operation::{Checked, Operation, OperationType};
pub use unfit::{ERRORS, LENGTH, Problem, Unfit, Words};

/// How many bytes of memory the checked documents may take together, about.
const KEPT_BYTES: u64 = 64 * 1024 * 1024;
/// How many documents are expected to be kept.
const KEPT: usize = 10_000;
/// How deep the parser may recurse: each level has a bracket, and these are counted before.
const RECURSION: usize = 32;
/// What introspection tells of a type beyond what the library knows.
const INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

/// Checks documents against one schema.
pub struct Documents {
    types: Valid<Types>,
    kinds: Kinds,
    words: Words,
    limits: Limits,
    kept: Cache<[u8; 32], Outcome, Weights>,
}

/// A document once it was checked.
type Outcome = Result<Arc<Checked>, Arc<Unfit>>;

#[derive(Clone)]
struct Weights;

impl Weighter<[u8; 32], Outcome> for Weights {
    fn weight(&self, _: &[u8; 32], outcome: &Outcome) -> u64 {
        outcome.as_ref().map_or(1_024, |checked| checked.weight)
    }
}

impl Documents {
    /// Documents of a schema in its definition language, with the names that messages may say.
    ///
    /// # Panics
    /// If the definition is none: then it is not the one that we serve.
    #[must_use]
    pub fn new(sdl: &str, names: Vec<String>, limits: Limits) -> Self {
        let builder = Types::builder().ignore_builtin_redefinitions();
        let types = builder
            .parse(sdl, "schema.graphql")
            .parse(INTROSPECTION, "introspection.graphql")
            .build()
            .expect("the schema that is served is one");
        let types = types
            .validate()
            .expect("the schema that is served is valid");
        Self {
            kinds: Kinds::of(&types),
            types,
            words: Words::new(names),
            limits,
            kept: Cache::with_weighter(KEPT, KEPT_BYTES, Weights),
        }
    }

    /// The words that a message may say.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The operation that a request asks for, its fields collected.
    ///
    /// # Errors
    /// Whatever makes the document unfit to run.
    pub fn operation(&self, request: &Request) -> Result<Arc<Operation>, Arc<Unfit>> {
        let checked = self.check(&request.query)?;
        let name = request.operation_name.as_deref();
        Ok(self.chosen(&checked, name, &request.variables)?)
    }

    /// A document, parsed and validated. Both fit and unfit ones are kept.
    ///
    /// # Errors
    /// Whatever makes it unfit to run.
    pub fn check(&self, text: &str) -> Result<Arc<Checked>, Arc<Unfit>> {
        within(Limit::TextBytes, text.len(), self.limits.text_bytes).map_err(Unfit::from)?;
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        if let Some(outcome) = self.kept.get(&key) {
            return outcome;
        }
        let outcome = self.checked(text).map(Arc::new).map_err(Arc::new);
        self.kept.insert(key, outcome.clone());
        outcome
    }

    fn checked(&self, text: &str) -> Result<Checked, Unfit> {
        let lines = Lines::of(text);
        let parsed = parsed(text, &lines, &self.limits, &self.words)?;
        let built = parsed.to_executable(&self.types);
        let built = built.map_err(|errors| self.invalid(&errors.errors, &lines))?;
        // Before the check of overlapping fields, whose cost it bounds.
        let whole = self.whole(&built)?;
        let document = self.validated(built, &lines)?;
        Checked::new(document, whole, lines, text.len())
    }

    fn invalid(&self, found: &DiagnosticList, lines: &Lines) -> Unfit {
        let code = ErrorCode::GraphqlValidationFailed;
        Unfit::found(code, found.iter(), lines, &self.words)
    }

    /// The document, validated.
    fn validated(
        &self,
        built: ExecutableDocument,
        lines: &Lines,
    ) -> Result<Valid<ExecutableDocument>, Unfit> {
        let document = match built.validate(&self.types) {
            Ok(document) => document,
            Err(errors) => {
                // The library counts fields as they are written; collected there may be one.
                let several = "SubscriptionUsesMultipleFields";
                let found = errors.errors.iter();
                let mut found = found
                    .filter(|one| one.error.unstable_error_name() != Some(several))
                    .peekable();
                if found.peek().is_some() {
                    let code = ErrorCode::GraphqlValidationFailed;
                    return Err(Unfit::found(code, found, lines, &self.words));
                }
                Valid::assume_valid(errors.partial)
            }
        };
        let faults = values::faults(&self.types, &document);
        match faults.first() {
            Some((message, at)) => {
                let at = at.map(|at| lines.position(at.offset()));
                Err(Unfit::invalid(*message, at))
            }
            None => Ok(document),
        }
    }
}

/// A text as the syntax tree of a document that is within its limits.
fn parsed(text: &str, lines: &Lines, limits: &Limits, words: &Words) -> Result<Parsed, Unfit> {
    scan::scan(text, limits)?;
    let mut parser = Parser::new().recursion_limit(RECURSION);
    let parsed = parser.parse_ast(text, "document.graphql");
    let parsed = parsed.map_err(|errors| {
        let code = ErrorCode::GraphqlParseFailed;
        Unfit::found(code, errors.errors.iter(), lines, words)
    })?;
    measure::measure(&parsed, lines, limits)?;
    Ok(parsed)
}

#[cfg(test)]
mod tests;
