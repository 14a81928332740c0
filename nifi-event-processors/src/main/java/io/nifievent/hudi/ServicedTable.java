package io.nifievent.hudi;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.model.WriteOperationType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.StoragePath;

/** One table as its services see it: beside its writers, with an own copy of what the table says. */
final class ServicedTable implements AutoCloseable {

    /** A partition or table that was written last before that is taken to be finished; a query does not take so long. */
    private static final Duration COLD_AFTER = Duration.ofHours(1);

    private final TableName name;
    private final LakehouseSettings settings;
    private final InstantSource clock;
    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final TableLock lock;
    private final Housekeeping housekeeping;
    private final PendingCommits pending;
    private final Compaction compaction;
    private final BaseFiles files;
    private final StagingFolders staging;
    private final Replacement replacement;
    private final TableSurvey survey;
    private final Expiry expiry;

    private ServicedTable(TableName name, EventTable.Shared shared, TableLock lock, HoodieTableMetaClient metaClient) {
        this.name = name;
        this.settings = shared.settings();
        this.clock = shared.clock();
        this.metaClient = metaClient;
        this.timeline = new TableTimeline(metaClient, clock);
        this.lock = lock;
        this.housekeeping = new Housekeeping(shared.storage(), name, metaClient, lock);
        Duration heartbeat = settings.lock().heartbeat();
        this.pending = new PendingCommits(
                metaClient, timeline, lock, housekeeping, new SignsOfLife(metaClient, heartbeat, shared.nanoTime()));
        this.compaction = new Compaction(
                metaClient, timeline, lock, housekeeping, new SignsOfLife(metaClient, heartbeat, shared.nanoTime()));
        this.files = new BaseFiles(shared.storage(), metaClient);
        this.staging = new StagingFolders(metaClient, new SignsOfLife(metaClient, heartbeat, shared.nanoTime()));
        this.replacement = new Replacement(
                metaClient, files, new CommitGate(metaClient, timeline, lock, pending), pending, staging);
        this.survey = new TableSurvey(shared.storage(), metaClient, new TableTimeline(metaClient, clock));
        this.expiry = new Expiry(timeline, files, survey, replacement);
    }

    /** Opens a table that is there; changes nothing. */
    static ServicedTable open(TableName name, EventTable.Shared shared) {
        HoodieTableMetaClient metaClient = HoodieTableMetaClient.builder()
                .setConf(shared.storage().configuration())
                .setBasePath(new StoragePath(shared.settings().tablePath(name)))
                .build();
        TableLock lock = shared.lock(name);
        try {
            return new ServicedTable(name, shared, lock, metaClient);
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
    }

    TableDebt debt(PackingLimits limits) throws IOException {
        Map<String, PartitionFiles> partitions = survey.partitions();
        List<BaseFile> latest = partitions.values().stream()
                .flatMap(files -> files.latest().stream())
                .toList();
        return new TableDebt(
                (int) partitions.values().stream()
                        .filter(files -> !files.latest().isEmpty())
                        .count(),
                latest.size(),
                latest.stream().filter(file -> !limits.isFull(file)).count(),
                partitions.values().stream().mapToLong(PartitionFiles::logFiles).sum(),
                partitions.values().stream().mapToLong(PartitionFiles::logBytes).sum(),
                partitions.values().stream()
                        .mapToLong(PartitionFiles::reclaimableBytes)
                        .sum(),
                timeline.pendingCommits().stream()
                        .min(Comparator.naturalOrder())
                        .map(instant -> Duration.between(TableTimeline.parse(instant), clock.instant())));
    }

    /** Packs small files; a table whose files are merged on reading is left to compaction. */
    Packed pack(PackingLimits limits) throws IOException, LakehouseException {
        // Before the files are looked at, so that the gate sees every commit they may not show.
        timeline.advance();
        List<FileRewrite> rewrites = new PackingPlan(limits).choose(candidates(survey.partitions()));
        Optional<TableSchema> schema = timeline.schema();
        if (isMergedOnRead() || schema.isEmpty() || rewrites.isEmpty()) {
            return Packed.NOTHING;
        }
        return switch (replacement.run(rewrites, schema.get(), files::stage, WriteOperationType.CLUSTER, Map.of())) {
            case Replacement.Replaced replaced ->
                new Packed(
                        Optional.of(replaced.instant()),
                        rewrites.stream()
                                .mapToLong(rewrite -> rewrite.files().size())
                                .sum(),
                        rewrites.size(),
                        replaced.bytes());
            case Replacement.Overtaken overtaken -> Packed.NOTHING;
        };
    }

    private List<PackingPlan.Candidate> candidates(Map<String, PartitionFiles> partitions) {
        List<PackingPlan.Candidate> candidates = new ArrayList<>();
        partitions.forEach((path, files) -> {
            boolean cold = isCold(files.lastInstant());
            candidates.add(
                    new PackingPlan.Candidate(path, cold ? files.latest() : withoutGrowing(files.latest()), cold));
        });
        return candidates;
    }

    private boolean isCold(String lastInstant) {
        return lastInstant.compareTo(TableTimeline.format(clock.instant().minus(COLD_AFTER))) < 0;
    }

    /** The file that takes in the next rows is rewritten with every commit: whoever packs it would always be second. */
    private List<BaseFile> withoutGrowing(List<BaseFile> files) {
        Optional<BaseFile> growing = files.stream()
                .min(Comparator.comparingLong(BaseFile::bytes))
                .filter(file -> file.bytes() < settings.smallFileBytes());
        return files.stream().filter(file -> !Optional.of(file).equals(growing)).toList();
    }

    boolean isMergedOnRead() {
        return metaClient.getTableType() == HoodieTableType.MERGE_ON_READ;
    }

    /** Merges log files into the data files beside them; gives the commit, if there was enough to merge. */
    Optional<String> compact() throws IOException, LakehouseException {
        return isMergedOnRead() ? compaction.run() : Optional.empty();
    }

    /**
     * Takes back what dead processes began, deletes the file versions no query needs any more, and moves old commits to the
     * archive. In a table that is not written any more no commits push old versions out: they go by their age.
     */
    void tidy() throws IOException, LakehouseException {
        timeline.reload();
        takeBackDead();
        housekeeping.tidy(timeline);
        if (!isMergedOnRead() && isCold(timeline.lastCommit())) {
            purge();
        }
    }

    private void purge() throws IOException, LakehouseException {
        timeline.advance();
        Optional<TableSchema> schema = timeline.schema();
        boolean isLeft = survey.partitions().values().stream()
                .anyMatch(files -> !files.older().isEmpty());
        if (isLeft && schema.isPresent()) {
            replacement.commitNothing(schema.get(), Map.of());
            housekeeping.purge(timeline);
        }
    }

    /** Deletes the rows of days before one. */
    Expired deleteBefore(LocalDate kept) throws IOException, LakehouseException {
        if (isMergedOnRead()) {
            throw new LakehouseException(
                    LakehouseException.Code.TABLE_LAYOUT_UNKNOWN,
                    "Table [" + name + "] is merged on reading: its old days can't be deleted with their log files");
        }
        return expiry.deleteBefore(kept);
    }

    /** Counts the rows an erasure would erase; changes nothing. */
    Erased countForErasure(ErasureRequest request, boolean quarantine) throws IOException, LakehouseException {
        return erasure(request, quarantine).count();
    }

    /** Erases rows, once what dead processes began, which keeps old files from being deleted or copies rows, is taken back. */
    Erased erase(ErasureRequest request, boolean quarantine) throws IOException, LakehouseException {
        Erasure erasure = erasure(request, quarantine);
        timeline.reload();
        takeBackDead();
        return erasure.erase();
    }

    private void takeBackDead() throws IOException, LakehouseException {
        pending.rollBackDead();
        staging.deleteDead();
    }

    private Erasure erasure(ErasureRequest request, boolean quarantine) throws LakehouseException {
        if (isMergedOnRead()) {
            throw new LakehouseException(
                    LakehouseException.Code.TABLE_LAYOUT_UNKNOWN,
                    "Table [" + name + "] is merged on reading: its log files can't be searched for rows to be erased");
        }
        return new Erasure(name, timeline, files, survey, replacement, housekeeping, request, quarantine);
    }

    @Override
    public void close() {
        pending.close();
        compaction.close();
        staging.close();
        housekeeping.close();
        lock.close();
    }
}
