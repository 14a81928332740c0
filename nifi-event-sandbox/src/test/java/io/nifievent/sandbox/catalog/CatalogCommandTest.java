package io.nifievent.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CatalogCommandTest {
    private static final String SAMPLE_CATALOG = "../event-catalog";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"check", "try", "diff", "docs", "infer"})
    void tellsHowItIsUsed(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: catalog " + command);
    }

    @Test
    void findsNothingWrongWithTheSampleCatalog() {
        assertThat(run("check", SAMPLE_CATALOG)).isZero();
        assertThat(out.toString()).contains("7 event types, ").endsWith("versions, no problem.\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"Other, can't store it", "RejectedEvent, can't be replayed"})
    void warnsOfACatalogThatLacksWhatRejectedEventsAreWrittenAs(String type, String consequence) throws IOException {
        String schema = "{\"type\":\"object\",\"required\":[\"At\"],\"properties\":{"
                + "\"T\":{\"type\":\"string\"},\"V\":{\"type\":\"string\"},"
                + "\"At\":{\"type\":\"string\",\"format\":\"timestamp\"}},\"additionalProperties\":false}";
        writeCatalog(schema, "{\"time\":\"/At\"}");
        Files.createDirectories(folder.resolve(type));
        Files.writeString(folder.resolve(type).resolve("event-type.json"), "{\"time\":\"/At\"}");
        Files.writeString(folder.resolve(type).resolve("V1.schema.json"), schema);

        assertThat(run("check", folder.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "2 event types, 2 versions, no problem.\nWarning: ",
                        "no type [RejectedEvent] with version [V1-0-1]",
                        consequence);
    }

    @Test
    void namesEveryProblemWithFilePlaceRuleAndRemedy() throws IOException {
        writeCatalog("{\"type\":\"object\",\"oneof\":[]}", "{\"time\":\"/At\",\"ower\":\"me\"}");
        assertThat(run("check", folder.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "Call/V1.schema.json\n  /oneof  [keyword]\n    is no keyword that a catalog may use\n    To do: Correct its spelling",
                        "Call/event-type.json",
                        "[settings]",
                        ": 2 problems; a pipeline would not load it");
    }

    @Test
    void checksAZipAsItDoesAFolder() throws IOException {
        writeCatalog("{\"type\":\"object\",\"oneof\":[]}", "{\"time\":\"/At\"}");
        Path zip = folder.resolve("catalog.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String file : List.of("catalog.json", "Call/event-type.json", "Call/V1.schema.json")) {
                out.putNextEntry(new ZipEntry(file));
                Files.copy(folder.resolve(file), out);
            }
        }
        assertThat(run("check", zip.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("/Call/V1.schema.json\n  /oneof  [keyword]", ": 1 problem;");
    }

    @Test
    void saysThatAFolderHoldsNoCatalog() {
        assertThat(run("check", folder.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("catalog.json", "[readable]", ": 1 problem;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:1/subjects", "http://127.0.0.1:1/catalog.zip", "ftp://a/b.zip", "not there"})
    void saysThatACatalogCannotBeRead(String location) {
        assertThat(run("check", location)).isNotZero();
        assertThat(err.toString()).contains("Cannot read the catalog: ", location);
    }

    @Test
    void acceptsTheSampleEventsAndSaysSo() throws IOException {
        assertThat(run(
                        "try",
                        "--catalog",
                        SAMPLE_CATALOG,
                        acceptedSamples("ListingView").toString()))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).contains("accepted  ListingView  V2").endsWith(" accepted, 0 rejected\n");
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(SAMPLE_CATALOG))) {
            return files
                    .filter(file -> file.toString().matches(".*/samples/.*\\.(json|form)"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** As EveryPathTest does for the pipeline. */
    @ParameterizedTest
    @MethodSource("samples")
    void judgesASampleAsThePipelineDoes(Path sample) throws IOException {
        boolean accepted = sample.getParent().endsWith("accepted");
        List<String> command = new ArrayList<>(List.of("try", "--catalog", SAMPLE_CATALOG, "--format", "json"));
        if (sample.toString().endsWith(".form")) {
            command.add("--form");
        }
        command.add(sample.toString());
        assertThat(run(command.toArray(String[]::new))).isEqualTo(accepted ? 0 : 1);
        Map<Integer, String> codes = new HashMap<>();
        for (String line : out.toString().lines().toList()) {
            JsonNode row = JsonMapper.shared().readTree(line);
            codes.putIfAbsent(row.path("event").intValue(), row.path("code").stringValue());
        }
        assertThat(codes.values())
                .isNotEmpty()
                .containsOnly(accepted ? "" : sample.getParent().getFileName().toString());
    }

    @Test
    void givesAVerdictPerEventAndARowPerViolation() throws IOException {
        Path events = Files.writeString(folder.resolve("events"), """
                {"Event_Type":"Search","Event_Version":"V9"}
                {"Event_Type":"Favourite","Event_Version":"V1","User_ID":1,"Listing_ID":"\\u001b[2J","Server_Time":"2026-01-01T00:00:00Z","Action":"added"}
                """);
        assertThat(run("try", "--catalog", SAMPLE_CATALOG, "--format", "json", events.toString()))
                .isEqualTo(1);
        assertThat(out.toString().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("\"event\":1", "\"code\":\"unknown-version\""))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":2", "\"code\":\"type\"", "\"pointer\":\"/User_ID\"", "Favourite/V1#/"))
                .noneSatisfy(line -> assertThat(line).contains("\u001b"));
    }

    @Test
    void judgesByWhenAndFromWhomEventsCame() throws IOException {
        writeCatalog(
                "{\"type\":\"object\",\"required\":[\"At\"],\"properties\":{\"T\":{\"type\":\"string\"},\"V\":{\"type\":\"string\"},"
                        + "\"At\":{\"type\":\"string\",\"format\":\"timestamp\"}},\"additionalProperties\":false}",
                "{\"time\":\"/At\",\"max_age\":\"P1D\",\"sources\":[\"app\"]}");
        String events = Files.writeString(
                        folder.resolve("events"), "{\"T\":\"Call\",\"V\":\"V1\",\"At\":\"2020-01-01T00:00:00Z\"}")
                .toString();
        String catalog = folder.toString();
        assertThat(run("try", "--catalog", catalog, events)).isEqualTo(1);
        assertThat(out.toString()).contains("event-too-old", "source-not-allowed");
        assertThat(run("try", "--catalog", catalog, "--source", "app", "--received-at", "2020-01-01T12:00:00Z", events))
                .isZero();
    }

    @Test
    void saysWhatToDoWithACatalogThatCannotBeUsed() throws IOException {
        writeCatalog("[]", "{\"time\":\"/At\"}");
        assertThat(run("docs", folder.toString())).isNotZero();
        assertThat(err.toString()).contains("can't be used: 1 problem");
    }

    @Test
    void writesAPageWithEveryTypeFieldVersionAndOwner() throws IOException {
        Path page = folder.resolve("page.html");
        assertThat(run("docs", SAMPLE_CATALOG, "--output", page.toString())).isZero();
        assertThat(Files.readString(page))
                .contains(
                        "id=\"ListingView\"",
                        "discovery@portal.example",
                        "/Listing/Location/Lat",
                        "V1-0-1",
                        "13 months")
                .contains("<summary>challenge</summary>")
                .doesNotContain("<!--types-->", "src=", "href=\"http", "@import", "url(");
    }

    @Test
    void escapesWhateverACatalogSays() throws IOException {
        String evil = "</code></pre><script>alert(1)</script>";
        writeCatalog(
                "{\"type\":\"object\",\"description\":\"" + evil + "\",\"required\":[\"At\"],\"properties\":{"
                        + "\"T\":{\"type\":\"string\"},\"V\":{\"type\":\"string\"},"
                        + "\"At\":{\"type\":\"string\",\"format\":\"timestamp\",\"description\":\"" + evil + "\"},"
                        + "\"A\":{\"type\":\"string\",\"enum\":[\"" + evil + "\"]}},\"additionalProperties\":false}",
                "{\"time\":\"/At\",\"description\":\"" + evil + "\",\"owner\":\"" + evil + "\",\"sources\":[\""
                        + evil.replace("/", "") + "\"],\"aliases\":{\"" + evil + "\":\"V1\"}}");
        Path samples = Files.createDirectories(folder.resolve("Call/samples/accepted"));
        Files.writeString(samples.resolve("a<script>.json"), evil);
        Path page = folder.resolve("page.html");
        assertThat(run("docs", folder.toString(), "--output", page.toString()))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(page)).containsOnlyOnce("<script>").contains("&lt;script&gt;alert(1)");
    }

    @Test
    void beginsACatalogThatPassesItsCheckAndAcceptsTheSamples() throws IOException {
        Path events = folder.resolve("events");
        List<String> lines = new ArrayList<>();
        for (String type : List.of("ListingView", "Search", "Enquiry", "AppOpen")) {
            lines.addAll(Files.readAllLines(acceptedSamples(type)));
        }
        Files.write(events, lines);
        Path begun = folder.resolve("begun");
        assertThat(run("infer", events.toString(), "--output", begun.toString()))
                .as(out + err.toString())
                .isZero();
        assertThat(run("check", begun.toString())).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("5 event types, 6 versions, no problem.")
                .doesNotContain("Warning");
        assertThat(run("try", "--catalog", begun.toString(), events.toString()))
                .as(out.toString())
                .isZero();
    }

    @Test
    void namesWhatItLeavesOutOfABegunCatalog() throws IOException {
        Path events = Files.writeString(folder.resolve("events"), """
                {"kind":"Call","v":"1","at":"2026-01-01T00:00:00Z","a":1,"source":"x","9a":1,"n":null,"o":{},"list":[],"Id":1}
                {"kind":"Call","v":"1","at":"2026-01-01T00:00:00Z","a":"text","id":2}
                {"kind":"call","v":"1"}
                not json
                {"kind":"RejectedEvent","v":"1"}
                """);
        Path begun = folder.resolve("begun");
        assertThat(run("infer", events.toString(), "-o", begun.toString(), "--type", "/kind", "--version-of", "/v"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "Call: 2 events",
                        "Call/a: is of several types [integer, string]",
                        "Call/source: would hide the envelope's column source",
                        "Call/9a: makes no column name",
                        "Call/n: has no value in any event",
                        "Call/o: is an object of which no property",
                        "Call/list/*: has no value in any event",
                        "Call/id: is a second property for column id",
                        "event 3: has no type name",
                        "event 4: ",
                        "event 5: is of type RejectedEvent");
        assertThat(run("check", begun.toString())).as(out.toString()).isZero();
    }

    @Test
    void takesNoTimeThatItLeavesOut() throws IOException {
        Path events = Files.writeString(folder.resolve("events"), """
                {"T":"Call","V":"V1","received_at":"2026-01-01T00:00:00Z","at":"2026-01-01T00:00:00Z"}
                {"T":"Visit","V":"V1","received_at":"2026-01-01T00:00:00Z"}
                """);
        Path begun = folder.resolve("begun");
        assertThat(run("infer", events.toString(), "-o", begun.toString(), "--type", "/T", "--version-of", "/V"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("Call/received_at: would hide", "Visit: no property is a time in every event");
        assertThat(Files.readString(begun.resolve("Call/event-type.json"))).contains("\"/at\"");
        assertThat(run("check", begun.toString())).as(out.toString()).isZero();
    }

    @Test
    void namesThoseATypeIsTakenFromAsTheCatalogDoes() throws IOException {
        writeCatalog(
                "{\"type\":\"object\",\"required\":[\"At\"],\"properties\":{"
                        + "\"T\":{\"type\":\"string\"},\"V\":{\"type\":\"string\"},"
                        + "\"At\":{\"type\":\"string\",\"format\":\"timestamp\"}},\"additionalProperties\":false}",
                "{\"time\":\"/At\",\"max_age\":\"P1D\",\"sources\":[\"app\",\"10.0.0.0/8\",\"192.0.2.7\",\"::1\"]}");
        Path page = folder.resolve("page.html");
        assertThat(run("docs", folder.toString(), "--output", page.toString())).isZero();
        assertThat(Files.readString(page)).contains("<dd>app, 10.0.0.0/8, 192.0.2.7, ::1</dd>", "<dd>1 day</dd>");
    }

    @Test
    void doesNotWriteOverACatalog() throws IOException {
        Path events = Files.writeString(folder.resolve("events"), "{}");
        assertThat(run("infer", events.toString(), "--output", folder.toString()))
                .isNotZero();
        assertThat(err.toString()).contains("is there already");
    }

    private void writeCatalog(String schema, String settings) throws IOException {
        Files.createDirectories(folder.resolve("Call"));
        Files.writeString(folder.resolve("catalog.json"), "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        Files.writeString(folder.resolve("Call/event-type.json"), settings);
        Files.writeString(folder.resolve("Call/V1.schema.json"), schema);
    }

    /** The accepted samples of a type of the sample catalog, one a line. */
    private Path acceptedSamples(String type) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(SAMPLE_CATALOG, type, "samples/accepted"))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                lines.add(Files.readString(file).replace("\n", " "));
            }
            return Files.write(folder.resolve(type), lines);
        }
    }

    private int run(String... arguments) {
        return new CommandLine(new CatalogCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
