package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are packed by copying their row groups, if these are large and all of one schema. */
class RowGroupCopyTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final int ROWS = 100;

    /** Of random bytes, which no codec makes smaller. */
    private static final int LARGE = (int) (1.1 * ParquetFiles.LARGE_ROW_GROUP / ROWS);

    private static final int SMALL = LARGE / 2;

    private final Random random = new Random(1);

    @TempDir
    Path base;

    private Lakehouse lakehouse;

    @BeforeEach
    void open() {
        lakehouse = new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                contents -> {});
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private void put(int commit, EventType type, int bytesARow) throws LakehouseException {
        byte[] raw = new byte[bytesARow];
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(type);
            for (int row = 0; row < ROWS; row++) {
                random.nextBytes(raw);
                String id = "id-" + commit + "-" + row;
                batch.add(
                        SampleEvents.event(id, DAY, """
                                {"User_ID":"user %d","Position":%d,"Raw":"%s","Tags":["a",null],"Later":"later",
                                 "Device":{"Name":"phone","Sizes":[1,%d]}}
                                """.formatted(
                                        row, commit, Base64.getEncoder().encodeToString(raw), row)),
                        Optional.empty());
            }
            batch.commit(DAY);
        }
    }

    private Packed pack() throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.pack(new PackingLimits(100_000_000, 100_000_000));
        }
    }

    @Test
    void copiesLargeRowGroups() throws Exception {
        for (int commit = 0; commit < PackingPlan.FAN_IN; commit++) {
            put(commit, SampleEvents.TYPE, LARGE);
        }
        Map<String, String> before = rows();
        ParquetMetadata source = footer();
        assertThat(pack().filesAfter()).isOne();
        assertThat(rows()).isEqualTo(before);
        ParquetMetadata packed = footer();
        assertThat(packed.getBlocks()).hasSize(PackingPlan.FAN_IN).allSatisfy(rowGroup -> {
            assertThat(rowGroup.getRowCount()).isEqualTo(ROWS);
            assertThat(rowGroup.getColumns())
                    .hasSameSizeAs(source.getBlocks().getFirst().getColumns());
        });
        assertThat(packed.getFileMetaData().getKeyValueMetaData())
                .isEqualTo(source.getFileMetaData().getKeyValueMetaData());
        assertThat(fileNames())
                .hasSize(1)
                .allSatisfy(
                        name -> assertThat(newest().getFileName().toString()).startsWith(name));
    }

    @Test
    void writesSmallOnesAnew() throws Exception {
        for (int commit = 0; commit < PackingPlan.FAN_IN; commit++) {
            put(commit, SampleEvents.TYPE, SMALL);
        }
        Map<String, String> before = rows();
        assertThat(pack().filesAfter()).isOne();
        assertThat(rows()).isEqualTo(before);
        assertThat(footer().getBlocks()).hasSize(1);
        assertThat(fileNames()).hasSize(1);
    }

    @Test
    void writesThoseOfOtherColumnsAnew() throws Exception {
        EventType wider = SampleEvents.type(
                Stream.concat(SampleEvents.V1.stream(), Stream.of(Column.of("Later", new ColumnType.Text(), "")))
                        .toList());
        put(0, SampleEvents.TYPE, LARGE);
        for (int commit = 1; commit < PackingPlan.FAN_IN; commit++) {
            put(commit, wider, LARGE);
        }
        assertThat(pack().filesAfter()).isOne();
        assertThat(footer().getBlocks()).hasSize(1);
        assertThat(read().collect(Collectors.groupingBy(
                        row -> row.get("later") == null
                                ? "null"
                                : row.get("later").toString(),
                        Collectors.counting())))
                .isEqualTo(Map.of("null", (long) ROWS, "later", (long) ROWS * (PackingPlan.FAN_IN - 1)));
    }

    private Stream<GenericRecord> read() throws IOException {
        return TableRows.read(lakehouse.location(SampleEvents.TABLE)).stream();
    }

    /** Rows by id, without the name of their file. */
    private Map<String, String> rows() throws IOException {
        Function<GenericRecord, String> values = row -> {
            row.put(HoodieRecord.FILENAME_META_FIELD_ORD, "");
            return row.toString();
        };
        return read().collect(Collectors.toMap(row -> row.get("event_id").toString(), values));
    }

    private List<String> fileNames() throws IOException {
        return read().map(row -> row.get(HoodieRecord.FILENAME_META_FIELD_ORD).toString())
                .distinct()
                .toList();
    }

    private ParquetMetadata footer() throws IOException {
        var file = HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(newest().toUri()), new Configuration());
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            return reader.getFooter();
        }
    }

    private Path newest() throws IOException {
        try (Stream<Path> files = Files.walk(base)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .max((one, two) -> instant(one).compareTo(instant(two)))
                    .orElseThrow();
        }
    }

    private static String instant(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('_'));
    }
}
