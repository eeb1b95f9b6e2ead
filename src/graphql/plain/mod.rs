//! Writes plain parts of a response as JSON at once. The engine resolves each field in a future of its own, boxes it,
//! and keeps each value in a map. A list of a hundred rows has a thousand fields that wait for nothing: their values are
//! in the row, in the directory in memory, or withheld by a policy that needs no query. Here such a list is written into
//! one buffer, which takes a tenth of the time. Everything else is the engine's: root fields, arguments, fields that load
//! something, and introspection.
//!
//! A field is declared once (`plain_derive::object`), and its method gets the engine's own context in both ways. So
//! policies, redactions, paths and errors are the same, and the price is counted as the engine's extension counts it.
//!
//! A selection is read once for a list ([`Plan`]). Fields of a row that are not plain are resolved by the engine, those
//! of all rows at the same time, and put in their places (`awaited`).

mod asked;
mod awaited;
mod json;
mod kinds;
mod leaves;
mod pen;
mod plan;

use async_graphql::{
    ContainerType, Context, ContextBase, ContextSelectionSet, Positioned, ServerError,
    ServerResult, Value,
    parser::types::{Field, SelectionSet},
    resolver_utils::resolve_container,
};
use futures_util::future::{BoxFuture, pending};

pub use asked::{Row, WHOLE, columns};
pub use awaited::{await_given, await_object};
pub use json::data;
pub(crate) use kinds::kinds;
pub(crate) use leaves::{leaves, scalars};
pub use pen::Pen;
pub use plain_derive::{Plain, object};
pub use plan::{Found, Plan};

use plan::{Step, What};

/// JSON, or a part of it.
pub type Json = Vec<u8>;

/// A part of a response for which the engine has fields to resolve.
pub type Awaited<'a> = BoxFuture<'a, ServerResult<Json>>;

/// A value that can be written at once: a scalar, an object, or a list or option of these.
pub trait Plain: Send + Sync {
    /// Reads the selection on the value. None if the engine has to resolve all of it.
    fn plan(set: &SelectionSet) -> Option<Plan<'_>>;

    /// Writes the value, if its plan does not wait.
    ///
    /// # Errors
    /// The error of a field, for the nearest part around it that may be null.
    fn write(
        &self,
        plan: &Plan<'_>,
        ctx: &ContextSelectionSet<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()>;

    /// Writes the value if its plan waits.
    fn awaited<'a>(&'a self, plan: &'a Plan<'a>, ctx: ContextSelectionSet<'a>) -> Awaited<'a>;
}

/// An object type with plain fields. `plain_derive` implements it.
pub trait Object: ContainerType {
    /// The number of a plain field, and how its selection is read; none for a field that the engine resolves.
    fn plain(field: &Field) -> Option<Found>;

    /// The columns that a field reads of the object's row: [`WHOLE`] if it may read all of them.
    fn columns(field: &str) -> &'static [&'static str];

    /// Writes the value of the plain field with this number, if its plan does not wait.
    ///
    /// # Errors
    /// The error of the field, if it may not be null.
    fn write_field(
        &self,
        number: u16,
        plan: &Plan<'_>,
        ctx: &Context<'_>,
        pen: &mut Pen<'_>,
    ) -> ServerResult<()>;

    /// The value of the plain field with this number, if its plan waits.
    fn await_field<'a>(
        &'a self,
        number: u16,
        plan: &'a Plan<'a>,
        ctx: &'a Context<'a>,
    ) -> Awaited<'a>;
}

/// Resolves an object: at once, as far as its selection is plain. The engine does it, if the selection cannot be read.
///
/// # Errors
/// The error of a field, if no part around it may be null.
pub async fn resolve<T: Object + Plain>(
    object: &T,
    ctx: &ContextSelectionSet<'_>,
) -> ServerResult<Value> {
    let Some(plan) = T::plan(&ctx.item.node) else {
        return resolve_container(ctx, object).await;
    };
    let written = if plan.waits {
        await_object(object, &plan, ctx).await?
    } else {
        let mut pen = Pen::of(ctx);
        object.write(&plan, ctx, &mut pen)?;
        pen.written()
    };
    if Pen::of(ctx).has_stopped() {
        // The meter has the operation dropped.
        pending::<()>().await;
    }
    Ok(Value::Binary(written.into()))
}

/// Writes an object whose plan does not wait.
///
/// # Errors
/// The error of a field, if it may not be null.
pub fn write_object<T: Object>(
    object: &T,
    plan: &Plan<'_>,
    ctx: &ContextSelectionSet<'_>,
    pen: &mut Pen<'_>,
) -> ServerResult<()> {
    write_members(object, plan, ctx, pen, |step, _| {
        Err(unknown::<T, _>(ctx, step.field))
    })
}

/// Writes an object. `wait` is called in the place of each value that waits.
fn write_members<'p, T: Object>(
    object: &T,
    plan: &'p Plan<'p>,
    ctx: &ContextSelectionSet<'_>,
    pen: &mut Pen<'_>,
    mut wait: impl FnMut(&'p Step<'p>, &mut Pen<'_>) -> ServerResult<()>,
) -> ServerResult<()> {
    pen.write(b"{");
    for (place, step) in plan.steps.iter().enumerate() {
        pen.between(place);
        pen.write(&step.key);
        match &step.what {
            What::TypeName => pen.text(&T::type_name()),
            What::Plain(number, below) if !below.waits => {
                pen.field(step.weight);
                object.write_field(*number, below, &ctx.with_field(step.field), pen)?;
            }
            What::Plain(..) | What::Engine => wait(step, pen)?,
        }
    }
    pen.write(b"}");
    pen.object();
    Ok(())
}

/// The error of a field that an object does not have, as the engine tells it.
pub fn unknown<T: Object, I>(ctx: &ContextBase<'_, I>, field: &Positioned<Field>) -> ServerError {
    let (name, own) = (&field.node.name.node, T::type_name());
    let message = format!("Cannot query field \"{name}\" on type \"{own}\".");
    ctx.set_error_path(ServerError::new(message, Some(field.pos)))
}

#[cfg(test)]
mod tests;
