package io.nifievent.sandbox.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Setting;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A FlowFile of 2 GB, in a NiFi whose heap is little more than a third of that. */
@ExtendWith(RunningPipeline.class)
class LargeFlowFileIT {

    private static final long BYTES = 2L * 1024 * 1024 * 1024;
    private static final String PADDING = "x".repeat(2_500);

    @Test
    void isStoredWhole(SandboxStack stack, @TempDir Path folder) throws Exception {
        assertThat(stack.settings().value(Setting.NIFI_HEAP)).isEqualTo("768m");
        long events = writeEvents(folder.resolve("events.ndjson"));
        Canvas canvas = new Canvas(stack);
        Canvas.Component file = canvas.addProcessor(
                "org.apache.nifi.processors.standard.GetFile", Map.of("Input Directory", folder.toString()));
        Canvas.Component putHudi = canvas.addProcessor(
                "io.nifievent.processors.PutHudi",
                Map.of(
                        "Lakehouse",
                        canvas.service("Lakehouse"),
                        "Event Catalog",
                        canvas.service("Event catalog"),
                        "Table",
                        "search"),
                "success",
                "retry",
                "invalid",
                "failure");
        canvas.connect(file, "success", putHudi);
        canvas.runOnce(file);
        canvas.start(putHudi);
        Awaitility.await()
                .atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofSeconds(2))
                // A table comes to be with its first row.
                .ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(() -> assertThat(stack.query("SELECT count(*) AS n, count(DISTINCT event_id) AS ids"
                                + " FROM search WHERE event_id LIKE 'large-%'"))
                        .isEqualTo(List.of(Map.of("n", events, "ids", events))));
        canvas.stop(putHudi);
        // One whose folder is gone would be invalid, and keep NiFi from starting again.
        canvas.removeProcessor(file);
        canvas.removeProcessor(putHudi);
    }

    /** Gives their number. */
    private static long writeEvents(Path file) throws IOException {
        long events = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long written = 0; written < BYTES; events++) {
                byte[] line = """
                        {"event_id":"large-%d","event_type":"Search","event_version":"V1","event_time":"2026-01-01T10:00:00Z","received_at":"2026-01-01T10:00:01Z","event":{"unknown":"%s"}}
                        """.formatted(events, PADDING).getBytes(UTF_8);
                out.write(line);
                written += line.length;
            }
        }
        return events;
    }
}
