//! How many events of a site are logged one by one: pure, the second is the caller's.

/// The events of one kind of one site: the first few of each second are logged, the rest is counted.
#[derive(Debug, Default)]
pub(super) struct Limit {
    logged: u32,
    held_back: u64,
}

impl Limit {
    /// How many events a second are logged one by one.
    pub(super) const PER_SECOND: u32 = 10;

    /// Whether the next event is logged.
    pub(super) fn admits(&mut self) -> bool {
        let admitted = self.logged < Self::PER_SECOND;
        if admitted {
            self.logged += 1;
        } else {
            self.held_back += 1;
        }
        admitted
    }

    /// Begins a new second; returns how many events of the last one were held back.
    pub(super) fn next_second(&mut self) -> u64 {
        self.logged = 0;
        std::mem::take(&mut self.held_back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_events_a_second_are_logged_and_the_rest_is_counted() {
        let mut limit = Limit::default();
        assert_eq!((0..25).filter(|_| limit.admits()).count(), 10);
        assert_eq!(limit.next_second(), 15);
        assert_eq!((0..3).filter(|_| limit.admits()).count(), 3);
        assert_eq!(limit.next_second(), 0);
    }
}
