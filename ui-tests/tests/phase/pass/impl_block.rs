//! A whole `impl` block, inherent and generic.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{LogPolicy, acm_phase, profiled};
use acm_obs_ui_tests::{block_on, yield_now};

#[derive(Default)]
struct Detectors<T, const N: usize> {
    fitted: Vec<T>,
}

#[acm_phase(component = "MODEL", name_prefix = "fit.", log = both, slow = "5s")]
impl<T: Copy + PartialOrd, const N: usize> Detectors<T, { N }>
where
    [T; N]: Sized,
{
    const LIMIT: usize = { N + 1 };

    /// A `const fn` is left alone.
    const fn limit() -> usize {
        Self::LIMIT
    }

    fn plain(&mut self, value: T) {
        self.fitted.push(value);
    }

    #[acm_phase(component = "PCA")]
    fn pca(&mut self, value: T) -> Result<&mut T, String> {
        self.fitted.push(value);
        self.fitted.last_mut().ok_or_else(String::new)
    }

    #[acm_obs::acm_phase(component = "GMM", name = "mixture", log = none)]
    fn gmm(&self) -> usize {
        self.fitted.len()
    }

    #[profiled(name = "inner")]
    fn inner(&self) -> Option<T> {
        self.fitted.iter().copied().reduce(|a, b| if a > b { a } else { b })
    }

    #[acm_obs::profiled]
    async fn later(&self) -> Option<T> {
        yield_now().await;
        self.inner()
    }

    #[acm_phase(skip)]
    fn len(&self) -> usize {
        self.fitted.len()
    }

    pub(crate) unsafe extern "C" fn foreign(value: u8) -> u8 {
        value
    }
}

fn main() {
    let obs = capture();
    let mut detectors = Detectors::<u32, 2>::default();
    detectors.plain(1);
    *detectors.pca(2).unwrap() += 1;
    assert_eq!((detectors.gmm(), detectors.len(), Detectors::<u32, 2>::limit()), (2, 2, 3));
    assert_eq!(block_on(detectors.later()), Some(3));
    assert_eq!(unsafe { Detectors::<u32, 2>::foreign(1) }, 1);

    let seen: Vec<_> = obs
        .spans()
        .map(|span| (span.phase.name(), span.phase.component().name(), span.phase.log()))
        .collect();
    let expected = [
        ("fit.plain", "MODEL", LogPolicy::Both),
        ("fit.pca", "PCA", LogPolicy::Both),
        ("mixture", "GMM", LogPolicy::None),
        ("inner", "RUN", LogPolicy::Both),
        ("fit.later", "RUN", LogPolicy::Both),
        ("fit.foreign", "MODEL", LogPolicy::Both),
    ];
    assert_eq!(seen, expected);
    let function = obs.spans().next().map(|span| span.phase.function());
    assert_eq!(function, Some("Detectors::plain"));
    assert!(obs.spans().all(|span| span.phase.slow() == Some(std::time::Duration::from_secs(5))));
}
