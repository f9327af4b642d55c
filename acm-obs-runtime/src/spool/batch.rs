//! What is sent and spooled: encoded items in one piece of memory, which can still be taken apart.

use bytes::Bytes;

/// Items of one signal, each of them encoded, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    /// What all items share, for example the encoded resource and scope.
    pub(crate) head: Bytes,
    /// The encoded items, one after the other.
    pub(crate) body: Bytes,
    /// Where each item ends, in order; the last one ends where the body ends.
    pub(crate) pieces: Vec<Piece>,
    /// When the oldest item was made.
    pub(crate) since_unix_ns: u64,
}

/// The smallest part of a batch that can be sent alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it ends in the body.
    pub(crate) end: u32,
    /// The records it stands for.
    pub(crate) items: u32,
}

impl Batch {
    /// The records it stands for.
    pub(crate) fn items(&self) -> u64 {
        self.pieces.iter().map(|piece| u64::from(piece.items)).sum()
    }

    /// The memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.head.len() + self.body.len() + self.pieces.len() * size_of::<Piece>()
    }

    /// The bytes of each item, in order, for tests.
    #[cfg(test)]
    pub(crate) fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.pieces.iter().map(|piece| piece.end));
        starts.zip(&self.pieces).map(|(start, piece)| {
            self.body.get(start as usize..piece.end as usize).unwrap_or_default()
        })
    }

    /// Two halves of about the same length; `None` if there is only one piece, or none.
    ///
    /// The bytes are shared, not copied.
    pub(crate) fn split(self) -> Option<(Self, Self)> {
        let Self { head, mut body, mut pieces, since_unix_ns } = self;
        if pieces.len() < 2 {
            return None;
        }
        let half = u32::try_from(body.len() / 2).unwrap_or(u32::MAX);
        let at = pieces.partition_point(|piece| piece.end <= half).clamp(1, pieces.len() - 1);
        let mut rest = pieces.split_off(at);
        let cut = pieces.last().map_or(0, |piece| piece.end);
        let rest_body = body.split_off((cut as usize).min(body.len()));
        for piece in &mut rest {
            piece.end = piece.end.saturating_sub(cut);
        }
        let rest = Self { head: head.clone(), body: rest_body, pieces: rest, since_unix_ns };
        Some((Self { head, body, pieces, since_unix_ns }, rest))
    }

    /// A batch of one piece for each text, for tests.
    #[cfg(test)]
    pub(crate) fn of(head: &str, items: &[&str]) -> Self {
        let mut body = Vec::new();
        let mut pieces = Vec::new();
        for item in items {
            body.extend_from_slice(item.as_bytes());
            pieces.push(Piece { end: u32::try_from(body.len()).unwrap(), items: 1 });
        }
        Self {
            head: Bytes::copy_from_slice(head.as_bytes()),
            body: body.into(),
            pieces,
            since_unix_ns: crate::clock::unix_ns(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(batch: &Batch) -> Vec<String> {
        batch.parts().map(|part| String::from_utf8_lossy(part).into_owned()).collect()
    }

    #[test]
    fn a_batch_of_one_piece_is_not_split() {
        assert_eq!(Batch::of("head", &["one"]).split(), None);
        assert_eq!(Batch::default().split(), None);
    }

    #[test]
    fn halves_are_about_as_long() {
        let (left, right) = Batch::of("h", &["aaaa", "b", "c", "dd"]).split().unwrap();
        assert_eq!(
            (texts(&left), texts(&right)),
            (vec!["aaaa".into()], vec!["b".into(), "c".into(), "dd".into()])
        );
        let (left, right) = Batch::of("h", &["a", "bbbbbb"]).split().unwrap();
        assert_eq!(
            (texts(&left), texts(&right)),
            (vec!["a".to_owned()], vec!["bbbbbb".to_owned()])
        );
        assert_eq!((&left.head[..], &right.head[..]), (&b"h"[..], &b"h"[..]));
    }

    #[test]
    fn a_piece_that_lies_outside_of_the_body_is_empty() {
        let mut batch = Batch::of("h", &["a", "b"]);
        batch.pieces[1].end = 9;
        assert_eq!(texts(&batch), ["a", ""]);
        let (left, right) = batch.split().unwrap();
        assert_eq!((left.pieces.len(), right.pieces.len()), (1, 1));
    }

    proptest! {
        #[test]
        fn taking_a_batch_apart_loses_nothing(items in prop::collection::vec("[a-z]{0,6}", 0..40)) {
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            let batch = Batch::of("head", &items);
            let mut left = vec![batch.clone()];
            let mut single = Vec::new();
            while let Some(batch) = left.pop() {
                let count = batch.items();
                match batch.clone().split() {
                    Some((first, second)) => {
                        prop_assert_eq!(first.items() + second.items(), count);
                        left.push(second);
                        left.push(first);
                    }
                    None => single.extend(texts(&batch)),
                }
            }
            prop_assert_eq!(single, texts(&batch));
        }
    }
}
