package io.nifievent.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.FetchedParts;
import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./pipeline up} says of parts that live and do not answer, which are shells here. */
class UpTest {
    @TempDir
    private Path root;

    private final List<String> told = new ArrayList<>();
    private SandboxStack stack;

    @BeforeEach
    void setUp() throws IOException {
        Settings settings = new Settings(root, root.resolve("state"), Map.of()).withFreePorts();
        stack = new SandboxStack(settings, settings.flowTemplate(), new KillingKafka());
        FetchedParts.in(root);
        Path extensions = Files.createDirectories(settings.state().resolve("nifi/extensions"));
        Path built = Files.createDirectories(root.resolve("nifi-event-nar/target"));
        for (Path folder : List.of(built, settings.parts().resolve("nifi-standard-nar"), extensions)) {
            Files.createFile(folder.resolve("bundle.nar"));
        }
    }

    @AfterEach
    void endAll() throws IOException {
        stack.close();
    }

    @Test
    void doesNotTakeThemForUp() throws Exception {
        for (Part part : stack.parts().all()) {
            ShellPart shell =
                    new ShellPart(part.name(), part.ports().getFirst(), "sleep 60", false, Duration.ofMinutes(1));
            stack.supervisor().start(shell, shell.prepare());
        }

        assertThatThrownBy(stack::up)
                .isInstanceOf(SandboxFailure.class)
                .hasMessageContaining("kafka ended while it started");

        assertThat(told).containsExactly("Starting");
    }

    /** Ends one part as soon as it is waited for. */
    private final class KillingKafka implements Progress {
        @Override
        public void say(String line) {
            told.add(line);
        }

        @Override
        public void live(String line) {
            stack.kill(stack.parts().kafka());
        }
    }
}
