package io.nifievent.catalog;

import static io.nifievent.catalog.Keyword.Kind.ANNOTATION;
import static io.nifievent.catalog.Keyword.Kind.ASSERTION;
import static io.nifievent.catalog.Keyword.Kind.LOWER_LIMIT;
import static io.nifievent.catalog.Keyword.Kind.UPPER_LIMIT;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A keyword of JSON Schema that a catalog may use: those of draft 2020-12 but for what lets in values that no column
 * holds ({@code patternProperties}, {@code prefixItems}, {@code unevaluated…}) and what leaves the file or its place
 * ({@code $anchor}, {@code $dynamicRef}).
 *
 * @param name as written
 * @param kind what a change of it means
 * @param value what it holds
 */
record Keyword(String name, Kind kind, Value value) {

    /** What a keyword does. */
    enum Kind {
        /** Says something to people. */
        ANNOTATION,
        /** A number that values reach. */
        LOWER_LIMIT,
        /** A number that values don't exceed. */
        UPPER_LIMIT,
        /** Any other that values obey, each by itself. */
        ASSERTION
    }

    /** What stands behind a keyword. */
    enum Value {
        /** Anything but a schema. */
        PLAIN,
        SCHEMA,
        /** A list of schemas. */
        SCHEMAS,
        /** An object whose members are schemas. */
        NAMED_SCHEMAS
    }

    private static final Map<String, Keyword> ALL = Stream.of(
                    plain(
                            ANNOTATION,
                            "$schema",
                            "$id",
                            "$comment",
                            "title",
                            "description",
                            "default",
                            "examples",
                            "deprecated",
                            "readOnly",
                            "writeOnly",
                            "contentMediaType"),
                    of(ANNOTATION, Value.NAMED_SCHEMAS, "$defs"),
                    plain(LOWER_LIMIT, "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"),
                    plain(UPPER_LIMIT, "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"),
                    plain(
                            ASSERTION,
                            "$ref",
                            "type",
                            "enum",
                            "const",
                            "format",
                            "contentEncoding",
                            "multipleOf",
                            "pattern",
                            "uniqueItems",
                            "required",
                            "dependentRequired",
                            "minContains",
                            "maxContains"),
                    of(
                            ASSERTION,
                            Value.SCHEMA,
                            "items",
                            "additionalProperties",
                            "contains",
                            "propertyNames",
                            "not",
                            "if",
                            "then",
                            "else"),
                    of(ASSERTION, Value.SCHEMAS, "allOf", "anyOf", "oneOf"),
                    of(ASSERTION, Value.NAMED_SCHEMAS, "properties", "dependentSchemas"))
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableMap(Keyword::name, Function.identity()));

    private static Stream<Keyword> plain(Kind kind, String... names) {
        return of(kind, Value.PLAIN, names);
    }

    private static Stream<Keyword> of(Kind kind, Value value, String... names) {
        return Stream.of(names).map(name -> new Keyword(name, kind, value));
    }

    /** The keyword of that name, if a catalog may use it. */
    static Optional<Keyword> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }
}
