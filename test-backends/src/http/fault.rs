//! What can be made to go wrong.

use std::time::Duration;

use super::answer::Answer;

/// What a server does in place of its answer, or with it.
///
/// On its own it is for the next request; see [`times`](Self::times), [`until_cleared`](Self::until_cleared) and [`Plan::on`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Reads the request and gives this answer; nothing is kept. With status 200 a server that takes everything unseen.
    Status(Answer),
    /// Answers 429 with `Retry-After` in seconds; nothing is kept.
    RetryAfter(u32),
    /// Reads the request and never answers; nothing is kept.
    Hang,
    /// Reads the request and waits with everything else until the faults are cleared, then goes on as usual.
    Hold,
    /// Closes the connection in the middle of the request's body; nothing is kept.
    CloseMidBody,
    /// Takes the request as usual and closes the connection in the middle of the answer: the client cannot know.
    CloseMidAnswer,
    /// Waits so long before it goes on as usual.
    Slow(Duration),
    /// Takes the request but for the last so many of its spans or points, and says so in `partial_success`.
    Partial {
        /// How many are left out.
        rejected: u64,
        /// The reason given.
        message: String,
    },
    /// Closes the connection before it reads anything; nothing is kept.
    Refuse,
}

/// How often a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlannedTimes {
    /// For so many requests.
    Times(u64),
    /// Until the faults are cleared.
    UntilCleared,
}

/// A fault, how often it happens and to which requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(super) fault: Fault,
    pub(super) times: PlannedTimes,
    pub(super) path: Option<String>,
}

impl Fault {
    /// An answer with nothing but a status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status(Answer::new(status))
    }

    /// For the next so many requests.
    #[must_use]
    pub fn times(self, times: u64) -> Plan {
        Plan { times: PlannedTimes::Times(times), ..self.into() }
    }

    /// For all requests until the faults are cleared.
    #[must_use]
    pub fn until_cleared(self) -> Plan {
        Plan { times: PlannedTimes::UntilCleared, ..self.into() }
    }
}

impl Plan {
    /// Only requests to a path that ends so (`"/v1/metrics"`). Means nothing for [`Fault::Refuse`], which reads no path.
    #[must_use]
    pub fn on(mut self, path: &str) -> Self {
        self.path = Some(path.to_owned());
        self
    }
}

impl From<Fault> for Plan {
    fn from(fault: Fault) -> Self {
        Self { fault, times: PlannedTimes::Times(1), path: None }
    }
}
