package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import io.nifievent.event.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an acceptor accepts, the validator accepts. */
class AcceptorTest {

    private static final Path CATALOG = Path.of("../event-catalog");
    private static final int CHANGES = 2_000;
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "1.0",
            "1.5",
            "999",
            "1000",
            "1e3",
            "9223372036854775807",
            "1e25",
            "-1e25",
            "99999999999999999999.5",
            "1e300",
            "\"\"",
            "\"a\"",
            "\"next\"",
            "\"a b\"",
            "\"😀\"",
            "\"V1\"",
            "\"V2\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"2026-01-01 00:00:00\"",
            "\"2026-02-30\"",
            "\"2026-02-28\"",
            "[]",
            "[1]",
            "[\"a\"]",
            "{}",
            "{\"a\":1}");

    /** Reads numbers as events are read. */
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final SchemaCompiler compiler = new SchemaCompiler();

    static Stream<EventSchema> schemas() throws CatalogException {
        return new CatalogDirectory(CATALOG).load().types().stream().flatMap(type -> type.versions().values().stream());
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void acceptsNoEventTheValidatorRefuses(EventSchema schema) throws IOException {
        Acceptor acceptor = AcceptorCompiler.compile(schema.document());
        Schema validator = compiler.compile(schema.document());
        Random random = new Random(1);
        for (ObjectNode sample : samples(schema)) {
            for (int change = 0; change < CHANGES; change++) {
                ObjectNode event = sample.deepCopy();
                mutate(event, random);
                List<Error> errors = validator.validate(event);
                if (acceptor.accepts(event)) {
                    assertThat(errors).as("%s", event).isEmpty();
                }
            }
        }
    }

    @Test
    void acceptsTheSampleEventsOfMostTypesByItself() throws Exception {
        for (String type : List.of("ListingView", "Search", "Favourite", "PhotoSwipe", "AppOpen")) {
            for (EventSchema schema : new CatalogDirectory(CATALOG)
                    .load()
                    .find(type)
                    .orElseThrow()
                    .versions()
                    .values()) {
                Acceptor acceptor = AcceptorCompiler.compile(schema.document());
                assertThat(samples(schema).stream().filter(acceptor::accepts))
                        .as(schema.name())
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"type":"string","maxLength":2}                 | "😀😀"  | true
            {"type":"string","maxLength":1}                 | "😀😀"  | false
            {"type":"string","minLength":2}                 | "😀"    | false
            {"type":"string","minLength":2}                 | "ab"    | true
            {"type":"string","pattern":"^[A-Z]{2,3}$"}      | "ABC"   | true
            {"type":"string","pattern":"^[A-Z]{2,3}$"}      | "ABCD"  | false
            {"type":"string","pattern":"^[a-c-]+$"}         | "a-b"   | true
            {"type":"string","pattern":"^[a-c-]+$"}         | "d"     | false
            {"type":"string","pattern":"b+$"}               | "ab"    | true
            {"type":"integer","minimum":0.5,"maximum":2.5}  | 0       | false
            {"type":"integer","minimum":0.5,"maximum":2.5}  | 1       | true
            {"type":"integer","minimum":0.5,"maximum":2.5}  | 3       | false
            {"type":"integer"}                              | 1.0     | false
            {"type":["number","null"],"maximum":1}          | null    | true
            {"type":["number","null"],"maximum":1}          | 1.01    | false
            {"enum":["a","b"]}                              | "b"     | true
            {"enum":["a",1]}                                | "a"     | false
            {"type":"string","enum":["a",null]}             | "a"     | true
            {"type":"string","enum":["a",null]}             | ""      | false
            {"type":"string","const":1}                     | ""      | false
            {"type":"string","const":["a"]}                 | "a"     | false
            {"type":"string","format":"email"}              | "a@b.c" | false
            {"type":"string","not":{"const":"a"}}           | "b"     | false
            {"type":"array","items":{"type":"boolean"}}     | [true]  | true
            {"type":"array","items":{"type":"boolean"}}     | [1]     | false
            """)
    void acceptsWhatItIsSureOf(String schema, String value, boolean accepted) {
        assertThat(AcceptorCompiler.compile(json.readTree(schema)).accepts(json.readTree(value)))
                .isEqualTo(accepted);
    }

    private static List<ObjectNode> samples(EventSchema schema) throws IOException {
        Path folder = CATALOG.resolve(schema.name()).resolveSibling("samples");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(AcceptorTest::read)
                    .filter(EventJson.Parsable.class::isInstance)
                    .map(parsed -> ((EventJson.Parsable) parsed).object())
                    .filter(event -> schema.name()
                            .endsWith("/" + event.path("Event_Version").stringValue("V1")))
                    .toList();
        }
    }

    private static EventJson.Parsed read(Path file) {
        try {
            return EventJson.parse(Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts another value somewhere, takes one away, or adds one. */
    private void mutate(JsonNode node, Random random) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = List.copyOf(object.propertyNames());
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> object.set(name, value(random));
                case 1 -> object.remove(name);
                case 2 -> object.set("Event_ID", value(random));
                default -> mutate(object.path(name), random);
            }
        } else if (node instanceof ArrayNode array) {
            array.add(value(random));
        }
    }

    private JsonNode value(Random random) {
        return json.readTree(VALUES.get(random.nextInt(VALUES.size())));
    }
}
