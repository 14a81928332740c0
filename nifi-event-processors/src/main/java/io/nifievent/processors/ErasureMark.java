package io.nifievent.processors;

import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessSession;
import org.jspecify.annotations.Nullable;

/**
 * The id of an erasure's request, as an attribute of its FlowFile: the {@code uuid} it had when it came, and its entry date.
 * When NiFi hands a FlowFile to another node, it gets another {@code uuid} there and keeps its attributes and its entry date;
 * one that is sent again, as by a replay, may have the attributes and has another entry date.
 */
final class ErasureMark {

    static final String ATTRIBUTE = "hudi.erasure.request";

    private ErasureMark() {}

    /**
     * The next FlowFile of the queue, marked; null if there is none. Those without a mark are marked and put back, each in a
     * commit of its own, so that whatever is done for a request, its FlowFile says so already.
     */
    static @Nullable FlowFile next(ProcessSession session) {
        FlowFile flowFile = session.get();
        while (flowFile != null && !isMarked(flowFile)) {
            session.transfer(session.putAttribute(
                    flowFile, ATTRIBUTE, flowFile.getAttribute(CoreAttributes.UUID.key()) + suffix(flowFile)));
            session.commitAsync();
            flowFile = session.get();
        }
        return flowFile;
    }

    private static boolean isMarked(FlowFile flowFile) {
        return Optional.ofNullable(flowFile.getAttribute(ATTRIBUTE))
                .filter(mark -> mark.endsWith(suffix(flowFile)))
                .isPresent();
    }

    private static String suffix(FlowFile flowFile) {
        return "-" + flowFile.getEntryDate();
    }
}
