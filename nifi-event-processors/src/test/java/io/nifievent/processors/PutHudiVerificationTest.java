package io.nifievent.processors;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.services.HadoopHudiLakehouse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.hadoop.util.Progressable;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.hadoop.HadoopStorageConfiguration;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TSimpleServer;
import org.apache.thrift.transport.TServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PutHudiVerificationTest {

    @TempDir
    Path folder;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private final TestRunner runner =
            TestRunners.newTestRunner(new PutHudi(() -> Instant.now().plus(Duration.ofSeconds(10))));
    private Path base;

    @BeforeEach
    void addServices() throws Exception {
        base = folder.resolve("lake");
        FixedCatalog.addTo(runner);
        runner.addControllerService("lakehouse", lakehouse);
        runner.setProperty(lakehouse, "Base Path", base.toUri().toString());
        runner.setProperty(lakehouse, "Lock Wait Time", "100 ms");
        runner.setProperty(PutHudiProperties.LAKEHOUSE, "lakehouse");
    }

    @AfterEach
    void disable() {
        runner.disableControllerService(lakehouse);
    }

    /** The outcome of each step, by its name, with the lakehouse as it is set by now. */
    private Map<String, Outcome> verified(String table) {
        if (!runner.isControllerServiceEnabled(lakehouse)) {
            runner.enableControllerService(lakehouse);
        }
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        List<ConfigVerificationResult> results = ((VerifiableProcessor) runner.getProcessor())
                .verify(runner.getProcessContext(), runner.getLogger(), Map.of("hudi.table", table));
        results.forEach(result -> outcomes.put(result.getVerificationStepName(), result.getOutcome()));
        return outcomes;
    }

    private void storeAnEvent() {
        runner.enableControllerService(lakehouse);
        runner.enqueue("""
                        {"event_id":"1","event_type":"Search","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{}}
                        """, Map.of("hudi.table", "search")).setLastEnqueuedDate(System.currentTimeMillis());
        runner.run();
        runner.assertAllFlowFilesTransferred(PutHudi.SUCCESS, 1);
    }

    private static final Map<String, Outcome> GOOD = Map.of(
            "Reach storage", Outcome.SUCCESSFUL,
            "Write and delete a file", Outcome.SUCCESSFUL,
            "Ask metastore", Outcome.SKIPPED,
            "Find table in event catalog", Outcome.SUCCESSFUL,
            "Take the table's lock", Outcome.SUCCESSFUL,
            "Read the table's version", Outcome.SUCCESSFUL,
            "Compare layout and columns", Outcome.SUCCESSFUL);

    @Test
    void provesTheWayToATableThatIsNotThereYetAndToOneThatIs() throws IOException {
        assertThat(verified("search")).isEqualTo(GOOD);
        assertThat(base).isEmptyDirectory();
        runner.disableControllerService(lakehouse);

        storeAnEvent();

        assertThat(verified("search")).isEqualTo(GOOD);
    }

    @Test
    void needsATableForTheStepsThatAreAboutOne() {
        assertThat(verified(""))
                .containsEntry("Find table in event catalog", Outcome.SKIPPED)
                .hasSize(4);
        assertThat(verified("no_such_table"))
                .containsEntry("Find table in event catalog", Outcome.FAILED)
                .hasSize(4);
    }

    @Test
    void saysThatTheStorageIsOutOfReach() throws IOException {
        Files.createFile(base);

        assertThat(verified("search"))
                .containsEntry("Reach storage", Outcome.FAILED)
                .containsEntry("Write and delete a file", Outcome.FAILED);
    }

    /** Lets itself be listed, and nothing more. */
    public static final class ReadOnlyFileSystem extends LocalFileSystem {
        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path path,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            throw new IOException("Read only");
        }
    }

    @Test
    void saysThatNothingCanBeWritten() throws IOException {
        Path site = Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + ReadOnlyFileSystem.class.getName()
                        + "</value></property></configuration>",
                StandardCharsets.UTF_8);
        runner.setProperty(lakehouse, "Hadoop Configuration Resources", site.toString());

        assertThat(verified("search"))
                .containsEntry("Reach storage", Outcome.SUCCESSFUL)
                .containsEntry("Write and delete a file", Outcome.FAILED);
    }

    @Test
    void saysThatAnotherHoldsTheLock() throws IOException {
        runner.setProperty(lakehouse, "Lock Provider", "File System");
        Path lock = Files.createDirectories(base.resolve("search/.hoodie")).resolve("lock");
        Files.createFile(lock);

        assertThat(verified("search")).containsEntry("Take the table's lock", Outcome.FAILED);

        Files.delete(lock);
        assertThat(verified("search")).containsEntry("Take the table's lock", Outcome.SUCCESSFUL);
    }

    @Test
    void asksTheMetastore() throws Exception {
        ThriftHiveMetastore.Iface answers = (ThriftHiveMetastore.Iface) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ThriftHiveMetastore.Iface.class},
                (proxy, method, arguments) -> method.getName().equals("get_all_databases") ? List.of("events") : null);
        TServerSocket socket = new TServerSocket(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TServer server =
                new TSimpleServer(new TServer.Args(socket).processor(new ThriftHiveMetastore.Processor<>(answers)));
        Thread serving = Thread.ofPlatform().daemon().start(server::serve);
        runner.setProperty(
                lakehouse,
                "Metastore URI",
                "thrift://127.0.0.1:" + socket.getServerSocket().getLocalPort());

        assertThat(verified("search")).containsEntry("Ask metastore", Outcome.SUCCESSFUL);

        server.stop();
        // Until its thread is out of accept(2) the closed port may still take a connection, and answer it.
        serving.join();
        assertThat(verified("search")).containsEntry("Ask metastore", Outcome.FAILED);
    }

    @Test
    void saysThatATableHasAVersionThatIsNotWrittenHere() throws IOException {
        HoodieTableMetaClient.newTableBuilder()
                .setTableType(HoodieTableType.COPY_ON_WRITE)
                .setTableName("search")
                .setTableVersion(8)
                .setRecordKeyFields("event_id")
                .setPartitionFields("event_date")
                .initTable(
                        new HadoopStorageConfiguration(new Configuration()),
                        new StoragePath(base.resolve("search").toUri()));

        assertThat(verified("search")).containsEntry("Read the table's version", Outcome.FAILED);
    }

    @Test
    void saysThatTheTableIsLaidOutInAnotherWay() {
        storeAnEvent();
        runner.setProperty(TableOperation.TABLE_TYPE, "MERGE_ON_READ");

        assertThat(verified("search")).containsEntry("Compare layout and columns", Outcome.FAILED);
    }

    @Test
    void comparesNoColumnsThatShowOnlyWithTheRecords() throws Exception {
        JsonLineRecords reader = new JsonLineRecords();
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
        runner.removeProperty(PutHudiProperties.EVENT_CATALOG);
        runner.setProperty(TableOperation.RECORD_READER, "reader");
        runner.setProperty(TableOperation.RECORD_KEY_FIELD, "id");

        assertThat(verified("offers"))
                .containsEntry("Check table name", Outcome.SUCCESSFUL)
                .containsEntry("Compare layout and columns", Outcome.SKIPPED);
    }
}
