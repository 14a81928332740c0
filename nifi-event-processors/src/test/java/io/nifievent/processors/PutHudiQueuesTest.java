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

/** PutHudi with two incoming connections: one for what is new, and its own loop of {@code retry}. */
class PutHudiQueuesTest {

    private static final String RETRY = "retry";
    private static final String NEW = "new";
    private static final List<String> CONNECTIONS = List.of(RETRY, NEW);

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private final PutHudi processor = new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10)));
    private final TestRunner runner = TestRunners.newTestRunner(processor);
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

    /** Adds a FlowFile that is older than what is added later. */
    private void enqueue(String connection, String content) {
        MockFlowFile flowFile = runner.enqueue(
                content,
                Map.of(
                        "connection",
                        connection,
                        "hudi.table",
                        "search",
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
        for (int i = 0; i < CONNECTIONS.size(); i++) {
            String connection = CONNECTIONS.get((first + i) % CONNECTIONS.size());
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
    void takesNoMoreThanACommitHoldsOfAllConnectionsAndBeginsWithTheOtherTheNextTime() {
        runner.setProperty(PutHudiProperties.MAX_BATCH_RECORDS, "3");
        enqueue(RETRY, line("old 1", "Search") + line("old 2", "Search"));
        enqueue(NEW, line("1", "Search") + line("2", "Search"));
        trigger();
        assertThat(stored()).hasSize(1);

        enqueue(NEW, line("3", "Search") + line("4", "Search"));
        trigger();
        assertThat(stored())
                .extracting(flowFile -> flowFile.getAttribute("connection"))
                .containsExactly(NEW, RETRY);
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
        assertThat(TableRows.read(lakehouse.location(new TableName("search"))))
                .extracting(row -> row.get("received_at"))
                .containsExactly(Instant.parse("2026-01-01T10:00:02Z").toEpochMilli() * 1000);
    }
}
