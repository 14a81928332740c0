package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer knows of the ids that others stored since its last commit. */
class OthersCommitsTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");
    private static final LockSettings LOCK = new LockSettings(
            new LockSettings.InFileSystem(Duration.ofMinutes(1)), Duration.ZERO, Duration.ofSeconds(60));

    /** Enough for the first of them to be archived. */
    private static final int MANY = 150;

    @TempDir
    Path base;

    private Lakehouse writer;
    private Lakehouse other;

    @BeforeEach
    void open() {
        writer = lakehouse();
        other = lakehouse();
    }

    @AfterEach
    void close() {
        writer.close();
        other.close();
    }

    private Lakehouse lakehouse() {
        return new Lakehouse(
                new LakehouseSettings(
                        base.toUri(),
                        StorageAccess.by(List.of()),
                        LakehouseSettings.TABLE_VERSION,
                        0,
                        LakehouseSettings.STORED_ID_BYTES,
                        LakehouseSettings.DUPLICATE_DAYS,
                        LOCK),
                InstantSource.system(),
                contents -> {});
    }

    private static EventBatch.Added put(Lakehouse lakehouse, int number) throws LakehouseException {
        return put(lakehouse, number, Optional.empty());
    }

    private static EventBatch.Added put(Lakehouse lakehouse, int number, Optional<SourcePosition> position)
            throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            EventBatch.Added added = batch.add(SampleEvents.event("id-" + number, DAY, number), position);
            batch.commit(DAY);
            return added;
        }
    }

    @Test
    void areKnownWhenTheirCommitsWereArchivedUnseen() throws Exception {
        put(writer, 0);
        for (int number = 1; number <= MANY; number++) {
            put(other, number);
        }
        try (TableServices services = other.tryServices(SampleEvents.TABLE).orElseThrow()) {
            services.tidy();
        }
        TableTimeline timeline = new TableTimeline(TableRows.metaClient(table()), InstantSource.system());
        assertThat(timeline.advance()).as("commits not archived").hasSizeLessThan(MANY);

        put(writer, MANY + 1);
        for (int number = 0; number <= MANY; number++) {
            put(writer, number);
        }
        assertIds(MANY + 1);
    }

    @Test
    void areNotReadAgainWhenTheirRowsWereOnlyMoved() throws Exception {
        put(writer, 0);
        for (int number = 1; number <= PackingPlan.FAN_IN; number++) {
            put(other, number);
        }
        put(writer, PackingPlan.FAN_IN + 1);
        try (TableServices services = other.tryServices(SampleEvents.TABLE).orElseThrow()) {
            assertThat(services.pack(new PackingLimits(10_000_000, 10_000_000)).filesAfter())
                    .isPositive();
        }
        Path packed = largestFile();
        Path aside = base.resolve("aside");
        Files.move(packed, aside);
        put(writer, PackingPlan.FAN_IN + 2);
        for (int number = 0; number <= PackingPlan.FAN_IN + 1; number++) {
            assertThat(put(writer, number)).as("id-%s", number).isInstanceOf(EventBatch.Duplicate.class);
        }
        Files.move(aside, packed);
        assertIds(PackingPlan.FAN_IN + 2);
    }

    /** As when the topic was cut and written anew while the other writer had its partition. */
    @Test
    void losesNoOtherEventFromAPlaceTheyTook() throws Exception {
        Optional<SourcePosition> place = Optional.of(new SourcePosition("topic-id", "topic", 0, 1));
        put(writer, 0);
        put(other, 1, place);
        try (TableLease lease = writer.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(SampleEvents.event("id-2", DAY, 2), place)).isInstanceOf(EventBatch.Row.class);
            assertThatThrownBy(() -> batch.commit(DAY))
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.code()).isEqualTo(LakehouseException.Code.OVERTAKEN));
        }
        assertThat(put(writer, 2, place))
                .isInstanceOfSatisfying(
                        EventBatch.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("position-taken"));
        assertThat(put(writer, 1, place)).isInstanceOf(EventBatch.Redelivered.class);
        assertIds(1);
    }

    private Path largestFile() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(table()))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .max((one, two) ->
                            Long.compare(one.toFile().length(), two.toFile().length()))
                    .orElseThrow();
        }
    }

    private URI table() {
        return writer.location(SampleEvents.TABLE);
    }

    private void assertIds(int last) throws Exception {
        assertThat(TableRows.ids(table()))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, last)
                        .mapToObj(number -> "id-" + number)
                        .toList());
    }
}
