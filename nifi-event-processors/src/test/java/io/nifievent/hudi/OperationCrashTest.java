package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that dies at each change it makes to the storage, in the middle of an upsert and of a delete. */
class OperationCrashTest {

    private static final TableName TABLE = SampleRecords.TABLE;
    private static final String BEFORE = "{a=10.0, b=20.0, c=30.0}";

    @TempDir
    Path folder;

    private Path base;
    private Lakehouse lakehouse;
    private Duration passed = Duration.ZERO;

    @BeforeEach
    void useBreakingFileSystem() throws IOException {
        Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
    }

    @AfterEach
    void heal() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    private void open() {
        lakehouse = new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of(folder.resolve("core-site.xml"))),
                        LakehouseSettings.TABLE_VERSION,
                        LakehouseSettings.SMALL_FILE_BYTES,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                () -> System.nanoTime() + passed.toNanos(),
                contents -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "COPY_ON_WRITE, UPSERT, true", "COPY_ON_WRITE, UPSERT, false",
        "COPY_ON_WRITE, DELETE, true", "COPY_ON_WRITE, DELETE, false",
        "MERGE_ON_READ, UPSERT, true", "MERGE_ON_READ, UPSERT, false",
        "MERGE_ON_READ, DELETE, true", "MERGE_ON_READ, DELETE, false"
    })
    void isDoneOnceOrNotAtAllWhereverTheProcessDies(TableKind kind, Operation operation, boolean lastChangeDone)
            throws Exception {
        RecordShape shape = SampleRecords.shape(kind);
        String after = operation == Operation.UPSERT ? "{a=11.0, b=20.0, c=30.0, d=40.0}" : "{b=20.0, c=30.0}";
        String[] records = {SampleRecords.listing("a", 2, 11), SampleRecords.listing("d", 2, 40)};
        boolean survived = false;
        int deaths = 0;
        for (int changes = 1; !survived; changes++) {
            base = Files.createDirectories(folder.resolve("lake" + changes));
            open();
            carryOut(
                    0,
                    Operation.UPSERT,
                    shape,
                    SampleRecords.listing("a", 1, 10),
                    SampleRecords.listing("b", 1, 20),
                    SampleRecords.listing("c", 1, 30));
            BreakingFileSystem.breakAfter(changes, lastChangeDone);
            try {
                carryOut(3, operation, shape, records);
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            // The old writer is gone with its process: what follows is a new one.
            BreakingFileSystem.heal();
            open();
            assertThat(prices().toString())
                    .as("whole or not at all after %s changes", changes)
                    .isIn(BEFORE, after);
            carryOut(3, operation, shape, records);
            assertThat(prices()).as("after %s changes and a new start", changes).hasToString(after);
            // The dead writer's commit hinders nobody, and goes once it has given no sign of life for long enough.
            passed = passed.plus(Duration.ofMinutes(3));
            try (TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
                lease.tidy();
            }
            assertThat(dataFilesOfNoCommit()).isEmpty();
            assertThat(prices()).as("after %s changes, tidied up", changes).hasToString(after);
            lakehouse.close();
        }
        assertThat(deaths).isGreaterThan(8);
    }

    private void carryOut(long firstOffset, Operation operation, RecordShape shape, String... records)
            throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(operation, shape);
            for (int i = 0; i < records.length; i++) {
                batch.add(
                        SampleRecords.json(records[i]),
                        Optional.of(new SourcePosition("topic-id", "topic", 0, firstOffset + i)));
            }
            batch.commit();
        }
    }

    private Map<String, Object> prices() throws Exception {
        Map<String, Object> prices = new TreeMap<>();
        for (GenericRecord row : MergedRows.read(lakehouse.location(TABLE))) {
            assertThat(prices.put(row.get("id").toString(), row.get("price"))).isNull();
        }
        return prices;
    }

    private List<String> dataFilesOfNoCommit() throws IOException {
        List<String> completed = TableRows.metaClient(lakehouse.location(TABLE))
                .getCommitsTimeline()
                .filterCompletedInstants()
                .getInstants()
                .stream()
                .map(HoodieInstant::requestedTime)
                .toList();
        try (Stream<Path> files = Files.walk(base.resolve(TABLE.value()))) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".parquet"))
                    .filter(file -> completed.stream().noneMatch(instant -> file.endsWith("_" + instant + ".parquet")))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
