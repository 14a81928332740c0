package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.model.WriteOperationType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.CommitUtils;
import org.apache.hudi.common.util.Option;

/**
 * Replaces file groups by new ones with the same rows, or some of them, in one commit. Rows keep Hudi's commit time and
 * sequence number, by which readers ask for what is new.
 *
 * <p>Writers go on meanwhile. If one has rewritten a file that is to be replaced, nothing is.
 */
final class Replacement {

    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final BaseFiles files;
    private final TableLock lock;
    private final CommitGate gate;
    private final PendingCommits pending;

    Replacement(
            HoodieTableMetaClient metaClient,
            TableTimeline timeline,
            BaseFiles files,
            TableLock lock,
            PendingCommits pending) {
        this.metaClient = metaClient;
        this.timeline = timeline;
        this.files = files;
        this.lock = lock;
        this.gate = new CommitGate(metaClient, timeline, lock);
        this.pending = pending;
    }

    /** What became of it. */
    sealed interface Outcome {}

    /** Readers see the new files in place of the old ones, which stay until they are cleaned. */
    record Replaced(String instant, long rows, long bytes) implements Outcome {}

    /** A writer was first; the table is as it was. */
    record Overtaken(String reason) implements Outcome {}

    /**
     * @param kept the rows that are written again
     * @param notes for the commit's metadata
     */
    Outcome run(
            List<FileRewrite> rewrites,
            TableSchema schema,
            Predicate<GenericRecord> kept,
            WriteOperationType operation,
            Map<String, String> notes)
            throws IOException, LakehouseException {
        HoodieInstant inflight = lock.hold(held -> {
            // Not advanced: the gate is to see what was completed since the files were looked at.
            timeline.reload();
            return pending.begin(HoodieTimeline.REPLACE_COMMIT_ACTION);
        });
        try {
            return replace(inflight, rewrites, schema, kept, operation, notes);
        } catch (IOException | RuntimeException | LakehouseException e) {
            giveUp(inflight, e);
            throw e;
        }
    }

    private Outcome replace(
            HoodieInstant inflight,
            List<FileRewrite> rewrites,
            TableSchema schema,
            Predicate<GenericRecord> kept,
            WriteOperationType operation,
            Map<String, String> notes)
            throws IOException, LakehouseException {
        String instant = inflight.requestedTime();
        CommitMarkers markers = new CommitMarkers(metaClient, instant);
        List<BaseFiles.Target> targets = new ArrayList<>();
        List<HoodieWriteStat> stats = new ArrayList<>();
        for (FileRewrite rewrite : rewrites) {
            BaseFiles.Target target = files.target(rewrite.partitionPath(), Optional.empty(), instant);
            markers.mark(target);
            targets.add(target);
            stats.add(files.rewrite(target, rewrite.files(), schema.avroWithMeta(), kept));
        }
        HoodieCommitMetadata metadata = CommitUtils.buildMetadata(
                stats,
                replaced(rewrites),
                Option.of(notes),
                operation,
                schema.avro().toString(),
                HoodieTimeline.REPLACE_COMMIT_ACTION);
        return switch (gate.pass(inflight, basis(rewrites), others -> Optional.of(metadata))) {
            case CommitGate.Passed passed -> {
                pending.completed(inflight);
                markers.delete();
                yield new Replaced(
                        instant,
                        stats.stream().mapToLong(HoodieWriteStat::getNumWrites).sum(),
                        stats.stream()
                                .mapToLong(HoodieWriteStat::getFileSizeInBytes)
                                .sum());
            }
            case CommitGate.Overtaken overtaken -> {
                // One that was rolled back by others may have gone on writing after that.
                for (BaseFiles.Target target : targets) {
                    files.delete(target);
                }
                pending.giveUp(inflight);
                markers.delete();
                yield new Overtaken(overtaken.reason());
            }
        };
    }

    /** Takes back what is not complete, if the storage still lets it be; else whoever comes next does. */
    private void giveUp(HoodieInstant inflight, Exception failure) {
        try {
            pending.giveUp(inflight);
        } catch (IOException | RuntimeException | LakehouseException e) {
            failure.addSuppressed(e);
        }
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
