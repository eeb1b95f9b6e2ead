//! Interfaces: a value of one of several object types.

/// Implements [`Plain`](super::Plain) for the enum of an interface, with the object type of each of its variants.
macro_rules! kinds {
    ($interface:ident { $($number:literal => $variant:ident($ty:ty)),+ $(,)? }) => {
        impl $crate::plain::Row for $interface {
            fn add_columns(field: &str, to: &mut Vec<&'static str>) {
                $(to.extend(<$ty as $crate::plain::Object>::columns(field));)+
            }
        }

        impl $crate::plain::Plain for $interface {
            fn plan(
                set: &async_graphql::parser::types::SelectionSet,
            ) -> Option<$crate::plain::Plan<'_>> {
                let names = [$(<$ty as async_graphql::OutputType>::type_name()),+];
                let names = names.each_ref().map(|name| &**name);
                let kinds = vec![$($crate::plain::Plan::of::<$ty>(set, &names)?),+];
                Some($crate::plain::Plan::of_kinds(kinds))
            }

            fn write(
                &self,
                plan: &$crate::plain::Plan<'_>,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                pen: &mut $crate::plain::Pen<'_>,
            ) -> async_graphql::ServerResult<()> {
                match self {
                    $(Self::$variant(object) => object.write(plan.kind($number), ctx, pen),)+
                }
            }

            fn awaited<'a>(
                &'a self,
                plan: &'a $crate::plain::Plan<'a>,
                ctx: async_graphql::ContextSelectionSet<'a>,
            ) -> $crate::plain::Awaited<'a> {
                match self {
                    $(Self::$variant(object) => {
                        object.awaited(plan.kind($number), ctx)
                    })+
                }
            }
        }
    };
}

pub(crate) use kinds;
