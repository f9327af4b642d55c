//! One connection: requests one after the other, each with its fault or its answer.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::ServerConfig;

use super::answer::Answer;
use super::fault::Fault;
use super::fault_plan::{FaultPlan, Met, Waited};
use super::request::{Head, Request};
use super::stream::Stream;
use super::{Happened, Service};

/// Whether a connection is used again.
#[derive(PartialEq, Eq)]
enum Next {
    Request,
    Close,
}

pub(super) fn serve(
    socket: TcpStream,
    tls: Option<&Arc<ServerConfig>>,
    service: &dyn Service,
    faults: &FaultPlan,
) {
    service.note(Happened::Connected);
    let stream = match Stream::accept(socket, tls) {
        Ok(stream) => stream,
        Err(error) => return service.note(Happened::HandshakeFailed(&error.to_string())),
    };
    let mut stream = BufReader::new(stream);
    loop {
        match one_request(&mut stream, service, faults) {
            Ok(Next::Request) => {}
            Ok(Next::Close) => return,
            Err(error) => return service.note(Happened::Broken(&error.to_string())),
        }
    }
}

fn one_request(
    stream: &mut BufReader<Stream>,
    service: &dyn Service,
    faults: &FaultPlan,
) -> io::Result<Next> {
    // Waits for the first byte, so that a connection that is only opened does not use up a refusal.
    if !stream.fill_buf()?.is_empty() && faults.refuses() {
        service.note(Happened::Fault { fault: &Fault::Refuse, path: None });
        return Ok(Next::Close);
    }
    let Some(head) = Head::read(stream)? else {
        return Ok(Next::Close);
    };
    if head.expects_continue() {
        stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let met = faults.meets(head.path());
    if let Some(met) = &met {
        service.note(Happened::Fault { fault: &met.fault, path: Some(head.path()) });
    }
    if met.as_ref().is_some_and(|met| met.fault == Fault::CloseMidBody) {
        head.half_of_body(stream)?;
        return Ok(Next::Close);
    }
    let request = head.body(stream)?;
    match met {
        None => reply(stream, &service.answer(&request, None)),
        Some(met) => with_fault(stream, &request, met, service, faults),
    }
}

fn with_fault(
    stream: &mut BufReader<Stream>,
    request: &Request,
    met: Met,
    service: &dyn Service,
    faults: &FaultPlan,
) -> io::Result<Next> {
    let mut after = |waited| match waited {
        Waited::Over => reply(stream, &service.answer(request, None)),
        Waited::Down => Ok(Next::Close),
    };
    match met.fault {
        Fault::Hold => after(faults.wait_cleared(&met)),
        Fault::Slow(time) => after(faults.wait(time)),
        Fault::Status(answer) => reply(stream, &answer),
        Fault::RetryAfter(seconds) => {
            reply(stream, &Answer::new(429).header("retry-after", &seconds.to_string()))
        }
        Fault::Hang => {
            // Ends when the client gives up, or when the server goes down and closes the socket.
            let _ = stream.read(&mut [0])?;
            Ok(Next::Close)
        }
        Fault::CloseMidAnswer => {
            service.answer(request, None).write_half(stream.get_mut())?;
            Ok(Next::Close)
        }
        Fault::Partial { rejected, message } => {
            reply(stream, &service.answer(request, Some((rejected, &message))))
        }
        // These two happen before a request is whole.
        Fault::CloseMidBody | Fault::Refuse => Ok(Next::Close),
    }
}

fn reply(stream: &mut BufReader<Stream>, answer: &Answer) -> io::Result<Next> {
    answer.write(stream.get_mut())?;
    Ok(Next::Request)
}
