//! Corrections: input objects that contain the new value of a field and the reason for the change.

use async_graphql::{InputObject, InputType};
use domain::id::AreaId;
use kernel::amendment::Amend;

use crate::{
    id::Id,
    offender::kind::Sex,
    referral::kind::{Admission, DisposalType, VictimViews},
    scalar::{Date, DateTime},
};

/// The new value of a field, and the reason for the change.
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
    /// The new value, which must differ from the present one. If the field may be empty, null clears it, and so does
    /// leaving the value out.
    value: T,
    /// The reason, 1 to 4,000 characters.
    reason: String,
}

impl<T: InputType> Correction<T> {
    /// Converts the value, and returns the amendment for the domain.
    pub fn to<D>(self, turned: impl FnOnce(T) -> D) -> Amend<D> {
        Amend {
            value: turned(self.value),
            reason: Some(self.reason),
        }
    }
}
