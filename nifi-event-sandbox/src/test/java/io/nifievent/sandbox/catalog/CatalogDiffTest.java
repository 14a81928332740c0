package io.nifievent.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CatalogDiffTest {
    private static final String TEXT = "\"A\":{\"type\":\"string\",\"maxLength\":%d}";

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    private Path old = Path.of("");
    private Path next = Path.of("");

    @BeforeEach
    void writeOld() throws IOException {
        old = folder.resolve("old");
        next = folder.resolve("next");
        write(old, "Call", "V1", TEXT.formatted(5));
    }

    @Test
    void findsNoChangeBetweenACatalogAndItself() {
        assertThat(diff(old, old)).isZero();
        assertThat(out.toString()).isEqualTo("0 changes, 0 of them incompatible\n");
    }

    @Test
    void namesWhatCame() throws IOException {
        write(next, "Call", "V1", TEXT.formatted(9));
        write(next, "Call", "V1-1-0", TEXT.formatted(9) + ",\"B\":{\"type\":\"integer\"}");
        write(next, "Text", "V1", TEXT.formatted(5));
        assertThat(diff(old, next)).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "compatible    Call/V1#/properties/A/maxLength: the limit is wider [relaxes]\n",
                        "compatible    Call/V1-1-0: new version\n",
                        "compatible    table call: new column b bigint\n",
                        "compatible    Text: new type\n")
                .doesNotContain("INCOMPATIBLE");
    }

    @Test
    void failsForATypeThatWent() throws IOException {
        write(next, "Text", "V1", TEXT.formatted(5));
        assertThat(diff(old, next)).isEqualTo(1);
        assertThat(out.toString()).contains("INCOMPATIBLE  Call: removed type\n");
    }

    @Test
    void failsForAVersionThatWent() throws IOException {
        write(next, "Call", "V2", TEXT.formatted(5));
        assertThat(diff(old, next)).isEqualTo(1);
        assertThat(out.toString()).contains("INCOMPATIBLE  Call/V1: removed version\n");
    }

    @Test
    void failsForASchemaThatIsNarrower() throws IOException {
        write(next, "Call", "V1", TEXT.formatted(2));
        assertThat(diff(old, next)).isEqualTo(1);
        assertThat(out.toString())
                .contains("INCOMPATIBLE  Call/V1#/properties/A/maxLength: the limit is narrower [breaks]\n");
    }

    @Test
    void countsTheEventsThatWouldFail() throws IOException {
        write(next, "Call", "V1", TEXT.formatted(2));
        Path events = Files.writeString(
                folder.resolve("events"), event("ab") + "\n" + event("abc") + "\n" + event("abcdef") + "\n");
        assertThat(diff(old, next, "--against", events.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "of 3 events\n  1 were valid and would fail: max-length 1\n",
                        "events event 2  /A  [max-length]  ",
                        "  0 were invalid and would pass\n");
    }

    @Test
    void countsTheQuarantinedEventsThatWouldPass() throws IOException {
        write(next, "Call", "V1", TEXT.formatted(9));
        Path sent = Files.writeString(folder.resolve("sent"), event("abc"));
        Path rows = Files.writeString(
                folder.resolve("rows"),
                quarantined(event("abcdef"), "json")
                        + quarantined("T=Call&V=V1&At=2026-01-01T00%3A00%3A00Z&A=abcdef", "form")
                        + "{\"raw\":\"no base64\",\"raw_kind\":\"json\"}\n");
        assertThat(diff(old, next, "--against", sent.toString(), "--against", rows.toString()))
                .as(out.toString())
                .isZero();
        assertThat(out.toString())
                .contains(
                        "of 4 events\n  0 were valid and would fail\n",
                        "  2 were invalid and would pass: max-length 2\n");
    }

    private static String quarantined(String event, String kind) {
        String raw = Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8));
        return "{\"raw\":\"" + raw + "\",\"raw_kind\":\"" + kind + "\"}\n";
    }

    @Test
    void judgesStoredRowsAsOfTheTimeTheyCame() throws IOException {
        write(next, "Call", "V1", TEXT.formatted(2));
        for (Path catalog : List.of(old, next)) {
            Files.writeString(catalog.resolve("Call/event-type.json"), "{\"time\":\"/At\",\"max_age\":\"P1D\"}");
        }
        Path rows =
                Files.writeString(folder.resolve("rows"), row("ab") + "\n" + row("abc") + "\n" + row("abcdef") + "\n");
        assertThat(diff(old, next, "--against", rows.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "of 2 events\n  1 were valid and would fail: max-length 1\n",
                        "rows event 2  /A  [max-length]  ",
                        "and 1 stored rows that the old catalog would refuse as they are, so they are not judged\n");
    }

    @Test
    void refusesToCompareOneCatalog() {
        assertThat(run("diff", old.toString())).isEqualTo(2);
    }

    private static String event(String text) {
        return "{\"T\":\"Call\",\"V\":\"V1\",\"At\":\"2026-01-01T00:00:00Z\",\"A\":\"" + text + "\"}";
    }

    private static String row(String text) {
        return "{\"event_id\":\"1\",\"event_type\":\"Call\",\"event_version\":\"V1\",\"event_time\":\"2026-01-01 00:00:00.000\","
                + "\"received_at\":\"2026-01-01 00:00:01.000\",\"stored_at\":\"2026-01-01 00:00:02.000\",\"source\":\"x\","
                + "\"event_date\":\"2026-01-01\",\"at\":\"2026-01-01 00:00:00.000\",\"a\":\"" + text + "\"}";
    }

    private static void write(Path catalog, String type, String version, String property) throws IOException {
        Path of = Files.createDirectories(catalog.resolve(type));
        Files.writeString(catalog.resolve("catalog.json"), "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        Files.writeString(of.resolve("event-type.json"), "{\"time\":\"/At\"}");
        Files.writeString(
                of.resolve(version + ".schema.json"),
                "{\"type\":\"object\",\"required\":[\"At\"],\"properties\":{\"T\":{\"type\":\"string\"},"
                        + "\"V\":{\"type\":\"string\"},\"At\":{\"type\":\"string\",\"format\":\"timestamp\"},"
                        + property
                        + "},\"additionalProperties\":false}");
    }

    private int diff(Path before, Path after, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "diff";
        arguments[1] = before.toString();
        arguments[2] = after.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return run(arguments);
    }

    private int run(String... arguments) {
        return new CommandLine(new CatalogCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter(), true))
                .execute(arguments);
    }
}
