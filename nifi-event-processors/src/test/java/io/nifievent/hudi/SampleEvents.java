package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A type of event with a column of every kind, and events of it. */
final class SampleEvents {

    static final TableName TABLE = new TableName("listing_view");

    static final List<Column> V1 = List.of(
            Column.of("User_ID", new ColumnType.Text(), ""),
            Column.of("Position", new ColumnType.BigInt(), ""),
            Column.of("Price", new ColumnType.Real(), ""),
            Column.of("Promoted", new ColumnType.Bool(), ""),
            Column.of("Server_Time", new ColumnType.Timestamp(), ""),
            Column.of("Available_From", new ColumnType.Date(), ""),
            Column.of("Raw", new ColumnType.Binary(), ""),
            Column.of("Tags", new ColumnType.ArrayOf(new ColumnType.Text()), ""),
            Column.of(
                    "Device",
                    new ColumnType.Row(List.of(
                            Column.of("Name", new ColumnType.Text(), ""),
                            Column.of("Sizes", new ColumnType.ArrayOf(new ColumnType.BigInt()), ""))),
                    ""),
            Column.of(
                    "Photos",
                    new ColumnType.ArrayOf(new ColumnType.Row(List.of(
                            Column.of("Url", new ColumnType.Text(), ""),
                            Column.of("Taken", new ColumnType.Timestamp(), "")))),
                    ""));

    static final EventType TYPE = type(V1);

    private static final JsonMapper JSON = JsonMapper.shared();

    private SampleEvents() {}

    static EventType type(List<Column> columns) {
        return EventType.ofColumns("ListingView", "", TABLE.value(), JsonPointer.compile("/Server_Time"), columns);
    }

    static Event event(String id, Instant time, int number) {
        return event(id, time, """
                {"User_ID":"user %d","Position":%d,"Price":%d.5,"Promoted":%b,"Server_Time":"2020-07-01 12:00:00",
                 "Available_From":"2020-08-01","Raw":"AAEC","Tags":["a","b%d",null],
                 "Device":{"Name":"phone","Sizes":[1,2]},"Photos":[{"Url":"u","Taken":"2020-07-01T12:00:00.123456Z"}]}
                """.formatted(number, number, number, number % 2 == 0, number));
    }

    static Event event(String id, Instant time, String json) {
        return new Event(
                id, "ListingView", "V1", time, Instant.parse("2026-01-01T00:00:00Z"), (ObjectNode) JSON.readTree(json));
    }
}
