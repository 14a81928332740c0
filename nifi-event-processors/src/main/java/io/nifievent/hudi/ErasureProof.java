package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says in a table of its own what was erased, without the values: by a hash that only who has the secret can compute again.
 *
 * @param request what was asked for
 * @param table table that was searched
 * @param erased what was erased from it
 * @param finishedAt when the last of it was gone
 */
public record ErasureProof(ErasureRequest request, TableName table, Erased erased, Instant finishedAt) {

    private static final String TYPE = "Erasure";
    private static final String VERSION = "V1";

    /** The type of the proofs, for their table. */
    public static EventType type(TableName proofs) {
        return EventType.ofColumns(
                TYPE,
                "Rows that were erased",
                proofs.value(),
                JsonPointer.compile("/Finished_At"),
                List.of(
                        Column.of("Request_Id", new ColumnType.Text(), ""),
                        Column.of("Erased_Table", new ColumnType.Text(), ""),
                        Column.of("Key_Column", new ColumnType.Text(), ""),
                        Column.of("Key_Hash", new ColumnType.Text(), ""),
                        Column.of("Rows_Erased", new ColumnType.BigInt(), ""),
                        Column.of("Files_Replaced", new ColumnType.BigInt(), ""),
                        Column.of("Instants", new ColumnType.ArrayOf(new ColumnType.Text()), ""),
                        Column.of("Finished_At", new ColumnType.Timestamp(), ""),
                        Column.of("Older_Files_Deleted", new ColumnType.BigInt(), "")));
    }

    /** A row for each key; the same ones each time the same request is tried. */
    public List<Event> events(KeyHash hash) {
        List<Event> events = new ArrayList<>();
        for (int key = 0; key < request.keys().size(); key++) {
            ErasureKey erasureKey = request.keys().get(key);
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            data.put("Request_Id", request.id());
            data.put("Erased_Table", table.value());
            data.put("Key_Column", erasureKey.column());
            data.put("Key_Hash", hash.of(erasureKey.value()));
            data.put("Rows_Erased", erased.rows().get(key));
            data.put("Files_Replaced", erased.files());
            erased.instants().forEach(data.putArray("Instants")::add);
            data.put("Finished_At", finishedAt.toString());
            data.put("Older_Files_Deleted", erased.olderFiles());
            String identity = request.id() + "/" + table + "/" + key;
            events.add(new Event(
                    EventId.ofContent(identity.getBytes(StandardCharsets.UTF_8)),
                    TYPE,
                    VERSION,
                    finishedAt,
                    finishedAt,
                    data));
        }
        return events;
    }
}
