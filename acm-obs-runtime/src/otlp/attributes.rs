//! Attributes in protobuf: written at once, or as a message.

use opentelemetry_proto::tonic::common::v1::any_value::Value as ProtoValue;
use opentelemetry_proto::tonic::common::v1::{AnyValue as ProtoAny, KeyValue};
use prost::encoding::{encode_varint, encoded_len_varint};

use super::cut::{MAX_TEXT, cut};
use super::wire::{Kind, delimited_len, key, put_bytes, put_delimited};
use crate::encode::{AnyValue, Attribute};

/// Appends the attribute as a field of the message that is being written; says how many of its key and
/// its value were cut. Allocates only where something is.
pub(crate) fn put_attribute(field: u8, attribute: &Attribute<'_>, out: &mut Vec<u8>) -> u64 {
    let Attribute { key: name, value } = attribute;
    let text = match value {
        AnyValue::Text(text) => text.as_ref(),
        _ => "",
    };
    if name.len() > MAX_TEXT || text.len() > MAX_TEXT {
        return put_long(field, attribute, out);
    }
    let value_len = match value {
        AnyValue::Text(text) => delimited_len(text.len()),
        AnyValue::Flag(_) => 2,
        #[expect(clippy::cast_sign_loss, reason = "how protobuf writes a negative number")]
        AnyValue::Int(value) => 1 + encoded_len_varint(*value as u64),
        AnyValue::Double(_) => 9,
    };
    put_delimited(field, delimited_len(name.len()) + delimited_len(value_len), out);
    put_bytes(KEY, name.as_bytes(), out);
    put_delimited(VALUE, value_len, out);
    match value {
        AnyValue::Text(text) => put_bytes(1, text.as_bytes(), out),
        AnyValue::Flag(value) => {
            out.extend_from_slice(&[key(2, Kind::Varint), u8::from(*value)]);
        }
        #[expect(clippy::cast_sign_loss, reason = "how protobuf writes a negative number")]
        AnyValue::Int(value) => {
            out.push(key(3, Kind::Varint));
            encode_varint(*value as u64, out);
        }
        AnyValue::Double(value) => {
            out.push(key(4, Kind::Fixed64));
            out.extend_from_slice(&value.to_le_bytes());
        }
    }
    0
}

/// The attribute as a message, for what is written once a run or once an export. Cuts like
/// [`put_attribute`].
pub(super) fn key_value(attribute: &Attribute<'_>) -> KeyValue {
    let value = match &attribute.value {
        AnyValue::Text(text) => ProtoValue::StringValue(cut(text).into_owned()),
        AnyValue::Flag(value) => ProtoValue::BoolValue(*value),
        AnyValue::Int(value) => ProtoValue::IntValue(*value),
        AnyValue::Double(value) => ProtoValue::DoubleValue(*value),
    };
    KeyValue {
        key: cut(&attribute.key).into_owned(),
        value: Some(ProtoAny { value: Some(value) }),
        ..KeyValue::default()
    }
}

#[cold]
fn put_long(field: u8, attribute: &Attribute<'_>, out: &mut Vec<u8>) -> u64 {
    let key = cut(&attribute.key);
    let mut cuts = u64::from(key.len() < attribute.key.len());
    let value = match &attribute.value {
        AnyValue::Text(text) => {
            let value = cut(text);
            cuts += u64::from(value.len() < text.len());
            AnyValue::Text(value)
        }
        other => other.clone(),
    };
    put_attribute(field, &Attribute { key, value }, out);
    cuts
}

/// The fields of a `KeyValue`.
const KEY: u8 = 1;
const VALUE: u8 = 2;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Message;

    use super::*;

    fn written(attribute: &Attribute<'_>) -> (Vec<u8>, u64) {
        let mut out = Vec::new();
        let cuts = put_attribute(9, attribute, &mut out);
        (out, cuts)
    }

    fn attribute() -> impl Strategy<Value = Attribute<'static>> {
        let value = prop_oneof![
            (".{0,20}", 0_usize..200)
                .prop_map(|(text, times)| AnyValue::Text(text.repeat(times).into())),
            any::<bool>().prop_map(AnyValue::Flag),
            any::<i64>().prop_map(AnyValue::Int),
            any::<f64>().prop_map(AnyValue::Double),
        ];
        ("[a-zé.]{0,30}", 1_usize..150, value)
            .prop_map(|(key, times, value)| Attribute { key: key.repeat(times).into(), value })
    }

    proptest! {
        #[test]
        fn what_is_written_by_hand_is_the_message(attribute in attribute()) {
            let (out, cuts) = written(&attribute);
            let (first, rest) = out.split_first().unwrap();
            prop_assert_eq!(*first, key(9, Kind::Delimited));
            let read = KeyValue::decode_length_delimited(rest).unwrap();
            let message = key_value(&attribute);
            let long_value = matches!(&attribute.value, AnyValue::Text(text) if text.len() > MAX_TEXT);
            prop_assert_eq!(cuts, u64::from(attribute.key.len() > MAX_TEXT) + u64::from(long_value));
            // Bit by bit: not every number equals itself.
            prop_assert_eq!(read.encode_to_vec(), message.encode_to_vec());
            prop_assert!(message.key.len() <= MAX_TEXT);
        }
    }
}
