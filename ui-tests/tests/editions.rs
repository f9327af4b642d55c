//! Users of older editions: what is annotated means what it means in their edition.

/// The same test for the same crate, compiled as two editions.
macro_rules! edition {
    ($test:ident, $user:ident) => {
        #[test]
        fn $test() {
            use std::cell::RefCell;
            use std::sync::Mutex;

            use acm_obs_ui_tests::block_on;
            use $user::{Model, Score as _, counted, locked, plainly, shown};

            let obs = acm_obs::testing::capture();
            let mut model = Model { weights: vec![2.0], name: "a".to_owned() };
            *model.first().unwrap() += 1.0;
            assert_eq!(block_on(model.score(&[2.0], "a")).to_bits(), 6_f64.to_bits());
            assert_eq!(block_on(model.best("")).copied(), Ok(3.0));
            assert_eq!(block_on(model.boxed(&0)).to_bits(), 3_f64.to_bits());
            assert_eq!(block_on(model.opaque(&0)).to_bits(), 3_f64.to_bits());
            assert_eq!(block_on(model.anywhere(&[2.0])).to_bits(), 6_f64.to_bits());
            assert_eq!(model.into_name(), Ok("a".to_owned()));
            assert_eq!(Model::default().into_name(), Err(vec![]));
            assert_eq!(locked(Mutex::new(vec![1])), Ok(1));
            assert_eq!(block_on(counted(RefCell::new(vec![1]))), 1);
            assert_eq!(plainly(RefCell::new(vec![1])), 1);
            assert_eq!(block_on(shown(1)).to_string(), "1");
            assert_eq!(obs.spans().count(), 13);
            assert_eq!(obs.phase("into_name").errors(), 1);
        }
    };
}

edition!(a_crate_of_edition_2018, acm_obs_edition_2018);
edition!(a_crate_of_edition_2021, acm_obs_edition_2021);
