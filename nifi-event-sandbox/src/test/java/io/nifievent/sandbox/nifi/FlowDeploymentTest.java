package io.nifievent.sandbox.nifi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowDeploymentTest {
    private static final String NAME = "Event pipeline";
    private static final Map<String, Map<String, String>> SERVICES = Map.of("Lakehouse", Map.of("S3 Region", "here"));

    @TempDir
    private Path folder;

    private FakeNifi nifi;
    private Path definition;

    @BeforeEach
    void start() throws IOException {
        nifi = new FakeNifi();
        definition = Files.writeString(folder.resolve("flow.json"), "{}");
    }

    @AfterEach
    void stop() {
        nifi.close();
    }

    @Test
    void importsOnceAndKeepsWhatAPersonSetsSince() throws Exception {
        assertThat(deploy()).isTrue();
        assertThat(nifi.groupName()).contains(NAME);
        assertThat(nifi.runs()).isTrue();
        nifi.serviceProperties().put("S3 Region", "there");

        assertThat(deploy()).isFalse();
        assertThat(nifi.serviceProperties()).containsEntry("S3 Region", "there");
    }

    @Test
    void goesOnWithAnImportThatEndedBeforeItsServicesWereConfigured() throws Exception {
        nifi.refuseServices(true);
        assertThatThrownBy(this::deploy).isInstanceOf(SandboxFailure.class);
        nifi.refuseServices(false);

        assertThat(deploy()).isTrue();
        assertThat(nifi.serviceProperties()).containsEntry("S3 Region", "here");
        assertThat(nifi.groupName()).contains(NAME);
        assertThat(nifi.runs()).isTrue();
    }

    @Test
    void saysThatNifiDoesNotAnswer() {
        nifi.close();

        assertThatThrownBy(this::deploy)
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("NiFi gave no usable answer to GET /nifi-api/flow/process-groups/root");
    }

    private boolean deploy() throws IOException, InterruptedException {
        return new FlowDeployment(new NifiApi(nifi.api())).deploy(NAME, definition, Map.of(), SERVICES);
    }
}
