//! What an amendment gives for each field that it puts right.

use async_graphql::{InputObject, InputType};

use crate::domain::{amendment::Amend, id::AreaId};
use crate::graphql::{
    id::Id,
    offender::Sex,
    referral::kind::{Admission, DisposalType, VictimViews},
    scalar::{Date, DateTime},
};

/// What a field shall hold, and why.
#[derive(Debug, InputObject)]
#[graphql(
    concrete(name = "TextCorrectionInput", params(String)),
    concrete(name = "OptionalTextCorrectionInput", params("Option<String>")),
    concrete(name = "DateCorrectionInput", params(Date)),
    concrete(name = "DateTimeCorrectionInput", params(DateTime)),
    concrete(name = "MinutesCorrectionInput", params(i32)),
    concrete(name = "YesOrNoCorrectionInput", params(bool)),
    concrete(name = "WardCorrectionInput", params("Option<Id<AreaId>>")),
    concrete(name = "DisposalTypeCorrectionInput", params(DisposalType)),
    concrete(name = "AdmissionCorrectionInput", params(Admission)),
    concrete(name = "VictimViewsCorrectionInput", params(VictimViews)),
    concrete(name = "SexCorrectionInput", params("Option<Sex>"))
)]
pub struct Correction<T: InputType> {
    /// What it shall hold; another value than the present one. Where null is allowed, null or nothing empties the field.
    value: T,
    /// Why, in words of 1 to 4,000 characters.
    reason: String,
}

impl<T: InputType> Correction<T> {
    /// The correction as the domain takes it, its value turned.
    pub fn to<D>(self, turned: impl FnOnce(T) -> D) -> Amend<D> {
        Amend {
            value: turned(self.value),
            reason: Some(self.reason),
        }
    }
}
