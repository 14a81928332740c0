package io.nifievent.processors;

import static io.nifievent.processors.PutHudiTest.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableRows;
import io.nifievent.services.HadoopHudiLakehouse;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;
import org.apache.nifi.processor.FlowFileFilter.FlowFileFilterResult;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PutHudi with several incoming connections: for what is new, and its own loop of {@code retry}. */
class PutHudiQueuesTest {

    private static final String RETRY = "retry";
    private static final String NEW = "new";
    private static final String OTHER = "other";

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private final PutHudi processor = new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10)));
    private final TestRunner runner = TestRunners.newTestRunner(processor);
    private List<String> connections = List.of(RETRY, NEW);
    private int gets;

    @BeforeEach
    void addServices() throws Exception {
        FixedCatalog.addTo(runner);
        runner.addControllerService("lakehouse", lakehouse);
        runner.setProperty(lakehouse, "Base Path", base.toUri().toString());
        runner.enableControllerService(lakehouse);
        runner.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
    }

    @AfterEach
    void disable() {
        runner.disableControllerService(lakehouse);
    }

    private void enqueue(String connection, String content) {
        enqueue(connection, "search", content);
    }

    /** Adds a FlowFile that is older than what is added later. */
    private void enqueue(String connection, String table, String content) {
        MockFlowFile flowFile = runner.enqueue(
                content,
                Map.of(
                        "connection",
                        connection,
                        "hudi.table",
                        table,
                        EventLinesFlowFile.COUNT,
                        String.valueOf(content.lines().count())));
        flowFile.setLastEnqueuedDate(System.currentTimeMillis());
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> System.currentTimeMillis() > flowFile.getLineageStartDate());
    }

    private void trigger() {
        processor.onScheduled(runner.getProcessContext());
        processor.onTrigger(
                runner.getProcessContext(),
                ofConnections(runner.getProcessSessionFactory().createSession()));
    }

    private ProcessSession ofConnections(ProcessSession session) {
        return (ProcessSession) Proxy.newProxyInstance(
                PutHudiQueuesTest.class.getClassLoader(),
                new Class<?>[] {ProcessSession.class},
                (proxy, method, given) -> method.getName().equals("get")
                        ? get(session, (FlowFileFilter) given[0])
                        : method.invoke(session, given));
    }

    /** As NiFi does: begins with the next connection each time, and gives those of the first one that has any. */
    private List<FlowFile> get(ProcessSession session, FlowFileFilter filter) {
        int first = gets++;
        for (int i = 0; i < connections.size(); i++) {
            String connection = connections.get((first + i) % connections.size());
            List<FlowFile> given =
                    session.get(flowFile -> flowFile.getAttribute("connection").equals(connection)
                            ? filter.filter(flowFile)
                            : FlowFileFilterResult.REJECT_AND_CONTINUE);
            if (!given.isEmpty()) {
                return given;
            }
        }
        return List.of();
    }

    private List<MockFlowFile> stored() {
        return runner.getFlowFilesForRelationship(PutHudi.SUCCESS);
    }

    @Test
    void storesWhatHasComeBackThoughNewFlowFilesKeepComing() {
        enqueue(RETRY, line("old", "Search"));
        for (String id : List.of("1", "2")) {
            enqueue(NEW, line(id, "Search"));
            trigger();
        }

        assertThat(stored()).extracting(MockFlowFile::getContent).contains(line("old", "Search"));
    }

    @Test
    void makesOneCommitOfTheFlowFilesOfAllConnections() {
        enqueue(RETRY, line("old", "Search"));
        enqueue(NEW, line("1", "Search"));
        trigger();

        assertThat(stored()).hasSize(2);
        assertThat(stored())
                .extracting(flowFile -> flowFile.getAttribute("hudi.instant"))
                .containsOnly(stored().getFirst().getAttribute("hudi.instant"));
    }

    @Test
    void takesTheOldestOfAllConnectionsWhereMoreWaitsThanACommitHolds() {
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "3");
        enqueue(RETRY, line("old 1", "Search") + line("old 2", "Search"));
        enqueue(NEW, line("1", "Search") + line("2", "Search"));
        trigger();
        assertThat(stored()).hasSize(1);

        enqueue(NEW, line("3", "Search") + line("4", "Search"));
        trigger();
        assertThat(stored())
                .extracting(flowFile -> flowFile.getAttribute("connection"))
                .containsExactly(RETRY, NEW);
    }

    /** Each trigger asks three times, so NiFi begins with the same of three connections. */
    @Test
    void keepsNoneOfThreeConnectionsWaitingForTheOthers() {
        connections = List.of(RETRY, NEW, OTHER);
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "1");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            lines.add(line("id-" + i, "Search"));
            enqueue(connections.get(i % 3), lines.getLast());
        }
        for (int i = 0; i < 9; i++) {
            trigger();
        }

        assertThat(stored()).extracting(MockFlowFile::getContent).isEqualTo(lines);
    }

    @Test
    void keepsNeitherConnectionWaitingWhenTwoTablesTakeTurns() {
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "1");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (String connection : connections) {
                lines.add(line("search-" + i + connection, "Search"));
                enqueue(connection, lines.getLast());
                lines.add(line("open-" + i + connection, "AppOpen"));
                enqueue(connection, "app_open", lines.getLast());
            }
        }
        lines.forEach(line -> trigger());

        assertThat(stored()).extracting(MockFlowFile::getContent).isEqualTo(lines);
    }

    @Test
    void keepsTheNewerOfTwoRowsWithOneKeyThoughTheyDoNotFitIntoOneCommit() throws Exception {
        runner.setProperty(TableOperation.OPERATION, "upsert");
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "1");
        String older = line("1", "Search");
        String newer = older.replace("10:00:01Z", "10:00:02Z");
        enqueue(RETRY, older);
        enqueue(NEW, newer);
        trigger();
        trigger();

        assertThat(stored()).hasSize(2);
        assertShown("2026-01-01T10:00:02Z");
    }

    @Test
    void writesTheOldestFlowFileFirst() {
        enqueue(RETRY, line("1", "Search"));
        enqueue(NEW, line("2", "Search"));
        enqueue(RETRY, line("3", "Search"));
        trigger();

        assertThat(stored())
                .extracting(MockFlowFile::getContent)
                .containsExactly(line("1", "Search"), line("2", "Search"), line("3", "Search"));
    }

    @Test
    void keepsTheNewerOfTwoRowsWithOneKeyThoughTheOlderOneHasComeBack() throws Exception {
        runner.setProperty(TableOperation.OPERATION, "upsert");
        String older = line("1", "Search");
        String newer = older.replace("10:00:01Z", "10:00:02Z");
        enqueue(RETRY, older);
        enqueue(NEW, newer);
        trigger();

        assertThat(stored()).hasSize(2);
        assertShown("2026-01-01T10:00:02Z");
    }

    private void assertShown(String receivedAt) throws Exception {
        assertThat(TableRows.read(lakehouse.location(new TableName("search"))))
                .extracting(row -> row.get("received_at"))
                .containsExactly(Instant.parse(receivedAt).toEpochMilli() * 1000);
    }
}
