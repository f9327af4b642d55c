//! Spans as an indented text.

use std::collections::HashMap;
use std::fmt::Write;

use super::store::Traces;
use super::view::{SpanView, by_start};

/// Children by the trace and span id of their parent.
type Families<'a> = HashMap<(&'a [u8], &'a [u8]), Vec<SpanView<'a>>>;

impl Traces {
    /// All spans, a line each, children below their parent and indented by two spaces, siblings by their start.
    ///
    /// A failed span is followed by ` ! ` and its message; one whose parent is not here stands at the left after `? `.
    #[must_use]
    pub fn tree(&self) -> String {
        self.tree_with(&[])
    }

    /// The same, with these attributes after each name where they are: `load acm.component=DATA`.
    #[must_use]
    pub fn tree_with(&self, attributes: &[&str]) -> String {
        let mut families = Families::new();
        for span in by_start(self.spans()) {
            families.entry(span.family()).or_default().push(span);
        }
        let mut text = String::new();
        for root in self.roots() {
            write(&mut text, root, 0, "", attributes, &families);
        }
        for orphan in self.orphans() {
            write(&mut text, orphan, 0, "? ", attributes, &families);
        }
        text
    }
}

fn write(
    text: &mut String,
    span: SpanView<'_>,
    depth: usize,
    mark: &str,
    attributes: &[&str],
    families: &Families<'_>,
) {
    text.push_str(&"  ".repeat(depth));
    text.push_str(mark);
    text.push_str(&span.name);
    for name in attributes {
        if let Some(value) = span.attributes().shown(name) {
            let _ = write!(text, " {name}={value}");
        }
    }
    if let Some(message) = span.error() {
        let _ = write!(text, " ! {message}");
    }
    text.push('\n');
    let key = (span.trace_id.as_slice(), span.span_id.as_slice());
    for child in families.get(&key).into_iter().flatten() {
        write(text, *child, depth + 1, "", attributes, families);
    }
}
