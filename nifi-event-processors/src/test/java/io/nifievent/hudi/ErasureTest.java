package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.Event;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErasureTest {

    private static final Instant DAY_1 = Instant.parse("2026-01-01T10:00:00Z");
    private static final PackingLimits LIMITS = new PackingLimits(10_000_000, 100_000_000);
    private static final ErasureRequest REQUEST =
            new ErasureRequest("request-1", List.of(new ErasureKey("user_id", "user 3")));

    @TempDir
    Path base;

    private List<Path> resources = List.of();
    private Duration passed = Duration.ZERO;
    private Lakehouse lakehouse;

    /** What somebody else does before the lock is taken next, as an erasure does once it has found the rows. */
    private volatile Runnable meanwhile = () -> {};

    @BeforeEach
    void open() {
        lakehouse = lakehouse(0);
    }

    private Lakehouse lakehouse(long smallFileBytes) {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(resources),
                        6,
                        smallFileBytes,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LockSettings.IN_PROCESS),
                InstantSource.system(),
                this::nanoTime,
                contents -> {});
    }

    private long nanoTime() {
        Runnable once = meanwhile;
        meanwhile = () -> {};
        once.run();
        return System.nanoTime() + passed.toNanos();
    }

    @AfterEach
    void close() {
        BreakingFileSystem.heal();
        lakehouse.close();
    }

    private URI table() {
        return lakehouse.location(SampleEvents.TABLE);
    }

    /** Users 0 to 4 in turn. */
    private static Event event(int number) {
        return SampleEvents.event("id-" + number, DAY_1, number % 5);
    }

    private void put(Event... events) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            for (Event event : events) {
                batch.add(event, Optional.empty());
            }
            batch.commit(DAY_1);
        }
    }

    private void putTen() throws LakehouseException {
        for (int number = 0; number < 10; number += 2) {
            put(event(number), event(number + 1));
        }
    }

    private Erased erase() throws LakehouseException {
        return erase(REQUEST);
    }

    private Erased erase(ErasureRequest request) throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.erase(request, false);
        }
    }

    private Erased count() throws LakehouseException {
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            return services.countForErasure(REQUEST, false);
        }
    }

    /** A commit of a process that has died keeps the old files until it has given no sign of life for long enough. */
    private Erased eraseInTheEnd() throws LakehouseException {
        try {
            return erase();
        } catch (LakehouseException e) {
            assertThat(e.code()).isEqualTo(LakehouseException.Code.OVERTAKEN);
            passed = passed.plus(Duration.ofMinutes(3));
            return erase();
        }
    }

    private static List<String> idsWithoutUser3(int count) {
        return IntStream.range(0, count)
                .filter(number -> number % 5 != 3)
                .mapToObj(number -> "id-" + number)
                .toList();
    }

    @Test
    void countsAndChangesNothing() throws Exception {
        putTen();
        List<Path> before = files();
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.countForErasure(
                            new ErasureRequest(
                                    "request-1",
                                    List.of(
                                            new ErasureKey("user_id", "user 3"),
                                            new ErasureKey("position", "4"),
                                            new ErasureKey("no_such_column", "user 3"),
                                            new ErasureKey("event_id", "id-7"))),
                            false))
                    .isEqualTo(new Erased(List.of(2L, 2L, 0L, 1L), 4, 0, List.of()));
        }

        assertThat(files()).containsExactlyElementsOf(before);
    }

    @Test
    void erasesTheRowsFromEveryFileInTheStorage() throws Exception {
        putTen();
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(new PackingLimits(10_000_000, 1)).filesBefore())
                    .isZero();
        }
        assertThat(mentions("user 3")).isNotEmpty();

        Erased erased = erase();

        assertThat(erased.rows()).containsExactly(2L);
        assertThat(erased.files()).isEqualTo(2);
        assertThat(erased.instants()).hasSize(1);
        assertThat(mentions("user 3")).isEmpty();
        assertThat(mentions("user 2")).isNotEmpty();
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(idsWithoutUser3(10));
        assertThat(erase()).isEqualTo(erased);
    }

    @Test
    void erasesWhatWasPackedWithTheFilesItWasPackedFrom() throws Exception {
        for (int number = 0; number < 10; number++) {
            put(event(number));
        }
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(10);
        }

        assertThat(erase().rows()).containsExactly(2L);
        assertThat(mentions("user 3")).isEmpty();
        put(event(10));
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(idsWithoutUser3(11));
    }

    /** As a person does who does not know of erasing. */
    private void delete(Event... events) throws Exception {
        RecordShape shape = EventRecords.shape(SampleEvents.TYPE, TableKind.COPY_ON_WRITE, Optional.empty());
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.DELETE, shape.neededFor(Operation.DELETE));
            for (Event event : events) {
                batch.add(EventRecords.record(event, Optional.empty(), DAY_1), Optional.empty());
            }
            assertThat(batch.commit().instant()).isPresent();
        }
    }

    @Test
    void erasesWhatOnlyOlderFilesHoldOnceItWasDeleted() throws Exception {
        putTen();
        delete(event(3), event(8));
        assertThat(mentions("user 3")).hasSize(2);
        Erased found = new Erased(List.of(0L), 0, 2, List.of());
        assertThat(count()).isEqualTo(found);
        assertThat(mentions("user 3")).hasSize(2);

        assertThat(erase()).isEqualTo(found);

        assertThat(mentions("user 3")).isEmpty();
        assertThat(count().olderFiles()).isZero();
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(idsWithoutUser3(10));
        assertThat(erase()).as("the same request again").isEqualTo(found);
    }

    @Test
    void tellsRowsOfTheTableFromThoseOfOlderFiles() throws Exception {
        putTen();
        delete(event(3));
        assertThat(count()).isEqualTo(new Erased(List.of(1L), 1, 1, List.of()));

        Erased erased = erase();

        assertThat(erased.rows()).containsExactly(1L);
        assertThat(erased.files()).isEqualTo(1);
        assertThat(erased.olderFiles()).isEqualTo(1);
        assertThat(mentions("user 3")).isEmpty();
        assertThat(erase()).isEqualTo(erased);
    }

    @Test
    void leavesOlderFilesToReadersWhenNoneHoldsSuchRows() throws Exception {
        putTen();
        delete(event(2));
        List<Path> before = files();

        assertThat(erase(new ErasureRequest("request-1", List.of(new ErasureKey("user_id", "nobody")))))
                .isEqualTo(new Erased(List.of(0L), 0, 0, List.of()));
        assertThat(files()).containsExactlyElementsOf(before);
    }

    @Test
    void finishesByAnotherRequestWhatACommitUnderWayHasKept() throws Exception {
        putTen();
        Path file = mentions("user 3").getFirst();
        copyByACommitUnderWay(file);
        for (String id : List.of("request-1", "request-2")) {
            assertThatThrownBy(() -> erase(new ErasureRequest(id, REQUEST.keys())))
                    .as(id)
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.OVERTAKEN));
        }
        assertThat(mentions("user 3")).hasSize(1);

        passed = passed.plus(Duration.ofMinutes(3));
        erase(new ErasureRequest("request-2", REQUEST.keys()));

        assertThat(mentions("user 3")).isEmpty();
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(idsWithoutUser3(10));
    }

    /** What a writer that rewrites a file has done when its process hangs. */
    private void copyByACommitUnderWay(Path file) throws IOException {
        HoodieTableMetaClient metaClient = TableRows.metaClient(table());
        String instant = TableTimeline.format(Instant.now().plus(Duration.ofMinutes(1)));
        Files.createFile(Files.createDirectories(base.resolve("listing_view/.hoodie/.heartbeat"))
                .resolve(instant));
        new TableTimeline(metaClient, InstantSource.system()).begin(instant, HoodieTimeline.COMMIT_ACTION);
        String name = file.getFileName().toString().replaceAll("_\\d+\\.parquet", "_" + instant + ".parquet");
        String partition = file.getParent().getFileName().toString();
        new CommitMarkers(metaClient, instant)
                .mark(new BaseFiles.Target(partition, FSUtils.getFileId(name), name, Optional.empty()));
        Files.copy(file, file.resolveSibling(name));
    }

    @Test
    void findsWhatAWriterAddsMeanwhile() throws Exception {
        putTen();
        meanwhile = () -> {
            try {
                put(event(13));
            } catch (LakehouseException e) {
                throw new IllegalStateException(e);
            }
        };

        Erased erased = erase();

        assertThat(erased.rows()).containsExactly(3L);
        assertThat(mentions("user 3")).isEmpty();
        assertThat(TableRows.ids(table())).containsExactlyInAnyOrderElementsOf(idsWithoutUser3(10));
    }

    @Test
    void erasesRejectedEventsByWhatTheirRawBytesSay() throws Exception {
        put(
                rejected("1", "{\"Usr_ID\":\"user 3\"}"),
                rejected("2", "{\"User_ID\":\"user 33\"}"),
                rejected("3", "user 3;x"));
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.erase(REQUEST, true).rows()).containsExactly(2L);
        }

        assertThat(TableRows.ids(table())).containsExactly("2");
    }

    @Test
    void findsRowsWhoseCommitsWereArchivedSinceItLookedLast() throws Exception {
        putTen();
        assertThat(count().rows()).containsExactly(2L);
        put(SampleEvents.event("other day", DAY_1.plus(Duration.ofDays(1)), 3));
        putUntilTidied();

        assertThat(erase().rows()).containsExactly(3L);

        assertThat(mentions("user 3")).isEmpty();
    }

    /** So many rows of another user that a writer has archived the commits before. */
    private void putUntilTidied() throws LakehouseException {
        for (int number = 0; number < 125; number++) {
            put(SampleEvents.event("later-" + number, DAY_1, 1));
            try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                lease.tidy();
            }
        }
    }

    @Test
    void losesNoRowsOfAWriterWhoseCommitWasArchivedMeanwhile() throws Exception {
        put(event(3), event(4));
        Lakehouse growing = lakehouse(LakehouseSettings.SMALL_FILE_BYTES);
        Lakehouse first = lakehouse;
        meanwhile = () -> {
            try {
                lakehouse = growing;
                put(event(5));
                lakehouse.close();
                lakehouse = lakehouse(0);
                putUntilTidied();
                lakehouse.close();
                lakehouse = first;
            } catch (LakehouseException e) {
                throw new IllegalStateException(e);
            }
        };

        assertThat(erase().rows()).containsExactly(1L);

        assertThat(mentions("user 3")).isEmpty();
        assertThat(TableRows.ids(table())).contains("id-4", "id-5").hasSize(127);
    }

    @Test
    void erasesFromATableWithoutPartitions() throws Exception {
        RecordShape shape = SampleRecords.shape(TableKind.COPY_ON_WRITE, Optional.empty(), new Partitioning.None());
        for (int number = 0; number < 9; number++) {
            try (TableLease lease = lakehouse.tryLease(SampleRecords.TABLE).orElseThrow()) {
                OperationBatch batch = lease.begin(Operation.BULK_INSERT, shape);
                batch.add(SampleRecords.json(SampleRecords.listing("id-" + number, 1, 1)), Optional.empty());
                batch.commit();
            }
        }
        try (TableServices services = lakehouse.tryServices(SampleRecords.TABLE).orElseThrow()) {
            assertThat(services.pack(LIMITS).filesBefore()).isEqualTo(9);
            assertThat(services.erase(new ErasureRequest("request-1", List.of(new ErasureKey("id", "id-3"))), false)
                            .rows())
                    .containsExactly(1L);
        }
        assertThat(TableRows.read(lakehouse.location(SampleRecords.TABLE)))
                .extracting(row -> row.get("id").toString())
                .hasSize(8)
                .doesNotContain("id-3");
    }

    private static Event rejected(String id, String raw) {
        return SampleEvents.event(
                id,
                DAY_1,
                "{\"Raw\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void leavesATableWhoseRowsAreAllErasedReadable() throws Exception {
        put(event(3));
        assertThat(erase().rows()).containsExactly(1L);

        assertThat(TableRows.ids(table())).isEmpty();
        put(event(4));
        assertThat(TableRows.ids(table())).containsExactly("id-4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void finishesAfterANewStartWhereverItDies(boolean lastChangeDone) throws Exception {
        useBreakingFileSystem();
        int deaths = 0;
        boolean survived = false;
        for (int changes = 1; !survived; changes++) {
            putTen();
            BreakingFileSystem.breakAfter(changes, lastChangeDone);
            try {
                erase();
                survived = !BreakingFileSystem.isBroken();
            } catch (LakehouseException e) {
                assertThat(e.code()).isEqualTo(LakehouseException.Code.STORAGE_UNAVAILABLE);
            }
            deaths++;
            // The old process is gone: it is not closed, and what follows is a new one.
            BreakingFileSystem.heal();
            open();
            put(event(10));
            assertThat(eraseInTheEnd().rows()).as("after %s changes", changes).containsExactly(2L);
            assertThat(mentions("user 3")).as("after %s changes", changes).isEmpty();
            assertThat(TableRows.ids(table()))
                    .as("after %s changes", changes)
                    .containsExactlyInAnyOrderElementsOf(idsWithoutUser3(11));
            deleteTable();
        }
        assertThat(deaths).isGreaterThan(10);
    }

    @Test
    void keepsTheValueOutOfTheKeysText() {
        assertThat(REQUEST.toString()).doesNotContain("user 3");
        assertThatThrownBy(() -> new ErasureKey("user_id", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ErasureRequest("a b", List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** All files below the table that hold a value, of data files the decoded rows. */
    private List<Path> mentions(String value) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : files()) {
            String text = file.toString().endsWith(".parquet")
                    ? rows(file)
                    : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            if (text.contains(value)) {
                found.add(file);
            }
        }
        return found;
    }

    private static String rows(Path file) throws IOException {
        StringBuilder rows = new StringBuilder();
        try (ParquetReader<GenericRecord> reader = AvroParquetReader.<GenericRecord>builder(
                        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))
                .withDataModel(GenericData.get())
                .build()) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.append(row).append('\n');
            }
        }
        return rows.toString();
    }

    private void useBreakingFileSystem() throws IOException {
        lakehouse.close();
        Path site = base.resolve("core-site.xml");
        Files.writeString(
                site,
                "<configuration><property><name>fs.file.impl</name><value>" + BreakingFileSystem.class.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
        resources = List.of(site);
        open();
    }

    private void deleteTable() throws IOException {
        lakehouse.close();
        try (Stream<Path> files = Files.walk(base.resolve("listing_view"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        open();
    }
}
