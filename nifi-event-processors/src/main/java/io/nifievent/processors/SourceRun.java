package io.nifievent.processors;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;

/**
 * Where the lines of a FlowFile come from: a run of records of a Kafka partition, or else the FlowFile itself.
 *
 * @param source as in {@link SourcePosition}
 * @param name as in {@link SourcePosition}
 * @param first offset of the first line
 * @param isKafka whether it is a run of Kafka records
 */
record SourceRun(String source, String name, long first, boolean isKafka) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");

    /** Counts the lines of a FlowFile. */
    interface LineCount {
        long count() throws IOException;
    }

    /**
     * The Kafka records a FlowFile's attributes tell of, if it has as many lines: when something cut or merged them since,
     * none has a known offset, and a line is known by its FlowFile alone.
     */
    static SourceRun of(FlowFile flowFile, LineCount lines) throws IOException {
        Map<String, String> attributes = flowFile.getAttributes();
        String topicId = attributes.getOrDefault("kafka.topic.id", "");
        String partition = attributes.getOrDefault("kafka.partition", "");
        Optional<Long> first = offset(attributes.getOrDefault("kafka.offset.first", ""));
        Optional<Long> last = offset(attributes.getOrDefault("kafka.offset.last", ""));
        return !topicId.isBlank()
                        && PARTITION.matcher(partition).matches()
                        && first.isPresent()
                        && last.isPresent()
                        && lines.count() == last.get() - first.get() + 1
                ? new SourceRun(
                        topicId + "-" + partition,
                        attributes.getOrDefault("kafka.topic", "") + "/" + partition,
                        first.get(),
                        true)
                : ofFlowFile(flowFile);
    }

    private static Optional<Long> offset(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    /** The FlowFile's own identity, which it keeps when it is tried again, with the day it came into the flow. */
    static SourceRun ofFlowFile(FlowFile flowFile) {
        String uuid = flowFile.getAttribute(CoreAttributes.UUID.key());
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(flowFile.getEntryDate()), ZoneOffset.UTC);
        return new SourceRun(SourcePosition.fileSource(day, uuid), "flowfile/" + uuid, 0, false);
    }

    SourcePosition position(long line) {
        return new SourcePosition(source, name, first + line);
    }
}
