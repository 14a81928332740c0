package io.nifievent.services;

import com.google.common.util.concurrent.MoreExecutors;
import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseSettings;
import io.nifievent.hudi.LockSettings;
import io.nifievent.hudi.RecordShape;
import io.nifievent.hudi.TableLease;
import io.nifievent.hudi.TableName;
import io.nifievent.hudi.TableServices;
import io.nifievent.metastore.MetastoreException;
import io.nifievent.metastore.MetastoreSync;
import io.nifievent.metastore.ThriftMetastore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.util.StandardValidators;
import org.jspecify.annotations.Nullable;

@Tags({"event", "hudi", "lakehouse", "table", "hadoop", "hdfs", "s3", "hive", "metastore", "presto"})
@CapabilityDescription(
        "The Apache Hudi tables below one base path, in local files, HDFS or S3: where they lie, how their"
                + " files are sized, and the Hive Metastore that is told of new tables, columns and partitions. A table is written by"
                + " one task at a time, and by several NiFi nodes if Lock Provider is one that they share.")
public class HadoopHudiLakehouse extends AbstractControllerService
        implements HudiLakehouse, VerifiableControllerService {

    static final PropertyDescriptor BASE_PATH = new PropertyDescriptor.Builder()
            .name("Base Path")
            .description("Folder of the tables, with the scheme of its file system, such as file:/data/lake/events,"
                    + " hdfs://namenode/lake/events or s3a://bucket/lake/events. Each table is a folder in it. It is created"
                    + " if there is none; a bucket must be there.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(HadoopHudiLakehouse::validateBasePath)
            .build();

    static final PropertyDescriptor SMALL_FILE_LIMIT = new PropertyDescriptor.Builder()
            .name("Small File Limit")
            .description("A data file below this size takes in the next rows of its partition, and is rewritten for it."
                    + " Larger means fewer files for queries to open and more work for each commit; 0 B leaves every commit"
                    + " files of its own.")
            .required(true)
            .defaultValue("256 KB")
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .build();

    static final PropertyDescriptor STORED_ID_MEMORY = new PropertyDescriptor.Builder()
            .name("Stored Id Memory")
            .description(
                    "Memory for the ids of stored events, by which repeated events are recognised: about 2 bytes an"
                            + " event of the days being written and of those in the Duplicate Window, and up to 4 MB a day and table. The"
                            + " ids themselves are in files where the JVM has temporary files, 16 bytes an event. Days"
                            + " that don't fit are read again from the table when events of theirs arrive.")
            .required(true)
            .defaultValue("256 MB")
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .build();

    static final PropertyDescriptor DUPLICATE_WINDOW = new PropertyDescriptor.Builder()
            .name("Duplicate Window")
            .description(
                    "An event with the id of a stored one is dropped when their days are no further apart, in whole"
                            + " days. Ids of an event's own day are always known; those of the days around it, nearest first, as far"
                            + " as Stored Id Memory reaches. In a table merged on read an event is compared with those of its own"
                            + " day alone.")
            .required(true)
            .defaultValue("7 days")
            .addValidator(StandardValidators.createTimePeriodValidator(0, TimeUnit.DAYS, 365, TimeUnit.DAYS))
            .build();

    static final PropertyDescriptor METASTORE_URI = new PropertyDescriptor.Builder()
            .name("Metastore URI")
            .description("Hive Metastore that is told of tables, new columns and new partitions, such as"
                    + " thrift://metastore:9083. While it is down, events are stored all the same, and it is told once it is"
                    + " back. Without it, tables are written and no query engine is told.")
            .required(false)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(HadoopHudiLakehouse::validateMetastoreUri)
            .build();

    static final PropertyDescriptor DATABASE_NAME = new PropertyDescriptor.Builder()
            .name("Database Name")
            .description(
                    "Database of the tables in the metastore, which query engines call a schema. It is created if there"
                            + " is none. It knows each table in one folder: another Base Path needs another database.")
            .required(true)
            .defaultValue("events")
            .dependsOn(METASTORE_URI)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.createRegexMatchingValidator(
                    Pattern.compile("[a-z][a-z0-9_]{0,127}"), true, "must be lower-case letters, digits and _"))
            .build();

    private static final Duration METASTORE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration METASTORE_RETRY_DELAY = Duration.ofSeconds(5);
    private static final Duration METASTORE_ASK_DELAY = Duration.ofMinutes(10);

    private record Running(
            Lakehouse lakehouse, LakehouseVerification verification, ScheduledExecutorService executor) {}

    private volatile @Nullable Running running;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return Stream.of(
                        List.of(BASE_PATH),
                        StorageProperties.ALL,
                        List.of(SMALL_FILE_LIMIT, STORED_ID_MEMORY, DUPLICATE_WINDOW),
                        LockProperties.ALL,
                        List.of(METASTORE_URI, DATABASE_NAME))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        String provider = context.getProperty(LockProperties.LOCK_PROVIDER).getValue();
        return List.of(PropertyParsing.validate(
                LockProperties.LOCK_PROVIDER.getDisplayName(), provider, context, text -> settings(context)));
    }

    @OnEnabled
    public void onEnabled(ConfigurationContext context) {
        LakehouseSettings settings = settings(context);
        if (settings.lock().provider() instanceof LockSettings.InProcess
                && getNodeTypeProvider().isConfiguredForClustering()) {
            getLogger()
                    .warn(
                            "This NiFi is a node of a cluster, and Lock Provider is In Process: if several nodes write a table,"
                                    + " its events are stored twice or lost. Set File System or ZooKeeper, or store in a NiFi of"
                                    + " its own, which is no node of a cluster");
        }
        ScheduledExecutorService executor = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .name("hudi-lakehouse-" + getIdentifier())
                        .daemon()
                        .factory());
        try {
            running = start(context, settings, executor);
        } catch (RuntimeException e) {
            // NiFi tries again and again, and each time would leave a thread that asks the metastore.
            executor.shutdownNow();
            throw e;
        }
    }

    private Running start(ConfigurationContext context, LakehouseSettings settings, ScheduledExecutorService executor) {
        Optional<ThriftMetastore> metastore = metastore(context).map(HadoopHudiLakehouse::connected);
        Optional<MetastoreSync> sync = metastore.map(told ->
                new MetastoreSync(told, executor, METASTORE_RETRY_DELAY, METASTORE_ASK_DELAY, this::reportMetastore));
        String database = context.getProperty(DATABASE_NAME)
                .evaluateAttributeExpressions()
                .getValue();
        metastore.ifPresent(told -> executor.execute(() -> createDatabase(told, database)));
        Lakehouse lakehouse = new Lakehouse(
                settings,
                InstantSource.system(),
                contents -> sync.ifPresent(s -> MetastoreTables.of(database, contents)
                        .forEach(table -> s.offer(table, contents.partitions()))));
        executor.execute(new TableOpening(lakehouse, executor, getLogger()));
        return new Running(lakehouse, new LakehouseVerification(lakehouse, metastore), executor);
    }

    /** So that a query finds an empty schema rather than none; should it fail, the first table creates it. */
    private void createDatabase(ThriftMetastore metastore, String database) {
        try {
            metastore.createDatabase(database);
        } catch (MetastoreException e) {
            reportMetastore(e);
        }
    }

    private void reportMetastore(MetastoreException failure) {
        getLogger()
                .warn(
                        "{}; events are stored all the same, and it is told again in {} s",
                        failure.getMessage(),
                        METASTORE_RETRY_DELAY.toSeconds());
    }

    @OnDisabled
    public void onDisabled() {
        Running stopped = running;
        running = null;
        if (stopped != null) {
            stopped.executor().shutdownNow();
            // A table that it is about to open would stay open.
            MoreExecutors.shutdownAndAwaitTermination(stopped.executor(), METASTORE_TIMEOUT);
            stopped.lakehouse().close();
        }
    }

    @Override
    public Optional<TableLease> tryLease(TableName table) {
        return lakehouse().tryLease(table);
    }

    @Override
    public Optional<TableServices> tryServices(TableName table) {
        return lakehouse().tryServices(table);
    }

    @Override
    public List<TableName> tables() throws IOException {
        return lakehouse().tables();
    }

    @Override
    public URI location(TableName table) {
        return lakehouse().location(table);
    }

    @Override
    public List<ConfigVerificationResult> verify() {
        return running().verification().ofLakehouse();
    }

    @Override
    public List<ConfigVerificationResult> verify(TableName table, Optional<RecordShape> shape) {
        return running().verification().ofTable(table, shape);
    }

    private Running running() {
        return Objects.requireNonNull(running, "A service serves only while it is enabled");
    }

    private Lakehouse lakehouse() {
        return running().lakehouse();
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ConfigurationContext context, ComponentLog verificationLogger, Map<String, String> variables) {
        try (Lakehouse lakehouse = new Lakehouse(settings(context), InstantSource.system(), contents -> {})) {
            return new LakehouseVerification(lakehouse, metastore(context).map(HadoopHudiLakehouse::connected))
                    .ofLakehouse();
        }
    }

    private static LakehouseSettings settings(PropertyContext context) {
        return new LakehouseSettings(
                URI.create(context.getProperty(BASE_PATH)
                        .evaluateAttributeExpressions()
                        .getValue()),
                StorageProperties.access(context),
                LakehouseSettings.TABLE_VERSION,
                context.getProperty(SMALL_FILE_LIMIT).asDataSize(DataUnit.B).longValue(),
                context.getProperty(STORED_ID_MEMORY).asDataSize(DataUnit.B).longValue(),
                Math.toIntExact(context.getProperty(DUPLICATE_WINDOW).asTimePeriod(TimeUnit.DAYS)),
                LockProperties.settings(context));
    }

    private static Optional<URI> metastore(PropertyContext context) {
        return Optional.ofNullable(context.getProperty(METASTORE_URI)
                        .evaluateAttributeExpressions()
                        .getValue())
                .map(URI::create);
    }

    private static ThriftMetastore connected(URI metastore) {
        return new ThriftMetastore(metastore, METASTORE_TIMEOUT);
    }

    private static ValidationResult validateBasePath(String subject, String value, ValidationContext context) {
        return PropertyParsing.validate(subject, value, context, text -> new LakehouseSettings(URI.create(text)));
    }

    private static ValidationResult validateMetastoreUri(String subject, String value, ValidationContext context) {
        return PropertyParsing.validate(subject, value, context, text -> connected(URI.create(text)));
    }
}
