package io.nifievent.processors;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;

/** Looks all queues over, as NiFi goes on to the next while nothing is taken: what waits for which table. */
final class QueueSurvey implements FlowFileFilter {

    private final Function<FlowFile, String> table;
    private final Map<String, List<FlowFile>> waitingByTable = new HashMap<>();

    QueueSurvey(Function<FlowFile, String> table) {
        this.table = table;
    }

    @Override
    public FlowFileFilterResult filter(FlowFile flowFile) {
        waitingByTable
                .computeIfAbsent(table.apply(flowFile), name -> new ArrayList<>())
                .add(flowFile);
        return FlowFileFilterResult.REJECT_AND_CONTINUE;
    }

    /** The tables whose batch is due, the one waiting longest first. */
    List<BatchLimits.Waiting> ripe(BatchLimits limits, Instant now) {
        return waitingByTable.entrySet().stream()
                .map(entry -> waiting(entry.getKey(), entry.getValue()))
                .filter(waiting -> limits.isRipe(waiting, now))
                .sorted(Comparator.comparing(BatchLimits.Waiting::oldest))
                .toList();
    }

    private static BatchLimits.Waiting waiting(String table, List<FlowFile> flowFiles) {
        return new BatchLimits.Waiting(
                table,
                flowFiles,
                flowFiles.stream().mapToLong(QueueSurvey::records).sum(),
                flowFiles.stream().mapToLong(FlowFile::getSize).sum(),
                Instant.ofEpochMilli(flowFiles.stream()
                        .mapToLong(flowFile ->
                                Optional.ofNullable(flowFile.getLastQueueDate()).orElseGet(flowFile::getEntryDate))
                        .min()
                        .orElseThrow()));
    }

    /** Events in a FlowFile, as far as its attributes tell; a batch's true size shows when it is read. */
    static long records(FlowFile flowFile) {
        return Optional.ofNullable(flowFile.getAttribute(EventLinesFlowFile.COUNT))
                .filter(count -> count.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .orElse(1L);
    }
}
