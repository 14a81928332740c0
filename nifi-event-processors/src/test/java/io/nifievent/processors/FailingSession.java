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

/** A session while a repository can't be written. */
final class FailingSession extends MockProcessSession {

    private static final String FULL = "No space left on device";

    private final Repository full;

    /** Content is written first, FlowFiles when the session is committed. */
    enum Repository {
        CONTENT,
        FLOW_FILE
    }

    FailingSession(Processor processor, Repository full) {
        super(new SharedSessionState(processor, new AtomicLong()), processor);
        this.full = full;
    }

    /** The last bytes find no room. */
    @Override
    public MockFlowFile write(FlowFile flowFile, OutputStreamCallback writer) {
        return super.write(flowFile, out -> {
            writer.process(out);
            if (full == Repository.CONTENT) {
                throw new IOException(FULL);
            }
        });
    }

    @Override
    public void commitAsync(Runnable onSuccess, Consumer<Throwable> onFailure) {
        rollback();
        onFailure.accept(new FlowFileAccessException(FULL));
    }
}
