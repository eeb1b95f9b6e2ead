//! The history of a record's status.

use async_graphql::{Context, Object};
use domain::{
    id::Key,
    live::By,
    referral,
    suggestion::{self, Status},
};
use kernel::{
    Caller, Noun,
    history::{self, StatusChange as Row},
    policy::Action,
};

use super::{
    client::ClientStatus,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    event::EventActor,
    feedback::FeedbackStatus,
    loader,
    operation::OperationStatus,
    organisation::OrganisationStatus,
    reference::ReferenceItem,
    referral::kind::ReferralStatus,
    scalar::DateTime,
    session::SessionStatus,
    site::kind::SiteStatus,
    suggestion::SuggestionStatus,
};

/// The rows of a record's history, oldest first; the latest ones.
pub async fn rows(ctx: &Context<'_>, id: impl Key) -> Result<Vec<Row>> {
    let changes = loader::HISTORY.of(ctx, id.value()).await?;
    Ok(changes.unwrap_or_default())
}

/// A record's whole history, each row as `of` makes it.
pub async fn history<T>(
    ctx: &Context<'_>,
    id: impl Key,
    of: impl Fn(Row, Option<&'static str>) -> T,
) -> Nullable<Vec<T>> {
    nullable(async {
        let changes = rows(ctx, id).await?.into_iter();
        Ok(Some(changes.map(|row| of(row, None)).collect()))
    })
    .await
}

/// The policy that shows the notes on changes of status only to those for whom they were written.
const NOTES: &str = "notes-of-the-team";

/// The policy that shows who asked for an operation only to the Team and to who did.
pub const REQUESTER: &str = "requester";

/// Declares the type of a change of status for one kind of record: its name, the enum of the statuses in the schema and in
/// the database, the kind of record, and who sees the notes.
macro_rules! status_change {
    ($name:ident, $described:literal, $status:ident of $stored:ty, $noun:expr, $notes:expr) => {
        #[doc = concat!("The GraphQL type `", stringify!($name), "`.")]
        pub struct $name {
            row: Row,
            held_back: Option<&'static str>,
        }

        impl $name {
            /// Wraps a row in this GraphQL type. Withholds the reason and the note if a policy is given.
            pub fn of(row: Row, held_back: Option<&'static str>) -> Self {
                Self { row, held_back }
            }
        }

        #[doc = $described]
        #[Object]
        impl $name {
            /// The status before the change; null for the first status.
            async fn from(&self) -> Result<Option<$status>> {
                let from = self.row.from_status.as_ref();
                from.map(|from| Ok(history::status::<$stored>(from)?.into()))
                    .transpose()
            }

            /// The status after the change.
            async fn to(&self) -> Result<$status> {
                Ok(history::status::<$stored>(&self.row.to_status)?.into())
            }

            /// The time of the change.
            async fn at(&self) -> DateTime {
                DateTime(self.row.at)
            }

            /// The caller that made the change; null if that is not stored. Of an operation also null, with an entry in
            /// `extensions.redactions`, for callers who may not see who asked for it.
            async fn by(&self, ctx: &Context<'_>) -> Option<EventActor> {
                let policy = self.held_back.filter(|policy| *policy == REQUESTER);
                let by = || By::of_change(&self.row);
                let by = ctx.unless(policy, by).flatten()?;
                Some(EventActor::of(by.shown_to(ctx.caller())))
            }

            /// The reason, from a reference list; null if this change needs none. Also null, with an entry in
            /// `extensions.redactions`, if access to the person is limited for the caller.
            async fn reason(&self, ctx: &Context<'_>) -> Option<ReferenceItem> {
                let (to, code) = (&self.row.to_status, self.row.reason.as_deref());
                ctx.unless(self.held_back, || {
                    ReferenceItem::of_reason(ctx, $noun, to, code)
                })
                .flatten()
            }

            /// The note on the change; null if there is none. Also null, with an entry in `extensions.redactions`, if it
            /// was not written for the caller, or if access to the person is limited for the caller.
            async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
                let reads: fn(&Caller, &Row) -> bool = $notes;
                let may_read = reads(ctx.caller(), &self.row);
                let policy = self.held_back.or((!may_read).then_some(NOTES));
                ctx.unless(policy, || self.row.note.as_deref()).flatten()
            }
        }
    };
}

/// Whether the caller is one of the Team or the data protection officer.
fn team(caller: &Caller, _: &Row) -> bool {
    caller.role().sees_what_the_team_sees()
}

/// Whether the caller sees who may use the service, notes included.
fn registrar(caller: &Caller, row: &Row) -> bool {
    team(caller, row) || caller.may(Action::ListClients)
}

/// Whether the caller sees the exchange between the Team and the referrer.
fn exchange(caller: &Caller, _: &Row) -> bool {
    referral::shows_exchange(caller)
}

/// Whether the note was written for everybody who sees the suggestion, but analysts. The note on a duplicate names the
/// other suggestion, which they may not see.
fn of_suggestion(caller: &Caller, row: &Row) -> bool {
    let names_another = history::stored(&Status::Duplicate) == row.to_status;
    suggestion::shows_words(caller) && (!names_another || team(caller, row))
}

status_change!(SiteStatusChange, "A change of the status of a site.", SiteStatus of domain::site::Status, Noun::Site, team);
status_change!(
    SuggestionStatusChange,
    "A change of the status of a suggestion. Everybody who sees the suggestion sees the notes, but for analysts, and for that on a duplicate, which only the Team sees.",
    SuggestionStatus of domain::suggestion::Status,
    Noun::Suggestion,
    of_suggestion
);
status_change!(
    SessionStatusChange,
    "A change of the status of a session.",
    SessionStatus of domain::session::Status,
    Noun::Session,
    team
);
status_change!(
    ReferralStatusChange,
    "A change of the status of a referral. The Team and the referrer see the notes.",
    ReferralStatus of domain::referral::Status,
    Noun::Referral,
    exchange
);
status_change!(
    OrganisationStatusChange,
    "A change of the status of an organisation.",
    OrganisationStatus of domain::organisation::Status,
    Noun::Organisation,
    registrar
);
status_change!(
    OperationStatusChange,
    "A change of the status of an operation. The Team and whoever asked it to join in see the notes.",
    OperationStatus of domain::operation::Status,
    Noun::Operation,
    |_, _| true
);
status_change!(
    FeedbackStatusChange,
    "A change of the status of a message.",
    FeedbackStatus of domain::feedback::Status,
    Noun::Feedback,
    team
);
status_change!(
    ClientStatusChange,
    "A change of the status of a client.",
    ClientStatus of domain::client::Status,
    Noun::Client,
    registrar
);
