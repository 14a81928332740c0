package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseSettings;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.provenance.ProvenanceReporter;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A FlowFile twice as large as the heap of the process that stores it. */
class LargeFlowFileTest {

    private static final int LINES = 100_000;
    private static final String HEAP = "-Xmx128m";
    private static final String PADDING = "x".repeat(2_500);
    private static final TableName TABLE = new TableName("search");

    @TempDir
    Path base;

    /** Stores one large FlowFile, whose content is made while it is read. */
    static final class Store {

        private Store() {}

        public static void main(String[] arguments) throws Exception {
            FlowFile flowFile = new MockFlowFile(1);
            try (Lakehouse lakehouse = new Lakehouse(
                            new LakehouseSettings(Path.of(arguments[0]).toUri()), InstantSource.system(), c -> {});
                    TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
                new HudiBatch(
                                session(flowFile),
                                List.of(flowFile),
                                TABLE,
                                lakehouse.location(TABLE),
                                new BatchLimits(Duration.ofSeconds(2), 10_000, 8 << 20))
                        .store(
                                lease,
                                new FixedCatalog()
                                        .current()
                                        .findByTable("search")
                                        .orElseThrow(),
                                InstantSource.system());
            }
        }

        /** A session that gives the content and takes what comes of it. */
        private static ProcessSession session(FlowFile flowFile) {
            return (ProcessSession) Proxy.newProxyInstance(
                    Store.class.getClassLoader(),
                    new Class<?>[] {ProcessSession.class},
                    (proxy, method, given) -> switch (method.getName()) {
                        case "read" -> content();
                        case "putAllAttributes" -> {
                            System.out.println(given[1]);
                            yield flowFile;
                        }
                        case "removeAllAttributes" -> flowFile;
                        case "getProvenanceReporter" ->
                            Proxy.newProxyInstance(
                                    Store.class.getClassLoader(),
                                    new Class<?>[] {ProvenanceReporter.class},
                                    (reporter, report, what) -> null);
                        case "transfer", "adjustCounter" -> null;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        private static InputStream content() {
            Iterator<InputStream> lines =
                    IntStream.range(0, LINES).mapToObj(Store::line).iterator();
            return new SequenceInputStream(Collections.enumeration(new java.util.AbstractList<>() {
                @Override
                public InputStream get(int index) {
                    return lines.next();
                }

                @Override
                public int size() {
                    return LINES;
                }
            }));
        }

        private static InputStream line(int number) {
            return new ByteArrayInputStream("""
                    {"event_id":"%d","event_type":"Search","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{"unknown":"%s"}}
                    """.formatted(number, PADDING).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void isStoredInSeveralCommits() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Store.class.getName(),
                        base.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("hudi.rows=" + LINES).contains("hudi.duplicates=0");
        assertThat(base.resolve("search/.hoodie").toFile().list((folder, name) -> name.endsWith(".commit")))
                .hasSizeGreaterThan(10);
    }
}
