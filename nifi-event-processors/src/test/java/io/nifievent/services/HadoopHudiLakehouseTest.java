package io.nifievent.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.LocalS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.state.MockStateManager;
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

class HadoopHudiLakehouseTest {

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
                .allSatisfy(message -> assertThat(message.getMsg()).contains("Lock Provider is In Process"));
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
