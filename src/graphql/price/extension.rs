//! The engine extension that reports each resolved field to the meter.

use std::sync::Arc;

use async_graphql::{
    QueryPathSegment, Response, ServerResult, Value,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
    },
};
use kernel::deadline::Deadline;

use super::{Meter, meter::whole, prices::Prices, weights::OBJECT};
use crate::run::timed_out;

/// Meters every operation whose data contains a meter.
pub struct Metering;

impl ExtensionFactory for Metering {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Metering {
    /// Called once for a query or a mutation, and once for each event of a stream.
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let Some(meter) = ctx.data_opt::<Arc<Meter>>() else {
            return next.run(ctx, operation_name).await;
        };
        let resolved = async {
            meter.begins();
            let answer = next.run(ctx, operation_name).await;
            meter.ends();
            answer
        };
        let in_time = Deadline::of_part(meter.time(), resolved).await;
        in_time.unwrap_or_else(timed_out)
    }

    /// Called once for each field, and once for each entry of a list.
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Some(meter) = ctx.data_opt::<Arc<Meter>>() else {
            return next.run(ctx, info).await;
        };
        meter.one_more().await;
        let shape = Shape::of(&info);
        meter.spends(shape.weight);
        let value = next.run(ctx, info).await?;
        if shape.is_object(value.as_ref()) {
            meter.spends(OBJECT);
        }
        meter.took(shape.bytes(value.as_ref())).await;
        Ok(value)
    }
}

/// What is counted for a value itself, and what was already counted for its parts.
struct Shape {
    /// The bytes around the value: the name of the field, or a comma.
    around: usize,
    /// Whether the parts were counted one by one.
    in_parts: bool,
    /// The weight of the field itself.
    weight: u64,
    /// Whether each object has a cost. Objects of introspection have none.
    costs: bool,
    /// Whether the value is a list whose entries are reported to the meter too.
    is_list: bool,
}

impl Shape {
    fn of(info: &ResolveInfo<'_>) -> Self {
        let is_entry = matches!(info.path_node.segment, QueryPathSegment::Index(_));
        let name = info.alias.unwrap_or(info.name);
        let price = Prices::of_the_schema().field(info.parent_type, info.name);
        let price = price.filter(|_| !is_entry);
        let introspects = info.is_for_introspection || info.name.starts_with("__");
        Self {
            around: if is_entry { 1 } else { name.len() + 4 },
            in_parts: !info.field.selection_set.node.items.is_empty(),
            weight: price.map_or(0, |price| price.weight),
            costs: !introspects,
            is_list: info.return_type.starts_with('['),
        }
    }

    fn is_object(&self, value: Option<&Value>) -> bool {
        self.costs && self.in_parts && matches!(value, Some(Value::Object(_)))
    }

    fn bytes(&self, value: Option<&Value>) -> usize {
        let value = value.unwrap_or(&Value::Null);
        let own = match value {
            Value::Object(_) if self.in_parts => 2,
            Value::List(_) if self.in_parts || self.is_list => 2,
            whole_value => whole(whole_value),
        };
        self.around + own
    }
}
