//! The functions by which the engine asks whether introspection shows a field or type to the caller. The engine accepts
//! plain functions of the request only, which cannot know the field or type in question. Therefore there is one
//! function for each number, and the number identifies the action or type.

use async_graphql::Context;
use kernel::{Caller, policy::Action};
use strum::IntoEnumIterator;

use super::{decide::governed, ways::WAYS};

/// A function that decides whether introspection shows a field or type to the caller.
pub type Shown = fn(&Context<'_>) -> bool;

/// Whether the caller may perform an action.
pub fn if_allowed(action: Action) -> Shown {
    let number = Action::iter().position(|known| known == action);
    numbered(number.expect("every action is among all of them"))
}

/// Whether the caller can get any record of the type at this index of the governed types.
pub fn if_held(ty: usize) -> Shown {
    numbered(Action::iter().count() + ty)
}

/// The function with this number.
fn numbered(number: usize) -> Shown {
    let block = FUNCTIONS.get(number / BLOCK);
    block.expect("more actions and types than functions: add a block")[number % BLOCK]
}

const BLOCK: usize = 16;

macro_rules! block {
    ($block:literal [$($place:literal)+]) => {
        [$(is_shown::<$block, $place>),+]
    };
}

macro_rules! blocks {
    ($($block:literal)+ of $places:tt) => {
        &[$(block!($block $places)),+]
    };
}

/// As many as there can be actions and types.
const FUNCTIONS: &[[Shown; BLOCK]] = blocks! {
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
    of [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15]
};

fn is_shown<const AT_BLOCK: usize, const PLACE: usize>(ctx: &Context<'_>) -> bool {
    let number = AT_BLOCK * BLOCK + PLACE;
    match Action::iter().nth(number) {
        Some(action) => is_allowed(ctx, action),
        None => governed()
            .get(number - Action::iter().count())
            .is_some_and(|governed| is_held(ctx, &governed.name)),
    }
}

/// Without a caller nothing is allowed.
fn is_allowed(ctx: &Context<'_>, action: Action) -> bool {
    ctx.data_opt::<Caller>()
        .is_some_and(|caller| caller.allow(action).is_ok())
}

fn is_held(ctx: &Context<'_>, name: &str) -> bool {
    let ways = WAYS.get().and_then(|ways| ways.get(name));
    ways.is_some_and(|ways| ways.iter().any(|action| is_allowed(ctx, *action)))
}
