package io.nifievent.processors;

import io.nifievent.kafka.Run;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessSession;

/** Makes FlowFiles of records of Kafka. */
final class ConsumedFlowFiles {

    private final ProcessSession session;
    private final String bootstrapServers;

    ConsumedFlowFiles(ProcessSession session, String bootstrapServers) {
        this.session = session;
        this.bootstrapServers = bootstrapServers;
    }

    /** Makes one of records with consecutive offsets, or of a record that can't be read, and sends it on. */
    void receive(Run run, String topicId) {
        long records = run.last() - run.first() + 1;
        Map<String, String> attributes = new HashMap<>(Map.of(
                "kafka.topic", run.topic(),
                "kafka.topic.id", topicId,
                "kafka.partition", Integer.toString(run.partition()),
                "kafka.offset.first", Long.toString(run.first()),
                "kafka.offset.last", Long.toString(run.last()),
                "event.count", Long.toString(records)));
        FlowFile flowFile = session.create();
        flowFile = switch (run) {
            case Run.Events events -> {
                attributes.put(CoreAttributes.MIME_TYPE.key(), "application/x-ndjson");
                yield session.write(flowFile, out -> write(events.lines(), out));
            }
            case Run.Unreadable unreadable -> {
                attributes.put(CoreAttributes.MIME_TYPE.key(), "application/octet-stream");
                attributes.put("kafka.error.code", unreadable.code());
                yield session.write(flowFile, out -> out.write(unreadable.value()));
            }
        };
        flowFile = session.putAllAttributes(flowFile, attributes);
        session.getProvenanceReporter()
                .receive(
                        flowFile,
                        "kafka://" + bootstrapServers + "/" + run.topic() + "/" + run.partition() + "?offset="
                                + run.first() + "-" + run.last());
        session.adjustCounter("Events Consumed", records, false);
        session.transfer(flowFile, run instanceof Run.Events ? ConsumeEvents.SUCCESS : ConsumeEvents.UNPARSEABLE);
    }

    private static void write(List<byte[]> lines, OutputStream out) throws IOException {
        OutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        for (byte[] line : lines) {
            buffered.write(line);
            buffered.write('\n');
        }
        buffered.flush();
    }
}
