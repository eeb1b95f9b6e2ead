//! Objects of the tests' own, which have what no object of the scheme has: plain fields that fail, lists in lists, and
//! texts of any length. What is written at once is compared with what the engine resolves.

use std::sync::Arc;

use async_graphql::{
    Context, ContextSelectionSet, EmptyMutation, EmptySubscription, Object, OutputType, Positioned,
    Request, Response, Schema, ServerResult, ValidationMode, Value, parser::types::Field,
    registry::Registry,
};
use futures_util::FutureExt;
use kernel::Error;

use super::{data, object, resolve};
use crate::{
    error::Fault,
    price::{Allowance, Meter, Price, Stop},
};

/// A leaf of a tree, which fails if its number is odd.
#[derive(Clone)]
struct Leaf(i32);

#[object]
impl Leaf {
    fn number(&self) -> i32 {
        self.0
    }

    fn even(&self) -> Option<Result<i32, Fault>> {
        Some(self.must_be_even())
    }

    fn path(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.path_node.map(|path| path.to_string())
    }

    async fn later(&self) -> Option<Result<i32, Fault>> {
        tokio::task::yield_now().await;
        Some(self.must_be_even())
    }

    async fn text(&self, length: i32) -> String {
        "x".repeat(usize::try_from(length).unwrap_or_default())
    }

    async fn must(&self) -> Result<i32, Fault> {
        tokio::task::yield_now().await;
        self.must_be_even()
    }

    fn strict(&self) -> Result<i32, Fault> {
        self.must_be_even()
    }
}

impl Leaf {
    fn must_be_even(&self) -> Result<i32, Fault> {
        let odd = Error::invalid("number", "An even number is expected.");
        (self.0 % 2 == 0)
            .then_some(self.0)
            .ok_or_else(|| odd.into())
    }
}

/// A tree of leaves.
struct Tree(i32);

#[object]
impl Tree {
    fn leaves(&self) -> Vec<Leaf> {
        (0..self.0).map(Leaf).collect()
    }

    fn rows(&self) -> Vec<Vec<Leaf>> {
        vec![self.plain_leaves(), vec![], self.plain_leaves()]
    }

    fn maybe(&self) -> Vec<Option<Leaf>> {
        vec![None, Some(Leaf(1)), Some(Leaf(2))]
    }

    fn one(&self) -> Option<Leaf> {
        Some(Leaf(1))
    }
}

/// The same tree, written at once.
struct AtOnce(Tree);

impl OutputType for AtOnce {
    fn type_name() -> std::borrow::Cow<'static, str> {
        <Tree as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Tree as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve(&self.0, ctx).await
    }
}

struct Query;

#[Object]
impl Query {
    async fn tree(&self, size: i32) -> Option<Tree> {
        Some(Tree(size))
    }

    async fn quick(&self, size: i32) -> Option<AtOnce> {
        Some(AtOnce(Tree(size)))
    }
}

fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription);
    // As in the service, the engine itself checks no document.
    let schema = schema.validation_mode(ValidationMode::Fast);
    schema.extension(crate::price::Metering).finish()
}

/// The data and the errors of a response, each with its path.
fn told(response: &Response) -> (String, Vec<String>) {
    let data = String::from_utf8(data(&response.data)).expect("JSON is text");
    let error = |error: &async_graphql::ServerError| format!("{:?} {}", error.path, error.message);
    let mut errors: Vec<String> = response.errors.iter().map(error).collect();
    errors.sort();
    (data, errors)
}

#[tokio::test]
async fn both_ways_give_the_same_data_and_errors() {
    let (mut failures, mut at_once) = (0, 0);
    for selection in [
        "leaves { number }",
        "leaves { path number even __typename }",
        "leaves { even later path } __typename",
        "leaves { text(length: 3) number }",
        "rows { path even } one { path even }",
        "rows { path later } one { path later }",
        "maybe { number path even }",
        "maybe { number path later }",
        "one { strict } leaves { number }",
        "one { number must } leaves { number }",
        "a: leaves { b: number path }",
    ] {
        for size in [0, 1, 3] {
            let ask = async |field: &str| {
                let query = format!("{{ tree: {field}(size: {size}) {{ {selection} }} }}");
                schema().execute(Request::new(query)).await
            };
            let (engine, quick) = (ask("tree").await, ask("quick").await);

            assert_eq!(told(&engine), told(&quick), "{selection} of {size}");
            failures += engine.errors.len();
            at_once += usize::from(format!("{:?}", quick.data).contains("Binary"));
        }
    }
    assert!(failures > 20, "{failures} errors");
    assert_eq!(at_once, 33);
}

#[tokio::test]
async fn a_field_that_no_object_has_is_an_error_in_both_ways() {
    for selection in [
        "leaves { number nothing }",
        "one { nothing { path } number }",
    ] {
        let ask = async |field: &str| {
            let query = format!("{{ tree: {field}(size: 1) {{ {selection} }} }}");
            let response = schema().execute(Request::new(query)).await;
            let messages = response.errors.iter().map(|error| error.message.clone());
            (told(&response).0, messages.collect::<Vec<_>>())
        };
        let engine = ask("tree").await;

        assert_eq!(ask("quick").await, engine);
        let message = "Cannot query field \"nothing\" on type \"Leaf\".";
        assert_eq!(engine.1, [message], "{selection}");
    }
}

#[tokio::test]
async fn an_error_of_an_entry_makes_the_nearest_part_null_that_may_be() {
    for field in ["strict", "must"] {
        let query = format!("{{ quick(size: 2) {{ leaves {{ {field} }} }} }}");
        let response = schema().execute(Request::new(query)).await;

        let path = format!("[Field(\"quick\"), Field(\"leaves\"), Index(1), Field(\"{field}\")]");
        let (data, errors) = told(&response);
        assert_eq!(data, r#"{"quick":null}"#);
        assert!(
            errors.len() == 1 && errors[0].starts_with(&path),
            "{errors:?}"
        );
    }
}

/// Executes a query with limits, and returns why it was stopped.
fn stopped(selection: &str, bytes: usize, fields: usize) -> Option<Stop> {
    let allowance = Allowance {
        points: 10_000,
        bytes,
        fields,
        time: std::time::Duration::from_secs(10),
    };
    let meter = Arc::new(Meter::new(allowance, Price::new(10_000, 10_000)));
    let query = format!("{{ quick(size: 1000) {{ {selection} }} }}");
    let request = Request::new(query).data(Arc::clone(&meter));
    let schema = schema();
    let mut answer = std::pin::pin!(schema.execute(request));
    let mut turn = || {
        meter.new_turn();
        answer.as_mut().now_or_never()
    };
    let mut answered = turn();
    while answered.is_none() && meter.stop().is_none() {
        answered = turn();
    }
    assert_eq!(answered.is_none(), meter.stop().is_some(), "{selection}");
    meter.stop()
}

#[tokio::test]
async fn a_page_that_is_too_large_is_not_written_to_its_end() {
    let half = 500;
    for selection in [
        "leaves { number path }",
        "leaves { number text(length: 10) }",
    ] {
        let (bytes, fields) = (10_000, 1_000);
        let stop = stopped(selection, bytes, usize::MAX);
        assert!(
            matches!(stop, Some(Stop::Bytes { found, .. }) if found < bytes + half),
            "{selection}: {stop:?}"
        );
        let stop = stopped(selection, usize::MAX, fields);
        assert!(
            matches!(stop, Some(Stop::Fields { found, .. }) if found < fields + half),
            "{selection}: {stop:?}"
        );
    }
    assert_eq!(stopped("leaves { number }", 100_000, 100_000), None);
}

#[tokio::test]
async fn the_fields_of_the_engine_count_as_they_do_elsewhere() {
    let stop = stopped("one { text(length: 20000) }", 10_000, usize::MAX);
    assert!(matches!(stop, Some(Stop::Bytes { .. })), "{stop:?}");
}
