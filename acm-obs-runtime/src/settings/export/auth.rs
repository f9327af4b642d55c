//! As whom requests are sent: the one of several credentials that counts.

use std::fmt;

use super::super::secret::{MASK, Secret};
use super::super::setting::{Origin, Setting};
use super::headers::{self, Headers};
use crate::error::BadSetting;

/// Credentials that hold for every backend.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Auth {
    Basic(String, Secret),
    Bearer(Secret),
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(..) => write!(f, "Basic({MASK})"),
            Self::Bearer(_) => write!(f, "Bearer({MASK})"),
        }
    }
}

/// What a user's name may be.
pub(super) const USER: &str = "a user name that is not empty and has no `:`";

impl Auth {
    /// User and password, given to the setting of this name.
    pub(super) fn basic(
        name: &'static str,
        user: String,
        password: Secret,
    ) -> Result<Self, BadSetting> {
        if user.is_empty() || user.contains(':') {
            return Err(BadSetting::new(name, MASK, USER));
        }
        Ok(Self::Basic(user, password))
    }

    /// A token, given to the setting of this name.
    pub(super) fn bearer(name: &'static str, token: &str) -> Result<Self, BadSetting> {
        let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_token {
            let accepted = "a token of visible ASCII without blanks, and without `Bearer`";
            return Err(BadSetting::new(name, MASK, accepted));
        }
        Ok(Self::Bearer(Secret::new(token)))
    }
}

/// What was said about who is sending, besides the headers and URLs of the environment.
#[derive(Clone, Debug, Default)]
pub(super) struct Access {
    /// Headers that the program gave.
    pub(super) headers: Headers,
    /// Those that it should not have given.
    pub(super) bad: Vec<BadSetting>,
    pub(super) auth: Setting<Auth>,
    pub(super) tenant: Setting<String>,
}

/// Everything that says in a request who is sending.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sender {
    pub(super) headers: Headers,
    pub(super) tenant: Option<String>,
    pub(super) basic: Option<(String, Secret)>,
}

impl Access {
    /// Who is sending: the program goes before the environment, and within each a header before the
    /// rest.
    pub(super) fn resolve(
        self,
        environment: Headers,
        in_url: Option<((String, Secret), Origin)>,
        bad: &mut Vec<BadSetting>,
    ) -> Sender {
        let Self { headers: mut program, bad: wrong, auth, tenant } = self;
        for error in wrong {
            super::super::setting::report(error, bad);
        }
        let mut environment = environment;
        let tenants =
            [headers::take(&mut program, TENANT), headers::take(&mut environment, TENANT)];
        let authorizations = [
            headers::take(&mut program, AUTHORIZATION),
            headers::take(&mut environment, AUTHORIZATION),
        ];
        let (auth, tenant) = (auth.resolve_with_origin(bad), tenant.resolve_with_origin(bad));

        let tenant = in_order(
            tenants.map(|tenant| tenant.map(|tenant| tenant.expose().to_owned())),
            [tenant],
        );
        let as_headers = authorizations.map(|value| value.map(Credentials::Header));
        let auth = auth.map(|(auth, origin)| match auth {
            Auth::Basic(user, password) => (Credentials::Basic(user, password), origin),
            Auth::Bearer(token) => {
                let value = Secret::new(format!("Bearer {}", token.expose()));
                (Credentials::Header(value), origin)
            }
        });
        let in_url =
            in_url.map(|((user, password), origin)| (Credentials::Basic(user, password), origin));
        // A URL is about one place, the other credentials are for all: but to set them is a call of its own.
        let others = match &auth {
            Some((_, Origin::Program)) => [auth, in_url],
            _ => [in_url, auth],
        };
        let credentials = in_order(as_headers, others);

        let mut headers = environment;
        for header in program {
            headers::put(&mut headers, header);
        }
        let basic = match credentials {
            Some(Credentials::Header(value)) => {
                headers.push((AUTHORIZATION.to_owned(), value));
                None
            }
            Some(Credentials::Basic(user, password)) => Some((user, password)),
            None => None,
        };
        Sender { headers, tenant, basic }
    }
}

enum Credentials {
    /// The value of `authorization`.
    Header(Secret),
    Basic(String, Secret),
}

/// The first there is: of the program the header and then the others, and the same of the environment.
fn in_order<T, const N: usize>(
    [program, environment]: [Option<T>; 2],
    others: [Option<(T, Origin)>; N],
) -> Option<T> {
    let mut of_environment = Vec::with_capacity(N);
    let mut of_program = program;
    for (value, origin) in others.into_iter().flatten() {
        match origin {
            Origin::Program => of_program = of_program.or(Some(value)),
            Origin::Environment => of_environment.push(value),
        }
    }
    of_program.or(environment).or_else(|| of_environment.into_iter().next())
}

const AUTHORIZATION: &str = "authorization";
const TENANT: &str = "x-scope-orgid";

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(user: &str) -> Auth {
        Auth::Basic(user.to_owned(), Secret::new("pw"))
    }

    fn header(value: &str) -> Headers {
        vec![(AUTHORIZATION.to_owned(), Secret::new(value))]
    }

    fn url(user: &str, origin: Origin) -> ((String, Secret), Origin) {
        ((user.to_owned(), Secret::new("pw")), origin)
    }

    #[test]
    fn one_of_the_credentials_counts_and_the_program_goes_first() {
        use Origin::{Environment, Program};
        let everything = || {
            let mut auth = Setting::from_environment(Some(Ok(basic("env"))));
            auth.set(basic("program"));
            Access { headers: header("program"), auth, ..Access::default() }
        };
        let only_env = || Access {
            auth: Setting::from_environment(Some(Ok(basic("env")))),
            ..Access::default()
        };
        let mut bearer = only_env();
        bearer.auth.set(Auth::bearer("bearer", "abc").unwrap());
        let mut no_header = everything();
        no_header.headers.clear();
        let cases = [
            (Access::default(), vec![], None, "none"),
            (everything(), header("env"), Some(url("url", Program)), "header program"),
            (no_header.clone(), header("env"), Some(url("url", Program)), "basic program"),
            (only_env(), header("env"), Some(url("url", Program)), "basic url"),
            (only_env(), header("env"), Some(url("url", Environment)), "header env"),
            (only_env(), vec![], Some(url("url", Environment)), "basic url"),
            (only_env(), vec![], None, "basic env"),
            (bearer, header("env"), Some(url("url", Environment)), "header Bearer abc"),
        ];
        for (access, environment, in_url, expected) in cases {
            let mut bad = Vec::new();
            let sender = access.resolve(environment, in_url, &mut bad);
            let found = match (&*sender.headers, &sender.basic) {
                ([(name, value)], None) => {
                    assert_eq!(name, AUTHORIZATION);
                    format!("header {}", value.expose())
                }
                ([], Some((user, _))) => format!("basic {user}"),
                ([], None) => "none".to_owned(),
                other => panic!("{other:?}"),
            };
            assert_eq!((&*found, bad), (expected, vec![]));
        }
    }

    #[test]
    fn the_tenant_may_be_given_as_a_header() {
        let scope = |tenant: &str| vec![(TENANT.to_owned(), Secret::new(tenant))];
        let tenant = |access: Access, environment| {
            let sender = access.resolve(environment, None, &mut Vec::new());
            assert_eq!(sender.headers, []);
            sender.tenant.unwrap_or_default()
        };
        let of_env = || Access {
            tenant: Setting::from_environment(Some(Ok("env".to_owned()))),
            ..Access::default()
        };
        let mut of_program = of_env();
        of_program.tenant.set("program".to_owned());
        assert_eq!(tenant(Access::default(), vec![]), "");
        assert_eq!(tenant(of_env(), vec![]), "env");
        assert_eq!(tenant(of_env(), scope("header")), "header");
        assert_eq!(tenant(of_program.clone(), scope("header")), "program");
        assert_eq!(tenant(Access { headers: scope("mine"), ..of_program }, vec![]), "mine");
    }

    #[test]
    fn what_are_no_credentials_is_refused_and_never_shown() {
        let errors = [
            Auth::basic("basic_auth", "hunter:2".to_owned(), Secret::new("hunter2")).unwrap_err(),
            Auth::basic("basic_auth", String::new(), Secret::new("hunter2")).unwrap_err(),
            Auth::bearer("bearer", "Bearer hunter2").unwrap_err(),
            Auth::bearer("bearer", "").unwrap_err(),
            Auth::bearer("bearer", "hunter2\n").unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.value(), "***");
            assert!(!format!("{error} {error:?}").contains("hunter"), "{error}");
        }
        assert_eq!(format!("{:?}", basic("hunter2")), "Basic(***)");
    }
}
