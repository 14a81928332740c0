package io.nifievent.hudi;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.Utf8;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as Parquet's own writer of Avro records would, the same files in less time: what a column
 * needs is decided once, and not for each value.
 */
final class RowWriteSupport extends WriteSupport<GenericRecord> {

    /** Where readers look for the Avro schema in a file's footer. */
    static final String SCHEMA_KEY = "parquet.avro.schema";

    private final Schema schema;
    private List<Field> fields = List.of();
    private @Nullable RecordConsumer consumer;

    private RowWriteSupport(Schema schema) {
        this.schema = schema;
    }

    /** A writer of rows of that schema. */
    static Builder builder(OutputFile file, Schema schema) {
        return new Builder(file, schema);
    }

    /** Parquet's settings of a file. */
    static final class Builder extends ParquetWriter.Builder<GenericRecord, Builder> {

        private final Schema schema;

        private Builder(OutputFile file, Schema schema) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract still, unlike its successor
        protected WriteSupport<GenericRecord> getWriteSupport(Configuration configuration) {
            return new RowWriteSupport(schema);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // as above
    public WriteContext init(Configuration configuration) {
        var columns = new AvroSchemaConverter(configuration).convert(schema);
        fields = fields(schema, columns);
        return new WriteContext(columns, Map.of(SCHEMA_KEY, schema.toString()));
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(GenericRecord row) {
        RecordConsumer out = requireNonNull(consumer);
        out.startMessage();
        writeFields(out, fields, row);
        out.endMessage();
    }

    /** Writes a value that is there. */
    private interface Values {
        void write(RecordConsumer out, Object value);
    }

    private record Field(String name, int position, boolean required, Values values) {}

    private static List<Field> fields(Schema record, GroupType group) {
        return record.getFields().stream()
                .map(field -> {
                    Type type = group.getType(field.name());
                    return new Field(
                            field.name(),
                            field.pos(),
                            type.isRepetition(Type.Repetition.REQUIRED),
                            values(field.schema(), type));
                })
                .toList();
    }

    private static void writeFields(RecordConsumer out, List<Field> fields, IndexedRecord record) {
        for (Field field : fields) {
            Object value = record.get(field.position());
            if (value != null) {
                out.startField(field.name(), field.position());
                field.values().write(out, value);
                out.endField(field.name(), field.position());
            } else if (field.required()) {
                throw new IllegalArgumentException("The row has no " + field.name());
            }
        }
    }

    private static Values values(Schema schema, Type type) {
        return switch (schema.getType()) {
            case STRING, ENUM -> RowWriteSupport::writeText;
            case LONG -> (out, value) -> out.addLong((Long) value);
            case INT -> (out, value) -> out.addInteger((Integer) value);
            case DOUBLE -> (out, value) -> out.addDouble((Double) value);
            case FLOAT -> (out, value) -> out.addFloat((Float) value);
            case BOOLEAN -> (out, value) -> out.addBoolean((Boolean) value);
            case BYTES -> (out, value) -> out.addBinary(Binary.fromReusedByteBuffer((ByteBuffer) value));
            case FIXED -> (out, value) -> out.addBinary(Binary.fromReusedByteArray(((GenericFixed) value).bytes()));
            case RECORD -> rows(fields(schema, type.asGroupType()));
            case ARRAY -> arrays(schema.getElementType(), type.asGroupType());
            case MAP -> maps(schema.getValueType(), type.asGroupType());
            case UNION -> values(notNull(schema), type);
            case NULL -> throw new IllegalArgumentException("A column without a type can't be written");
        };
    }

    /**
     * The type of a column's values that are there.
     *
     * @throws IllegalArgumentException when there are several
     */
    static Schema notNull(Schema union) {
        List<Schema> types = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        if (types.size() != 1) {
            throw new IllegalArgumentException("A column of several types can't be written: " + union);
        }
        return types.getFirst();
    }

    /** Text of a new row is there as Parquet takes it; that of a row read from a file is not. */
    private static void writeText(RecordConsumer out, Object value) {
        out.addBinary(
                switch (value) {
                    case Binary binary -> binary;
                    case Utf8 utf8 -> Binary.fromReusedByteArray(utf8.getBytes(), 0, utf8.getByteLength());
                    default -> Binary.fromConstantByteArray(value.toString().getBytes(StandardCharsets.UTF_8));
                });
    }

    private static Values rows(List<Field> fields) {
        return (out, value) -> {
            out.startGroup();
            writeFields(out, fields, (IndexedRecord) value);
            out.endGroup();
        };
    }

    /** A list has three levels in Parquet: itself, an entry, the entry's element, which may be null. */
    private static Values arrays(Schema element, GroupType group) {
        String entry = group.getFieldName(0);
        String name = group.getType(0).asGroupType().getFieldName(0);
        Values elements = values(element, group.getType(0).asGroupType().getType(0));
        return (out, value) -> {
            Collection<?> list = (Collection<?>) value;
            out.startGroup();
            if (!list.isEmpty()) {
                out.startField(entry, 0);
                for (Object item : list) {
                    out.startGroup();
                    writeField(out, name, 0, item, elements);
                    out.endGroup();
                }
                out.endField(entry, 0);
            }
            out.endGroup();
        };
    }

    private static Values maps(Schema valueSchema, GroupType group) {
        String entry = group.getFieldName(0);
        GroupType pair = group.getType(0).asGroupType();
        Values keys = RowWriteSupport::writeText;
        Values values = values(valueSchema, pair.getType(1));
        return (out, value) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            out.startGroup();
            if (!map.isEmpty()) {
                out.startField(entry, 0);
                map.forEach((key, item) -> {
                    out.startGroup();
                    writeField(out, pair.getFieldName(0), 0, key, keys);
                    writeField(out, pair.getFieldName(1), 1, item, values);
                    out.endGroup();
                });
                out.endField(entry, 0);
            }
            out.endGroup();
        };
    }

    private static void writeField(RecordConsumer out, String name, int index, @Nullable Object value, Values values) {
        if (value != null) {
            out.startField(name, index);
            values.write(out, value);
            out.endField(name, index);
        }
    }
}
