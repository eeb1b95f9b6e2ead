//! Objects of which the engine resolves some fields. The rest is written at once, and the values of these fields are put
//! in their places.

use async_graphql::{
    ContextSelectionSet, ServerResult, Value, extensions::ResolveInfo, registry::MetaType,
};
use futures_util::future::try_join_all;

use super::{
    Awaited, Json, Object, Pen, Plain, Plan, json,
    plan::{Step, What},
    unknown, write_members,
};

/// Writes an object whose plan waits.
///
/// # Errors
/// The error of a field, if it may not be null.
pub async fn await_object<T: Object>(
    object: &T,
    plan: &Plan<'_>,
    ctx: &ContextSelectionSet<'_>,
) -> ServerResult<Json> {
    let mut pen = Pen::of(ctx);
    let (mut places, mut waiting) = (Vec::new(), Vec::new());
    write_members(object, plan, ctx, &mut pen, |step, pen| {
        places.push(pen.place());
        waiting.push(match &step.what {
            What::Plain(number, below) => {
                pen.field(step.weight);
                await_plain(object, (*number, below), step, ctx.clone())
            }
            _ => await_engine(object, step, ctx.clone()),
        });
        Ok(())
    })?;
    let written = pen.written();
    let values = try_join_all(waiting).await?;
    Ok(joined(&written, &places, &values))
}

/// A plain field of which the engine resolves a part.
fn await_plain<'a, T: Object>(
    object: &'a T,
    (number, below): (u16, &'a Plan<'a>),
    step: &'a Step<'a>,
    ctx: ContextSelectionSet<'a>,
) -> Awaited<'a> {
    Box::pin(async move {
        let ctx = ctx.with_field(step.field);
        object.await_field(number, below, &ctx).await
    })
}

/// Writes a value that a method of an object gave, if its plan waits.
pub fn await_given<'a, T: Plain + 'a>(
    value: T,
    plan: &'a Plan<'a>,
    ctx: ContextSelectionSet<'a>,
) -> Awaited<'a> {
    Box::pin(async move { value.awaited(plan, ctx).await })
}

/// A field that the engine resolves, with its extensions, as the engine does it for all fields of an object.
fn await_engine<'a, T: Object>(
    object: &'a T,
    step: &'a Step<'a>,
    ctx: ContextSelectionSet<'a>,
) -> Awaited<'a> {
    Box::pin(async move {
        let object_ctx = ctx;
        let ctx = object_ctx.with_field(step.field);
        let own = T::type_name();
        let field = &step.field.node;
        let known = ctx.schema_env.registry.types.get(own.as_ref());
        let known = known.and_then(|ty: &MetaType| ty.field_by_name(&field.name.node));
        let (Some(known), Some(path_node)) = (known, &ctx.path_node) else {
            return Err(unknown::<T, _>(&object_ctx, step.field));
        };
        let info = ResolveInfo {
            path_node,
            parent_type: &own,
            return_type: &known.ty,
            name: &field.name.node,
            alias: field.alias.as_ref().map(|alias| alias.node.as_str()),
            is_for_introspection: false,
            field,
        };
        let value = object.resolve_field(&ctx);
        futures_util::pin_mut!(value);
        let value = ctx.query_env.extensions.resolve(info, &mut value).await?;
        let mut out = Json::new();
        json::value(&mut out, &value.unwrap_or(Value::Null));
        Ok(out)
    })
}

/// Writes a list whose plan waits: all entries at the same time.
pub(super) fn await_entries<'a, T: Plain>(
    entries: &'a [T],
    plan: &'a Plan<'a>,
    ctx: ContextSelectionSet<'a>,
) -> Awaited<'a> {
    Box::pin(async move {
        let mut pen = Pen::of(&ctx);
        let waiting = entries.iter().enumerate().map(|(place, entry)| {
            pen.field(0);
            let ctx = ctx.clone();
            async move { entry.awaited(plan, ctx.with_index(place)).await }
        });
        let entries = try_join_all(waiting).await?;
        pen.write(b"[");
        for (place, entry) in entries.iter().enumerate() {
            pen.between(place);
            pen.already_counted(entry);
        }
        pen.write(b"]");
        Ok(pen.written())
    })
}

/// A text with values put in their places.
fn joined(written: &[u8], places: &[usize], values: &[Json]) -> Json {
    let length: usize = values.iter().map(Vec::len).sum();
    let mut whole = Json::with_capacity(written.len() + length);
    let mut from = 0;
    for (place, value) in places.iter().zip(values) {
        whole.extend_from_slice(&written[from..*place]);
        whole.extend_from_slice(value);
        from = *place;
    }
    whole.extend_from_slice(&written[from..]);
    whole
}
