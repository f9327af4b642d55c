//! The source of the generated crates: five shapes of functions, the same in each crate but for the
//! attribute.

use std::fmt::Write;
use std::path::Path;

/// How many functions a crate has.
pub(crate) const FUNCTIONS: usize = SHAPES.len() * EACH;

const EACH: usize = 40;

/// The functions; `{n}` is a number. The last shape is a method.
const SHAPES: [&str; 5] = [
    "pub fn count_{n}(text: &str, least: usize) -> usize {
    text.split(' ').filter(|word| word.len() >= least + {n}).count()
}",
    "pub fn mean_{n}(values: &[f64]) -> Result<f64, String> {
    if values.is_empty() {
        return Err(String::from(\"no values for {n}\"));
    }
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}",
    "pub fn largest_{n}<T: PartialOrd + Copy>(values: &[T]) -> Option<T> {
    let mut values = values.iter().copied().skip({n});
    let first = values.next()?;
    Some(values.fold(first, |a, b| if b > a { b } else { a }))
}",
    "pub async fn forecast_{n}(level: f64, steps: u32) -> Result<f64, String> {
    if level.is_nan() {
        return Err(format!(\"level {n} is not a number\"));
    }
    std::future::ready(()).await;
    Ok(level * f64::from(steps + {n}))
}",
    "pub fn push_{n}(&mut self, value: f64) -> Option<&mut f64> {
        self.0.push(value + {n}.0);
        self.0.last_mut()
    }",
];

/// One of the generated crates.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Variant {
    Plain,
    Fastrace,
    Acm,
}

impl Variant {
    pub(crate) const ALL: [Self; 3] = [Self::Plain, Self::Fastrace, Self::Acm];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Fastrace => "with-fastrace",
            Self::Acm => "with-acm-obs",
        }
    }

    pub(crate) fn manifest(self, benches: &Path) -> String {
        let dependency = match self {
            Self::Plain => String::new(),
            Self::Fastrace => r#"fastrace = { version = "0.7", features = ["enable"] }"#.to_owned(),
            Self::Acm => {
                let path = benches.join("../acm-obs");
                format!("acm-obs = {{ path = '{}' }}", path.display())
            }
        };
        let name = self.name();
        format!(
            "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependency}\n"
        )
    }

    fn attribute(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Fastrace => "#[fastrace::trace]\n",
            Self::Acm => "#[acm_obs::acm_phase(component = \"FEAT\")]\n",
        }
    }

    /// The functions, and one that uses them all, so that the generic and the async ones are
    /// really compiled.
    pub(crate) fn source(self) -> String {
        let [functions @ .., method] = SHAPES;
        let attribute = self.attribute();
        let mut source = String::new();
        for n in 0..EACH {
            for function in functions {
                push(&mut source, format_args!("{attribute}{}\n\n", numbered(function, n)));
            }
        }
        source.push_str("pub struct Series(Vec<f64>);\n\nimpl Series {\n");
        for n in 0..EACH {
            push(&mut source, format_args!("    {attribute}    {}\n\n", numbered(method, n)));
        }
        source.push_str(
            "}\n\npub type Forecast = std::pin::Pin<Box<dyn Future<Output = Result<f64, String>>>>;\n\n\
             pub fn all(series: &mut Series, forecasts: &mut Vec<Forecast>) {\n",
        );
        for n in 0..EACH {
            push(
                &mut source,
                format_args!(
                    "    largest_{n}(&series.0);\n    series.push_{n}(0.5);\n    \
                     forecasts.push(Box::pin(forecast_{n}(0.5, 3)));\n"
                ),
            );
        }
        source.push_str("}\n");
        source
    }
}

fn numbered(shape: &str, n: usize) -> String {
    shape.replace("{n}", &n.to_string())
}

fn push(source: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = source.write_fmt(text);
}
