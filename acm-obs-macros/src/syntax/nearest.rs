//! Which known word was meant.

/// The word nearest to what was typed, unless none is near enough to be meant.
///
/// Case does not count, two swapped letters are one mistake, and the beginning of a word or some of its
/// letters stand for the word.
pub(crate) fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let length = typed.chars().count();
    let (mistakes, word) = known
        .iter()
        .map(|word| (distance(&typed, &word.to_lowercase()), *word))
        .min_by_key(|(mistakes, _)| *mistakes)?;
    if mistakes < length && mistakes <= (length / 3).max(1) {
        return Some(word);
    }
    if length < 3 {
        return None;
    }
    let find = |short: &dyn Fn(&str) -> bool| {
        known.iter().find(|word| short(&word.to_lowercase())).copied()
    };
    find(&|word| word.starts_with(&typed)).or_else(|| find(&|word| abbreviates(&typed, word)))
}

/// Whether the letters of `short` are in the word, in order and with the same first one.
fn abbreviates(short: &str, word: &str) -> bool {
    let mut letters = word.chars();
    short.chars().next() == word.chars().next()
        && short.chars().all(|letter| letters.any(|other| other == letter))
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if swapped {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const WORDS: &[&str] = &["FEAT", "FORECAST", "COLDSTART", "SQL", "RUL", "CAL", "level"];

    #[test]
    fn a_slip_finds_its_word_and_something_else_finds_none() {
        let cases = [
            ("FETA", Some("FEAT")),
            ("feat", Some("FEAT")),
            ("FORCAST", Some("FORECAST")),
            ("COLD", Some("COLDSTART")),
            ("SQ", Some("SQL")),
            ("lvl", Some("level")),
            ("SEAM", None),
            ("HYDRAULICS", None),
            ("X", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(nearest(typed, WORDS), expected, "{typed}");
        }
    }
}
