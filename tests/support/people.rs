//! People as clients of the service, by their roles.

use immediate_justice::auth::{self, SigningKey};
use kernel::{
    Caller,
    principal::{Principal, Role},
    scope::Scope,
};

use super::{AUDIENCE, Client, ISSUER, TestApp, scheme};

impl TestApp {
    /// A client without a token.
    pub fn anonymous(&self) -> Client<'_> {
        Client::new(self, None)
    }

    /// The example person of a role: `ROLE@example`, of the example organisation.
    pub fn person(&self, role: Role) -> Client<'_> {
        self.person_called(role, &format!("{}@example", role.name()))
    }

    /// A person with a role and this subject.
    pub fn person_called(&self, role: Role, subject: &str) -> Client<'_> {
        self.with(
            role,
            subject,
            Some(scheme::organisation(role)),
            &role.scopes().into_iter().collect::<Vec<_>>(),
        )
    }

    /// The example person of a role, with only these scopes in the token.
    pub fn with_scopes(&self, role: Role, scopes: &[Scope]) -> Client<'_> {
        self.with(
            role,
            &format!("{}@example", role.name()),
            Some(scheme::organisation(role)),
            scopes,
        )
    }

    /// A person with all these details.
    pub fn with(
        &self,
        role: Role,
        subject: &str,
        organisation: Option<&str>,
        scopes: &[Scope],
    ) -> Client<'_> {
        Client::new(
            self,
            Some(self.token(role, subject, organisation, scopes, 3600)),
        )
    }

    /// A token.
    pub fn token(
        &self,
        role: Role,
        subject: &str,
        organisation: Option<&str>,
        scopes: &[Scope],
        lifetime_seconds: i64,
    ) -> String {
        self.minted(&self.key, |request| {
            *request = auth::Request {
                subject: subject.into(),
                role,
                scopes: scopes.iter().copied().collect(),
                organisation: organisation.map(str::to_owned),
                lifetime_seconds,
                ..request.clone()
            };
        })
    }

    /// A manager's token for an hour with some claims changed, signed with a key.
    pub fn minted(&self, key: &SigningKey, change: impl FnOnce(&mut auth::Request)) -> String {
        let mut request = auth::Request {
            issuer: ISSUER.into(),
            audience: AUDIENCE.into(),
            subject: "manager@example".into(),
            role: Role::Manager,
            scopes: Role::Manager.scopes(),
            organisation: Some(scheme::organisation(Role::Manager).into()),
            lifetime_seconds: 3600,
        };
        change(&mut request);
        auth::mint(key, &request, self.clock.now()).expect("a token")
    }

    /// The operator, for direct calls of the domain.
    pub fn operator(&self) -> Caller {
        self.app
            .caller(Principal::operator())
            .expect("the operator")
    }

    pub fn manager(&self) -> Client<'_> {
        self.person(Role::Manager)
    }

    pub fn councillor(&self) -> Client<'_> {
        self.person(Role::Councillor)
    }

    pub fn council(&self) -> Client<'_> {
        self.person(Role::CouncilSystem)
    }

    pub fn officer(&self) -> Client<'_> {
        self.person(Role::Referrer)
    }

    pub fn mentor(&self) -> Client<'_> {
        self.person(Role::Mentor)
    }

    pub fn supervisor(&self) -> Client<'_> {
        self.person(Role::Supervisor)
    }

    pub fn analyst(&self) -> Client<'_> {
        self.person(Role::Analyst)
    }
}
