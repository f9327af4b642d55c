//! Numbers as historians write them, and the words that stand in their place.

/// What one field of a row holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A finite number.
    Number(f64),
    /// Nothing, a status word, or a number beyond all measuring: infinite or of 1e30 and more.
    Missing,
    /// Anything else.
    Text,
}

/// How a file writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

impl Notation {
    /// The notation of a file that splits its fields by semicolons, told from a few of them.
    #[must_use]
    pub fn of<'a>(mut fields: impl Iterator<Item = &'a str>) -> Self {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let comma = fields.any(|field| {
            field.trim().rsplit_once(',').is_some_and(|(_, fraction)| digits(fraction))
        });
        if comma { Self::Comma } else { Self::Point }
    }

    /// Reads one field.
    ///
    /// ```
    /// use acm_obs_examples::input::{Cell, Notation};
    ///
    /// assert_eq!(Notation::Point.cell("1,234.5"), Cell::Number(1234.5));
    /// assert_eq!(Notation::Comma.cell("-0,93"), Cell::Number(-0.93));
    /// assert_eq!(Notation::Point.cell("No Data"), Cell::Missing);
    /// assert_eq!(Notation::Point.cell("inf"), Cell::Missing);
    /// assert_eq!(Notation::Point.cell("turbine 7"), Cell::Text);
    /// ```
    #[must_use]
    pub fn cell(self, field: &str) -> Cell {
        let field = field.trim();
        if field.is_empty() || STATUS_WORDS.iter().any(|word| field.eq_ignore_ascii_case(word)) {
            return Cell::Missing;
        }
        match self.number(field) {
            Some(number) if number.abs() < SENTINEL => Cell::Number(number),
            Some(_) => Cell::Missing,
            None => Cell::Text,
        }
    }

    fn number(self, field: &str) -> Option<f64> {
        let (point, group) = match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        };
        if !field.contains(group) && point == '.' {
            return field.parse().ok();
        }
        let (whole, fraction) = field.split_once(point).unwrap_or((field, "0"));
        let whole =
            if whole.contains(group) { ungrouped(whole, group) } else { Some(whole.to_owned()) };
        let number = whole.and_then(|whole| format!("{whole}.{fraction}").parse().ok());
        // A file with decimal commas may still hold numbers with a point, such as 1e-3.
        number.or_else(|| field.parse().ok())
    }
}

/// `1,234,567` without its separators, if they part groups of three.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let digits = whole.trim_start_matches(['-', '+']);
    let mut groups = digits.split(group);
    let first = groups.next()?;
    let well_formed = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    well_formed.then(|| whole.replace(group, ""))
}

/// Loggers write the largest number they know, such as 3.4e38, for "no value".
const SENTINEL: f64 = 1e30;

/// What PI, Proficy, Wonderware, Ignition, databases and spreadsheets write for "no value".
const STATUS_WORDS: &[&str] = &[
    "-",
    "--",
    "?",
    "#N/A",
    "#VALUE!",
    "#DIV/0!",
    "#REF!",
    "#NUM!",
    "N/A",
    "NA",
    "NaN",
    "null",
    "nil",
    "none",
    "\\N",
    "Bad",
    "Bad Data",
    "Bad Input",
    "Bad Quality",
    "Bad Value",
    "No Data",
    "NoData",
    "No Value",
    "No Good Data",
    "No Result",
    "No Sample",
    "Not Available",
    "Not Connected",
    "Missing",
    "Invalid",
    "Error",
    "Unknown",
    "Uncertain",
    "Questionable",
    "I/O Timeout",
    "IO Timeout",
    "Timeout",
    "Comm Fail",
    "Comm Failure",
    "Calc Failed",
    "Calc Off",
    "Configure",
    "Pt Created",
    "Point Created",
    "Scan Off",
    "Scan Timeout",
    "Scan Error",
    "Shutdown",
    "Under Range",
    "Over Range",
    "Out of Service",
    "Offline",
    "Disconnected",
    "Arc Off-line",
    "Intf Shut",
    "Digital State",
];
