package io.nifievent.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nifievent.FreePorts;
import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.hudi.LakehouseException;
import io.nifievent.hudi.LocalS3;
import io.nifievent.hudi.Operation;
import io.nifievent.hudi.OperationBatch;
import io.nifievent.hudi.Partitioning;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.TableKind;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.state.MockStateManager;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockConfigurationContext;
import org.apache.nifi.util.MockControllerServiceInitializationContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class HadoopHudiLakehouseTest {

    private static final TableName LISTINGS = new TableName("listing");

    @TempDir
    private Path folder;

    private final HadoopHudiLakehouse lakehouse = new HadoopHudiLakehouse();
    private final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
        @Override
        public void onTrigger(ProcessContext context, ProcessSession session) {}
    });

    @BeforeEach
    void add() throws InitializationException {
        runner.addControllerService("lakehouse", lakehouse);
    }

    @Test
    void needsNoMoreThanABasePath() {
        runner.setProperty(lakehouse, "Base Path", folder.toUri().toString());

        runner.assertValid(lakehouse);
    }

    @Test
    void takesS3aAndSaysSoToWhoWritesS3() {
        runner.setProperty(lakehouse, "Base Path", "s3a://lake/events");
        runner.assertValid(lakehouse);

        runner.setProperty(lakehouse, "Base Path", "s3://lake/events");
        runner.assertNotValid(lakehouse);
    }

    @Test
    void wantsTheKeysWhenTheCredentialsAreAnAccessKey() {
        runner.setProperty(lakehouse, "Base Path", "s3a://lake/events");
        runner.setProperty(lakehouse, "S3 Credentials", "Access Key");
        runner.assertNotValid(lakehouse);

        runner.setProperty(lakehouse, "S3 Access Key", "key");
        runner.setProperty(lakehouse, "S3 Secret Key", "secret");
        runner.assertValid(lakehouse);
    }

    @Test
    void refusesAnEndpointThatIsNoAddress() {
        runner.setProperty(lakehouse, "Base Path", "s3a://lake/events");
        runner.setProperty(lakehouse, "S3 Credentials", "Default Chain");
        runner.setProperty(lakehouse, "S3 Endpoint", "s3.example.com");
        runner.assertNotValid(lakehouse);

        runner.setProperty(lakehouse, "S3 Endpoint", "https://s3.example.com");
        runner.assertValid(lakehouse);
    }

    @Test
    void refusesALockFileInS3() {
        runner.setProperty(lakehouse, "Base Path", "s3a://lake/events");
        runner.setProperty(lakehouse, "Lock Provider", "File System");
        runner.assertNotValid(lakehouse);

        runner.setProperty(lakehouse, "Lock Provider", "ZooKeeper");
        runner.setProperty(lakehouse, "ZooKeeper Connect String", "zk1:2181");
        runner.assertValid(lakehouse);
    }

    @ParameterizedTest
    @CsvSource({"true,In Process,1", "true,File System,0", "false,In Process,0"})
    void warnsThatNodesOfAClusterDoNotShareALockInTheProcess(boolean clustered, String provider, int warnings)
            throws InitializationException {
        MockComponentLog log = new MockComponentLog("lakehouse", lakehouse);
        lakehouse.initialize(
                new MockControllerServiceInitializationContext(
                        lakehouse, "lakehouse", log, new MockStateManager(lakehouse)) {
                    @Override
                    public boolean isConfiguredForClustering() {
                        return clustered;
                    }
                });
        runner.setProperty(lakehouse, "Base Path", folder.toUri().toString());
        runner.setProperty(lakehouse, "Lock Provider", provider);

        runner.enableControllerService(lakehouse);
        runner.disableControllerService(lakehouse);

        assertThat(log.getWarnMessages())
                .hasSize(warnings)
                .allSatisfy(message -> assertThat(message.getMsg())
                        .contains("Lock Provider is In Process", "File System or ZooKeeper", "a NiFi of its own")
                        .doesNotContain("primary"));
    }

    private static RecordShape shape(ColumnType price) {
        return new RecordShape(
                TableKind.COPY_ON_WRITE,
                List.of(Column.of("id", new ColumnType.Text(), ""), Column.of("price", price, "")),
                "id",
                Optional.empty(),
                new Partitioning.None());
    }

    private void storeAListing() throws LakehouseException {
        try (TableLease lease = lakehouse.tryLease(LISTINGS).orElseThrow()) {
            OperationBatch batch = lease.begin(Operation.UPSERT, shape(new ColumnType.BigInt()));
            assertThat(batch.add(
                            JsonMapper.shared()
                                    .createObjectNode()
                                    .put("id", "a")
                                    .put("price", 1),
                            Optional.empty()))
                    .isEmpty();
            batch.commit();
        }
    }

    @Test
    void saysThatAColumnHasAnotherTypeInTheTable() throws LakehouseException {
        runner.setProperty(lakehouse, "Base Path", folder.toUri().toString());
        runner.enableControllerService(lakehouse);
        storeAListing();

        assertThat(lakehouse
                        .verify(LISTINGS, Optional.of(shape(new ColumnType.BigInt())))
                        .getLast())
                .extracting(ConfigVerificationResult::getVerificationStepName, ConfigVerificationResult::getOutcome)
                .containsExactly("Compare layout and columns", Outcome.SUCCESSFUL);
        ConfigVerificationResult changed = lakehouse
                .verify(LISTINGS, Optional.of(shape(new ColumnType.Text())))
                .getLast();
        assertThat(changed.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(changed.getExplanation()).contains("column-type-changed").contains("price");
        runner.disableControllerService(lakehouse);
    }

    private static String metastoreThatIsAway() throws IOException {
        return "thrift://127.0.0.1:" + FreePorts.next();
    }

    @Test
    void leavesNoThreadBehindWhenItCannotBeEnabled() throws Exception {
        Path broken = Files.writeString(folder.resolve("core-site.xml"), "<configuration>");
        HadoopHudiLakehouse unfit = new HadoopHudiLakehouse();
        runner.addControllerService("unfit", unfit);
        runner.setProperty(unfit, "Base Path", folder.toUri().toString());
        runner.setProperty(unfit, "Hadoop Configuration Resources", broken.toString());
        runner.setProperty(unfit, "Metastore URI", metastoreThatIsAway());

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> runner.enableControllerService(unfit)).hasStackTraceContaining("core-site.xml");
        }

        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("hudi-lakehouse-unfit")));
    }

    @Test
    void takesTheDatabaseFromTheEnvironment() {
        runner.setEnvironmentVariableValue("db", "events");
        runner.setEnvironmentVariableValue("wrong", "Events!");
        runner.setProperty(lakehouse, "Base Path", folder.toUri().toString());
        runner.setProperty(lakehouse, "Metastore URI", "thrift://metastore:9083");
        runner.setProperty(lakehouse, "Database Name", "${db}");
        runner.assertValid(lakehouse);

        runner.setProperty(lakehouse, "Database Name", "${wrong}");
        runner.assertNotValid(lakehouse);
    }

    @Test
    void showsInABulletinThatTheMetastoreIsNotTold() throws Exception {
        String metastore = metastoreThatIsAway();
        runner.setProperty(lakehouse, "Base Path", folder.toUri().toString());
        runner.setProperty(lakehouse, "Metastore URI", metastore);
        runner.enableControllerService(lakehouse);
        awaitWarning(metastore, "create database [events]");

        storeAListing();
        awaitWarning(metastore, "[listing]");
        runner.disableControllerService(lakehouse);
    }

    @Test
    void tellsTheMetastoreOfIdleTablesOnceTheStorageIsBack() throws Exception {
        Path lake = folder.resolve("lake");
        runner.setProperty(lakehouse, "Base Path", lake.toUri().toString());
        runner.enableControllerService(lakehouse);
        storeAListing();
        runner.disableControllerService(lakehouse);
        Path away = Files.move(lake, folder.resolve("away"));
        Files.createFile(lake);

        String metastore = metastoreThatIsAway();
        runner.setProperty(lakehouse, "Metastore URI", metastore);
        runner.enableControllerService(lakehouse);
        await().untilAsserted(() -> assertThat(
                        runner.getControllerServiceLogger("lakehouse").getWarnMessages())
                .extracting(LogMessage::getMsg)
                .anySatisfy(message -> assertThat(message).contains("Not all tables could be opened")));
        Files.delete(lake);
        Files.move(away, lake);

        awaitWarning(metastore, "[listing]");
        runner.disableControllerService(lakehouse);
    }

    private void awaitWarning(String... parts) {
        await().untilAsserted(() -> assertThat(
                        runner.getControllerServiceLogger("lakehouse").getWarnMessages())
                .extracting(LogMessage::toString)
                .anySatisfy(message -> assertThat(message)
                        .contains(parts)
                        .contains("events are stored all the same, and it is told again in")));
    }

    @Test
    void provesThatItMayWriteToS3() throws Exception {
        try (LocalS3 s3 = LocalS3.start(folder)) {
            assertThat(verified(s3Properties(s3, LocalS3.SECRET_KEY)))
                    .extracting(ConfigVerificationResult::getOutcome)
                    .containsExactly(Outcome.SUCCESSFUL, Outcome.SUCCESSFUL, Outcome.SKIPPED);
        }
    }

    @Test
    void saysThatS3RefusesTheKeysAndNotTheSecret() throws Exception {
        String wrong = "a-secret-nobody-may-see";
        MockComponentLog log = new MockComponentLog("lakehouse", lakehouse);
        try (LocalS3 s3 = LocalS3.start(folder)) {
            ConfigVerificationResult result =
                    verified(s3Properties(s3, wrong), log).getFirst();

            assertThat(result.getOutcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.getExplanation()).contains("403").doesNotContain(wrong);
            assertThat(List.of(log.getErrorMessages(), log.getWarnMessages()).toString())
                    .doesNotContain(wrong);
        }
    }

    @Test
    void saysThatAPrincipalNeedsAConfigurationWithKerberos() throws IOException {
        Path keytab = Files.createFile(folder.resolve("nifi.keytab"));
        ConfigVerificationResult result = verified(Map.of(
                        "Base Path", "hdfs://127.0.0.1:1/lake",
                        "Kerberos Principal", "nifi@EXAMPLE.COM",
                        "Kerberos Keytab", keytab.toString()))
                .getFirst();

        assertThat(result.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.getExplanation())
                .contains("[nifi@EXAMPLE.COM]")
                .contains("hadoop.security.authentication=kerberos");
    }

    private static Map<String, String> s3Properties(LocalS3 s3, String secretKey) {
        return Map.of(
                "Base Path",
                "s3a://" + LocalS3.BUCKET + "/events",
                "S3 Credentials",
                "Access Key",
                "S3 Access Key",
                LocalS3.ACCESS_KEY,
                "S3 Secret Key",
                secretKey,
                "S3 Region",
                "eu-central-1",
                "S3 Endpoint",
                s3.endpoint().toString(),
                "S3 Path Style Access",
                "true");
    }

    private List<ConfigVerificationResult> verified(Map<String, String> properties) {
        return verified(properties, new MockComponentLog("lakehouse", lakehouse));
    }

    private List<ConfigVerificationResult> verified(Map<String, String> properties, MockComponentLog log) {
        Map<PropertyDescriptor, String> values = properties.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> lakehouse.getPropertyDescriptor(entry.getKey()), Map.Entry::getValue));
        return lakehouse.verify(
                new MockConfigurationContext(
                        lakehouse, values, runner.getProcessContext().getControllerServiceLookup(), Map.of()),
                log,
                Map.of());
    }
}
