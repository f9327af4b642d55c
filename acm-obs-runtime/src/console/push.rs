//! Writing to stdout and stderr, and what they are.
//!
//! On Unix the descriptors are written directly: the standard library's lock on stdout may be held by
//! the very thread that ends the process. Every write is of whole lines, as is what `println!` flushes.

use std::io::{self, IsTerminal};

use super::Stream;

/// Whether stdout and stderr are terminals.
pub(super) fn are_terminals() -> [bool; 2] {
    [io::stdout().is_terminal(), io::stderr().is_terminal()]
}

/// The columns of the terminal, if stdout is one.
pub(super) fn terminal_width() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(width.0.into()).filter(|width| *width > 0)
}

/// Writes all of it, waiting for whoever reads it.
///
/// # Errors
///
/// What the system says, such as a broken pipe.
#[cfg(unix)]
pub(super) fn write(stream: Stream, bytes: &[u8]) -> io::Result<()> {
    match stream {
        Stream::Out => write_all(bytes, |bytes| Ok(rustix::io::write(io::stdout(), bytes)?)),
        Stream::Err => write_all(bytes, |bytes| Ok(rustix::io::write(io::stderr(), bytes)?)),
    }
}

#[cfg(not(unix))]
pub(super) fn write(stream: Stream, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;

    match stream {
        Stream::Out => {
            let mut out = io::stdout().lock();
            write_all(bytes, |bytes| out.write(bytes))?;
            out.flush()
        }
        Stream::Err => write_all(bytes, |bytes| io::stderr().write(bytes)),
    }
}

/// Writes a line at once, outside of a run. Nothing is to be done if that fails.
pub(crate) fn write_now(stream: Stream, bytes: &[u8]) {
    let _ = write(stream, bytes);
}

fn write_all(
    mut bytes: &[u8],
    mut write: impl FnMut(&[u8]) -> io::Result<usize>,
) -> io::Result<()> {
    while !bytes.is_empty() {
        match write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Somebody made the descriptor non-blocking: wait for it here, on the worker's thread.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                std::thread::sleep(NON_BLOCKING_PAUSE);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Between two tries on a descriptor that does not block.
const NON_BLOCKING_PAUSE: std::time::Duration = std::time::Duration::from_millis(5);
