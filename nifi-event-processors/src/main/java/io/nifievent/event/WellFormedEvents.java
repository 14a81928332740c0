package io.nifievent.event;

import com.google.common.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds the events of a content in which everything is in order, as nearly always, in one pass that builds no tree. Of
 * any other content, and when in doubt, it says nothing: {@link EventFramer} takes that apart and {@link EventJson} tells
 * what is wrong with which event. Both would find the events named here, and find them good.
 */
public final class WellFormedEvents {

    private static final JsonFactory FACTORY = EventJson.factory()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final byte BYTE_ORDER_MARK = (byte) 0xEF;
    private static final byte[] UNICODE_ESCAPE = {'\\', 'u'};

    /** After so many names it is looked whether they still fit into one event, for the parser keeps them all. */
    private static final int NAMES_AT_A_TIME = 1_024;

    private final byte[] content;
    private final JsonParser parser;
    private final int maxEvents;
    private final int maxEventBytes;
    private final List<Place> places = new ArrayList<>();

    private WellFormedEvents(byte[] content, JsonParser parser, int maxEvents, int maxEventBytes) {
        this.content = content;
        this.parser = parser;
        this.maxEvents = maxEvents;
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Where an event lies in its content.
     *
     * @param start of its first byte
     * @param end after its last byte
     */
    public record Place(int start, int end, boolean hasLineBreaks) {}

    /**
     * The events of a content, one at least; empty when any is bad, too long or one too many.
     *
     * @param maxEvents in the content
     * @param maxEventBytes in one event
     */
    public static Optional<List<Place>> in(byte[] content, int maxEvents, int maxEventBytes) {
        boolean mayHaveLoneSurrogates = Bytes.indexOf(content, UNICODE_ESCAPE) >= 0;
        boolean hasByteOrderMark = content.length > 0 && content[0] == BYTE_ORDER_MARK;
        if (mayHaveLoneSurrogates
                || hasByteOrderMark
                || EventJson.isUtf16OrUtf32(content)
                || !EventJson.isUtf8(content)) {
            return Optional.empty();
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), content)) {
            WellFormedEvents events = new WellFormedEvents(content, parser, maxEvents, maxEventBytes);
            return events.areAllInOrder() ? Optional.of(events.places) : Optional.empty();
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean areAllInOrder() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
            while ((token = parser.nextToken()) == JsonToken.START_OBJECT) {
                if (!takesEvent()) {
                    return false;
                }
            }
            return token == JsonToken.END_ARRAY && parser.nextToken() == null && !places.isEmpty();
        }
        for (; token == JsonToken.START_OBJECT; token = parser.nextToken()) {
            if (!takesEvent()) {
                return false;
            }
        }
        return token == null && areLines();
    }

    private boolean takesEvent() {
        TokenStreamLocation start = parser.currentTokenLocation();
        int levels = 1;
        int names = 0;
        while (levels > 0) {
            switch (parser.nextToken()) {
                case START_OBJECT, START_ARRAY -> levels++;
                case END_OBJECT, END_ARRAY -> levels--;
                case PROPERTY_NAME -> {
                    names++;
                    if (names % NAMES_AT_A_TIME == 0 && isTooLong(start, parser.currentLocation())) {
                        return false;
                    }
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    if (!fits()) {
                        return false;
                    }
                }
                case null -> {
                    return false;
                }
                default -> {}
            }
            if (levels >= EventJson.MAX_NESTING_DEPTH) {
                return false;
            }
        }
        TokenStreamLocation end = parser.currentLocation();
        Place place =
                new Place((int) start.getByteOffset(), (int) end.getByteOffset(), start.getLineNr() != end.getLineNr());
        places.add(place);
        return places.size() <= maxEvents && !isTooLong(start, end);
    }

    private boolean isTooLong(TokenStreamLocation start, TokenStreamLocation end) {
        return end.getByteOffset() - start.getByteOffset() > maxEventBytes;
    }

    /** Whether the number is a 64-bit integer or floating point number. */
    private boolean fits() {
        return switch (parser.getNumberType()) {
            case INT, LONG -> true;
            case BIG_INTEGER -> false;
            default -> Double.isFinite(parser.getDecimalValue().doubleValue());
        };
    }

    /** Whether each event has one line and no other has it; a single event may have several. */
    private boolean areLines() {
        int end = 0;
        for (Place place : places) {
            boolean hasItsOwnLine = end == 0 || hasLineFeed(end, place.start());
            if (!hasItsOwnLine || (place.hasLineBreaks() && places.size() > 1)) {
                return false;
            }
            end = place.end();
        }
        return end > 0;
    }

    private boolean hasLineFeed(int from, int to) {
        for (int i = from; i < to; i++) {
            if (content[i] == '\n') {
                return true;
            }
        }
        return false;
    }
}
