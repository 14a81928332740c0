package io.nifievent.processors;

import io.nifievent.hudi.TableName;
import io.nifievent.services.EventCatalog;
import io.nifievent.services.HudiLakehouse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.util.StandardValidators;

/** What can be set on MaintainHudi. */
final class MaintainHudiProperties {

    static final PropertyDescriptor LAKEHOUSE = new PropertyDescriptor.Builder()
            .name("Lakehouse")
            .description("Where the tables lie.")
            .identifiesControllerService(HudiLakehouse.class)
            .required(true)
            .build();

    static final PropertyDescriptor TABLES = new PropertyDescriptor.Builder()
            .name("Tables")
            .description("Names of the tables, separated by commas. Without it, all tables of the lakehouse.")
            .required(false)
            .addValidator(MaintainHudiProperties::validateTables)
            .build();

    static final PropertyDescriptor EVENT_CATALOG = new PropertyDescriptor.Builder()
            .name("Event Catalog")
            .description(
                    "Says how long the rows of an event type are kept, as its retention. With each cleaning the rows of"
                            + " days before that, by event_date, are deleted. Without it, and for types without a retention, all"
                            + " rows are kept.")
            .identifiesControllerService(EventCatalog.class)
            .required(false)
            .build();

    static final PropertyDescriptor TARGET_FILE_SIZE = new PropertyDescriptor.Builder()
            .name("Target File Size")
            .description("Size up to which small files are packed; files of half this size or more are left alone.")
            .required(true)
            .defaultValue("120 MB")
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .build();

    static final PropertyDescriptor MAX_BYTES_PER_ROUND = new PropertyDescriptor.Builder()
            .name("Max Bytes Per Round")
            .description(
                    "Size of the files a table has packed in one round, at most; the others wait for the next one.")
            .required(true)
            .defaultValue("512 MB")
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .build();

    static final PropertyDescriptor PACKING_INTERVAL = new PropertyDescriptor.Builder()
            .name("Packing Interval")
            .description("Time between two packings of a table.")
            .required(true)
            .defaultValue("1 min")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor COMPACTION_INTERVAL = new PropertyDescriptor.Builder()
            .name("Compaction Interval")
            .description("Time between two compactions of a merge-on-read table.")
            .required(true)
            .defaultValue("10 mins")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor CLEANING_INTERVAL = new PropertyDescriptor.Builder()
            .name("Cleaning Interval")
            .description("Time between two cleanings of a table. File versions are kept for queries of the last 60"
                    + " commits, in a table without commits for an hour; older commits are archived.")
            .required(true)
            .defaultValue("1 min")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor DEBT_LIMIT = new PropertyDescriptor.Builder()
            .name("Debt Limit")
            .description("Small files and log files of a table, per partition, above which a bulletin says that"
                    + " maintenance does not keep up.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor RECLAIMABLE_LIMIT = new PropertyDescriptor.Builder()
            .name("Reclaimable Limit")
            .description("Size of a table's file versions that no recent query needs, above which a bulletin says that"
                    + " they are not deleted.")
            .required(true)
            .defaultValue("10 GB")
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .build();

    /** All of them, in the order they are shown in. */
    static final List<PropertyDescriptor> ALL = List.of(
            LAKEHOUSE,
            TABLES,
            EVENT_CATALOG,
            TARGET_FILE_SIZE,
            MAX_BYTES_PER_ROUND,
            PACKING_INTERVAL,
            COMPACTION_INTERVAL,
            CLEANING_INTERVAL,
            DEBT_LIMIT,
            RECLAIMABLE_LIMIT);

    private MaintainHudiProperties() {}

    /** The tables that are named; none stands for all. */
    static List<TableName> tables(ProcessContext context) {
        return names(Optional.ofNullable(context.getProperty(TABLES).getValue()).orElse("")).stream()
                .map(TableName::new)
                .toList();
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static ValidationResult validateTables(String subject, String value, ValidationContext context) {
        Optional<String> wrong = names(value).stream()
                .filter(name -> TableName.parse(name).isEmpty())
                .findFirst();
        return new ValidationResult.Builder()
                .subject(subject)
                .input(value)
                .valid(wrong.isEmpty())
                .explanation(
                        wrong.map(name -> "[" + name + "] is no table name").orElse(""))
                .build();
    }
}
