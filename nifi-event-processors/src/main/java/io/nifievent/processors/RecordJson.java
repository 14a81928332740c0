package io.nifievent.processors;

import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Records as JSON objects, so that they are judged like events posted as JSON. */
final class RecordJson {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private RecordJson() {}

    /** A record as a JSON object. */
    static ObjectNode json(Record record) {
        Map<String, Object> values = record.toMap();
        ObjectNode object = object(values);
        for (RecordField field : record.getSchema().getFields()) {
            if (values.get(field.getFieldName()) instanceof Object[] none
                    && none.length == 0
                    && isBytes(field.getDataType())) {
                object.put(field.getFieldName(), "");
            }
        }
        return object;
    }

    /** Bytes are an array to NiFi, and by the value alone none of them are like no elements. */
    private static boolean isBytes(DataType type) {
        return type instanceof ArrayDataType array
                && Optional.ofNullable(array.getElementType())
                        .filter(element -> element.getFieldType() == RecordFieldType.BYTE)
                        .isPresent();
    }

    private static ObjectNode object(Map<?, ?> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> {
            if (value != null) {
                object.set(name.toString(), node(value));
            }
        });
        return object;
    }

    private static JsonNode node(Object value) {
        return switch (value) {
            case Record record -> json(record);
            case Map<?, ?> map -> object(map);
            case Object[] bytes
            when bytes.length > 0 && Arrays.stream(bytes).allMatch(Byte.class::isInstance) ->
                JsonNodeFactory.instance.stringNode(Base64.getEncoder().encodeToString(unboxed(bytes)));
            case Object[] array -> array(Arrays.asList(array));
            case List<?> list -> array(list);
            case Timestamp timestamp ->
                JsonNodeFactory.instance.stringNode(timestamp.toInstant().toString());
            case java.sql.Date date ->
                JsonNodeFactory.instance.stringNode(date.toLocalDate().toString());
            case Time time ->
                JsonNodeFactory.instance.stringNode(DateTimeFormatter.ISO_LOCAL_TIME.format(
                        Instant.ofEpochMilli(time.getTime()).atZone(ZoneId.systemDefault())));
            case Number number -> MAPPER.valueToTree(number);
            case Boolean bool -> JsonNodeFactory.instance.booleanNode(bool);
            default -> JsonNodeFactory.instance.stringNode(value.toString());
        };
    }

    /** NiFi's records hold bytes as an array of boxed ones. */
    private static byte[] unboxed(Object[] boxed) {
        byte[] bytes = new byte[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            bytes[i] = (Byte) boxed[i];
        }
        return bytes;
    }

    private static ArrayNode array(List<?> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(value -> array.add(value == null ? JsonNodeFactory.instance.nullNode() : node(value)));
        return array;
    }
}
