package io.nifievent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.CatalogProblem;
import io.nifievent.catalog.CatalogZip;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.Pseudonyms;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class RegistrySourceTest {

    private static final String MORE_IS_REQUIRED = CatalogZip.SCHEMA
            .replace("[\"At\"]", "[\"At\",\"A\"]")
            .replace("\"properties\":{", "\"properties\":{\"A\":{\"type\":\"string\"},");

    private FakeRegistry registry;
    private Optional<RegistrySource> opened = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        opened.ifPresent(RegistrySource::close);
        registry.close();
    }

    @Test
    void readsTheTypesWithTheirVersionsAndSettingsAndNothingElse() throws Exception {
        registry.type("Call")
                .schema("Call", "V1-0-1", CatalogZip.SCHEMA)
                .settings("Call.event-type", "{\"time\":\"/At\",\"table\":\"calls\"}")
                .schema("NoType", "V1", CatalogZip.SCHEMA);
        Catalog catalog = read();
        assertThat(catalog.type()).hasToString("/T");
        assertThat(catalog.types()).extracting(EventType::name).containsExactly("Call", "Visit");
        assertThat(catalog.findByTable("calls").orElseThrow().versions()).containsOnlyKeys("V1", "V1-0-1");
        assertThat(registry.refused()).isEmpty();
    }

    @Test
    void readsWhatCameSince() throws Exception {
        RegistrySource source = source(Duration.ofMinutes(2), Optional.empty());
        assertThat(source.read().whole().orElseThrow().find("Call")).isEmpty();
        registry.type("Call");
        assertThat(source.read().whole().orElseThrow().find("Call")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:event-catalog:Visit:V2-1-0",
                "https://schemas.example/Visit/V2-1-0",
                "https://schemas.example/Visit/V2-1-0.schema.json"
            })
    void takesTheVersionFromTheEndOfTheId(String id) throws Exception {
        registry.register("Visit", CatalogZip.SCHEMA.replaceFirst("\\{", "{\"\\$id\":\"" + id + "\","), "JSON");
        assertThat(read().find("Visit").orElseThrow().versions()).containsOnlyKeys("V1", "V2-1-0");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(
                        "subjects/Visit/versions/2#/properties/A: a required property is added since V1 [addition]",
                        registry -> registry.schema("Visit", "V1-0-1", MORE_IS_REQUIRED)),
                refused(
                        "subjects/Visit/versions/2: is the same version as subjects/Visit/versions/1 [version]",
                        registry -> registry.schema("Visit", "V1-0-0", CatalogZip.SCHEMA)),
                refused(
                        "subjects/Visit/versions/2: has no $id that ends with a version, as in :V1-0-1 [version]",
                        registry -> registry.register("Visit", "{}", "JSON")),
                refused(
                        "subjects/Visit/versions/2: is AVRO, no JSON Schema [meta-schema]",
                        registry -> registry.register("Visit", "{\"type\":\"string\"}", "AVRO")),
                refused(
                        "subjects/Visit/versions/2: refers to other subjects [reference]",
                        registry -> registry.schema("Visit", "V2", CatalogZip.SCHEMA)
                                .referring("Visit")),
                refused(
                        "subjects/Visit/versions/2#/properties/At/$ref: refers to [https://example.com/at.json]",
                        registry -> registry.schema(
                                "Visit",
                                "V2",
                                CatalogZip.SCHEMA.replace(
                                        "\"type\":\"string\",\"format\":\"timestamp\"",
                                        "\"$ref\":\"https://example.com/at.json\""))),
                refused(
                        "subjects/Visit/versions/2: is not well-formed JSON: ",
                        registry -> registry.register("Visit", "{\"a\":1,\"a\":2}", "JSON")),
                refused(
                        "subjects/Visit/versions/2: has 1048",
                        registry -> registry.schema(
                                "Visit",
                                "V2",
                                CatalogZip.SCHEMA.replace(
                                        "\"At\":{", "\"At\":{\"description\":\"" + "x".repeat(1 << 20) + "\","))),
                refused(
                        "subjects/Visit.event-type/versions/2#/const/time: integer found, string expected [settings]",
                        registry -> registry.settings("Visit.event-type", "{\"time\":17}")),
                refused(
                        "subjects/Visit.event-type/versions/2: has no \"const\" with the settings [settings]",
                        registry -> registry.register("Visit.event-type", "{\"time\":\"/At\"}", "JSON")),
                refused(
                        "subjects/event-catalog/versions/2#/const",
                        registry -> registry.settings("event-catalog", "[]")),
                refused(
                        "subjects/event-catalog: is not there [readable]",
                        registry -> registry.without("event-catalog")),
                refused("subjects/Visit: has no version; ", registry -> registry.without("Visit")),
                refused("subjects: hold no event type; ", registry -> registry.without("Visit.event-type")),
                refused(
                        "subjects: [../x.event-type]: the name [../x] must match ",
                        registry -> registry.settings("../x.event-type", "{}")),
                refused(
                        "subjects/Visit.event-type/versions/2#/const/table: the table [call] is that of Call [shared]",
                        registry -> registry.type("Call")
                                .settings("Visit.event-type", "{\"time\":\"/At\",\"table\":\"call\"}")));
    }

    private static Arguments refused(String problem, Consumer<FakeRegistry> how) {
        return Arguments.of(problem, how);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesTheWholeWithSubjectVersionPlaceAndRule(String problem, Consumer<FakeRegistry> how) {
        how.accept(registry);
        assertRefused(problem);
    }

    @Test
    void namesAllProblemsAtOnce() {
        registry.register("Visit", "{}", "JSON").register("Visit", "[", "JSON");
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(CatalogProblem::file)
                                .hasToString("[subjects/Visit/versions/2, subjects/Visit/versions/3]"));
    }

    @Test
    void takesOnlyAsMuchAsItCanHold() {
        String large =
                CatalogZip.SCHEMA.replace("\"At\":{", "\"At\":{\"description\":\"" + "x".repeat(4 << 20) + "\",");
        for (int version = 2; version <= 5; version++) {
            registry.schema("Visit", "V" + version, large);
        }
        assertRefused("subjects/Visit/versions/5: is one too many: all together have more than 16777216 bytes [size]");
    }

    @Test
    void breaksOffAnAnswerThatIsTooLarge() {
        registry.register("Visit", "x".repeat(50_000_000), "JSON");
        assertUnreachable("/Visit/versions/2 can't be read: ", "has more than 8388608 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{}", "[1]", "[{}]", "\"Visit\"", "", "[\"Visit\"", "null"})
    void takesNoNonsenseForSubjects(String nonsense) {
        registry.answering("/subjects", exchange -> FakeRegistry.send(exchange, 200, nonsense));
        assertUnreachable("/subjects answers no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[\"one\"]", "[1.5]", "[99999999999]", "[null]", "1"})
    void takesNoNonsenseForVersions(String nonsense) {
        registry.answering("/Visit/versions", exchange -> FakeRegistry.send(exchange, 200, nonsense));
        assertUnreachable("/Visit/versions answers no list of a schema registry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"version\":1}", "{\"version\":1,\"schema\":{}}", "{\"schema\":\"{}\"}"})
    void takesNoNonsenseForASchema(String nonsense) {
        registry.answering("/Visit/versions/1", exchange -> FakeRegistry.send(exchange, 200, nonsense));
        assertUnreachable("/Visit/versions/1 answers no version of a schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/Visit/versions/1", "/Visit.event-type/versions/latest"})
    void doesNotLeaveOutWhatVanishesWhileItReads(String vanished) {
        registry.answering(vanished, exchange -> FakeRegistry.send(exchange, 404, "{}"));
        assertThatThrownBy(this::read).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 500, 503, 204, 304})
    void saysWhatTheRegistryAnswersInstead(int status) {
        registry.answering("/Visit/versions", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        assertUnreachable("/Visit/versions answers " + status);
    }

    @Test
    void givesNameAndPassword() throws Exception {
        registry.requiring("Basic bWU6c2VjcmV0");
        assertUnreachable(" answers 401");
        opened.ifPresent(RegistrySource::close);
        assertThat(source(Duration.ofMinutes(2), Optional.of(HttpAccess.basic("me", "secret")))
                        .read()
                        .whole())
                .isPresent();
    }

    @Test
    void readsOnlySoLongWhenEachAnswerComesInTime() throws Exception {
        // so that what comes before that answer takes next to nothing
        assertThat(read().find("Visit")).isPresent();
        opened.ifPresent(RegistrySource::close);
        CountDownLatch ended = new CountDownLatch(1);
        registry.answering("/Visit/versions/1", exchange -> {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThatThrownBy(() ->
                            source(Duration.ofSeconds(3), Optional.empty()).read())
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(
                            "/Visit/versions/1 did not answer in full within the 3 s that a reading may take");
        } finally {
            ended.countDown();
        }
    }

    @Test
    void failsWhenNobodyListens() {
        registry.close();
        assertUnreachable(registry.address());
    }

    @Test
    void isChosenByTheEndOfTheAddress() {
        HttpAccess access = HttpAccess.anonymous(Duration.ofSeconds(1));
        try (CatalogSource source = CatalogSource.at(registry.address(), access, Pseudonyms.none())) {
            assertThat(source).isInstanceOf(RegistrySource.class);
        }
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .anySatisfy(
                                        found -> assertThat(found.toString()).startsWith(problem)));
    }

    private void assertUnreachable(String... words) {
        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContainingAll(words);
    }

    private Catalog read() throws CatalogException, IOException {
        return source(Duration.ofMinutes(2), Optional.empty()).read().whole().orElseThrow();
    }

    private RegistrySource source(Duration limit, Optional<String> authorization) {
        RegistrySource source = new RegistrySource(
                new CatalogAddress(URI.create(registry.address())),
                new HttpAccess(authorization, Optional.empty(), limit),
                Pseudonyms.none());
        opened = Optional.of(source);
        return source;
    }
}
