package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.model.WriteOperationType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.CommitUtils;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.storage.StoragePath;

/**
 * Replaces file groups by new ones with the same rows, or some of them, in one commit. Rows keep Hudi's commit time and
 * sequence number, by which readers ask for what is new.
 *
 * <p>Writers go on meanwhile. If one has rewritten a file that is to be replaced, nothing is. The new files are written in a
 * folder where nobody looks and moved in the gate: a commit that takes long would either be taken back by those of the
 * writers, or its files seen too early.
 */
final class Replacement {

    /** The gate adds the last one: a writer may have added a column since the files were read. */
    private static final String NO_SCHEMA = "";

    private final HoodieTableMetaClient metaClient;
    private final BaseFiles files;
    private final CommitGate gate;
    private final PendingCommits pending;
    private final StagingFolders staging;

    Replacement(
            HoodieTableMetaClient metaClient,
            BaseFiles files,
            CommitGate gate,
            PendingCommits pending,
            StagingFolders staging) {
        this.metaClient = metaClient;
        this.files = files;
        this.gate = gate;
        this.pending = pending;
        this.staging = staging;
    }

    /** What became of it. */
    sealed interface Outcome {}

    /** Readers see the new files in place of the old ones, which stay until they are cleaned. */
    record Replaced(String instant, long rows, long bytes) implements Outcome {}

    /** A writer was first; the table is as it was. */
    record Overtaken(String reason) implements Outcome {}

    /** Writes the new file of a rewrite to a folder; its columns are those of the schema. */
    interface Stage {
        BaseFiles.Staged write(StoragePath folder, FileRewrite rewrite, Schema schema) throws IOException;
    }

    /** Whether files are being written that are to replace others, here or elsewhere, or were by a process that died. */
    boolean isUnderWay() throws IOException {
        return !staging.ids().isEmpty();
    }

    /** @param notes for the commit's metadata */
    Outcome run(
            List<FileRewrite> rewrites,
            TableSchema schema,
            Stage stage,
            WriteOperationType operation,
            Map<String, String> notes)
            throws IOException, LakehouseException {
        List<BaseFiles.Target> targets = new ArrayList<>();
        try (StagingFolders.Folder folder = staging.open()) {
            try {
                List<BaseFiles.Staged> staged = new ArrayList<>();
                for (FileRewrite rewrite : rewrites) {
                    staged.add(stage.write(folder.path(), rewrite, schema.avroWithMeta()));
                }
                return commit(rewrites, staged, targets, operation, notes);
            } catch (IOException | RuntimeException | LakehouseException | Error e) {
                if (isOvertaken(folder, basis(rewrites), targets, e) && e instanceof Exception) {
                    return new Overtaken("others have deleted files it was reading or writing");
                }
                throw e;
            }
        }
    }

    /**
     * Replaces nothing: Hudi's cleaner keeps what the last commit replaced, so one more has to follow it.
     *
     * @param notes for the commit's metadata
     */
    void commitNothing(TableSchema schema, Map<String, String> notes) throws IOException, LakehouseException {
        run(List.of(), schema, files::stage, WriteOperationType.DELETE, notes);
    }

    private Outcome commit(
            List<FileRewrite> rewrites,
            List<BaseFiles.Staged> staged,
            List<BaseFiles.Target> targets,
            WriteOperationType operation,
            Map<String, String> notes)
            throws IOException, LakehouseException {
        List<HoodieWriteStat> stats = new ArrayList<>();
        CommitGate.Passage passage = gate.passAtOnce(
                HoodieTimeline.REPLACE_COMMIT_ACTION, basis(rewrites), () -> areLatest(rewrites), inflight -> {
                    CommitMarkers markers = new CommitMarkers(metaClient, inflight.requestedTime());
                    for (BaseFiles.Staged file : staged) {
                        BaseFiles.Target target = files.target(file, inflight.requestedTime());
                        markers.mark(target);
                        targets.add(target);
                        stats.add(files.place(file, target));
                    }
                    return CommitUtils.buildMetadata(
                            stats,
                            replaced(rewrites),
                            Option.of(notes),
                            operation,
                            NO_SCHEMA,
                            HoodieTimeline.REPLACE_COMMIT_ACTION);
                });
        return switch (passage) {
            case CommitGate.Passed passed -> {
                pending.completed(passed.instant());
                new CommitMarkers(metaClient, passed.instant()).delete();
                yield new Replaced(
                        passed.instant(),
                        stats.stream().mapToLong(HoodieWriteStat::getNumWrites).sum(),
                        stats.stream()
                                .mapToLong(HoodieWriteStat::getFileSizeInBytes)
                                .sum());
            }
            case CommitGate.Overtaken overtaken -> {
                takeBack(targets);
                yield new Overtaken(overtaken.reason());
            }
        };
    }

    private boolean areLatest(List<FileRewrite> rewrites) throws IOException {
        for (FileRewrite rewrite : rewrites) {
            if (!files.latest(rewrite.partitionPath()).containsAll(rewrite.files())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes back what is not complete, if the storage still lets it be; else whoever comes next does. Others delete the files
     * of one they take for dead, and what they erase rows of, which looks like a failing storage from here.
     */
    private boolean isOvertaken(
            StagingFolders.Folder folder,
            Set<HoodieFileGroupId> basis,
            List<BaseFiles.Target> targets,
            Throwable failure) {
        try {
            takeBack(targets);
            return !folder.isThere() || gate.isTaken(basis);
        } catch (IOException | RuntimeException | LakehouseException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private void takeBack(List<BaseFiles.Target> targets) throws IOException, LakehouseException {
        pending.withdraw();
        HoodieTimeline complete = metaClient.reloadActiveTimeline().filterCompletedInstants();
        for (BaseFiles.Target target : targets) {
            // One that was rolled back by others may have gone on moving files after that.
            if (!complete.containsInstant(FSUtils.getCommitTime(target.name()))) {
                files.delete(target);
            }
        }
        pending.giveUp();
    }

    private static Map<String, List<String>> replaced(List<FileRewrite> rewrites) {
        Map<String, List<String>> byPartition = new HashMap<>();
        rewrites.forEach(rewrite -> rewrite.files()
                .forEach(file -> byPartition
                        .computeIfAbsent(rewrite.partitionPath(), p -> new ArrayList<>())
                        .add(file.group())));
        return byPartition;
    }

    private static Set<HoodieFileGroupId> basis(List<FileRewrite> rewrites) {
        return rewrites.stream()
                .flatMap(rewrite -> rewrite.files().stream()
                        .map(file -> new HoodieFileGroupId(rewrite.partitionPath(), file.group())))
                .collect(Collectors.toSet());
    }
}
