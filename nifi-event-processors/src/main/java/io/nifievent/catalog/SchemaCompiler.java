package io.nifievent.catalog;

import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.DialectId;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import com.networknt.schema.format.Formats;
import com.networknt.schema.regex.RegularExpression;
import io.nifievent.event.Timestamps;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles schemas so that whatever they accept can be stored: formats are assertions, and each accepts exactly what
 * the table's column can hold. Nothing is fetched from remote addresses, patterns run in linear time (RE2), and so do
 * formats: text longer than any of the format is not looked at.
 */
final class SchemaCompiler {

    static final String TIMESTAMP = "timestamp";
    static final String DATE_TIME = "date-time";
    static final String DATE = "date";
    private static final String BASE64 = "base64";

    /**
     * The most characters a text of the format has. The validator's patterns for the first two take a time that grows
     * with the square of the length, or a stack that grows with it.
     */
    private static final Map<String, Integer> LONGEST = Map.of(
            // RFC 5321, section 4.5.3.1: 64 octets, an @ and 255 octets
            "email", 320,
            // RFC 1123, section 2.1
            "hostname", 255,
            // RFC 2673, section 3.2: 255.255.255.255
            "ipv4", 15,
            // RFC 4291, section 2.2: six groups of four digits, each with a colon, and an IPv4 address
            "ipv6", 45,
            // RFC 9562, section 4
            "uuid", 36,
            // RFC 3339, section 5.6 and appendix A: as many digits as one likes; these are more than any clock has
            "time", 64,
            "duration", 64);

    private static final List<String> LIMITS = List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

    private final SchemaRegistry registry;
    private final Schema metaSchema;

    SchemaCompiler() {
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                .formats(Formats.DEFAULT.stream()
                        .flatMap(format -> bounded(format).stream())
                        .toList())
                .format(new TextFormat(TIMESTAMP, text -> Timestamps.parse(text).isPresent()))
                .format(new TextFormat(
                        DATE_TIME, text -> Timestamps.parseRfc3339(text).isPresent()))
                .format(new TextFormat(DATE, text -> Timestamps.parseDate(text).isPresent()))
                .format(new TextFormat(BASE64, SchemaCompiler::isBase64))
                .format(new TextFormat("json-pointer", "format.json-pointer", SchemaCompiler::isJsonPointer))
                .keyword(UniqueItems.KEYWORD)
                .build();
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .locale(Locale.ENGLISH)
                .regularExpressionFactory(regex -> search(Pattern.compile(regex)))
                .build();
        this.registry = SchemaRegistry.withDialect(dialect, builder -> builder.schemaRegistryConfig(config));
        // the copy inside the validator's own jar; formats are only noted, for patterns are SafePattern's to judge
        this.metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));
    }

    /** What in the document is not as a schema of draft 2020-12 is. */
    List<Error> errors(JsonNode schema) {
        return metaSchema.validate(schema);
    }

    /** Compiles a schema without errors; throws a RuntimeException of the validator's if it can't. */
    Schema compile(JsonNode schema) {
        Schema compiled = registry.getSchema(adapted(schema.deepCopy()));
        compiled.initializeValidators();
        return compiled;
    }

    /**
     * Draft 2020-12 only notes {@code contentEncoding}; a column of bytes needs it checked. The validator throws when a
     * whole number meets a limit that is one too, and is written with a fraction or exponent and longer than 64 bits;
     * limits that are decimals it compares exactly.
     */
    private static JsonNode adapted(JsonNode schema) {
        schema.forEach(SchemaCompiler::adapted);
        if (schema instanceof ObjectNode object) {
            if (BASE64.equals(object.path("contentEncoding").stringValue(""))) {
                object.put("format", BASE64);
            }
            for (String limit : LIMITS) {
                if (object.path(limit).isNumber()) {
                    object.put(limit, object.path(limit).decimalValue());
                }
            }
        }
        return schema;
    }

    /** JSON Schema's patterns are not anchored (core, section 6.4). */
    private static RegularExpression search(Pattern pattern) {
        return text -> pattern.matcher(text).find();
    }

    private static Optional<Format> bounded(Format format) {
        return Optional.ofNullable(LONGEST.get(format.getName())).map(longest -> new BoundedFormat(format, longest));
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** RFC 6901, section 3. The validator's pattern takes a stack that grows with the text. */
    private static boolean isJsonPointer(String text) {
        for (int i = text.indexOf('~'); i >= 0; i = text.indexOf('~', i + 1)) {
            if (!text.startsWith("0", i + 1) && !text.startsWith("1", i + 1)) {
                return false;
            }
        }
        return text.isEmpty() || text.startsWith("/");
    }

    /** A format of the validator's, which is asked only of texts no longer than any that it has. */
    private record BoundedFormat(Format format, int longest) implements Format {

        @Override
        public String getName() {
            return format.getName();
        }

        @Override
        public String getMessageKey() {
            return format.getMessageKey();
        }

        @Override
        public boolean matches(ExecutionContext execution, SchemaContext schema, String value) {
            return value.length() <= longest && format.matches(execution, schema, value);
        }
    }

    private record TextFormat(String name, String messageKey, Predicate<String> accepts) implements Format {

        TextFormat(String name, Predicate<String> accepts) {
            this(name, "format", accepts);
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public String getMessageKey() {
            return messageKey;
        }

        @Override
        public boolean matches(ExecutionContext context, String value) {
            return accepts.test(value);
        }
    }
}
