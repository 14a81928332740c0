package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.SandboxStack;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stock processor queries the tables through the flow's PrestoConnectionPool. */
@ExtendWith(RunningPipeline.class)
class ExecuteSqlRecordIT {

    @Test
    void queriesPrestoFromTheCanvas(SandboxStack stack) throws Exception {
        Canvas canvas = new Canvas(stack);
        String writer = canvas.addService("org.apache.nifi.json.JsonRecordSetWriter", Map.of());
        Canvas.Component query = canvas.addProcessor(
                "org.apache.nifi.processors.standard.ExecuteSQLRecord",
                Map.of(
                        "Database Connection Pooling Service",
                        canvas.service("Presto"),
                        "SQL Query",
                        "SELECT 40 + 2 AS answer",
                        "esqlrecord-record-writer",
                        writer),
                "failure");
        String queue = canvas.connect(query, "success", canvas.addFunnel());

        canvas.runOnce(query);

        assertThat(canvas.firstContent(queue).toString()).isEqualTo("[{\"answer\":42}]");
    }
}
