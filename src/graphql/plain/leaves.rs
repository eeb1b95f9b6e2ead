//! Scalars and enums, and lists and options of anything.

use async_graphql::{ContextSelectionSet, ID, ServerResult, Value, parser::types::SelectionSet};
use futures_util::future::ready;

use super::{Awaited, Pen, Plain, Plan, awaited::await_entries};
use crate::error::Fault;

/// Implements [`Plain`] for scalars, each with the way in which it is written.
macro_rules! leaves {
    ($($ty:ty: |$value:ident, $pen:ident| $write:expr;)+) => {$(
        impl $crate::plain::Plain for $ty {
            fn plan(
                _: &async_graphql::parser::types::SelectionSet,
            ) -> Option<$crate::plain::Plan<'_>> {
                Some($crate::plain::Plan::default())
            }

            fn write(
                &self,
                _: &$crate::plain::Plan<'_>,
                _: &async_graphql::ContextSelectionSet<'_>,
                $pen: &mut $crate::plain::Pen<'_>,
            ) -> async_graphql::ServerResult<()> {
                let $value = self;
                $write;
                Ok(())
            }

            // The plan of a scalar never waits.
            fn awaited<'a>(
                &'a self,
                plan: &'a $crate::plain::Plan<'a>,
                ctx: async_graphql::ContextSelectionSet<'a>,
            ) -> $crate::plain::Awaited<'a> {
                let mut pen = $crate::plain::Pen::of(&ctx);
                let written = self.write(plan, &ctx, &mut pen).map(|()| pen.written());
                Box::pin(std::future::ready(written))
            }
        }
    )+};
}

/// Implements [`Plain`] for scalars of the schema.
macro_rules! scalars {
    ($($ty:ty),+ $(,)?) => {
        $crate::plain::leaves! {$(
            $ty: |value, pen| pen.value(&async_graphql::ScalarType::to_value(value));
        )+}
    };
}

pub(crate) use {leaves, scalars};

leaves! {
    str: |text, pen| pen.text(text);
    String: |text, pen| pen.text(text);
    ID: |id, pen| pen.text(id);
    bool: |truth, pen| pen.value(&Value::Boolean(*truth));
    i32: |number, pen| pen.value(&Value::from(*number));
    i64: |number, pen| pen.value(&Value::from(*number));
    u64: |number, pen| pen.value(&Value::from(*number));
    f64: |number, pen| pen.value(&Value::from(*number));
}

impl<T: Plain + ?Sized> Plain for &T {
    fn plan(set: &SelectionSet) -> Option<Plan<'_>> {
        T::plan(set)
    }

    fn write(
        &self,
        plan: &Plan<'_>,
        ctx: &ContextSelectionSet<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()> {
        T::write(self, plan, ctx, pen)
    }

    fn awaited<'a>(&'a self, plan: &'a Plan<'a>, ctx: ContextSelectionSet<'a>) -> Awaited<'a> {
        T::awaited(self, plan, ctx)
    }
}

impl<T: Plain> Plain for [T] {
    fn plan(set: &SelectionSet) -> Option<Plan<'_>> {
        T::plan(set)
    }

    fn write(
        &self,
        plan: &Plan<'_>,
        ctx: &ContextSelectionSet<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()> {
        pen.list(self, |place, entry, pen| {
            entry.write(plan, &ctx.with_index(place), pen)
        })
    }

    fn awaited<'a>(&'a self, plan: &'a Plan<'a>, ctx: ContextSelectionSet<'a>) -> Awaited<'a> {
        await_entries(self, plan, ctx)
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn plan(set: &SelectionSet) -> Option<Plan<'_>> {
        T::plan(set)
    }

    fn write(
        &self,
        plan: &Plan<'_>,
        ctx: &ContextSelectionSet<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()> {
        self.as_slice().write(plan, ctx, pen)
    }

    fn awaited<'a>(&'a self, plan: &'a Plan<'a>, ctx: ContextSelectionSet<'a>) -> Awaited<'a> {
        self.as_slice().awaited(plan, ctx)
    }
}

/// Null stands for what is not there, and for what has an error, which is noted.
impl<T: Plain> Plain for Option<T> {
    fn plan(set: &SelectionSet) -> Option<Plan<'_>> {
        T::plan(set)
    }

    fn write(
        &self,
        plan: &Plan<'_>,
        ctx: &ContextSelectionSet<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()> {
        let place = pen.place();
        match self.as_ref().map(|value| value.write(plan, ctx, pen)) {
            Some(Ok(())) => return Ok(()),
            Some(Err(error)) => ctx.add_error(error),
            None => {}
        }
        pen.back_to(place);
        pen.write(b"null");
        Ok(())
    }

    fn awaited<'a>(&'a self, plan: &'a Plan<'a>, ctx: ContextSelectionSet<'a>) -> Awaited<'a> {
        Box::pin(async move {
            match self {
                Some(value) => Ok(or_null(&ctx, value.awaited(plan, ctx.clone()).await)),
                None => Ok(b"null".to_vec()),
            }
        })
    }
}

/// What was written, or null if it has an error, which is noted.
fn or_null(ctx: &ContextSelectionSet<'_>, written: ServerResult<Vec<u8>>) -> Vec<u8> {
    written.unwrap_or_else(|error| {
        ctx.add_error(error);
        b"null".to_vec()
    })
}

impl<T: Plain> Plain for Result<T, Fault> {
    fn plan(set: &SelectionSet) -> Option<Plan<'_>> {
        T::plan(set)
    }

    fn write(
        &self,
        plan: &Plan<'_>,
        ctx: &ContextSelectionSet<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()> {
        match self {
            Ok(value) => value.write(plan, ctx, pen),
            Err(fault) => Err(failed(ctx, fault.clone())),
        }
    }

    fn awaited<'a>(&'a self, plan: &'a Plan<'a>, ctx: ContextSelectionSet<'a>) -> Awaited<'a> {
        match self {
            Ok(value) => value.awaited(plan, ctx),
            Err(fault) => Box::pin(ready(Err(failed(&ctx, fault.clone())))),
        }
    }
}

/// The error of a field. The selection on it stands where the field stands.
fn failed(ctx: &ContextSelectionSet<'_>, fault: Fault) -> async_graphql::ServerError {
    let error = async_graphql::Error::from(fault);
    ctx.set_error_path(error.into_server_error(ctx.item.pos))
}
