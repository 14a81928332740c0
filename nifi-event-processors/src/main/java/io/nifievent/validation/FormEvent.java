package io.nifievent.validation;

import com.google.common.base.Splitter;
import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.EventJson;
import io.nifievent.event.Frame;
import io.nifievent.event.Violation;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event sent as an HTML form ({@code application/x-www-form-urlencoded}, WHATWG URL Standard, section 5): a field per
 * property. A form knows text only, so numbers and truth values are read where the event type has such a column.
 */
public final class FormEvent {

    /** MIME type of a form. */
    public static final String MIME_TYPE = "application/x-www-form-urlencoded";

    private static final int MAX_NUMBER_LENGTH = 100;

    private final Catalog catalog;
    private final EventValidator validator;

    public FormEvent(Catalog catalog, EventValidator validator) {
        this.catalog = catalog;
        this.validator = validator;
    }

    /** Judges the one event of a form, as {@link EventValidator#validate(Frame, Reception)} does for JSON. */
    public Verdict validate(Frame form, Reception reception) {
        EventJson.Parsed read = read(form);
        return switch (read instanceof EventJson.Parsable texts ? typed(texts.object()) : read) {
            case EventJson.Unparsable unparsable -> validator.unread(unparsable.violation());
            case EventJson.Parsable parsable -> validator.validate(parsable.object(), form, reception);
        };
    }

    private EventJson.Parsed typed(ObjectNode data) {
        catalog.find(data.at(catalog.type()).stringValue("")).ifPresent(type -> typed(data, type));
        return EventJson.kept(data);
    }

    /** Takes a form apart; every value is text. Never throws for bad input. */
    public static EventJson.Parsed read(Frame form) {
        if (!(form instanceof Frame.Whole)) {
            return EventJson.parse(form);
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        for (String pair : Splitter.on('&').split(new String(form.bytes(), StandardCharsets.ISO_8859_1))) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                return malformed("A field of the form has no name or no value; write Name=value.");
            }
            Optional<String> name = decoded(pair.substring(0, equals));
            Optional<String> value = decoded(pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty()) {
                return malformed("A field of the form is not percent-encoded UTF-8.");
            }
            if (data.has(name.get())) {
                return new EventJson.Unparsable(Violation.of("duplicate-key", "", "A name occurs twice in the form."));
            }
            data.put(name.get(), value.get());
        }
        return new EventJson.Parsable(data);
    }

    private static EventJson.Unparsable malformed(String message) {
        return new EventJson.Unparsable(Violation.of("malformed-form", "", message));
    }

    /** @param text a character a byte, for what the bytes spell shows only when all are decoded */
    private static Optional<String> decoded(String text) {
        try {
            byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Text that doesn't read as its column's type stays text, for the schema to refuse. */
    private static void typed(ObjectNode data, EventType type) {
        for (Column column : type.columns()) {
            String text = data.path(column.field()).stringValue("");
            switch (column.type()) {
                case ColumnType.BigInt integer -> number(text).ifPresent(number -> data.set(column.field(), number));
                case ColumnType.Real real -> number(text).ifPresent(number -> data.set(column.field(), number));
                case ColumnType.Bool bool
                when text.equals("true") || text.equals("false") ->
                    data.put(column.field(), Boolean.parseBoolean(text));
                default -> {}
            }
        }
    }

    private static Optional<JsonNode> number(String text) {
        if (text.isEmpty() || text.length() > MAX_NUMBER_LENGTH) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            return Optional.of(
                    number.scale() == 0 ? nodes.numberNode(number.toBigInteger()) : nodes.numberNode(number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
