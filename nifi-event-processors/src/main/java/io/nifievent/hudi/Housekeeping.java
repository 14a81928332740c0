package io.nifievent.hudi;

import java.util.Properties;
import org.apache.hudi.client.HoodieJavaWriteClient;
import org.apache.hudi.common.engine.EngineType;
import org.apache.hudi.common.model.HoodieCleaningPolicy;
import org.apache.hudi.common.model.HoodieFailedWritesCleaningPolicy;
import org.apache.hudi.common.table.HoodieTableVersion;
import org.apache.hudi.common.table.marker.MarkerType;
import org.apache.hudi.config.HoodieArchivalConfig;
import org.apache.hudi.config.HoodieCleanConfig;
import org.apache.hudi.config.HoodieIndexConfig;
import org.apache.hudi.config.HoodieWriteConfig;
import org.apache.hudi.index.HoodieIndex;

/** Hudi's own client, for what it does besides writing: taking back what failed, cleaning, archiving. */
final class Housekeeping implements AutoCloseable {

    /**
     * Commits between two rounds: often enough that the timeline, which every commit lists, stays short, and seldom enough
     * that a round costs a commit next to nothing.
     */
    static final int COMMITS_PER_ROUND = 40;

    /** A query may read files as old as this many commits; at one every 2 seconds, 2 minutes. */
    private static final int COMMITS_RETAINED = 60;

    /** The timeline must hold what the cleaner still needs. */
    private static final int MIN_COMMITS = COMMITS_RETAINED + 10;

    private static final int MAX_COMMITS = MIN_COMMITS + 10;

    private final HoodieJavaWriteClient<?> client;

    Housekeeping(HadoopStorage storage, TableName table, String tablePath, HoodieTableVersion version) {
        Properties properties = new Properties();
        // Hudi waits so long for each time it makes; one writer has no clock to differ from.
        properties.setProperty("hoodie.time.generator.max_expected_clock_skew_ms", "1");
        properties.setProperty("hoodie.metadata.enable", "false");
        properties.setProperty("hoodie.metrics.on", "false");
        HoodieWriteConfig config = HoodieWriteConfig.newBuilder()
                .withEngineType(EngineType.JAVA)
                .withPath(tablePath)
                .forTable(table.value())
                .withWriteTableVersion(version.versionCode())
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
                        .retainCommits(COMMITS_RETAINED)
                        .build())
                .withArchivalConfig(HoodieArchivalConfig.newBuilder()
                        .withAutoArchive(false)
                        .withAsyncArchive(false)
                        .archiveCommitsWith(MIN_COMMITS, MAX_COMMITS)
                        .build())
                .withProps(properties)
                .build();
        this.client = new HoodieJavaWriteClient<>(storage.engine(), config);
    }

    /** Takes back a commit that was begun and not completed, with its files. */
    @SuppressWarnings("deprecation") // the only way to name the rollback's own time, which a stepped clock could not
    void rollBack(String instant, String rollbackInstant) {
        client.rollback(instant, rollbackInstant);
    }

    /** Deletes file versions no query needs any more, and moves old commits to the archive. */
    @SuppressWarnings("deprecation") // as above
    void tidy(String cleanInstant) {
        client.clean(cleanInstant);
        client.archive();
    }

    @Override
    public void close() {
        client.close();
    }
}
