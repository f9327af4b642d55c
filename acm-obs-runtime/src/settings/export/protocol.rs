//! The three forms of OTLP.

use crate::error::BadSetting;

/// How OTLP requests are written.
///
/// ```
/// use acm_obs_runtime::{OtlpProtocol, Settings};
///
/// let settings = Settings::new().otlp_protocol(OtlpProtocol::HttpProtobuf);
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtlpProtocol {
    /// Protobuf over HTTP, to port 4318 by default.
    #[default]
    HttpProtobuf,
    /// JSON over HTTP, to port 4318 by default. Needs the feature `otlp-json`.
    HttpJson,
    /// gRPC, to port 4317 by default. Needs the feature `otlp-grpc`.
    Grpc,
}

impl OtlpProtocol {
    /// The protocol in the text of the variable of this name.
    pub(super) fn parse(name: &'static str, text: &str) -> Result<Self, BadSetting> {
        let all = [Self::HttpProtobuf, Self::HttpJson, Self::Grpc];
        match all.into_iter().find(|protocol| protocol.word().eq_ignore_ascii_case(text)) {
            Some(protocol) => protocol.checked(name),
            None => Err(BadSetting::new(name, text, accepted())),
        }
    }

    /// The protocol, if this build has it.
    pub(super) fn checked(self, name: &'static str) -> Result<Self, BadSetting> {
        let missing = match self {
            Self::HttpJson if !HAS_JSON => {
                "`http/protobuf`: `http/json` needs the feature `otlp-json` of acm-obs-runtime"
            }
            Self::Grpc if !HAS_GRPC => {
                "`http/protobuf`: `grpc` needs the feature `otlp-grpc` of acm-obs-runtime"
            }
            Self::HttpProtobuf | Self::HttpJson | Self::Grpc => return Ok(self),
        };
        Err(BadSetting::new(name, self.word(), missing))
    }

    /// Where a backend listens that nobody told of.
    pub(super) fn default_url(self) -> &'static str {
        match self {
            Self::HttpProtobuf | Self::HttpJson => "http://localhost:4318",
            Self::Grpc => "http://localhost:4317",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::HttpProtobuf => "http/protobuf",
            Self::HttpJson => "http/json",
            Self::Grpc => "grpc",
        }
    }
}

fn accepted() -> &'static str {
    match (HAS_JSON, HAS_GRPC) {
        (true, true) => "`http/protobuf`, `http/json` or `grpc`",
        (true, false) => "`http/protobuf` or `http/json`",
        (false, true) => "`http/protobuf` or `grpc`",
        (false, false) => "`http/protobuf`",
    }
}

const HAS_JSON: bool = cfg!(feature = "otlp-json");
const HAS_GRPC: bool = cfg!(feature = "otlp-grpc");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_that_this_build_has_not_names_the_feature() {
        let cases = [
            ("http/json", HAS_JSON, OtlpProtocol::HttpJson, "`otlp-json`"),
            ("GRPC", HAS_GRPC, OtlpProtocol::Grpc, "`otlp-grpc`"),
        ];
        for (text, is_there, protocol, feature) in cases {
            match OtlpProtocol::parse("X", text) {
                Ok(found) => assert!(is_there && found == protocol, "{text}"),
                Err(error) => assert!(!is_there && error.accepted().contains(feature), "{error}"),
            }
        }
        assert_eq!(OtlpProtocol::parse("X", "http/protobuf"), Ok(OtlpProtocol::HttpProtobuf));
        let error = OtlpProtocol::parse("X", "thrift").unwrap_err();
        assert!(error.to_string().starts_with("`X` is `thrift`, expected `http/protobuf`"));
    }
}
