//! Expansions as a reader would write them. What they do is tested where they compile and run.
#![expect(clippy::needless_raw_string_hashes, reason = "the snapshot tool writes them")]

use expect_test::{Expect, expect};

use super::acm_phase;
use crate::syntax::testing::{errors, pretty, tokens};

fn check(args: &str, item: &str, expected: &Expect) {
    expected.assert_eq(&pretty(acm_phase(tokens(args), tokens(item))));
}

#[test]
fn a_function_gets_a_guard_and_keeps_its_body() {
    check(
        r#"component = "FEAT", fields(rows, "mean" = mean(rows), name = %name)"#,
        "pub fn rolling(rows: usize, name: &str) -> f64 { if rows == 0 { return 0.0; } mean(rows) }",
        &expect![[r#"
            pub fn rolling(rows: usize, name: &str) -> f64 {
                let __acm_obs_guard = ::acm_obs::__private::enter({
                    static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                            "rolling",
                            ::acm_obs::Component::FEAT,
                            "rolling",
                            ::core::module_path!(),
                            ::core::file!(),
                            ::core::line!(),
                        )
                        .with_fields(&["rows", "mean", "name"]);
                    &__ACM_OBS_SITE
                });
                ::acm_obs::__private::record(|__acm_obs_fields| {
                    __acm_obs_fields.push("rows", ::acm_obs::__private::value(&(rows)));
                    __acm_obs_fields.push("mean", ::acm_obs::__private::value(&(mean(rows))));
                    __acm_obs_fields.push("name", ::acm_obs::__private::display(&(name)));
                });
                ({
                    if rows == 0 {
                        return 0.0;
                    }
                    mean(rows)
                })
            }
        "#]],
    );
}

#[test]
fn arguments_are_constants_of_the_site() {
    check(
        r#"component = parts::SEAM, name = "seam", level = "warn", log = both, slow = "1m30s", profile, parent = context, crate = ::obs"#,
        "fn inspect(context: &Context) {}",
        &expect![[r#"
            fn inspect(context: &Context) {
                let __acm_obs_guard = ::obs::__private::enter_under(
                    {
                        static __ACM_OBS_SITE: ::obs::__private::Site = ::obs::__private::Site::phase(
                                "seam",
                                {
                                    let component: ::obs::Component = parts::SEAM;
                                    component
                                },
                                "inspect",
                                ::core::module_path!(),
                                ::core::file!(),
                                ::core::line!(),
                            )
                            .with_level(::obs::__private::Level::Warn)
                            .with_log(::obs::__private::LogPolicy::Both)
                            .with_slow_nanos(90000000000u64)
                            .with_profile();
                        &__ACM_OBS_SITE
                    },
                    ::obs::__private::parent_of(&(context)),
                );
                ({})
            }
        "#]],
    );
}

#[test]
fn a_result_is_looked_at_on_its_way_out() {
    check(
        r#"component = "DATA", err(Debug), ret"#,
        "fn first(&mut self, (mut at, _): (usize, u8), _: Token) -> Result<&mut u8, Error> { self.rows.get_mut(at).ok_or(Error) }",
        &expect![[r#"
            fn first(
                &mut self,
                __acm_obs_arg1: (usize, u8),
                __acm_obs_arg2: Token,
            ) -> Result<&mut u8, Error> {
                let __acm_obs_guard = ::acm_obs::__private::enter({
                    static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                        "first",
                        ::acm_obs::Component::DATA,
                        "first",
                        ::core::module_path!(),
                        ::core::file!(),
                        ::core::line!(),
                    );
                    &__ACM_OBS_SITE
                });
                let __acm_obs_out = ::acm_obs::__private::call(move || -> Result<&mut u8, Error> {
                    let __acm_obs_arg1 = __acm_obs_arg1;
                    let (mut at, _) = __acm_obs_arg1;
                    let __acm_obs_arg2 = __acm_obs_arg2;
                    ({ self.rows.get_mut(at).ok_or(Error) })
                });
                match &__acm_obs_out {
                    ::core::result::Result::Ok(__acm_obs_good) => {
                        ::acm_obs::__private::record(|__acm_obs_fields| {
                            __acm_obs_fields
                                .push("return", ::acm_obs::__private::debug(__acm_obs_good))
                        });
                    }
                    ::core::result::Result::Err(__acm_obs_error) => {
                        ::acm_obs::__private::fail(|| ::core::option::Option::Some(
                            ::std::string::ToString::to_string(
                                &::acm_obs::__private::debug(__acm_obs_error),
                            ),
                        ));
                    }
                }
                __acm_obs_out
            }
        "#]],
    );
}

#[test]
fn a_type_that_may_be_a_result_is_looked_at_as_far_as_it_is_one() {
    check(
        r#"component = "DATA""#,
        "fn search() -> SearchResult { find() }",
        &expect![[r#"
        fn search() -> SearchResult {
            let __acm_obs_guard = ::acm_obs::__private::enter({
                static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                    "search",
                    ::acm_obs::Component::DATA,
                    "search",
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                );
                &__ACM_OBS_SITE
            });
            let __acm_obs_out = ::acm_obs::__private::call(move || -> SearchResult {
                ({ find() })
            });
            {
                trait IsResult {
                    type Good;
                    type Error;
                    fn __acm_obs_split(
                        &self,
                    ) -> ::core::result::Result<&Self::Good, &Self::Error>;
                }
                impl<T, E> IsResult for ::core::result::Result<T, E> {
                    type Good = T;
                    type Error = E;
                    fn __acm_obs_split(&self) -> ::core::result::Result<&T, &E> {
                        ::core::result::Result::as_ref(self)
                    }
                }
                trait IsOther {
                    type Good;
                    fn __acm_obs_split(
                        &self,
                    ) -> ::core::result::Result<&Self::Good, &::core::convert::Infallible>;
                }
                impl<T> IsOther for &T {
                    type Good = T;
                    fn __acm_obs_split(
                        &self,
                    ) -> ::core::result::Result<&T, &::core::convert::Infallible> {
                        ::core::result::Result::Ok(*self)
                    }
                }
                if let ::core::result::Result::Err(__acm_obs_error) = (&__acm_obs_out)
                    .__acm_obs_split()
                {
                    ::acm_obs::__private::fail(|| {
                        ::acm_obs::__private::error_text!(__acm_obs_error)
                    });
                }
            }
            __acm_obs_out
        }
    "#]],
    );
}

#[test]
fn an_async_fn_returns_its_future() {
    check(
        r#"component = "FORECAST", fields(days)"#,
        "async fn forecast(self, days: u32) -> Result<impl Iterator<Item = f64>, Error> { self.model(days).await }",
        &expect![[r#"
            fn forecast(
                self,
                days: u32,
            ) -> impl ::core::future::Future<Output = Result<impl Iterator<Item = f64>, Error>> {
                ::acm_obs::__private::future(
                    {
                        static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                                "forecast",
                                ::acm_obs::Component::FORECAST,
                                "forecast",
                                ::core::module_path!(),
                                ::core::file!(),
                                ::core::line!(),
                            )
                            .with_fields(&["days"]);
                        &__ACM_OBS_SITE
                    },
                    async move {
                        let _ = &self;
                        let days = days;
                        if false {
                            let __acm_obs_out: ::std::boxed::Box<Result<_, Error>> = ::acm_obs::__private::call(||
                            loop {});
                            return *__acm_obs_out;
                        }
                        ::acm_obs::__private::record(|__acm_obs_fields| {
                            __acm_obs_fields.push("days", ::acm_obs::__private::value(&(days)));
                        });
                        ({ self.model(days).await })
                    },
                    move |__acm_obs_out: &Result<_, Error>| {
                        if let ::core::result::Result::Err(__acm_obs_error) = __acm_obs_out {
                            ::acm_obs::__private::fail(|| {
                                ::acm_obs::__private::error_text!(__acm_obs_error)
                            });
                        }
                    },
                )
            }
        "#]],
    );
}

#[test]
fn an_async_fn_that_others_rely_on_stays_one() {
    check(
        r#"component = "RUN", parent = context"#,
        "#[tokio::main] async fn main(context: Context) { run().await }",
        &expect![[r##"
            #[tokio::main]
            async fn main(context: Context) {
                ({
                    let __acm_obs_parent = ::core::clone::Clone::clone(
                        ::acm_obs::__private::parent_of(&(context)),
                    );
                    ::acm_obs::__private::future_under(
                        {
                            static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                                "main",
                                ::acm_obs::Component::RUN,
                                "main",
                                ::core::module_path!(),
                                ::core::file!(),
                                ::core::line!(),
                            );
                            &__ACM_OBS_SITE
                        },
                        &__acm_obs_parent,
                        async move {
                            let context = context;
                            if false {
                                return;
                            }
                            ({ run().await })
                        },
                        move |_| {},
                    )
                })
                    .await
            }
        "##]],
    );
}

#[test]
fn a_boxed_future_is_not_boxed_twice() {
    check(
        r#"component = "DATA", fields(at)"#,
        "fn load<'a>(&'a self, at: usize) -> Pin<Box<dyn Future<Output = Result<u8, Error>> + Send + 'a>> { Box::pin(async move { self.read(at).await }) }",
        &expect![[r#"
            fn load<'a>(
                &'a self,
                at: usize,
            ) -> Pin<Box<dyn Future<Output = Result<u8, Error>> + Send + 'a>> {
                Box::pin(
                    ::acm_obs::__private::future(
                        {
                            static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                                    "load",
                                    ::acm_obs::Component::DATA,
                                    "load",
                                    ::core::module_path!(),
                                    ::core::file!(),
                                    ::core::line!(),
                                )
                                .with_fields(&["at"]);
                            &__ACM_OBS_SITE
                        },
                        async move {
                            if false {
                                let __acm_obs_out: ::std::boxed::Box<Result<u8, Error>> = ::acm_obs::__private::call(||
                                loop {});
                                return *__acm_obs_out;
                            }
                            ::acm_obs::__private::record(|__acm_obs_fields| {
                                __acm_obs_fields.push("at", ::acm_obs::__private::value(&(at)));
                            });
                            ({ self.read(at).await })
                        },
                        move |__acm_obs_out: &Result<u8, Error>| {
                            if let ::core::result::Result::Err(__acm_obs_error) = __acm_obs_out {
                                ::acm_obs::__private::fail(|| {
                                    ::acm_obs::__private::error_text!(__acm_obs_error)
                                });
                            }
                        },
                    ),
                )
            }
        "#]],
    );
}

#[test]
fn a_future_made_in_steps_is_wrapped_when_it_is_made() {
    check(
        r#"component = "DATA", fields(at)"#,
        "fn load(at: usize) -> impl Future<Output = u8> { let file = open(at); async move { read(file).await } }",
        &expect![[r#"
            fn load(at: usize) -> impl Future<Output = u8> {
                let (__acm_obs_future, __acm_obs_field0) = ::acm_obs::__private::call(move || {
                    let at = at;
                    let (__acm_obs_field0,) = (::acm_obs::__private::value(&(at)),);
                    (
                        ::acm_obs::__private::call(move || -> _ {
                            ({
                                let file = open(at);
                                async move { read(file).await }
                            })
                        }),
                        __acm_obs_field0,
                    )
                });
                ::acm_obs::__private::future(
                    {
                        static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                                "load",
                                ::acm_obs::Component::DATA,
                                "load",
                                ::core::module_path!(),
                                ::core::file!(),
                                ::core::line!(),
                            )
                            .with_fields(&["at"]);
                        &__ACM_OBS_SITE
                    },
                    __acm_obs_future,
                    move |_| {
                        ::acm_obs::__private::record(move |__acm_obs_fields| {
                            __acm_obs_fields.push("at", __acm_obs_field0);
                        });
                    },
                )
            }
        "#]],
    );
}

#[test]
fn a_block_hands_its_arguments_down() {
    check(
        r#"component = "MODEL", name_prefix = "fit.""#,
        r#"
            impl<T> Detectors<T> {
                const LIMIT: usize = 3;
                #[acm_phase(component = "PCA", name = "pca")]
                fn fit_pca(&self) {}
                #[profiled]
                fn inner(&self) {}
                fn gmm(&self) {}
                #[acm_phase(skip)]
                fn len(&self) -> usize { 0 }
                const fn limit() -> usize { Self::LIMIT }
            }
        "#,
        &expect![[r#"
            impl<T> Detectors<T> {
                const LIMIT: usize = 3;
                fn fit_pca(&self) {
                    let __acm_obs_guard = ::acm_obs::__private::enter({
                        static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                            "pca",
                            ::acm_obs::Component::PCA,
                            "Detectors::fit_pca",
                            ::core::module_path!(),
                            ::core::file!(),
                            ::core::line!(),
                        );
                        &__ACM_OBS_SITE
                    });
                    ({})
                }
                fn inner(&self) {
                    let __acm_obs_guard = ::acm_obs::__private::enter({
                        static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::profiled(
                            "fit.inner",
                            "Detectors::inner",
                            ::core::module_path!(),
                            ::core::file!(),
                            ::core::line!(),
                        );
                        &__ACM_OBS_SITE
                    });
                    ({})
                }
                fn gmm(&self) {
                    let __acm_obs_guard = ::acm_obs::__private::enter({
                        static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::phase(
                            "fit.gmm",
                            ::acm_obs::Component::MODEL,
                            "Detectors::gmm",
                            ::core::module_path!(),
                            ::core::file!(),
                            ::core::line!(),
                        );
                        &__ACM_OBS_SITE
                    });
                    ({})
                }
                fn len(&self) -> usize {
                    0
                }
                const fn limit() -> usize {
                    Self::LIMIT
                }
            }
            #[profiled(__imported)]
            const _: () = ();
        "#]],
    );
}

#[test]
fn with_a_mistake_the_item_is_what_it_was() {
    check(
        r#"component = "FETA", slow = 5"#,
        "mod fit { #[acm_phase(skip)] fn len() {} fn pca() {} }",
        &expect![[r#"
            mod fit {
                fn len() {}
                fn pca() {}
            }
            ::core::compile_error! {
                "unknown component `FETA`: did you mean `FEAT`? known components: ADAPTIVE, ANALYTICS, AR1, BASELINE, CAL, CFG, COLDSTART, CULPRITS, DATA, DegradationModel, DRIFT, FEAT, FORECAST, ForecastDiag, ForecastEngine, FUSE, GMM, HASH, HEALTH, HealthTracker, IFOREST, MODEL, MODEL-SQL, OMR, OTEL, OUTPUT, PCA, PERF, REGIME, REGIME_STATE, RUL, RULEstimator, RUN, RUN_META, SCORE, SQL, StateManager, THRESHOLD, TRANSIENT, TUNE; one of your own is declared with `acm_obs::components!` and named by its path"
            }
            ::core::compile_error! {
                "`slow` takes a duration such as `\"5s\"` or `\"250ms\"`"
            }
        "#]],
    );
}

#[test]
fn every_mistake_is_told() {
    let told = errors(&acm_phase(
        tokens(
            r#"component = "FEAT", component = "DATA", lgo = end, slow = "5", fields(a, a, 3), level"#,
        ),
        tokens("const fn fit() {}"),
    ));
    assert_eq!(told.len(), 7, "{told:#?}");
}
