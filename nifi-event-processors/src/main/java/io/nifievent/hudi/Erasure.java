package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.WriteOperationType;

/**
 * Takes the rows of a request's keys out of a table: first out of the files a query opens, then out of the storage.
 *
 * <p>Each commit says in its metadata which rows it took out for which request, so a try that follows one that broke off
 * knows what was done.
 */
final class Erasure {

    private static final String NOTE_PREFIX = "nifievent.erasure.";

    /** Rounds until nothing is found any more: a writer may add rows, or rewrite a file, at the same time. */
    private static final int MAX_ROUNDS = 5;

    private final TableName name;
    private final TableTimeline timeline;
    private final BaseFiles files;
    private final TableSurvey survey;
    private final Replacement replacement;
    private final Housekeeping housekeeping;
    private final ErasureRequest request;
    private final boolean quarantine;

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
    }

    /** A file with rows of the keys. */
    private record Found(String partitionPath, BaseFile file, long[] rows) {

        FileRewrite rewrite() {
            return new FileRewrite(partitionPath, List.of(file));
        }
    }

    /** Counts the rows there are; changes nothing. */
    Erased count() throws IOException {
        timeline.advance();
        List<Found> found = find();
        return new Erased(sums(found.stream().map(Found::rows).toList()), found.size(), List.of());
    }

    /**
     * Erases the rows, and counts those an earlier try has erased too.
     *
     * @throws LakehouseException when it could not be finished; it may be tried again
     */
    Erased erase() throws IOException, LakehouseException {
        int round = 0;
        timeline.advance();
        for (List<Found> found = find(); !found.isEmpty(); found = find()) {
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
                    Map.of(NOTE_PREFIX + request.id(), note(found)));
            timeline.advance();
        }
        List<CompletedCommit> commits = timeline.completed().stream()
                .filter(commit -> commit.text(NOTE_PREFIX + request.id()).isPresent())
                .toList();
        if (!commits.isEmpty()) {
            purge(commits);
        }
        return new Erased(
                sums(commits.stream().map(this::noted).toList()),
                commits.stream()
                        .mapToLong(commit -> commit.replacedFileGroups().count())
                        .sum(),
                commits.stream().map(CompletedCommit::instant).toList());
    }

    private RowKeys keys(TableSchema schema) {
        return new RowKeys(request.keys(), schema, quarantine);
    }

    private List<Found> find() throws IOException {
        Optional<TableSchema> schema = timeline.schema();
        List<Found> found = new ArrayList<>();
        if (schema.isEmpty() || keys(schema.get()).isEmpty()) {
            return found;
        }
        for (Map.Entry<String, PartitionFiles> partition : survey.partitions().entrySet()) {
            for (BaseFile file : partition.getValue().latest()) {
                long[] rows = files.count(partition.getKey(), file, schema.get(), keys(schema.get()));
                if (Arrays.stream(rows).anyMatch(count -> count > 0)) {
                    found.add(new Found(partition.getKey(), file, rows));
                }
            }
        }
        return found;
    }

    private String note(List<Found> found) {
        return sums(found.stream().map(Found::rows).toList()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private long[] noted(CompletedCommit commit) {
        return Arrays.stream(
                        commit.text(NOTE_PREFIX + request.id()).orElseThrow().split(","))
                .mapToLong(Long::parseLong)
                .toArray();
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
     * Deletes the files the rows were in, and every older version. Hudi keeps what was replaced by the last commit, so
     * another one comes first, which says nothing.
     */
    private void purge(List<CompletedCommit> commits) throws IOException, LakehouseException {
        Set<HoodieFileGroupId> replaced =
                commits.stream().flatMap(CompletedCommit::replacedFileGroups).collect(Collectors.toSet());
        if (files.areGone(replaced)) {
            return;
        }
        replacement.run(
                List.of(), timeline.schema().orElseThrow(), files::stage, WriteOperationType.DELETE, new HashMap<>());
        timeline.advance();
        housekeeping.purge(timeline);
        if (!files.areGone(replaced)) {
            throw new LakehouseException(
                    LakehouseException.Code.OVERTAKEN,
                    "Table [" + name
                            + "]: its rows are erased, and the old files still hold them, since a commit that was"
                            + " begun earlier is under way; they are deleted when this is tried again");
        }
    }
}
