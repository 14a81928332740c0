package io.nifievent.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.kafka.ProvidedSslEngineFactory;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandardKafkaConnectionTest {

    private final StandardKafkaConnection connection = new StandardKafkaConnection();
    private final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
        @Override
        public void onTrigger(ProcessContext context, ProcessSession session) {}
    });

    @BeforeEach
    void add() throws InitializationException {
        runner.addControllerService("kafka", connection);
        runner.setProperty(connection, "Bootstrap Servers", "127.0.0.1:1,127.0.0.1:2");
    }

    @Test
    void needsNoMoreThanServers() {
        runner.enableControllerService(connection);

        assertThat(connection.settings().bootstrapServers()).isEqualTo("127.0.0.1:1,127.0.0.1:2");
        assertThat(connection.settings().properties()).isEqualTo(Map.of("security.protocol", "PLAINTEXT"));
    }

    @Test
    void logsInWithUsernameAndPasswordOverTls() throws InitializationException, NoSuchAlgorithmException {
        FixedSslContext.addTo(runner, SSLContext.getDefault());
        runner.setProperty(connection, "Security Protocol", "SASL_SSL");
        runner.setProperty(connection, "Username", "events");
        runner.setProperty(connection, "Password", "secret");
        runner.setProperty(connection, "SSL Context Service", "ssl");
        runner.enableControllerService(connection);

        assertThat(connection.settings().properties())
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                .containsEntry("ssl.engine.factory.class", ProvidedSslEngineFactory.class)
                .containsKey(ProvidedSslEngineFactory.SSL_CONTEXT);
        assertThat(connection.settings().properties().get("sasl.jaas.config"))
                .asString()
                .contains("ScramLoginModule", "\"secret\"");
        assertThat(connection.settings().toString()).doesNotContain("secret");
    }

    @Test
    void passesOnAnyLoginThatKafkaKnows() {
        runner.setProperty(connection, "Security Protocol", "SASL_PLAINTEXT");
        runner.setProperty(connection, "SASL Mechanism", "Configured by dynamic properties");
        runner.setProperty(connection, "sasl.mechanism", "OAUTHBEARER");
        runner.setProperty(connection, "sasl.jaas.config", "a.Module required;");
        runner.enableControllerService(connection);

        assertThat(connection.settings().properties())
                .containsEntry("sasl.mechanism", "OAUTHBEARER")
                .containsEntry("sasl.jaas.config", "a.Module required;");
        assertThat(connection.getPropertyDescriptor("sasl.jaas.config").isSensitive())
                .isTrue();
    }

    @Test
    void refusesSettingsThatDeliveryRestsOnAndUnknownOnes() {
        runner.setProperty(connection, "acks", "0");
        runner.assertNotValid(connection);
        runner.removeProperty(connection, "acks");
        runner.setProperty(connection, "no.such.setting", "x");
        runner.assertNotValid(connection);
        runner.removeProperty(connection, "no.such.setting");
        runner.setProperty(connection, "linger.ms", "20");
        runner.assertValid(connection);
    }
}
