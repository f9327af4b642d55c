//! Signatures that are hard to take apart.
#![deny(warnings, unsafe_op_in_unsafe_fn, elided_lifetimes_in_paths)]

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::pin::Pin;
use std::rc::Rc;

use acm_obs::acm_phase;
use acm_obs_ui_tests::{block_on, yield_now};

macro_rules! pair {
    ($ty:ty) => {
        ($ty, $ty)
    };
}

pub struct Rows<'a, T: ?Sized + 'a, const N: usize = { 1 + 1 }>(&'a T, [u8; N]);

#[acm_phase(component = "DATA")]
fn patterns(
    &first: &u8,
    &(second, ref third): &(u8, String),
    [a, .., b]: [u8; 3],
    whole @ (_, _): pair!(u8),
    Rows(inside, [..]): Rows<'_, str, 2>,
    ref kept: String,
    ref mut changed: String,
) -> Result<String, std::fmt::Error> {
    use std::fmt::Write as _;
    changed.push('!');
    write!(changed, "{first}{second}{third}{a}{b}{whole:?}{inside}{kept}")?;
    Ok(changed.clone())
}

#[acm_phase(component = "DATA")]
async fn patterns_later(
    &first: &u8,
    &(second, ref third): &(u8, String),
    [a, .., b]: [u8; 3],
    whole @ (_, _): pair!(u8),
    Rows(inside, [..]): Rows<'_, str, 2>,
    ref kept: String,
    ref mut changed: String,
) -> Result<String, std::fmt::Error> {
    use std::fmt::Write as _;
    changed.push('!');
    yield_now().await;
    write!(changed, "{first}{second}{third}{a}{b}{whole:?}{inside}{kept}")?;
    Ok(changed.clone())
}

#[acm_phase(component = "DATA")]
fn returned_macro(value: u8) -> pair!(u8) {
    (value, value)
}

#[acm_phase(component = "DATA")]
#[expect(unused_parens)]
fn parenthesised(value: u8) -> (Result<u8, ()>) {
    Ok(value)
}

#[acm_phase(component = "DATA")]
fn closures(add: u8) -> Result<impl Fn(u8) -> u8, Box<dyn for<'a> Fn(&'a str) -> &'a str>> {
    Ok(move |value| value + add)
}

#[acm_phase(component = "DATA")]
fn nested<'a>(rows: &'a HashMap<String, Vec<u8>>) -> Result<impl Iterator<Item = (&'a str, impl Iterator<Item = u8> + 'a)>, ()> {
    Ok(rows.iter().map(|(name, rows)| (name.as_str(), rows.iter().copied())))
}

#[acm_phase(component = "DATA")]
fn cow<'a>(text: &'a str, upper: bool) -> Result<Cow<'a, str>, &'a str> {
    if text.is_empty() {
        return Err(text);
    }
    Ok(if upper { text.to_uppercase().into() } else { text.into() })
}

#[acm_phase(component = "DATA")]
fn elided<'c>(rows: &Rows<'_, str>, _other: &'c ()) -> Result<Rows<'c, str>, usize> {
    Err(rows.0.len())
}

#[acm_phase(component = "DATA")]
fn higher<F>(f: F) -> Result<usize, ()>
where
    F: for<'a> FnOnce(&'a [u8]) -> &'a [u8],
    for<'a> &'a [u8]: Debug,
{
    Ok(f(&[1, 2]).len())
}

#[acm_phase(component = "DATA")]
fn precise<T: Display>(value: &T) -> impl Future<Output = String> + use<T> {
    let text = value.to_string();
    async move { text }
}

#[acm_phase(component = "DATA")]
unsafe fn unsafe_result(value: *const u8) -> Result<u8, ()> {
    // SAFETY: the caller's.
    Ok(unsafe { *value })
}

#[acm_phase(component = "DATA")]
async unsafe extern "C" fn unsafe_later(value: &'static u8) -> Result<u8, ()> {
    yield_now().await;
    // SAFETY: it is a reference.
    Ok(unsafe { *std::ptr::from_ref(value) })
}

trait Stage {
    type Input<'a>;
    type Output;
    type Error: Display;

    fn run(self: Rc<Self>, input: Self::Input<'_>) -> Result<Self::Output, Self::Error>;
    fn pinned(self: Pin<&mut Self>, input: Self::Input<'_>) -> Result<&mut u8, Self::Error>;
    fn later<'s, 'i>(&'s self, input: &'i Self::Input<'i>) -> impl Future<Output = Result<&'s Self, Self::Error>>
    where
        Self: Sized,
        'i: 's;
}

struct Sum(u8);

#[acm_phase(component = "SCORE")]
impl Stage for Sum {
    type Input<'a> = &'a [u8];
    type Output = Self;
    type Error = String;

    fn run(self: Rc<Self>, input: Self::Input<'_>) -> Result<Self::Output, Self::Error> {
        Ok(Self(self.0 + input.iter().sum::<u8>()))
    }

    fn pinned(self: Pin<&mut Self>, input: Self::Input<'_>) -> Result<&mut u8, Self::Error> {
        let this = self.get_mut();
        this.0 += input.len() as u8;
        Ok(&mut this.0)
    }

    async fn later<'s, 'i>(&'s self, input: &'i Self::Input<'i>) -> Result<&'s Self, Self::Error>
    where
        'i: 's,
    {
        yield_now().await;
        if input.is_empty() { Err("empty".to_owned()) } else { Ok(self) }
    }
}

mod deeper {
    pub mod still {
        #[acm_obs::acm_phase(component = "DATA")]
        pub(in crate::deeper) fn visible() -> Result<(), ()> {
            Ok(())
        }
    }

    pub fn call() -> Result<(), ()> {
        still::visible()
    }
}

fn main() {
    let text = "!12third35(6, 7)insidekept";
    let third = (2, "third".to_owned());
    let rows = || Rows("inside", [0; 2]);
    let args = || ([3, 4, 5], (6, 7), rows(), "kept".to_owned(), String::new());
    let (array, whole, inside, kept, changed) = args();
    assert_eq!(patterns(&1, &third, array, whole, inside, kept, changed).unwrap(), text);
    let (array, whole, inside, kept, changed) = args();
    assert_eq!(block_on(patterns_later(&1, &third, array, whole, inside, kept, changed)).unwrap(), text);
    assert_eq!((returned_macro(1), parenthesised(1)), ((1, 1), Ok(1)));
    assert_eq!(closures(1).map(|add| add(1)).unwrap_or_default(), 2);
    let map = HashMap::from([("a".to_owned(), vec![1, 2])]);
    assert_eq!(nested(&map).unwrap().map(|(name, rows)| name.len() + rows.count()).sum::<usize>(), 3);
    assert_eq!((cow("a", true), cow("", false)), (Ok("A".into()), Err("")));
    assert_eq!(elided(&rows(), &()).err(), Some(6));
    assert_eq!(higher(|rows| &rows[1..]), Ok(1));
    assert_eq!(block_on(precise(&1)), "1");
    // SAFETY: they are references.
    assert_eq!(unsafe { (unsafe_result(&1), block_on(unsafe_later(&2))) }, (Ok(1), Ok(2)));
    let pointer: fn(&str, bool) -> Result<Cow<'_, str>, &str> = cow;
    assert!(pointer("a", false).is_ok());
    let mut sum = Sum(1);
    assert_eq!(*Pin::new(&mut sum).pinned(&[1]).unwrap(), 2);
    assert!(block_on(sum.later(&&[][..])).is_err());
    assert_eq!(Rc::new(sum).run(&[1]).unwrap().0, 3);
    deeper::call().unwrap();
}
