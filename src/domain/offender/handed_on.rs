//! Access restrictions when an entry in the registers gets another subject or issuer. Nobody may give another user
//! access to a person whom they may not see themselves, and restrictions continue to apply to the users who were named.

use entity::{attendance, offender_limit, offender_limit_name, referral, session};
use kernel::{
    Result, Work, condition,
    issuer::{Identified, Identity},
    rule::Rule,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait,
};

use super::limit::{LimitKind, shut_to};
use crate::id::{ReferrerId, StaffId};

/// The entry in the registers by which a user can see people.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    /// The people of a member of the Team: those of their cases and of their sessions.
    Staff(StaffId),
    /// The people whom a referrer has referred.
    Referrer(ReferrerId),
}

/// Checks that a caller who gives an entry another subject or issuer, or brings a person back into service, does not
/// give access to a person whom they may not see themselves, neither by a case nor by the person's place on a
/// restricted list.
pub(crate) async fn hands_on(work: &Work, who: &Identity, holder: Holder) -> Result<(bool, Rule)> {
    let Some(shut) = shut_to(work.caller()) else {
        return Ok((true, Rule::AccessHandedOn));
    };
    let names = offender_limit_name::Entity::find()
        .select_only()
        .column(offender_limit_name::Column::LimitId)
        .filter(offender_limit_name::Column::Subject.eq(&who.subject))
        .filter(offender_limit_name::Column::Issuer.eq(&who.issuer));
    let listed = offender_limit::Entity::find()
        .filter(offender_limit::Column::OffenderId.in_subquery(shut.clone()))
        .filter(offender_limit::Column::EndedAt.is_null())
        .filter(offender_limit::Column::Kind.eq(LimitKind::Restricted))
        .filter(offender_limit::Column::Id.in_subquery(names.into_query()));
    let theirs = match holder {
        Holder::Staff(id) => referral::Column::MentorId.eq(id),
        Holder::Referrer(id) => referral::Column::ReferrerId.eq(id),
    };
    let cases = referral::Entity::find()
        .filter(referral::Column::OffenderId.in_subquery(shut.clone()))
        .filter(theirs);
    let mut is_handed_on =
        listed.one(work.db()).await?.is_some() || cases.one(work.db()).await?.is_some();
    if let Holder::Staff(id) = holder {
        let sessions = session::Entity::find()
            .select_only()
            .column(session::Column::Id)
            .filter(session::Column::SupervisorId.eq(id));
        let led = attendance::Entity::find()
            .filter(attendance::Column::OffenderId.in_subquery(shut))
            .filter(attendance::Column::SessionId.in_subquery(sessions.into_query()));
        is_handed_on |= led.one(work.db()).await?.is_some();
    }
    Ok((!is_handed_on, Rule::AccessHandedOn))
}

/// Checks that a caller who gives another issuer's subject the role of manager may see every person themselves.
pub(crate) async fn sees_all(work: &Work) -> Result<(bool, Rule)> {
    let sees_all = match shut_to(work.caller()) {
        Some(shut) => work.db().query_one(&shut).await?.is_none(),
        None => true,
    };
    Ok((sees_all, Rule::AccessHandedOn))
}

/// Updates the lists when a user gets another identity. On an excluded list the new identity is added and the old one
/// remains. On a restricted list the new one replaces the old one.
pub(crate) async fn renamed(work: &Work, from: &Identity, to: &Identity) -> Result<()> {
    if from == to {
        return Ok(());
    }
    let subjects = [from.subject.as_str(), to.subject.as_str()];
    let named = offender_limit_name::Entity::find()
        .filter(offender_limit_name::Column::Subject.is_in(subjects));
    let named = named.all(work.db()).await?;
    let ids = named.iter().map(|name| name.limit_id).collect::<Vec<_>>();
    let read = work.read();
    let lists = condition::any_of(&read, offender_limit::Column::Id, ids);
    let lists = offender_limit::Entity::find().filter(lists);
    for list in lists.all(work.db()).await? {
        let has = |who: &Identity| {
            let mut on_it = named.iter().filter(|name| name.limit_id == list.id);
            on_it.any(|name| name.is_of(who))
        };
        if has(from) && !has(to) {
            let name = offender_limit_name::ActiveModel {
                limit_id: Set(list.id),
                issuer: Set(to.issuer.clone()),
                subject: Set(to.subject.clone()),
            };
            offender_limit_name::Entity::insert(name)
                .exec_without_returning(work.db())
                .await?;
        }
        if has(from) && list.kind == LimitKind::Restricted {
            let gone = (list.id, from.issuer.clone(), from.subject.clone());
            offender_limit_name::Entity::delete_by_id(gone)
                .exec(work.db())
                .await?;
        }
    }
    Ok(())
}
