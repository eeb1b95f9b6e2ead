//! Scopes: what a token may open, as its `scope` claim writes them. The only list of them.

/// One scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    SitesRead,
    SitesContacts,
    SitesManage,
    SuggestionsRead,
    SuggestionsWrite,
    SuggestionsReview,
    SessionsRead,
    SessionsRun,
    SessionsManage,
    ReferralsRead,
    ReferralsWrite,
    ReferralsManage,
    OffendersRead,
    OffendersSensitive,
    OffendersManage,
    MentoringRead,
    MentoringWrite,
    FollowUpsRead,
    FollowUpsWrite,
    FeedbackWrite,
    OperationsManage,
    ImpactRead,
    AuditRead,
    ClientsManage,
    SubjectAccessRead,
}

impl Scope {
    /// Every scope, with its name on the wire.
    pub const ALL: [(Self, &'static str); 25] = [
        (Self::SitesRead, "sites:read"),
        (Self::SitesContacts, "sites:contacts"),
        (Self::SitesManage, "sites:manage"),
        (Self::SuggestionsRead, "suggestions:read"),
        (Self::SuggestionsWrite, "suggestions:write"),
        (Self::SuggestionsReview, "suggestions:review"),
        (Self::SessionsRead, "sessions:read"),
        (Self::SessionsRun, "sessions:run"),
        (Self::SessionsManage, "sessions:manage"),
        (Self::ReferralsRead, "referrals:read"),
        (Self::ReferralsWrite, "referrals:write"),
        (Self::ReferralsManage, "referrals:manage"),
        (Self::OffendersRead, "offenders:read"),
        (Self::OffendersSensitive, "offenders:sensitive"),
        (Self::OffendersManage, "offenders:manage"),
        (Self::MentoringRead, "mentoring:read"),
        (Self::MentoringWrite, "mentoring:write"),
        (Self::FollowUpsRead, "followups:read"),
        (Self::FollowUpsWrite, "followups:write"),
        (Self::FeedbackWrite, "feedback:write"),
        (Self::OperationsManage, "operations:manage"),
        (Self::ImpactRead, "impact:read"),
        (Self::AuditRead, "audit:read"),
        (Self::ClientsManage, "clients:manage"),
        (Self::SubjectAccessRead, "subject-access:read"),
    ];

    /// The name on the wire, for example `sites:read`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The scope of that name, if it is one of ours.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(scope, _)| *scope)
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn every_scope_is_found_by_its_own_name() {
        for (scope, name) in Scope::ALL {
            assert_eq!(scope.name(), name);
            assert_eq!(Scope::named(name), Some(scope));
        }
    }
}
