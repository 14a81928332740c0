package io.nifievent.benchmark.validate;

import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.provenance.ProvenanceReporter;
import org.apache.nifi.util.MockFlowFile;
import org.jspecify.annotations.Nullable;

/**
 * A session with one FlowFile in, which keeps nothing of what comes out but how many lines went where. NiFi's mock
 * session copies every content several times, which would be part of each figure.
 */
final class OneFlowFileSession implements InvocationHandler {

    private final FlowFile incoming = new MockFlowFile(0);
    private final InputStream content;
    private final Map<FlowFile, Lines> written = new HashMap<>();
    private final Map<String, Long> transferred = new HashMap<>();
    private boolean taken;

    private OneFlowFileSession(InputStream content) {
        this.content = content;
    }

    /** What a processor does with a session. */
    interface Trigger {
        void on(ProcessSession session);
    }

    /** Triggers a processor once; gives the lines each relationship got. */
    static Map<String, Long> run(InputStream content, Trigger trigger) {
        OneFlowFileSession session = new OneFlowFileSession(content);
        trigger.on(proxy(ProcessSession.class, session));
        return session.transferred;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] given) {
        return switch (method.getName()) {
            case "get" -> take(method.getReturnType() == FlowFile.class);
            case "read" -> content;
            case "create" -> new MockFlowFile(written.size() + 1);
            case "write" -> written.computeIfAbsent((FlowFile) given[0], flowFile -> new Lines());
            case "putAllAttributes", "removeAllAttributes" -> given[0];
            case "transfer" -> transfer((FlowFile) given[0], (Relationship) given[1]);
            case "getProvenanceReporter" -> proxy(ProvenanceReporter.class, (reporter, report, what) -> null);
            case "remove", "adjustCounter" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private @Nullable Object take(boolean one) {
        if (taken) {
            return one ? null : List.of();
        }
        taken = true;
        return one ? incoming : List.of(incoming);
    }

    private @Nullable Object transfer(FlowFile flowFile, Relationship relationship) {
        Lines lines = written.get(flowFile);
        transferred.merge(relationship.getName(), lines == null ? 0 : lines.count(), Long::sum);
        return null;
    }
}
