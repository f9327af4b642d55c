//! A thousand annotated functions, each a series of its own.

use std::hint::black_box;

use acm_obs::acm_phase;
use acm_obs_benches::work;

/// How many there are.
pub(crate) const SITES: usize = 1_000;

/// The longest call is so many powers of two longer than the shortest one.
pub(crate) const OCTAVES: u32 = 14;

/// Calls every one of them once. From round to round the duration of each goes through `spread`
/// powers of two; where they begin is different for each.
pub(crate) fn call_all(round: u32, spread: u32) {
    let shortest = (0..=OCTAVES - spread).cycle();
    for (site, shortest) in ALL.iter().copied().flatten().zip(shortest) {
        black_box(site(1 << (shortest + round % spread)));
    }
}

fn spin(steps: u64) -> u64 {
    (0..steps).fold(0, |sum, step| black_box(work::body(sum ^ step)))
}

/// A hundred functions of each component: a series is a component and a function's name.
macro_rules! components {
    ($($module:ident $component:literal)*) => {
        const ALL: [&[fn(u64) -> u64]; SITES / 100] = [$($module::ALL),*];
        $(mod $module {
            use super::{acm_phase, spin};

            functions! { $component
                f00 f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19
                f20 f21 f22 f23 f24 f25 f26 f27 f28 f29 f30 f31 f32 f33 f34 f35 f36 f37 f38 f39
                f40 f41 f42 f43 f44 f45 f46 f47 f48 f49 f50 f51 f52 f53 f54 f55 f56 f57 f58 f59
                f60 f61 f62 f63 f64 f65 f66 f67 f68 f69 f70 f71 f72 f73 f74 f75 f76 f77 f78 f79
                f80 f81 f82 f83 f84 f85 f86 f87 f88 f89 f90 f91 f92 f93 f94 f95 f96 f97 f98 f99
            }
        })*
    };
}

macro_rules! functions {
    ($component:literal $($function:ident)*) => {
        pub(super) const ALL: &[fn(u64) -> u64] = &[$($function),*];
        $(
            #[acm_phase(component = $component)]
            #[inline(never)]
            fn $function(steps: u64) -> u64 {
                spin(steps)
            }
        )*
    };
}

components! {
    run "RUN" cfg "CFG" data "DATA" feat "FEAT" model "MODEL" score "SCORE" fuse "FUSE"
    perf "PERF" health "HEALTH" forecast "FORECAST"
}
