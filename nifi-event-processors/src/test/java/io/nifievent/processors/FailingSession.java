package io.nifievent.processors;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.io.OutputStreamCallback;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.MockProcessSession;
import org.apache.nifi.util.SharedSessionState;

/** A session in which no FlowFile can be stored. */
final class FailingSession extends MockProcessSession {

    private static final String FULL = "No space left on device";

    private final Full full;

    /** What has no room: content is written first, FlowFiles when the session is committed. */
    enum Full {
        CONTENT_REPOSITORY,
        FLOW_FILE_REPOSITORY,
        HEAP
    }

    FailingSession(Processor processor, Full full) {
        super(new SharedSessionState(processor, new AtomicLong()), processor);
        this.full = full;
    }

    /** The last bytes find no room. */
    @Override
    public MockFlowFile write(FlowFile flowFile, OutputStreamCallback writer) {
        return super.write(flowFile, out -> {
            writer.process(out);
            switch (full) {
                case CONTENT_REPOSITORY -> throw new IOException(FULL);
                case HEAP -> throw new OutOfMemoryError("Java heap space");
                case FLOW_FILE_REPOSITORY -> {}
            }
        });
    }

    @Override
    public void commitAsync(Runnable onSuccess, Consumer<Throwable> onFailure) {
        rollback();
        onFailure.accept(new FlowFileAccessException(FULL));
    }
}
