package io.nifievent.processors;

import java.time.Instant;
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
    private final Map<String, BatchLimits.Waiting> waitingByTable = new HashMap<>();

    QueueSurvey(Function<FlowFile, String> table) {
        this.table = table;
    }

    @Override
    public FlowFileFilterResult filter(FlowFile flowFile) {
        long since = Optional.ofNullable(flowFile.getLastQueueDate()).orElseGet(flowFile::getEntryDate);
        BatchLimits.Waiting waiting = new BatchLimits.Waiting(
                table.apply(flowFile), records(flowFile), flowFile.getSize(), Instant.ofEpochMilli(since));
        waitingByTable.merge(waiting.table(), waiting, BatchLimits.Waiting::and);
        return FlowFileFilterResult.REJECT_AND_CONTINUE;
    }

    /** The tables whose batch is due, the one waiting longest first. */
    List<BatchLimits.Waiting> ripe(BatchLimits limits, Instant now) {
        return waitingByTable.values().stream()
                .filter(waiting -> limits.isRipe(waiting, now))
                .sorted(Comparator.comparing(BatchLimits.Waiting::oldest))
                .toList();
    }

    /** Events in a FlowFile, as far as its attributes tell; a batch's true size shows when it is read. */
    static long records(FlowFile flowFile) {
        return Optional.ofNullable(flowFile.getAttribute(EventLinesFlowFile.COUNT))
                .filter(count -> count.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .orElse(1L);
    }
}
