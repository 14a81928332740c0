package io.nifievent.hudi;

import io.nifievent.event.SourcePosition;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The positions whose events a table has taken in, each commit of the table carrying the whole of it.
 *
 * <p>As text: {@code {"<source>":[first,last,first,last,…],…}}, such as a Kafka partition's
 * {@code {"<topicId>-<partition>":[0,999]}}.
 */
final class SourceLedger {

    /** Key of the ledger in a commit's extra metadata. */
    static final String METADATA_KEY = "nifievent.ledger";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, OffsetRanges> bySource = new TreeMap<>();

    SourceLedger() {}

    /** A copy, so that a batch that fails leaves no trace. */
    SourceLedger(SourceLedger other) {
        other.bySource.forEach((source, ranges) -> bySource.put(source, new OffsetRanges(ranges)));
    }

    boolean contains(SourcePosition position) {
        OffsetRanges ranges = bySource.get(position.source());
        return ranges != null && ranges.contains(position.offset());
    }

    void add(SourcePosition position) {
        rangesOf(position.source()).add(position.offset(), position.offset());
    }

    private OffsetRanges rangesOf(String source) {
        return bySource.computeIfAbsent(source, s -> new OffsetRanges());
    }

    /** Takes in what another ledger has. */
    void addAll(SourceLedger other) {
        other.bySource.forEach((source, ranges) ->
                ranges.ranges().forEach((first, last) -> rangesOf(source).add(first, last)));
    }

    /** Forgets sources that will never be read again. */
    void removeAll(Collection<String> sources) {
        bySource.keySet().removeAll(sources);
    }

    /**
     * Forgets sources that came up before a day and are read once.
     *
     * @param reading has those that are being read now, however long they have waited: they may be delivered again
     */
    void removeBefore(LocalDate day, SourceLedger reading) {
        bySource.keySet()
                .removeIf(source -> !reading.bySource.containsKey(source)
                        && SourcePosition.dayOf(source).filter(day::isAfter).isPresent());
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        bySource.forEach((source, ranges) -> {
            ArrayNode bounds = json.putArray(source);
            ranges.ranges().forEach((first, last) -> bounds.add(first).add(last));
        });
        return JSON.writeValueAsString(json);
    }

    /** @throws LakehouseException when the text is no ledger: writing on without it could store events twice */
    static SourceLedger fromJson(String text) throws LakehouseException {
        SourceLedger ledger = new SourceLedger();
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw new IllegalArgumentException("It is no JSON object");
            }
            for (Map.Entry<String, JsonNode> source : json.properties()) {
                OffsetRanges ranges = new OffsetRanges();
                JsonNode bounds = source.getValue();
                for (int i = 0; i < bounds.size(); i += 2) {
                    ranges.add(bounds.path(i).longValue(), bounds.path(i + 1).longValue());
                }
                ledger.bySource.put(source.getKey(), ranges);
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new LakehouseException(
                    LakehouseException.Code.TABLE_LAYOUT_UNKNOWN,
                    "The commit metadata " + METADATA_KEY + " is no ledger of source offsets",
                    e);
        }
        return ledger;
    }
}
