//! Compressing bodies.

use std::io::{self, Write};

use flate2::write::GzEncoder;

use crate::settings::Compression;

/// The body as it goes over the wire, and the value of `Content-Encoding` if there is one.
pub(super) fn compressed(
    body: Vec<u8>,
    compression: Compression,
) -> io::Result<(Vec<u8>, Option<&'static str>)> {
    match compression {
        Compression::None => Ok((body, None)),
        Compression::Gzip => {
            let room = Vec::with_capacity(body.len() / 4 + 64);
            // The better levels take several times as long for a few percent.
            let mut encoder = GzEncoder::new(room, flate2::Compression::fast());
            encoder.write_all(&body)?;
            Ok((encoder.finish()?, Some("gzip")))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_compressed_comes_back() {
        let body = b"span ".repeat(1_000);
        let (plain, encoding) = compressed(body.clone(), Compression::None).unwrap();
        assert_eq!((plain, encoding), (body.clone(), None));
        let (gzip, encoding) = compressed(body.clone(), Compression::Gzip).unwrap();
        assert!(gzip.len() < body.len() / 10);
        assert_eq!(encoding, Some("gzip"));
        let mut decoded = Vec::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut decoded).unwrap();
        assert_eq!(decoded, body);
    }
}
