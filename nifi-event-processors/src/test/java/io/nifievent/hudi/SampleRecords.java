package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Records of real estate, that change. */
final class SampleRecords {

    static final TableName TABLE = new TableName("listing");

    private static final JsonMapper JSON = JsonMapper.shared();

    private SampleRecords() {}

    /** Partitioned by hour and ordered by version. */
    static RecordShape shape(TableKind kind) {
        return shape(kind, Optional.of("version"), new Partitioning.ByTime("listed_at", Partitioning.Unit.HOUR));
    }

    static RecordShape shape(TableKind kind, Optional<String> ordering, Partitioning partitioning) {
        return new RecordShape(
                kind,
                List.of(
                        Column.of("id", new ColumnType.Text(), ""),
                        Column.of("version", new ColumnType.BigInt(), ""),
                        Column.of("city", new ColumnType.Text(), ""),
                        Column.of("price", new ColumnType.Real(), ""),
                        Column.of("listed_at", new ColumnType.Timestamp(), ""),
                        Column.of("available", new ColumnType.Date(), ""),
                        Column.of("tags", new ColumnType.ArrayOf(new ColumnType.Text()), "")),
                "id",
                ordering,
                partitioning);
    }

    static RecordShape withColumn(RecordShape shape, String name, ColumnType type) {
        return new RecordShape(
                shape.kind(),
                Stream.concat(shape.columns().stream(), Stream.of(Column.of(name, type, "")))
                        .toList(),
                shape.recordKey(),
                shape.ordering(),
                shape.partitioning());
    }

    static ObjectNode json(String record) {
        return (ObjectNode) JSON.readTree(record);
    }

    static String listing(String id, int version, int price) {
        return """
               {"id":"%s","version":%d,"city":"Kraków","price":%d,"listed_at":"2026-11-22T13:05:00Z","available":"2026-12-01","tags":["x",null]}""".formatted(id, version, price);
    }
}
