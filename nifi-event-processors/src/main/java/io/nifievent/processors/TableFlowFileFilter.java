package io.nifievent.processors;

import java.util.function.Function;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;

/** Takes the FlowFiles of one table, from one queue after another, up to the size of a batch. */
final class TableFlowFileFilter implements FlowFileFilter {

    private final Function<FlowFile, String> table;
    private final String wanted;
    private final BatchLimits limits;
    private long records;
    private long bytes;

    TableFlowFileFilter(Function<FlowFile, String> table, String wanted, BatchLimits limits) {
        this.table = table;
        this.wanted = wanted;
        this.limits = limits;
    }

    @Override
    public FlowFileFilterResult filter(FlowFile flowFile) {
        if (!table.apply(flowFile).equals(wanted)) {
            return FlowFileFilterResult.REJECT_AND_CONTINUE;
        }
        long more = QueueSurvey.records(flowFile);
        if (!limits.hasRoom(records, bytes, more, flowFile.getSize())) {
            return FlowFileFilterResult.REJECT_AND_TERMINATE;
        }
        records += more;
        bytes += flowFile.getSize();
        return FlowFileFilterResult.ACCEPT_AND_CONTINUE;
    }
}
