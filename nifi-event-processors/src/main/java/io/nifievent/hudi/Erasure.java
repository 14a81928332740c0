package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.WriteOperationType;

/**
 * Takes the rows of a request's keys out of a table: first out of the files a query opens, then out of the storage. Rows that
 * were deleted or erased before may lie in older files still, until these are cleaned.
 *
 * <p>Each commit says in its metadata which rows it took out for which request, and in how many older files there were such
 * rows, so a try that follows one that broke off knows what was done ({@link ErasureNotes}).
 */
final class Erasure {

    /** Rounds until nothing is found any more: a writer may add rows, or rewrite a file, at the same time. */
    private static final int MAX_ROUNDS = 5;

    /** Until no file is packed and cleaned between listing and reading: a pass reads only what is new since the one before. */
    private static final int MAX_PASSES = 10;

    private final TableName name;
    private final TableTimeline timeline;
    private final BaseFiles files;
    private final TableSurvey survey;
    private final Replacement replacement;
    private final Housekeeping housekeeping;
    private final ErasureRequest request;
    private final boolean quarantine;
    private final RowCounts counts;

    Erasure(
            TableName name,
            TableTimeline timeline,
            BaseFiles files,
            TableSurvey survey,
            Replacement replacement,
            Housekeeping housekeeping,
            ErasureRequest request,
            boolean quarantine) {
        this.name = name;
        this.timeline = timeline;
        this.files = files;
        this.survey = survey;
        this.replacement = replacement;
        this.housekeeping = housekeeping;
        this.request = request;
        this.quarantine = quarantine;
        this.counts = new RowCounts(files, request.keys().size());
    }

    /** A file with rows of the keys. */
    private record Found(String partitionPath, BaseFile file, long[] rows) {

        FileRewrite rewrite() {
            return new FileRewrite(partitionPath, List.of(file));
        }
    }

    /** Counts the rows there are; changes nothing. */
    Erased count() throws IOException {
        List<Found> found = find(PartitionFiles::latest);
        return new Erased(
                sums(found.stream().map(Found::rows).toList()),
                found.size(),
                find(PartitionFiles::older).size(),
                List.of());
    }

    /**
     * Erases the rows, and counts those an earlier try has erased too.
     *
     * @throws LakehouseException when it could not be finished; it may be tried again
     */
    Erased erase() throws IOException, LakehouseException {
        int round = 0;
        long older = older();
        for (List<Found> found = find(PartitionFiles::latest); !found.isEmpty(); found = find(PartitionFiles::latest)) {
            if (round++ == MAX_ROUNDS) {
                throw new LakehouseException(
                        LakehouseException.Code.OVERTAKEN,
                        "Table [" + name + "]: its writers kept adding rows that are to be erased");
            }
            TableSchema schema = timeline.schema().orElseThrow();
            RowKeys keys = keys(schema);
            replacement.run(
                    found.stream().map(Found::rewrite).toList(),
                    schema,
                    (folder, rewrite, columns) -> files.stage(folder, rewrite, columns, keys::isOfNone),
                    WriteOperationType.DELETE,
                    ErasureNote.metadata(
                            request.id(), sums(found.stream().map(Found::rows).toList()), older));
        }
        if (isLeft()) {
            purge(older);
        }
        if (replacement.isUnderWay()) {
            throw new LakehouseException(
                    LakehouseException.Code.OVERTAKEN,
                    "Table [" + name + "]: its rows are erased, and files that are being packed elsewhere, or were by a"
                            + " process that died, may hold copies of them; whether they are gone is looked at when this"
                            + " is tried again");
        }
        List<ErasureNote> notes =
                notes().stream().filter(note -> !note.rows().isEmpty()).toList();
        return new Erased(
                sums(notes.stream()
                        .map(note ->
                                note.rows().stream().mapToLong(Long::longValue).toArray())
                        .toList()),
                notes.stream().mapToLong(ErasureNote::files).sum(),
                older,
                notes.stream().map(ErasureNote::instant).toList());
    }

    private List<ErasureNote> notes() throws IOException {
        return housekeeping.erasures().of(request.id(), timeline);
    }

    /** In how many older files there are such rows, or were when the request was tried first. */
    private long older() throws IOException {
        List<ErasureNote> notes = notes();
        return notes.isEmpty()
                ? find(PartitionFiles::older).size()
                : notes.getFirst().olderFiles();
    }

    private RowKeys keys(TableSchema schema) {
        return new RowKeys(request.keys(), schema, quarantine);
    }

    /** The files with such rows among those that are looked at of each partition, as they are now. */
    private List<Found> find(Function<PartitionFiles, List<BaseFile>> lookedAt) throws IOException {
        for (int passes = 1; ; passes++) {
            List<Found> found = new ArrayList<>();
            Optional<FileNotFoundException> gone = pass(lookedAt, found);
            if (gone.isEmpty()) {
                return found;
            }
            if (passes == MAX_PASSES) {
                throw gone.get();
            }
        }
    }

    /**
     * Adds the files with such rows to others. Not all, if one of them was deleted between listing and reading: its rows are in
     * another one then.
     */
    private Optional<FileNotFoundException> pass(Function<PartitionFiles, List<BaseFile>> lookedAt, List<Found> found)
            throws IOException {
        Optional<FileNotFoundException> gone = Optional.empty();
        // Before the files are listed, so that the gate sees every commit they may not show.
        timeline.advance();
        Optional<TableSchema> schema = timeline.schema();
        if (schema.isEmpty() || keys(schema.get()).isEmpty()) {
            return gone;
        }
        RowKeys keys = keys(schema.get());
        for (Map.Entry<String, PartitionFiles> partition : survey.partitions().entrySet()) {
            for (BaseFile file : lookedAt.apply(partition.getValue())) {
                try {
                    long[] rows = counts.of(partition.getKey(), file, schema.get(), keys);
                    if (Arrays.stream(rows).anyMatch(count -> count > 0)) {
                        found.add(new Found(partition.getKey(), file, rows));
                    }
                } catch (FileNotFoundException e) {
                    // What is left is counted all the same, so that the next pass has no more to read than what is new.
                    gone = Optional.of(e);
                }
            }
        }
        return gone;
    }

    private List<Long> sums(List<long[]> counts) {
        long[] sums = new long[request.keys().size()];
        for (long[] count : counts) {
            for (int key = 0; key < sums.length; key++) {
                sums[key] += count[key];
            }
        }
        return Arrays.stream(sums).boxed().toList();
    }

    /**
     * Whether the storage holds such rows in files that no query opens. A commit that is under way, and is not read, may have
     * copied rows of a file that this erasure or one before it replaced.
     */
    private boolean isLeft() throws IOException {
        timeline.reload();
        Set<HoodieFileGroupId> replaced = timeline.replacements().stream()
                .filter(commit -> ErasureNote.of(commit).isPresent())
                .flatMap(CompletedCommit::replacedFileGroups)
                .collect(Collectors.toSet());
        return !files.areGone(replaced) || !find(PartitionFiles::older).isEmpty();
    }

    /** Deletes all files but those a query opens. */
    private void purge(long older) throws IOException, LakehouseException {
        replacement.commitNothing(
                timeline.schema().orElseThrow(), ErasureNote.metadata(request.id(), List.of(), older));
        timeline.advance();
        housekeeping.purge(timeline);
        if (isLeft()) {
            throw new LakehouseException(
                    LakehouseException.Code.OVERTAKEN,
                    "Table [" + name
                            + "]: its rows are erased, and the old files still hold them, since a commit that was"
                            + " begun earlier is under way; they are deleted when this is tried again");
        }
    }
}
