package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseSettings;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.provenance.ProvenanceReporter;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A FlowFile twice as large as the heap of the process that reads it. */
class LargeFlowFileTest {

    private static final int LINES = 100_000;
    private static final String HEAP = "-Xmx128m";
    private static final String PADDING = "x".repeat(2_500);
    private static final TableName TABLE = new TableName("search");

    @TempDir
    Path base;

    /** Stores the FlowFile. */
    static final class Store {

        private Store() {}

        public static void main(String[] arguments) throws Exception {
            FlowFile flowFile = new MockFlowFile(1);
            String line = """
                    {"event_id":"%d","event_type":"Search","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{"unknown":"%s"}}
                    """;
            try (Lakehouse lakehouse = new Lakehouse(
                            new LakehouseSettings(Path.of(arguments[0]).toUri()), InstantSource.system(), c -> {});
                    TableLease lease = lakehouse.tryLease(TABLE).orElseThrow()) {
                new HudiBatch(
                                session(flowFile, line),
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
    }

    /** Validates the FlowFile, read by a Record Reader. */
    static final class Validate {

        private Validate() {}

        public static void main(String[] arguments) throws Exception {
            ValidateEvents processor = new ValidateEvents();
            TestRunner runner = TestRunners.newTestRunner(processor);
            FixedCatalog.addTo(runner);
            JsonLineRecords reader = new JsonLineRecords();
            reader.schema = new SimpleRecordSchema(List.of());
            runner.addControllerService("reader", reader);
            runner.enableControllerService(reader);
            runner.setProperty(ValidateEvents.RECORD_READER, "reader");
            processor.onScheduled(runner.getProcessContext());
            processor.onTrigger(runner.getProcessContext(), session(new MockFlowFile(1), """
                    {"Event_Type":"ListingView","Event_Version":"V7","User_ID":"%d","Listing_ID":"%s"}
                    """));
        }
    }

    /** A session that gives a content made while it is read, prints attributes and keeps nothing of what comes of it. */
    private static ProcessSession session(FlowFile flowFile, String line) {
        return (ProcessSession) Proxy.newProxyInstance(
                LargeFlowFileTest.class.getClassLoader(),
                new Class<?>[] {ProcessSession.class},
                (proxy, method, given) -> switch (method.getName()) {
                    case "get" -> List.of(flowFile);
                    case "read" -> content(line);
                    case "create", "removeAllAttributes" -> flowFile;
                    case "write" -> OutputStream.nullOutputStream();
                    case "putAllAttributes" -> {
                        System.out.println(given[1]);
                        yield flowFile;
                    }
                    case "getProvenanceReporter" ->
                        Proxy.newProxyInstance(
                                LargeFlowFileTest.class.getClassLoader(),
                                new Class<?>[] {ProvenanceReporter.class},
                                (reporter, report, what) -> null);
                    case "transfer", "remove", "adjustCounter" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static InputStream content(String line) {
        Iterator<InputStream> lines = IntStream.range(0, LINES)
                .<InputStream>mapToObj(number ->
                        new ByteArrayInputStream(line.formatted(number, PADDING).getBytes(StandardCharsets.UTF_8)))
                .iterator();
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

    /** Runs a program with a small heap; gives what it printed. */
    private static String run(Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void isValidatedRecordByRecord() throws Exception {
        assertThat(run(Validate.class)).contains("event.count=" + LINES);
    }

    @Test
    void isStoredInSeveralCommits() throws Exception {
        assertThat(run(Store.class, base.toString()))
                .contains("hudi.rows=" + LINES)
                .contains("hudi.duplicates=0");
        assertThat(base.resolve("search/.hoodie").toFile().list((folder, name) -> name.endsWith(".commit")))
                .hasSizeGreaterThan(10);
    }
}
