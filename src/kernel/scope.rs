//! The scopes of tokens, as the claim `scope` contains them. This is the only list of them.

use strum::{EnumCount, EnumIter, EnumString, IntoStaticStr, VariantNames};

/// One scope, with its name on the wire.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumCount,
    EnumIter,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
pub enum Scope {
    #[strum(serialize = "sites:read")]
    SitesRead,
    #[strum(serialize = "sites:contacts")]
    SitesContacts,
    #[strum(serialize = "sites:assess")]
    SitesAssess,
    #[strum(serialize = "sites:manage")]
    SitesManage,
    #[strum(serialize = "suggestions:read")]
    SuggestionsRead,
    #[strum(serialize = "suggestions:write")]
    SuggestionsWrite,
    #[strum(serialize = "suggestions:review")]
    SuggestionsReview,
    #[strum(serialize = "sessions:read")]
    SessionsRead,
    #[strum(serialize = "sessions:run")]
    SessionsRun,
    #[strum(serialize = "sessions:manage")]
    SessionsManage,
    #[strum(serialize = "referrals:read")]
    ReferralsRead,
    #[strum(serialize = "referrals:write")]
    ReferralsWrite,
    #[strum(serialize = "referrals:manage")]
    ReferralsManage,
    #[strum(serialize = "offenders:read")]
    OffendersRead,
    #[strum(serialize = "offenders:sensitive")]
    OffendersSensitive,
    #[strum(serialize = "offenders:manage")]
    OffendersManage,
    #[strum(serialize = "mentoring:read")]
    MentoringRead,
    #[strum(serialize = "mentoring:write")]
    MentoringWrite,
    #[strum(serialize = "followups:read")]
    FollowUpsRead,
    #[strum(serialize = "followups:write")]
    FollowUpsWrite,
    #[strum(serialize = "feedback:write")]
    FeedbackWrite,
    #[strum(serialize = "operations:manage")]
    OperationsManage,
    #[strum(serialize = "impact:read")]
    ImpactRead,
    #[strum(serialize = "figures:publish")]
    FiguresPublish,
    #[strum(serialize = "audit:read")]
    AuditRead,
    #[strum(serialize = "clients:manage")]
    ClientsManage,
    #[strum(serialize = "subject-access:read")]
    SubjectAccessRead,
}

impl Scope {
    /// The name on the wire, for example `sites:read`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The scope of that name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::Scope;

    #[test]
    fn every_scope_is_found_by_its_name() {
        for scope in Scope::iter() {
            assert_eq!(Scope::named(scope.name()), Some(scope));
        }
    }
}
