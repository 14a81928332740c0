package io.nifievent.processors;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;

/** Takes the oldest of the FlowFiles waiting for a table, from whichever queues they are in, up to the size of a batch. */
final class TableFlowFileFilter implements FlowFileFilter {

    private final Set<Long> wanted = new HashSet<>();

    TableFlowFileFilter(List<FlowFile> waiting, BatchLimits limits) {
        long records = 0;
        long bytes = 0;
        for (FlowFile flowFile :
                waiting.stream().sorted(PublishEvents.OLDEST_FIRST).toList()) {
            long more = QueueSurvey.records(flowFile);
            if (!limits.hasRoom(records, bytes, more, flowFile.getSize())) {
                break;
            }
            records += more;
            bytes += flowFile.getSize();
            wanted.add(flowFile.getId());
        }
    }

    @Override
    public FlowFileFilterResult filter(FlowFile flowFile) {
        if (wanted.isEmpty()) {
            return FlowFileFilterResult.REJECT_AND_TERMINATE;
        }
        return wanted.remove(flowFile.getId())
                ? FlowFileFilterResult.ACCEPT_AND_CONTINUE
                : FlowFileFilterResult.REJECT_AND_CONTINUE;
    }
}
