package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import io.nifievent.catalog.EventType;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieFileFormat;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodiePartitionMetadata;
import org.apache.hudi.common.model.HoodieReplaceCommitMetadata;
import org.apache.hudi.common.model.HoodieTableType;
import org.apache.hudi.common.model.HoodieTimelineTimeZone;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.model.WriteOperationType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.CommitUtils;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.keygen.SimpleAvroKeyGenerator;
import org.apache.hudi.storage.StoragePath;

/**
 * One table, written by one thread at a time.
 *
 * <p>Its state is a copy of what the table says; after a failure it must be closed and opened again, which takes back what
 * was not completed.
 */
final class EventTable implements AutoCloseable {

    private static final String PARTITION_PREFIX = Column.PARTITION + "=";

    private final TableName name;
    private final LakehouseSettings settings;
    private final HadoopStorage storage;
    private final PartitionCache cache;
    private final Consumer<TableContents> listener;
    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final BaseFiles files;
    private final Housekeeping housekeeping;
    private final CommitGate gate;
    private Optional<TableSchema> schema = Optional.empty();
    private SourceLedger ledger = new SourceLedger();
    private int commitsSinceTidy;

    private EventTable(
            TableName name,
            LakehouseSettings settings,
            HadoopStorage storage,
            PartitionCache cache,
            InstantSource clock,
            Consumer<TableContents> listener,
            HoodieTableMetaClient metaClient) {
        this.name = name;
        this.settings = settings;
        this.storage = storage;
        this.cache = cache;
        this.listener = listener;
        this.metaClient = metaClient;
        this.timeline = new TableTimeline(metaClient, clock);
        this.files = new BaseFiles(storage, metaClient);
        TableLock lock = TableLock.of(settings, storage, name, System::nanoTime);
        this.gate = new CommitGate(timeline, lock);
        this.housekeeping = new Housekeeping(
                storage,
                name,
                metaClient.getBasePath().toString(),
                metaClient.getTableConfig().getTableVersion(),
                lock);
    }

    /** Opens the table, creating it if there is none, and takes back what another run began and didn't complete. */
    static EventTable open(
            TableName name,
            LakehouseSettings settings,
            HadoopStorage storage,
            PartitionCache cache,
            InstantSource clock,
            Consumer<TableContents> listener)
            throws IOException, LakehouseException {
        StoragePath path = new StoragePath(settings.tablePath(name));
        HoodieTableMetaClient metaClient = exists(storage, settings.tablePath(name))
                ? HoodieTableMetaClient.builder()
                        .setConf(storage.configuration())
                        .setBasePath(path)
                        .build()
                : create(name, settings, storage, path);
        requireOurLayout(name, metaClient);
        EventTable table = new EventTable(name, settings, storage, cache, clock, listener, metaClient);
        table.timeline.advance();
        for (String instant : table.timeline.pendingCommits()) {
            table.housekeeping.rollBack(instant, table.timeline.nextInstant());
            table.timeline.advance();
        }
        table.refresh();
        if (table.schema.isPresent()) {
            listener.accept(table.contents(table.partitions()));
        }
        return table;
    }

    /** Whether a folder holds a table; one whose creation was cut short is created again. */
    static boolean exists(HadoopStorage storage, URI table) throws IOException {
        Path properties = new Path(new Path(table), ".hoodie/hoodie.properties");
        return properties.getFileSystem(storage.hadoop()).exists(properties);
    }

    private static HoodieTableMetaClient create(
            TableName name, LakehouseSettings settings, HadoopStorage storage, StoragePath path) throws IOException {
        return HoodieTableMetaClient.newTableBuilder()
                .setTableType(HoodieTableType.COPY_ON_WRITE)
                .setTableName(name.value())
                .setTableVersion(settings.tableVersion())
                .setRecordKeyFields(TableSchema.EVENT_ID)
                .setPartitionFields(Column.PARTITION)
                .setHiveStylePartitioningEnable(true)
                .setKeyGeneratorClassProp(SimpleAvroKeyGenerator.class.getName())
                // Local time would go back an hour every autumn, and another writer may have another zone.
                .setCommitTimezone(HoodieTimelineTimeZone.UTC)
                .initTable(storage.configuration(), path);
    }

    private static void requireOurLayout(TableName name, HoodieTableMetaClient metaClient) throws LakehouseException {
        boolean ours = metaClient.getTableType() == HoodieTableType.COPY_ON_WRITE
                && List.of(TableSchema.EVENT_ID)
                        .equals(List.of(
                                metaClient.getTableConfig().getRecordKeyFields().orElse(new String[0])))
                && List.of(Column.PARTITION)
                        .equals(List.of(
                                metaClient.getTableConfig().getPartitionFields().orElse(new String[0])));
        if (!ours) {
            throw new LakehouseException(
                    LakehouseException.Code.TABLE_LAYOUT_UNKNOWN,
                    "The folder of table [" + name + "] holds a Hudi table that is not copy on write with record key "
                            + TableSchema.EVENT_ID + " and partition column " + Column.PARTITION
                            + "; its events wait until it is moved or another base path is set");
        }
    }

    /** Reads the table's state anew if another writer has committed since. */
    void synchronize() throws IOException, LakehouseException {
        if (!timeline.advance().isEmpty()) {
            refresh();
        }
    }

    private void refresh() throws LakehouseException {
        cache.forget(name);
        schema = timeline.schema();
        ledger = timeline.ledger();
    }

    TableSchema schemaFor(EventType type) throws LakehouseException {
        TableSchema wanted = TableSchema.of(name, type.columns());
        return schema.isPresent() ? schema.get().extendedBy(wanted) : wanted;
    }

    SourceLedger ledger() {
        return ledger;
    }

    /** The ids stored in a partition, read from its files unless known. */
    IdSet storedIds(String date) throws IOException {
        return partition(date).ids();
    }

    private Partition partition(String date) throws IOException {
        Optional<Partition> known = cache.find(name, date);
        if (known.isPresent()) {
            return known.get();
        }
        Partition partition = files.read(PARTITION_PREFIX + date, settings.smallFileBytes());
        cache.keep(name, date, partition);
        return partition;
    }

    /**
     * Stores rows, all or none.
     *
     * @param newRows by value of the partition column
     * @param newLedger the ledger with the rows' sources in it
     */
    Committed commit(TableSchema newSchema, Map<String, NewRows> newRows, SourceLedger newLedger)
            throws IOException, LakehouseException {
        String instant = timeline.nextInstant();
        HoodieInstant inflight = timeline.begin(instant, HoodieTimeline.COMMIT_ACTION);
        CommitMarkers markers = new CommitMarkers(metaClient, instant);
        List<Written> written = new ArrayList<>();
        for (Map.Entry<String, NewRows> entry : newRows.entrySet()) {
            String date = entry.getKey();
            Partition before = partition(date);
            BaseFiles.Target target = files.target(PARTITION_PREFIX + date, before.smallFile(), instant);
            ensurePartition(target.partitionPath(), instant);
            markers.mark(target);
            HoodieWriteStat stat = files.write(
                    target, instant, newSchema.avroWithMeta(), entry.getValue().rows(), written.size());
            written.add(new Written(date, before, entry.getValue(), target, stat));
        }
        Set<HoodieFileGroupId> basis = written.stream()
                .filter(partition -> partition.target().predecessor().isPresent())
                .map(partition -> new HoodieFileGroupId(
                        partition.target().partitionPath(), partition.target().group()))
                .collect(Collectors.toSet());
        CommitGate.Passage passage = gate.pass(
                inflight,
                basis,
                others -> others.stream().allMatch(EventTable::addsNoRows)
                        ? Optional.of(metadata(written, newSchema, newLedger))
                        : Optional.empty());
        if (passage instanceof CommitGate.Overtaken overtaken) {
            throw new LakehouseException(
                    LakehouseException.Code.OVERTAKEN, "Table [" + name + "]: " + overtaken.reason());
        }

        schema = Optional.of(newSchema);
        ledger = newLedger;
        commitsSinceTidy++;
        written.forEach(partition -> remember(partition, instant));
        markers.delete();
        listener.accept(contents(newRows.keySet()));
        return new Committed(
                instant,
                newRows.values().stream()
                        .mapToLong(partition -> partition.rows().size())
                        .sum());
    }

    private static boolean addsNoRows(CompletedCommit commit) {
        return commit.metadata() instanceof HoodieReplaceCommitMetadata;
    }

    private static HoodieCommitMetadata metadata(List<Written> written, TableSchema schema, SourceLedger ledger) {
        return CommitUtils.buildMetadata(
                written.stream().map(Written::stat).toList(),
                Map.of(),
                Option.of(Map.of(SourceLedger.METADATA_KEY, ledger.toJson())),
                WriteOperationType.INSERT,
                schema.avro().toString(),
                HoodieTimeline.COMMIT_ACTION);
    }

    /** A partition a commit has written to. */
    private record Written(
            String date, Partition before, NewRows newRows, BaseFiles.Target target, HoodieWriteStat stat) {}

    private void ensurePartition(String partitionPath, String instant) {
        StoragePath table = metaClient.getBasePath();
        new HoodiePartitionMetadata(
                        metaClient.getStorage(),
                        instant,
                        table,
                        FSUtils.constructAbsolutePath(table, partitionPath),
                        Option.<HoodieFileFormat>empty())
                .trySave();
    }

    private void remember(Written written, String instant) {
        IdSet ids = written.before().ids();
        ids.addAll(written.newRows().ids());
        BaseFile file = new BaseFile(
                written.target().group(),
                instant,
                written.target().name(),
                written.stat().getFileSizeInBytes());
        cache.keep(
                name,
                written.date(),
                new Partition(ids, Optional.of(file).filter(f -> f.bytes() < settings.smallFileBytes())));
    }

    private TableContents contents(Set<String> partitions) {
        return new TableContents(
                name,
                TableKind.COPY_ON_WRITE,
                settings.tablePath(name),
                schema.stream()
                        .flatMap(columns -> columns.avroWithMeta().getFields().stream())
                        .filter(field -> !field.name().equals(Column.PARTITION))
                        .map(field -> new TableColumn(field.name(), HiveTypes.of(field.schema())))
                        .toList(),
                Optional.of(Column.PARTITION),
                Set.copyOf(partitions));
    }

    private Set<String> partitions() {
        return FSUtils.getAllPartitionPaths(storage.engine(), metaClient, false).stream()
                .filter(path -> path.startsWith(PARTITION_PREFIX))
                .map(path -> path.substring(PARTITION_PREFIX.length()))
                .collect(Collectors.toSet());
    }

    /** Cleans and archives when enough commits have passed; a failure leaves the data as it was. */
    void tidy() throws LakehouseException {
        if (Housekeeping.isDue(timeline.commitsNotArchived(), commitsSinceTidy)) {
            commitsSinceTidy = 0;
            metaClient.reloadActiveTimeline();
            housekeeping.tidy(timeline.nextInstant());
        }
    }

    @Override
    public void close() {
        cache.forget(name);
        housekeeping.close();
    }
}
