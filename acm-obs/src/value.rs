//! Values of fields.

use std::borrow::Cow;
use std::fmt;
use std::fmt::{Debug, Display};

use crate::print;

/// The name of a field.
pub type FieldName = Cow<'static, str>;

/// The value of a field of a phase or a log record.
///
/// ```
/// use acm_obs::Value;
///
/// assert_eq!(Value::from(3_usize), Value::U64(3));
/// assert_eq!(Value::from("x").to_string(), "x");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// An unsigned integer.
    U64(u64),
    /// A floating-point number, also one that is not finite.
    F64(f64),
    /// A text of the program.
    Str(&'static str),
    /// A text made at run time.
    Text(Box<str>),
}

impl Value {
    /// The text, if the value is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => Display::fmt(value, f),
            Self::I64(value) => Display::fmt(value, f),
            Self::U64(value) => Display::fmt(value, f),
            Self::F64(value) => Display::fmt(value, f),
            Self::Str(value) => Display::fmt(value, f),
            Self::Text(value) => Display::fmt(value, f),
        }
    }
}

impl<T: ToValue> From<T> for Value {
    fn from(value: T) -> Self {
        value.to_value()
    }
}

/// Types that are a field's value as they are: numbers, `bool`, `char` and texts.
///
/// Anything else is written as `name = %value` (by `Display`) or `name = ?value` (by `Debug`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field value by itself",
    label = "write `%` before the value for its `Display` form or `?` for its `Debug` form"
)]
pub trait ToValue {
    /// The value; borrowed texts are copied.
    fn to_value(&self) -> Value;
}

macro_rules! to_value {
    ($($variant:ident as $number:ty: $($from:ty)*;)*) => {$($(
        impl ToValue for $from {
            fn to_value(&self) -> Value {
                Value::$variant(<$number>::from(*self))
            }
        }
    )*)*};
}

to_value! {
    Bool as bool: bool;
    I64 as i64: i8 i16 i32 i64;
    U64 as u64: u8 u16 u32 u64;
    F64 as f64: f32 f64;
}

macro_rules! to_value_if_it_fits {
    ($($variant:ident: $($from:ty)*;)*) => {$($(
        impl ToValue for $from {
            fn to_value(&self) -> Value {
                (*self).try_into().map_or_else(|_| display(self), Value::$variant)
            }
        }
    )*)*};
}

to_value_if_it_fits! {
    I64: isize i128;
    U64: usize u128;
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.into())
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        self.as_str().to_value()
    }
}

impl ToValue for Box<str> {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl ToValue for Cow<'_, str> {
    fn to_value(&self) -> Value {
        self.as_ref().to_value()
    }
}

impl ToValue for char {
    fn to_value(&self) -> Value {
        display(self)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue + ?Sized> ToValue for &mut T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

/// The value by itself: `name = value`.
#[inline]
pub fn value<T: ToValue + ?Sized>(value: &T) -> Value {
    value.to_value()
}

/// The value by its `Display` form: `name = %value`.
pub fn display<T: Display + ?Sized>(value: &T) -> Value {
    Value::Text(print::display(value).into())
}

/// The value by its `Debug` form: `name = ?value`.
pub fn debug<T: Debug + ?Sized>(value: &T) -> Value {
    Value::Text(print::debug(value).into())
}
