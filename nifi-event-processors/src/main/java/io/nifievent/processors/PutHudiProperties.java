package io.nifievent.processors;

import io.nifievent.services.EventCatalog;
import io.nifievent.services.HudiLakehouse;
import java.util.ArrayList;
import java.util.List;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** What can be set on PutHudi, beside what {@link TableOperation} asks for. */
final class PutHudiProperties {

    static final PropertyDescriptor LAKEHOUSE = new PropertyDescriptor.Builder()
            .name("Lakehouse")
            .description("Where the tables lie.")
            .identifiesControllerService(HudiLakehouse.class)
            .required(true)
            .build();

    static final PropertyDescriptor EVENT_CATALOG = new PropertyDescriptor.Builder()
            .name("Event Catalog")
            .description("The event types with their tables and columns, for content that is lines of events.")
            .identifiesControllerService(EventCatalog.class)
            .required(false)
            .build();

    static final PropertyDescriptor TABLE = new PropertyDescriptor.Builder()
            .name("Table")
            .description("Table of a FlowFile's rows; with an Event Catalog, one that it has.")
            .required(true)
            .defaultValue("${hudi.table}")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
            .build();

    static final PropertyDescriptor COMMIT_INTERVAL = new PropertyDescriptor.Builder()
            .name("Commit Interval")
            .description("A table's FlowFiles are written when the oldest has waited this long.")
            .required(true)
            .defaultValue("2 secs")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor MAX_BATCH_RECORDS = new PropertyDescriptor.Builder()
            .name("Max Batch Records")
            .description(
                    "Events in a commit; when so many wait for a table, they are written at once. A larger FlowFile"
                            + " gets commits of its own, as many as it takes.")
            .required(true)
            .defaultValue("50000")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor MAX_BATCH_BYTES = new PropertyDescriptor.Builder()
            .name("Max Batch Bytes")
            .description(
                    "Content in a commit; when so much waits for a table, it is written at once. A larger FlowFile gets"
                            + " commits of its own, as many as it takes. Records of a Record Reader count with their size as"
                            + " JSON. A longer line is set aside when events are inserted into a table copied on write, and"
                            + " stored in all other cases.")
            .required(true)
            .defaultValue("32 MB")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Long.MAX_VALUE))
            .build();

    private PutHudiProperties() {}

    /** All of PutHudi's, in the order they are shown in. */
    static List<PropertyDescriptor> all() {
        List<PropertyDescriptor> properties = new ArrayList<>(List.of(LAKEHOUSE, EVENT_CATALOG, TABLE));
        properties.addAll(TableOperation.PROPERTIES);
        properties.addAll(List.of(COMMIT_INTERVAL, MAX_BATCH_RECORDS, MAX_BATCH_BYTES));
        return properties;
    }
}
