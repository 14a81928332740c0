package io.nifievent.processors;

import io.nifievent.event.SourcePosition;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The run of Kafka records a FlowFile's lines were, as its attributes say.
 *
 * @param first offset of the first line
 * @param last offset of the last line
 */
record SourceRun(String topicId, String topic, int partition, long first, long last) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");

    /** The run; empty if the attributes don't say. */
    static Optional<SourceRun> of(Map<String, String> attributes) {
        String topicId = attributes.getOrDefault("kafka.topic.id", "");
        String partition = attributes.getOrDefault("kafka.partition", "");
        String first = attributes.getOrDefault("kafka.offset.first", "");
        String last = attributes.getOrDefault("kafka.offset.last", "");
        if (topicId.isBlank()
                || !PARTITION.matcher(partition).matches()
                || !NUMBER.matcher(first).matches()
                || !NUMBER.matcher(last).matches()) {
            return Optional.empty();
        }
        return Optional.of(new SourceRun(
                topicId,
                attributes.getOrDefault("kafka.topic", ""),
                Integer.parseInt(partition),
                Long.parseLong(first),
                Long.parseLong(last)));
    }

    /** Whether so many lines are the run: if something cut or merged them since, none has a known position. */
    boolean hasLines(long lines) {
        return lines == last - first + 1;
    }

    SourcePosition position(int line) {
        return new SourcePosition(topicId, topic, partition, first + line);
    }
}
