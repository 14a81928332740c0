package io.nifievent.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.validate.ValidateBenchmark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs every part with next to nothing: the figures say nothing, but each side counts valid and bad events right. */
class ValidateBenchmarkTest {

    private static final double SCALE = 0.005;

    private final StringWriter printed = new StringWriter();
    private final Report report = new Report(new PrintWriter(printed), false);
    private final ValidateBenchmark benchmark = new ValidateBenchmark(Path.of("../event-catalog"), SCALE, report);

    @Test
    void comparesValidEventsWithTheBareValidatorAndStockValidation() throws Exception {
        benchmark.valid();
        assertThat(report.targets()).hasSize(2);
        assertThat(printed.toString()).contains("networknt, parse and validate", "ValidateEvents", "ValidateRecord");
    }

    @Test
    void comparesBadEventsToo() throws Exception {
        benchmark.bad();
        assertThat(report.targets()).hasSize(3);
    }

    @Test
    void watchesTheHeapOverOneLargeFlowFile() throws Exception {
        benchmark.heap();
        assertThat(report.targets()).hasSize(1);
        assertThat(printed.toString()).contains("one FlowFile of 50,000 events");
    }
}
