//! Queries for photos.

use async_graphql::{Context, InputObject, Object};
use domain::photo::{self, Filter};

use crate::{
    context::ContextExt,
    error::Result,
    filter::each,
    page::{Connection, page_request},
    photo::{Photo, PhotoModeration},
    plain::columns,
    scalar::EventPosition,
};

/// A filter of photos. Null applies no condition; an empty list matches nothing. An empty filter matches every photo.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PhotoFilter {
    /// Only photos about which the Team has decided this; `PENDING` are those that a manager has to look at.
    moderations: Option<Vec<PhotoModeration>>,
}

impl From<PhotoFilter> for Filter {
    fn from(filter: PhotoFilter) -> Self {
        Self {
            moderations: each(filter.moderations),
        }
    }
}

/// Queries for photos.
#[derive(Default)]
pub struct PhotoQuery;

#[Object]
impl PhotoQuery {
    /// The attached photos that the caller may see, those uploaded first in front. Scope `sites:read`, `suggestions:read` or
    /// `sessions:read`; the photos are those of the kinds of record that the token's scopes permit.
    async fn photos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only photos that match this filter.")] filter: Option<PhotoFilter>,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Photo>> {
        let request = page_request(ctx, (first, after), (last, before))
            .reading(columns::<Photo>(ctx))
            .changed_since(changed_since.map(|position| position.0));
        let filter = filter.unwrap_or_default().into();
        let page = photo::list(ctx.caller(), &filter, &request).await?;
        Ok(Connection::of(page, Photo::of))
    }
}
