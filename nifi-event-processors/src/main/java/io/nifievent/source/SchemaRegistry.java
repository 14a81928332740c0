package io.nifievent.source;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema registry with the REST API of Confluent's, during one reading. Whatever is no answer of that API is an
 * {@link IOException}: such as the page of a proxy, or a version that vanished since it was listed.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">The API</a>
 */
final class SchemaRegistry {

    /** A schema of the greatest size, with every character escaped. */
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private static final Map<String, String> HEADERS =
            Map.of("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final CatalogAddress address;
    private final HttpReader.Reading http;

    /** @param address where it lists its subjects */
    SchemaRegistry(CatalogAddress address, HttpReader.Reading http) {
        this.address = address;
        this.http = http;
    }

    /** The names of its subjects, sorted. */
    SortedSet<String> subjects() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (JsonNode name : list(address, answer(address), JsonNode::isString)) {
            names.add(name.stringValue());
        }
        return names;
    }

    /** All versions of a subject, in the order they were registered; none if there is no such subject. */
    List<RegisteredSchema> versions(String subject) throws IOException {
        CatalogAddress versions = address.below(subject, "versions");
        Optional<JsonNode> numbers = get(versions);
        List<RegisteredSchema> schemas = new ArrayList<>();
        if (numbers.isPresent()) {
            for (JsonNode number : list(versions, numbers.get(), JsonNode::canConvertToInt)) {
                CatalogAddress version = versions.below(number.asString());
                schemas.add(schema(version, subject, answer(version)));
            }
        }
        return schemas;
    }

    /** The newest version of a subject; empty if there is no such subject. */
    Optional<RegisteredSchema> newest(String subject) throws IOException {
        CatalogAddress latest = address.below(subject, "versions", "latest");
        Optional<JsonNode> answer = get(latest);
        return answer.isPresent() ? Optional.of(schema(latest, subject, answer.get())) : Optional.empty();
    }

    private static RegisteredSchema schema(CatalogAddress from, String subject, JsonNode answer) throws IOException {
        JsonNode version = answer.path("version");
        JsonNode schema = answer.path("schema");
        if (!version.canConvertToInt() || !schema.isString()) {
            throw new IOException(from + " answers no version of a schema");
        }
        return new RegisteredSchema(
                subject,
                version.intValue(),
                // left out of answers from the time before there were others
                answer.path("schemaType").stringValue("AVRO"),
                schema.stringValue(),
                !answer.path("references").isEmpty());
    }

    private static JsonNode list(CatalogAddress from, JsonNode answer, Predicate<JsonNode> element) throws IOException {
        if (!answer.isArray() || !answer.valueStream().allMatch(element)) {
            throw new IOException(from + " answers no list of a schema registry");
        }
        return answer;
    }

    private JsonNode answer(CatalogAddress from) throws IOException {
        return get(from).orElseThrow(() -> new IOException(from + " answers " + NOT_FOUND));
    }

    /** The answer; empty when there is nothing at the address. */
    private Optional<JsonNode> get(CatalogAddress from) throws IOException {
        HttpResponse<byte[]> answer = http.get(from, MAX_ANSWER_BYTES, uri -> HEADERS);
        if (answer.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        if (answer.statusCode() != OK) {
            throw new IOException(answer.uri() + " answers " + answer.statusCode());
        }
        try {
            return Optional.of(JsonMapper.shared().readTree(answer.body()));
        } catch (JacksonException e) {
            throw new IOException(from + " answers no JSON", e);
        }
    }
}
