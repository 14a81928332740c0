package io.nifievent.processors;

import io.nifievent.event.Event;
import io.nifievent.event.EventLineWriter;
import io.nifievent.event.EventLines;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;

/** A FlowFile being written, an event a line. Either transferred or removed, by {@link #transfer}. */
final class EventLinesFlowFile {

    static final String COUNT = "event.count";

    /**
     * Set by later processors alone: a sender who brings attributes along must not choose a topic, table or offset. The
     * parents' number of records is not that of what is made of them.
     */
    private static final Pattern OF_LATER_HOPS = Pattern.compile("(kafka|hudi|event|record)\\..*");

    private final ProcessSession session;
    private final FlowFile flowFile;
    private final EventLineWriter out;
    private long count;

    EventLinesFlowFile(ProcessSession session, Collection<FlowFile> parents) {
        this(session, session.removeAllAttributes(session.create(parents), OF_LATER_HOPS));
    }

    /** Of events that came in no FlowFile. */
    EventLinesFlowFile(ProcessSession session) {
        this(session, session.create());
    }

    private EventLinesFlowFile(ProcessSession session, FlowFile flowFile) {
        this.session = session;
        this.flowFile = flowFile;
        this.out = new EventLineWriter(session.write(flowFile));
    }

    /** @param json the event's data on one line */
    void write(Event event, byte[] json) throws IOException {
        out.write(event, json);
        count++;
    }

    void writeLine(byte[] line) throws IOException {
        out.writeLine(line);
        count++;
    }

    /** Ends the content and transfers the FlowFile, or removes it when it has no events; gives the number of events. */
    long transfer(Relationship relationship, Map<String, String> attributes) throws IOException {
        out.close();
        if (count == 0) {
            session.remove(flowFile);
            return 0;
        }
        Map<String, String> all = new HashMap<>(attributes);
        all.put(COUNT, Long.toString(count));
        all.put(CoreAttributes.MIME_TYPE.key(), EventLines.MIME_TYPE);
        session.transfer(session.putAllAttributes(flowFile, all), relationship);
        return count;
    }
}
