package io.nifievent.hudi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Tells which rows of a table belong to which keys of an erasure. */
final class RowKeys {

    /** Column of a rejected event's bytes as they arrived. */
    private static final String RAW = "raw";

    private final List<Predicate<GenericRecord>> tests = new ArrayList<>();
    private final Set<String> columns = new HashSet<>();

    /** @param quarantine whether the rows are rejected events, which have their producers' values in their raw bytes */
    RowKeys(List<ErasureKey> keys, TableSchema schema, boolean quarantine) {
        for (ErasureKey key : keys) {
            Predicate<GenericRecord> test = row -> false;
            if (isKeyColumn(schema.avro(), key.column())) {
                columns.add(key.column());
                test = row -> key.value().equals(text(row.get(key.column())));
            }
            if (quarantine && schema.avro().getField(RAW) != null) {
                columns.add(RAW);
                RawMention mention = new RawMention(key.value());
                test = test.or(row -> raw(row).filter(mention::isIn).isPresent());
            }
            tests.add(test);
        }
    }

    private static boolean isKeyColumn(Schema schema, String column) {
        Schema.Field field = schema.getField(column);
        return field != null && isKeyType(field.schema());
    }

    /** Text or a whole number, which may be null. */
    private static boolean isKeyType(Schema schema) {
        return switch (schema.getType()) {
            case UNION ->
                schema.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .allMatch(RowKeys::isKeyType);
            case STRING -> true;
            case INT, LONG -> schema.getLogicalType() == null;
            default -> false;
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Optional<byte[]> raw(GenericRecord row) {
        return Optional.ofNullable((ByteBuffer) row.get(RAW)).map(buffer -> {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        });
    }

    /** Whether no row of the table can belong to a key. */
    boolean isEmpty() {
        return columns.isEmpty();
    }

    int size() {
        return tests.size();
    }

    /** The columns that decide. */
    Schema projection(Schema schema) {
        return Schema.createRecord(
                schema.getName(),
                "",
                schema.getNamespace(),
                false,
                schema.getFields().stream()
                        .filter(field -> columns.contains(field.name()))
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList());
    }

    boolean isOf(int key, GenericRecord row) {
        return tests.get(key).test(row);
    }

    boolean isOfNone(GenericRecord row) {
        return tests.stream().noneMatch(test -> test.test(row));
    }
}
