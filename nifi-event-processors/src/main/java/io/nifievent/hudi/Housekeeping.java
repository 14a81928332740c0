package io.nifievent.hudi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.hudi.client.HoodieJavaWriteClient;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.common.engine.EngineType;
import org.apache.hudi.common.model.HoodieCleaningPolicy;
import org.apache.hudi.common.model.HoodieFailedWritesCleaningPolicy;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.marker.MarkerType;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.config.HoodieArchivalConfig;
import org.apache.hudi.config.HoodieCleanConfig;
import org.apache.hudi.config.HoodieCompactionConfig;
import org.apache.hudi.config.HoodieIndexConfig;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.hudi.index.HoodieIndex;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.table.action.HoodieWriteMetadata;

/** Hudi's own client, for what it does besides writing: taking back what failed, compacting, cleaning, archiving. */
final class Housekeeping implements AutoCloseable {

    /**
     * Commits between two rounds of a writer: often enough that the timeline, which every commit lists, stays short, and
     * seldom enough that a round costs a commit next to nothing.
     */
    private static final int COMMITS_PER_ROUND = 40;

    /** A query may read files as old as this many commits; at one every 2 seconds, 2 minutes. */
    private static final int COMMITS_RETAINED = 60;

    /** The timeline must hold what the cleaner still needs. */
    private static final int MIN_COMMITS = COMMITS_RETAINED + 1;

    /** More than these in the timeline are archived. */
    private static final int MAX_COMMITS = MIN_COMMITS + 10;

    /** Commits on the timeline that make a writer tidy by itself. */
    static final int COMMITS_BEFORE_ROUND = MAX_COMMITS + COMMITS_PER_ROUND;

    /** Commits to a merge-on-read table that make a compaction worth its while. */
    private static final int DELTA_COMMITS_PER_COMPACTION = 5;

    private final HadoopStorage storage;
    private final TableName table;
    private final HoodieTableMetaClient metaClient;
    private final TimelineArchive archive;
    private final HoodieJavaWriteClient<?> client;
    private final HoodieJavaWriteClient<?> cleaner;
    private final ErasureNotes erasures;
    private final TableLock lock;

    Housekeeping(HadoopStorage storage, TableName table, HoodieTableMetaClient metaClient, TableLock lock) {
        this.lock = lock;
        this.storage = storage;
        this.table = table;
        this.metaClient = metaClient;
        this.archive = new TimelineArchive(metaClient);
        this.client = new HoodieJavaWriteClient<>(storage.engine(), config(COMMITS_RETAINED));
        this.cleaner = new HoodieJavaWriteClient<>(storage.listedEngine(), config(COMMITS_RETAINED));
        StoragePath base = metaClient.getBasePath();
        this.erasures = new ErasureNotes(new WholeFileStorage(base, storage.configuration()), base);
    }

    private HoodieWriteConfig config(int commitsRetained) {
        Properties properties = new Properties();
        // Hudi waits so long for each time it makes; one writer has no clock to differ from.
        properties.setProperty("hoodie.time.generator.max_expected_clock_skew_ms", "1");
        properties.setProperty("hoodie.metadata.enable", "false");
        properties.setProperty("hoodie.metrics.on", "false");
        return HoodieWriteConfig.newBuilder()
                .withEngineType(EngineType.JAVA)
                .withPath(metaClient.getBasePath().toString())
                .forTable(table.value())
                .withWriteTableVersion(
                        metaClient.getTableConfig().getTableVersion().versionCode())
                .withAutoUpgradeVersion(false)
                .withEmbeddedTimelineServerEnabled(false)
                .withMarkersType(MarkerType.DIRECT.name())
                .withRollbackUsingMarkers(true)
                .withIndexConfig(HoodieIndexConfig.newBuilder()
                        .withIndexType(HoodieIndex.IndexType.INMEMORY)
                        .build())
                .withCleanConfig(HoodieCleanConfig.newBuilder()
                        .withAutoClean(false)
                        .withAsyncClean(false)
                        // Which commits are dead is not for the client to say; nor must it mind later ones.
                        .withFailedWritesCleaningPolicy(HoodieFailedWritesCleaningPolicy.NEVER)
                        .withCleanerPolicy(HoodieCleaningPolicy.KEEP_LATEST_COMMITS)
                        .retainCommits(commitsRetained)
                        .build())
                .withArchivalConfig(HoodieArchivalConfig.newBuilder()
                        .withAutoArchive(false)
                        .withAsyncArchive(false)
                        .archiveCommitsWith(MIN_COMMITS, MAX_COMMITS)
                        .build())
                .withCompactionConfig(HoodieCompactionConfig.newBuilder()
                        .withInlineCompaction(false)
                        .withMaxNumDeltaCommitsBeforeCompaction(DELTA_COMMITS_PER_COMPACTION)
                        .build())
                .withProps(properties)
                .build();
    }

    /** Takes back a commit that was begun and not completed, with its files. Call it with the table's lock. */
    @SuppressWarnings("deprecation") // the only way to name the rollback's own time, which a stepped clock could not
    void rollBack(String instant, String rollbackInstant) {
        client.rollback(instant, rollbackInstant);
    }

    /**
     * Whether a writer has to tidy by itself: somebody who looks after the table keeps its timeline shorter.
     *
     * @param commits in the timeline
     * @param sinceRound commits since the writer's own last round
     */
    static boolean isDue(int commits, int sinceRound) {
        return sinceRound >= COMMITS_PER_ROUND && commits >= COMMITS_BEFORE_ROUND;
    }

    /** Deletes file versions no query needs any more, and moves old commits to the archive, whose oldest files go. */
    @SuppressWarnings("deprecation") // as above
    void tidy(TableTimeline timeline) throws IOException, LakehouseException {
        boolean archived = lock.hold(held -> {
            timeline.reload();
            cleaner.clean(timeline.nextInstant());
            // As Hudi decides it.
            boolean archives = timeline.commitsOnStorage() > MAX_COMMITS;
            if (archives) {
                erasures.keep(timeline);
                cleaner.archive();
            }
            timeline.deleteOldCleansAndRollbacks();
            return archives;
        });
        if (archived && timeline.saysAll()) {
            archive.deleteOldest();
        }
    }

    /** What erasures have taken out of the table. */
    ErasureNotes erasures() {
        return erasures;
    }

    /** Deletes all file versions but those the last commit needs, whoever may be reading older ones. */
    @SuppressWarnings("deprecation") // as above
    void purge(TableTimeline timeline) throws IOException, LakehouseException {
        lock.hold(held -> {
            timeline.reload();
            try (HoodieJavaWriteClient<?> purger = new HoodieJavaWriteClient<>(storage.engine(), config(1))) {
                purger.clean(timeline.nextInstant());
            }
            return Optional.empty();
        });
    }

    /** Plans a compaction; false if there is too little to compact. Call it with the table's lock. */
    @SuppressWarnings("deprecation") // as above
    boolean scheduleCompaction(String instant) {
        return client.scheduleCompactionAtInstant(instant, Option.empty());
    }

    /** Writes the files of a planned compaction; deletes those that were written of it before. */
    HoodieWriteMetadata<List<WriteStatus>> compact(String instant) {
        return client.compact(instant, false);
    }

    /** Makes a compaction visible. Call it with the table's lock. */
    void completeCompaction(String instant, HoodieWriteMetadata<List<WriteStatus>> compacted) {
        client.commitCompaction(instant, compacted, Option.empty());
    }

    @Override
    public void close() {
        client.close();
        cleaner.close();
    }
}
