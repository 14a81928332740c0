package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.services.HadoopHudiLakehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records with objects within them, some of which no table can hold. */
class PutHudiNestedRecordsTest {

    private static final String GOOD = """
            {"id":"good","user":{"name":"x","places":[{"zip":1}]}}
            """;

    @TempDir
    Path base;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private final TestRunner runner =
            TestRunners.newTestRunner(new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10))));

    @BeforeEach
    void addServices() throws Exception {
        runner.addControllerService("lakehouse", lakehouse);
        runner.setProperty(lakehouse, "Base Path", base.toUri().toString());
        runner.enableControllerService(lakehouse);
        InferredRecords reader = new InferredRecords();
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
        runner.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
        runner.setProperty(PutHudiProperties.TABLE, "listing");
        runner.setProperty(TableOperation.RECORD_READER, "reader");
        runner.setProperty(TableOperation.OPERATION, "upsert");
        runner.setProperty(TableOperation.RECORD_KEY_FIELD, "id");
    }

    @AfterEach
    void disable() {
        runner.disableControllerService(lakehouse);
    }

    private void put(String... contents) {
        runner.clearTransferState();
        for (String content : contents) {
            runner.enqueue(content, Map.of()).setLastEnqueuedDate(System.currentTimeMillis());
        }
        runner.run();
    }

    private void assertStoredBut(String bad, String code, String column) {
        assertThat(runner.getFlowFilesForRelationship(PutHudi.SUCCESS))
                .singleElement()
                .satisfies(stored -> {
                    stored.assertContentEquals(GOOD);
                    stored.assertAttributeEquals("hudi.rows", "1");
                });
        assertFailed(bad, code, column);
    }

    private void assertFailed(String bad, String code, String column) {
        List<MockFlowFile> failed = runner.getFlowFilesForRelationship(PutHudi.FAILURE);
        assertThat(failed).singleElement().satisfies(flowFile -> {
            flowFile.assertContentEquals(bad);
            flowFile.assertAttributeEquals("event.error.code", code);
            assertThat(flowFile.getAttribute("event.error.message")).contains("[" + column + "]");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id":"a","meta":{}}                                        | column-unfit | meta
            {"id":"a","meta":{"more":[{"most":{}}]}}                    | column-unfit | meta.more.most
            {"id":"a","meta":{"userId":1,"user_id":2}}                  | column-twice | meta.user_id
            {"id":"a","metas":[{"more":{"userId":1,"user_id":2}}]}      | column-twice | metas.more.user_id
            {"id":"a","my_meta":{"zip":1},"my":{"meta":{"city":"x"}}}   | column-twice | my
            {"id":"a","my":{"meta_at":{"x":1},"meta":{"at":{"y":1}}}}   | column-twice | my
            {"id":"a","my":[{"x":1}],"my_element":{"y":1}}              | column-twice | my_element
            """)
    void failsObjectsThatMakeNoTableAndStoresTheOthers(String bad, String code, String column) {
        put(GOOD, bad);
        assertStoredBut(bad, code, column);

        put(bad, GOOD);
        assertStoredBut(bad, code, column);
    }

    /** The objects of both would be listing_my_meta in the table's schema. */
    @Test
    void failsAnObjectCalledAsOneOfRecordsBefore() {
        String before = """
            {"id":"a","my_meta":{"zip":1}}
            """;
        String bad = """
            {"id":"b","my":{"meta":{"city":"x"}}}
            """;
        put(before, GOOD, bad);
        assertFailed(bad, "column-type-changed", "my");
        assertThat(runner.getFlowFilesForRelationship(PutHudi.SUCCESS)).hasSize(2);

        put(bad, GOOD);
        assertStoredBut(bad, "column-type-changed", "my");
    }

    @Test
    void looksAtNoObjectsOfRecordsToDelete() {
        put(GOOD);
        runner.setProperty(TableOperation.OPERATION, "delete");
        put("""
            {"id":"good","user":{}}
            """);

        runner.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 1);
    }
}
