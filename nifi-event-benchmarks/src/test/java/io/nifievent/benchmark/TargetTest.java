package io.nifievent.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.benchmark.measure.Report;
import io.nifievent.benchmark.measure.Target;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void isMetAtTheBound() {
        assertThat(Target.atLeast("share", 50, "%", 50, true).verdict()).isEqualTo("met");
        assertThat(Target.atMost("time", 150, "ms", 150, true).verdict()).isEqualTo("met");
    }

    @Test
    void isMissedBeyondIt() {
        assertThat(Target.atLeast("share", 49.9, "%", 50, true).verdict()).isEqualTo("missed");
        assertThat(Target.atMost("time", 150.1, "ms", 150, true).verdict()).isEqualTo("missed");
    }

    @Test
    void isVoidWhenTheMeasurementSaysNothing() {
        assertThat(Target.atLeast("share", 80, "%", 50, false).verdict()).isEqualTo("void");
        assertThat(Target.atMost("time", Double.NaN, "ms", 150, true).verdict()).isEqualTo("void");
    }

    @Test
    void isVoidWhenTheRunIsSmaller() {
        Report report = new Report(new PrintWriter(new StringWriter()), false);
        report.target(Target.atLeast("share", 49, "%", 50, true));
        assertThat(report.targets()).singleElement().returns("void", Target::verdict);
        assertThat(report.met()).isTrue();
    }

    @Test
    void saysFigureBoundAndVerdict() {
        assertThat(Target.atMost("commit", 37.25, "ms", 150, true))
                .hasToString("commit" + " ".repeat(57) + "37.25 ms  target at most 150  met");
    }
}
