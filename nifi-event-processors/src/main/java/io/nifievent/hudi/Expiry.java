package io.nifievent.hudi;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hudi.common.model.WriteOperationType;

/**
 * Deletes the rows of days that are over their retention. A file without rows stays of each, so that its folder does: Hudi
 * deletes one without files, whoever is about to write there, and query engines look for it.
 */
final class Expiry {

    /** In one commit; writers wait while it places its files. */
    static final int MAX_DAYS = 31;

    private final TableTimeline timeline;
    private final BaseFiles files;
    private final TableSurvey survey;
    private final Replacement replacement;

    /** Files known to have no rows. */
    private final Set<BaseFile> empty = new HashSet<>();

    Expiry(TableTimeline timeline, BaseFiles files, TableSurvey survey, Replacement replacement) {
        this.timeline = timeline;
        this.files = files;
        this.survey = survey;
        this.replacement = replacement;
    }

    /** Deletes the rows of the oldest days before one; what a writer is faster with is left for the next time. */
    Expired deleteBefore(LocalDate kept) throws IOException, LakehouseException {
        // Before the files are looked at, so that the gate sees every commit they may not show.
        timeline.advance();
        List<FileRewrite> expired = new ArrayList<>();
        long rows = 0;
        for (Map.Entry<String, PartitionFiles> partition : new TreeMap<>(survey.partitions()).entrySet()) {
            if (expired.size() < MAX_DAYS && isBefore(kept, partition.getKey())) {
                List<BaseFile> latest = partition.getValue().latest();
                long rowsOfDay = rows(partition.getKey(), latest);
                if (rowsOfDay > 0) {
                    expired.add(new FileRewrite(partition.getKey(), latest));
                    rows += rowsOfDay;
                }
            }
        }
        Optional<TableSchema> schema = timeline.schema();
        if (expired.isEmpty() || schema.isEmpty()) {
            return Expired.NOTHING;
        }
        return switch (replacement.run(
                expired,
                schema.get(),
                (folder, rewrite, columns) ->
                        files.stage(folder, new FileRewrite(rewrite.partitionPath(), List.of()), columns, row -> true),
                WriteOperationType.DELETE,
                Map.of())) {
            case Replacement.Replaced replaced -> new Expired(expired.size(), rows);
            case Replacement.Overtaken overtaken -> Expired.NOTHING;
        };
    }

    /** Whether a partition is a day before one. */
    private static boolean isBefore(LocalDate kept, String partitionPath) {
        try {
            return Partitions.date(partitionPath)
                    .map(LocalDate::parse)
                    .filter(day -> day.isBefore(kept))
                    .isPresent();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private long rows(String partitionPath, List<BaseFile> latest) throws IOException {
        long rows = 0;
        for (BaseFile file : latest) {
            if (!empty.contains(file)) {
                long rowsOfFile = files.rows(partitionPath, file);
                rows += rowsOfFile;
                if (rowsOfFile == 0) {
                    empty.add(file);
                }
            }
        }
        return rows;
    }
}
