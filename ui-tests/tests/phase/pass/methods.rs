//! Methods one by one: inherent, of a trait impl, and default methods of a trait.
#![deny(warnings)]

use std::rc::Rc;

use acm_obs::acm_phase;
use acm_obs::testing::capture;

#[derive(Clone, Default)]
struct Window<T, const N: usize> {
    rows: Vec<T>,
}

impl<T: Copy + Default, const N: usize> Window<T, N> {
    const SIZE: usize = N;

    #[acm_phase(component = "FEAT")]
    fn new() -> Self {
        Self { rows: vec![T::default(); Self::SIZE] }
    }

    #[acm_phase(component = "FEAT")]
    fn checked(rows: Vec<T>) -> Result<Self, Vec<T>> {
        if rows.len() == Self::SIZE { Ok(Self { rows }) } else { Err(rows) }
    }

    #[acm_phase(component = "FEAT")]
    fn first(&self) -> T {
        self.rows[0]
    }

    #[acm_phase(component = "FEAT")]
    fn last(&mut self) -> Result<&mut T, ()> {
        self.rows.last_mut().ok_or(())
    }

    #[acm_phase(component = "FEAT")]
    fn into_rows(self) -> Vec<T> {
        self.rows
    }

    #[acm_phase(component = "FEAT")]
    fn shared(self: Rc<Self>) -> Result<usize, ()> {
        Ok(self.rows.len())
    }

    #[acm_phase(component = "FEAT")]
    fn reference(self: &Self, other: &Self) -> Result<usize, ()> {
        Ok(self.rows.len() + other.rows.len())
    }

    #[acm_phase(component = "FEAT")]
    fn changed(mut self) -> Result<Self, ()> {
        self.rows.clear();
        Ok(self)
    }
}

trait Score {
    fn value(&self) -> u32;

    #[acm_phase(component = "SCORE")]
    fn doubled(&self) -> u32 {
        self.value() * 2
    }

    #[acm_phase(component = "SCORE")]
    fn checked(&self) -> Result<u32, Self>
    where
        Self: Sized + Clone,
    {
        if self.value() == 0 { Err(self.clone()) } else { Ok(self.value()) }
    }
}

impl Score for Window<u32, 2> {
    #[acm_phase(component = "SCORE")]
    fn value(&self) -> u32 {
        self.rows.iter().sum()
    }
}

fn main() {
    let obs = capture();
    let mut window = Window::<u32, 2>::new();
    *window.last().unwrap() += 3;
    assert_eq!((window.first(), window.doubled(), Score::checked(&window).ok()), (0, 6, Some(3)));
    assert_eq!(window.reference(&window), Ok(4));
    assert_eq!(Rc::new(window.clone()).shared(), Ok(2));
    assert_eq!(window.clone().into_rows(), [0, 3]);
    assert!(window.changed().unwrap().rows.is_empty());
    assert!(Window::<u32, 2>::checked(vec![1]).is_err());
    assert_eq!(obs.phase("value").paths(), ["doubled/value", "checked/value"]);
    assert_eq!((obs.phase("checked").calls(), obs.phase("checked").errors()), (2, 1));
}
