package io.nifievent.metastore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.InvalidObjectException;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TSimpleServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TTransportException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks the metastore's protocol. */
class ThriftMetastoreTest {

    private static final MetastoreTable TABLE = new MetastoreTable(
            "events",
            "listing",
            URI.create("file:/lake/listing"),
            List.of(new MetastoreColumn("id", "string")),
            Optional.of("city"),
            MetastoreTable.View.DATA_FILES);

    private static final List<FieldSchema> ID = List.of(new FieldSchema("id", "string", ""));
    private static final List<FieldSchema> ID_AND_CAMPAIGN =
            List.of(new FieldSchema("id", "string", ""), new FieldSchema("campaign", "string", ""));

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> unanswered = new HashSet<>();
    private final List<Table> altered = new CopyOnWriteArrayList<>();
    private String knownAt = "file:/lake/listing";
    private List<FieldSchema> knownColumns = List.of();
    private final Map<String, Partition> partitions = new TreeMap<>();
    private Runnable onAdd = () -> {};
    private Runnable onAlterTable = () -> {};
    private Runnable onAlterPartitions = () -> {};
    private TServer server;
    private ThriftMetastore metastore;

    @BeforeEach
    void start() throws Exception {
        ThriftHiveMetastore.Iface answers = (ThriftHiveMetastore.Iface) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ThriftHiveMetastore.Iface.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "get_database" -> new Database();
                    case "get_table" -> table();
                    case "alter_table_with_environment_context" -> alter((Table) arguments[2]);
                    case "add_partition" -> add((Partition) arguments[0]);
                    case "get_partitions" -> List.copyOf(partitions.values());
                    case "alter_partitions" -> alter((List<?>) arguments[2]);
                    default -> throw new AssertionError(method);
                });
        TServerSocket socket = new TServerSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server = new TSimpleServer(new TServer.Args(socket).processor(new ThriftHiveMetastore.Processor<>(answers)));
        Thread.ofPlatform().daemon().start(server::serve);
        metastore = new ThriftMetastore(
                URI.create("thrift://127.0.0.1:" + socket.getServerSocket().getLocalPort()), Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private Table table() {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setLocation(knownAt);
        storage.setCols(knownColumns);
        Table table = new Table();
        table.setSd(storage);
        return table;
    }

    /** Those that are there get its columns, too. */
    private @Nullable Object alter(Table table) {
        altered.add(table);
        knownColumns = table.getSd().getCols();
        partitions.values().forEach(partition -> partition.getSd().setCols(knownColumns));
        onAlterTable.run();
        return null;
    }

    private @Nullable Object alter(List<?> changed) {
        onAlterPartitions.run();
        onAlterPartitions = () -> {};
        changed.forEach(one -> partitions.put(((Partition) one).getValues().getFirst(), (Partition) one));
        return null;
    }

    private void add(String value, List<FieldSchema> columns) {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setCols(columns);
        Partition partition = new Partition();
        partition.setValues(List.of(value));
        partition.setSd(storage);
        partitions.put(value, partition);
    }

    private Partition add(Partition partition) throws InvalidObjectException {
        String value = partition.getValues().getFirst();
        asked.add(value);
        onAdd.run();
        if (unanswered.contains(value)) {
            throw new IllegalStateException("The server closes a connection on which this happens");
        }
        if (refused.contains(value)) {
            throw new InvalidObjectException("Not [" + value + "]");
        }
        partitions.put(value, partition);
        return partition;
    }

    @Test
    void addsTheColumnsThatAKnownTableLacks() throws Exception {
        metastore.register(TABLE);

        assertThat(altered)
                .singleElement()
                .satisfies(table -> assertThat(table.getSd().getCols())
                        .extracting(FieldSchema::getName)
                        .containsExactly("id"));
    }

    /** A query reads the folder that the metastore knows, and would show none of the rows. */
    @Test
    void refusesATableThatIsKnownInAnotherFolder() {
        knownAt = "file:/old/listing";

        assertThatThrownBy(() -> metastore.register(TABLE))
                .isInstanceOf(MetastoreException.class)
                .hasMessageContaining("table [events.listing] in [file:/old/listing], not in [file:/lake/listing]")
                .hasMessageContaining("name another database");
        assertThat(altered).isEmpty();
    }

    /** A query would read the column by the type that the metastore knows, and fail. */
    @Test
    void refusesATableWithAColumnOfAnotherType() {
        knownColumns = List.of(new FieldSchema("id", "bigint", ""));

        assertThatThrownBy(() -> metastore.register(TABLE))
                .isInstanceOf(MetastoreException.class)
                .hasMessageContaining("column [id] of table [events.listing] as [bigint], and its files have [string]");
        assertThat(altered).isEmpty();
    }

    @Test
    void takesATypeHoweverItIsSpelt() throws Exception {
        knownColumns = List.of(
                new FieldSchema("id", "STRING", ""),
                new FieldSchema("contact", "struct<name:string,email:string>", ""));
        metastore.register(new MetastoreTable(
                TABLE.database(),
                TABLE.name(),
                TABLE.location(),
                List.of(
                        new MetastoreColumn("id", "string"),
                        new MetastoreColumn("contact", "struct<email:string,name:string>")),
                TABLE.partitionColumn(),
                TABLE.view()));
        assertThat(altered).isEmpty();
    }

    @Test
    void addsAllPartitionsButThoseThatAreRefused() {
        Set<String> values = new TreeSet<>(Set.of("a", "b", "c", "d", "e"));
        refused.addAll(Set.of("b", "d"));

        assertThatThrownBy(() -> metastore.addPartitions(TABLE, values))
                .isInstanceOf(MetastoreException.class)
                .hasMessageContaining("[listing]")
                .hasMessageContaining("Not [b]")
                .satisfies(e -> assertThat(e.getCause().getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessageContaining("Not [d]")));
        assertThat(asked).containsExactlyElementsOf(values);
    }

    @Test
    void asksForNoOtherPartitionOnceTheConnectionIsGone() {
        unanswered.add("b");

        assertThatThrownBy(() -> metastore.addPartitions(TABLE, new TreeSet<>(Set.of("a", "b", "c"))))
                .isInstanceOf(MetastoreException.class)
                .hasCauseInstanceOf(TTransportException.class)
                .satisfies(e -> assertThat(e.getCause().getSuppressed()).isEmpty());
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void givesPartitionsTheColumnThatAnotherNodeAddsMeanwhile() throws Exception {
        knownColumns = ID;
        onAdd = () -> knownColumns = ID_AND_CAMPAIGN;
        metastore.addPartitions(TABLE, new TreeSet<>(Set.of("a", "b")));

        assertColumns(ID_AND_CAMPAIGN, "a", "b");
        assertThat(altered).isEmpty();
    }

    @Test
    void givesThemTheColumnThatIsAddedWhileTheyAreGivenOne() throws Exception {
        List<FieldSchema> more = List.of(
                new FieldSchema("id", "string", ""),
                new FieldSchema("campaign", "string", ""),
                new FieldSchema("city", "string", ""));
        knownColumns = ID;
        onAdd = () -> knownColumns = ID_AND_CAMPAIGN;
        onAlterPartitions = () -> knownColumns = more;
        metastore.addPartitions(TABLE, Set.of("a"));

        assertColumns(more, "a");
    }

    @Test
    void givesThoseThatAreAddedTheColumnThoughAnotherIsRefused() {
        refused.add("b");
        knownColumns = ID;
        onAdd = () -> knownColumns = ID_AND_CAMPAIGN;

        assertThatThrownBy(() -> metastore.addPartitions(TABLE, new TreeSet<>(Set.of("a", "b"))))
                .isInstanceOf(MetastoreException.class)
                .hasMessageContaining("Not [b]");
        assertColumns(ID_AND_CAMPAIGN, "a");
    }

    /** The node that adds it has looked whether the table has changed, and now it does. */
    @Test
    void givesTheNewColumnToAPartitionThatAnotherNodeAddsMeanwhile() throws Exception {
        knownColumns = ID;
        onAlterTable = () -> add("a", ID);
        metastore.register(new MetastoreTable(
                TABLE.database(),
                TABLE.name(),
                TABLE.location(),
                List.of(new MetastoreColumn("id", "string"), new MetastoreColumn("campaign", "string")),
                TABLE.partitionColumn(),
                TABLE.view()));

        assertColumns(ID_AND_CAMPAIGN, "a");
    }

    private void assertColumns(List<FieldSchema> columns, String... partitions) {
        assertThat(this.partitions)
                .containsOnlyKeys(partitions)
                .allSatisfy((value, partition) ->
                        assertThat(partition.getSd().getCols()).isEqualTo(columns));
    }
}
