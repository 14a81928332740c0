package io.nifievent.processors;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.ColumnType;
import io.nifievent.catalog.EventType;
import io.nifievent.hudi.EventRecords;
import io.nifievent.hudi.Operation;
import io.nifievent.hudi.Partitioning;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.RecordsRefusedException;
import io.nifievent.hudi.TableKind;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.AllowableValue;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.RecordReaderFactory;

/**
 * What PutHudi does with rows, and how the tables are laid out that it creates.
 *
 * @param reader reads records of any schema; without it the content is lines of events
 * @param recordKey column of the record key; that of events is settled
 * @param ordering column that says which of two rows is newer
 */
record TableOperation(
        Operation operation,
        TableKind kind,
        Optional<RecordReaderFactory> reader,
        Optional<String> recordKey,
        Optional<String> ordering,
        Partitioning partitioning) {

    static final PropertyDescriptor RECORD_READER = new PropertyDescriptor.Builder()
            .name("Record Reader")
            .description("Reads content that is not lines of events; the table's columns are the fields of its schema."
                    + " Instead of an Event Catalog.")
            .identifiesControllerService(RecordReaderFactory.class)
            .required(false)
            .build();

    static final PropertyDescriptor OPERATION = new PropertyDescriptor.Builder()
            .name("Operation")
            .description("What is done with the rows.")
            .required(true)
            .allowableValues(
                    value(Operation.INSERT, "Adds rows whose key is not stored; the first row with a key stays"),
                    value(Operation.UPSERT, "Adds rows, or puts them in the place of those with their key"),
                    value(Operation.BULK_INSERT, "Adds all rows and looks no key up: for large first loads"),
                    value(Operation.DELETE, "Removes the rows with the keys given"))
            .defaultValue(Operation.INSERT.toString())
            .build();

    static final PropertyDescriptor TABLE_TYPE = new PropertyDescriptor.Builder()
            .name("Table Type")
            .description("How a table takes updates in. It must be that of the tables that are there.")
            .required(true)
            .allowableValues(
                    new AllowableValue(
                            TableKind.COPY_ON_WRITE.name(),
                            TableKind.COPY_ON_WRITE.name(),
                            "A data file is written anew for updates of its rows; reading costs nothing more"),
                    new AllowableValue(
                            TableKind.MERGE_ON_READ.name(),
                            TableKind.MERGE_ON_READ.name(),
                            "Updates go to logs, which readers merge until they are compacted. The metastore has the"
                                    + " table as <name>_rt, and as <name>_ro without what is not compacted yet"))
            .defaultValue(TableKind.COPY_ON_WRITE.name())
            .build();

    static final PropertyDescriptor RECORD_KEY_FIELD = new PropertyDescriptor.Builder()
            .name("Record Key Field")
            .description("Field that tells one record from another within a partition: text or a whole number.")
            .required(true)
            .dependsOn(RECORD_READER)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor ORDERING_FIELD = new PropertyDescriptor.Builder()
            .name("Ordering Field")
            .description(
                    "Field that says which of two records with one key is newer: a number or a timestamp, the larger"
                            + " wins. Without it the record that is written later wins.")
            .required(false)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    private static final AllowableValue NONE = new AllowableValue("none", "none", "All rows in one folder");
    private static final AllowableValue FIELD =
            new AllowableValue("field", "field", "By the value of a field: text, a whole number, a boolean or a date");
    private static final AllowableValue DATE =
            new AllowableValue("date", "date", "By the UTC date of a timestamp, in a column <field>_date");
    private static final AllowableValue HOUR =
            new AllowableValue("hour", "hour", "By the UTC hour of a timestamp, in a column <field>_hour");

    static final PropertyDescriptor PARTITIONING = new PropertyDescriptor.Builder()
            .name("Partitioning")
            .description("How rows are spread over folders. Events are partitioned by event_date.")
            .required(true)
            .dependsOn(RECORD_READER)
            .allowableValues(NONE, FIELD, DATE, HOUR)
            .defaultValue(NONE)
            .build();

    static final PropertyDescriptor PARTITION_FIELD = new PropertyDescriptor.Builder()
            .name("Partition Field")
            .description("Field the partition follows from.")
            .required(true)
            .dependsOn(PARTITIONING, FIELD, DATE, HOUR)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> PROPERTIES = List.of(
            RECORD_READER, OPERATION, TABLE_TYPE, RECORD_KEY_FIELD, ORDERING_FIELD, PARTITIONING, PARTITION_FIELD);

    private static AllowableValue value(Operation operation, String description) {
        return new AllowableValue(operation.toString(), operation.toString(), description);
    }

    static TableOperation of(ProcessContext context) {
        String operation = context.getProperty(OPERATION).getValue();
        return new TableOperation(
                Arrays.stream(Operation.values())
                        .filter(known -> known.toString().equals(operation))
                        .findFirst()
                        .orElseThrow(),
                TableKind.valueOf(context.getProperty(TABLE_TYPE).getValue()),
                Optional.ofNullable(context.getProperty(RECORD_READER).asControllerService(RecordReaderFactory.class)),
                column(context, RECORD_KEY_FIELD),
                column(context, ORDERING_FIELD),
                partitioning(context));
    }

    private static Partitioning partitioning(ProcessContext context) {
        Optional<String> column = column(context, PARTITION_FIELD);
        if (column.isEmpty() || !context.getProperty(RECORD_READER).isSet()) {
            return new Partitioning.None();
        }
        return switch (context.getProperty(PARTITIONING).getValue()) {
            case "field" -> new Partitioning.ByColumn(column.get());
            case "date" -> new Partitioning.ByTime(column.get(), Partitioning.Unit.DATE);
            case "hour" -> new Partitioning.ByTime(column.get(), Partitioning.Unit.HOUR);
            default -> new Partitioning.None();
        };
    }

    private static Optional<String> column(ProcessContext context, PropertyDescriptor property) {
        return Optional.ofNullable(context.getProperty(property).getValue())
                .map(field -> Column.of(field, new ColumnType.Text(), "").name());
    }

    /** Whether our own way of writing does it, which is for events that never change. */
    boolean isInsertOfEvents() {
        return reader.isEmpty() && operation == Operation.INSERT && kind == TableKind.COPY_ON_WRITE;
    }

    /**
     * Reads the content that rows are made of.
     *
     * @param type of the events; absent when a reader reads records
     * @param clock of the time events are stored at
     * @param maxLineBytes of an event
     */
    RowSource source(Optional<EventType> type, InstantSource clock, int maxLineBytes, ComponentLog log) {
        return type.isPresent()
                ? new RowSource.Events(this, type.get(), clock, maxLineBytes)
                : new RowSource.Records(this, reader.orElseThrow(), log);
    }

    RecordShape shape(EventType type) throws RecordsRefusedException {
        return EventRecords.shape(type, kind, ordering).neededFor(operation);
    }

    /** The shape of records with these columns. */
    RecordShape shape(List<Column> columns) throws RecordsRefusedException {
        return new RecordShape(kind, columns, recordKey.orElseThrow(), ordering, partitioning).neededFor(operation);
    }
}
