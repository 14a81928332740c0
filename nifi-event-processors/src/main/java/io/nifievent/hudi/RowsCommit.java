package io.nifievent.hudi;

import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.model.WriteOperationType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.CommitUtils;
import org.apache.hudi.common.util.Option;

/** One try to commit rows to a table. */
final class RowsCommit implements CommitGate.Completion {

    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final CommitGate gate;
    private final PendingCommits pending;
    private final BaseFiles files;
    private final Partitions partitions;
    private final WriterView view;
    private final InstantSource clock;
    private final HoodieInstant inflight;
    private final NewRows rows;
    private final SourceLedger taken;
    private final long storedAtMicros;
    private final CommitMarkers markers;
    private final List<BaseFiles.Target> targets = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();
    private TableSchema newSchema;
    private SourceLedger newLedger;
    private Set<LocalDate> unsearched = Set.of();

    /** The parts of a table that its commits are made with. */
    record Parts(
            HoodieTableMetaClient metaClient,
            TableTimeline timeline,
            CommitGate gate,
            PendingCommits pending,
            BaseFiles files,
            Partitions partitions,
            WriterView view,
            InstantSource clock) {}

    /** A file of a commit, written. */
    private record Written(String date, NewRows.Day day, BaseFiles.Target target, HoodieWriteStat stat) {}

    /**
     * @param inflight the commit, announced
     * @param schema of the rows' records
     * @param taken the positions of the rows, and those of what is no row
     * @param storedAtMicros the rows' {@code stored_at}
     */
    RowsCommit(
            Parts parts,
            HoodieInstant inflight,
            TableSchema schema,
            NewRows rows,
            SourceLedger taken,
            long storedAtMicros) {
        this.metaClient = parts.metaClient();
        this.timeline = parts.timeline();
        this.gate = parts.gate();
        this.pending = parts.pending();
        this.files = parts.files();
        this.partitions = parts.partitions();
        this.view = parts.view();
        this.clock = parts.clock();
        this.inflight = inflight;
        this.newSchema = schema;
        this.newLedger = view.ledger();
        this.rows = rows;
        this.taken = taken;
        this.storedAtMicros = storedAtMicros;
        this.markers = new CommitMarkers(metaClient, inflight.requestedTime());
    }

    /** Whether the rows are stored; if not, nothing of them is left. */
    boolean run() throws IOException, LakehouseException {
        try {
            write();
        } catch (IOException | RuntimeException e) {
            // Whoever rolls it back deletes the files being written, which looks like a failing storage from here.
            if (isRolledBackAfter(e)) {
                return false;
            }
            throw e;
        } catch (Error e) {
            isRolledBackAfter(e);
            throw e;
        }
        return switch (pass()) {
            case CommitGate.Passed passed -> {
                remember();
                markers.delete();
                yield true;
            }
            case CommitGate.Overtaken overtaken -> {
                takeBack();
                yield false;
            }
        };
    }

    private CommitGate.Passage pass() throws IOException, LakehouseException {
        Set<HoodieFileGroupId> basis = targets.stream()
                .filter(target -> target.predecessor().isPresent())
                .map(BaseFiles.Target::fileGroup)
                .collect(Collectors.toSet());
        try {
            return gate.pass(inflight, basis, this);
        } catch (IOException | RuntimeException | LakehouseException | Error e) {
            // Even if it is: what the table knows of others may be half of what they did, and it is to be opened anew.
            isRolledBackAfter(e);
            throw e;
        }
    }

    /** Whether others have rolled it back. Its files are deleted unless it is complete, as far as the storage lets them be. */
    private boolean isRolledBackAfter(Throwable failure) {
        try {
            pending.withdraw();
            timeline.reload();
            if (timeline.isComplete(inflight)) {
                return false;
            }
            if (timeline.isPending(inflight)) {
                deleteFiles();
                return false;
            }
            takeBack();
            return true;
        } catch (IOException | RuntimeException | LakehouseException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private void takeBack() throws IOException, LakehouseException {
        deleteFiles();
        pending.giveUp();
        markers.delete();
    }

    /** Those who roll it back don't know of files that come to be after that, and Presto would show them for ever. */
    private void deleteFiles() throws IOException {
        for (BaseFiles.Target target : targets) {
            files.delete(target);
        }
    }

    private void write() throws IOException {
        String instant = inflight.requestedTime();
        Set<HoodieFileGroupId> reserved = timeline.reserved();
        for (Map.Entry<String, NewRows.Day> day : rows.byDate().entrySet()) {
            BaseFiles.Target target = partitions.target(day.getKey(), instant, reserved);
            files.ensurePartition(target.partitionPath(), instant);
            markers.mark(target);
            targets.add(target);
            written.add(new Written(
                    day.getKey(),
                    day.getValue(),
                    target,
                    files.write(
                            target,
                            new BaseFiles.Stamp(instant, written.size(), storedAtMicros),
                            newSchema.avroWithMeta(),
                            day.getValue().rows())));
        }
    }

    @Override
    public Optional<HoodieCommitMetadata> resolve(List<CompletedCommit> others) throws IOException, LakehouseException {
        if (!others.isEmpty()) {
            view.absorb(others);
            if (rows.contain(view::verdict)) {
                return Optional.empty();
            }
            newSchema = view.extended(newSchema);
        }
        newLedger = view.ledgerWith(taken, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        return Optional.of(CommitUtils.buildMetadata(
                written.stream().map(Written::stat).toList(),
                Map.of(),
                Option.of(Map.of(SourceLedger.METADATA_KEY, newLedger.toJson())),
                WriteOperationType.INSERT,
                newSchema.avro().toString(),
                HoodieTimeline.COMMIT_ACTION));
    }

    /** Days around the rows that memory did not reach, once it has run. */
    Set<LocalDate> unsearched() {
        return unsearched;
    }

    private void remember() throws IOException {
        unsearched = view.unsearched();
        view.committed(newSchema, newLedger);
        for (Written file : written) {
            partitions.remember(
                    file.date(),
                    file.day().idsOfRows(),
                    new BaseFile(
                            file.target().group(),
                            inflight.requestedTime(),
                            file.target().name(),
                            file.stat().getFileSizeInBytes()));
        }
        pending.completed(inflight.requestedTime());
    }
}
