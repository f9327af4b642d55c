//! What traces and metrics share.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use super::object::{Object, Read};

pub(super) fn resource(of: &mut Object) -> Read<Resource> {
    Ok(Resource {
        attributes: of.messages("attributes", key_value)?,
        dropped_attributes_count: of.u32("droppedAttributesCount")?,
        entity_refs: of.messages("entityRefs", entity)?,
    })
}

pub(super) fn scope(of: &mut Object) -> Read<InstrumentationScope> {
    Ok(InstrumentationScope {
        name: of.text("name")?,
        version: of.text("version")?,
        attributes: of.messages("attributes", key_value)?,
        dropped_attributes_count: of.u32("droppedAttributesCount")?,
    })
}

pub(super) fn key_value(of: &mut Object) -> Read<KeyValue> {
    Ok(KeyValue { key: of.text("key")?, value: of.message("value", any)?, ..KeyValue::default() })
}

fn any(of: &mut Object) -> Read<AnyValue> {
    let all = [
        of.text_if_any("stringValue")?.map(Value::StringValue),
        of.flag_if_any("boolValue")?.map(Value::BoolValue),
        of.i64_if_any("intValue")?.map(Value::IntValue),
        of.double_if_any("doubleValue")?.map(Value::DoubleValue),
        of.message("arrayValue", |of| Ok(ArrayValue { values: of.messages("values", any)? }))?
            .map(Value::ArrayValue),
        of.message("kvlistValue", list)?.map(Value::KvlistValue),
        of.bytes_if_any("bytesValue")?.map(Value::BytesValue),
    ];
    Ok(AnyValue { value: one_of(all)? })
}

fn list(of: &mut Object) -> Read<KeyValueList> {
    Ok(KeyValueList { values: of.messages("values", key_value)? })
}

fn entity(of: &mut Object) -> Read<EntityRef> {
    Ok(EntityRef {
        schema_url: of.text("schemaUrl")?,
        r#type: of.text("type")?,
        id_keys: of.texts("idKeys")?,
        description_keys: of.texts("descriptionKeys")?,
    })
}

/// The one that is there.
pub(super) fn one_of<T>(all: impl IntoIterator<Item = Option<T>>) -> Read<Option<T>> {
    let mut there = all.into_iter().flatten();
    let one = there.next();
    if there.next().is_some() {
        Err("more than one value where one may be".to_owned())
    } else {
        Ok(one)
    }
}
