package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelineArchiveTest {

    private static final Instant DAY = Instant.parse("2026-01-01T10:00:00Z");

    /** Times that the table has been archived when the test begins. */
    private static final int EARLIER = TimelineArchive.KEPT_FILES + 20;

    @TempDir
    Path base;

    private Lakehouse lakehouse;
    private int puts;

    @BeforeEach
    void open() {
        lakehouse = new Lakehouse(new LakehouseSettings(base.toUri()), InstantSource.system(), contents -> {});
    }

    @AfterEach
    void close() {
        lakehouse.close();
    }

    private static Optional<SourcePosition> position(int number) {
        return Optional.of(new SourcePosition("topic-id", "topic", 0, number));
    }

    private void put(int number) throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            batch.add(SampleEvents.event("id-" + number, DAY, number), position(number));
            batch.commit(DAY);
        }
    }

    /** So many commits that there is something to archive, and a round of maintenance. */
    private void tidyAfterCommits(int commits) throws LakehouseException {
        for (int end = puts + commits; puts < end; puts++) {
            put(puts);
        }
        try (TableServices services = lakehouse.tryServices(SampleEvents.TABLE).orElseThrow()) {
            services.pack(new PackingLimits(10_000_000, 100_000_000));
            services.tidy();
        }
    }

    @Test
    void keepsTheNewestFilesAloneAndWhatTheTableKnows() throws Exception {
        ArchiveFolder archive = new ArchiveFolder(base.resolve("listing_view"));
        tidyAfterCommits(75);
        archive.addFilesUntil(EARLIER);
        Schema schema = schema();

        for (int round = 1; round <= 3; round++) {
            tidyAfterCommits(15);
            assertThat(archive.numbers())
                    .as("round %s", round)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(EARLIER + round - TimelineArchive.KEPT_FILES + 1, EARLIER + round)
                                    .boxed()
                                    .toList());
        }

        close();
        open();
        assertThat(schema()).isEqualTo(schema);
        try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
            EventBatch batch = lease.begin(SampleEvents.TYPE);
            assertThat(batch.add(SampleEvents.event("id-0", DAY, 0), position(0)))
                    .isEqualTo(new EventBatch.Redelivered());
        }
        assertThat(TableRows.ids(lakehouse.location(SampleEvents.TABLE)))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, puts)
                        .mapToObj(number -> "id-" + number)
                        .toList());
    }

    private Schema schema() throws IOException {
        TableTimeline timeline =
                new TableTimeline(TableRows.metaClient(lakehouse.location(SampleEvents.TABLE)), InstantSource.system());
        timeline.advance();
        return timeline.schema().orElseThrow().avro();
    }

    @Test
    void deletesAHundredFilesAtATime() throws Exception {
        ArchiveFolder archive = new ArchiveFolder(base.resolve("listing_view"));
        tidyAfterCommits(75);
        archive.addFilesUntil(TimelineArchive.KEPT_FILES + 250);

        new TimelineArchive(TableRows.metaClient(lakehouse.location(SampleEvents.TABLE))).deleteOldest();

        assertThat(archive.numbers())
                .containsExactlyElementsOf(LongStream.rangeClosed(101, TimelineArchive.KEPT_FILES + 250)
                        .boxed()
                        .toList());
    }

    @Test
    void isEmptyUntilSomethingIsArchived() throws IOException, LakehouseException {
        put(0);

        new TimelineArchive(TableRows.metaClient(lakehouse.location(SampleEvents.TABLE))).deleteOldest();

        assertThat(base.resolve("listing_view/.hoodie/archived")).doesNotExist();
    }
}
