package io.nifievent.metastore;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.hive.metastore.api.AlreadyExistsException;
import org.apache.hadoop.hive.metastore.api.Database;
import org.apache.hadoop.hive.metastore.api.EnvironmentContext;
import org.apache.hadoop.hive.metastore.api.FieldSchema;
import org.apache.hadoop.hive.metastore.api.NoSuchObjectException;
import org.apache.hadoop.hive.metastore.api.Partition;
import org.apache.hadoop.hive.metastore.api.SerDeInfo;
import org.apache.hadoop.hive.metastore.api.StorageDescriptor;
import org.apache.hadoop.hive.metastore.api.Table;
import org.apache.hadoop.hive.metastore.api.ThriftHiveMetastore;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;

/** A Hive Metastore 3.1, reached by plain thrift; a connection per call, since calls are rare. */
public final class ThriftMetastore implements Metastore {

    private static final String OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
    private static final String SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    private static final short ALL = -1;

    private final URI uri;
    private final Duration timeout;

    /**
     * @param uri {@code thrift://host:port}
     * @param timeout for connecting, and for each answer
     */
    public ThriftMetastore(URI uri, Duration timeout) {
        if (!"thrift".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("[" + uri + "] is no metastore address such as thrift://host:9083");
        }
        this.uri = uri;
        this.timeout = timeout;
    }

    /** Names of all databases; proves that the metastore answers. */
    public Set<String> databases() throws MetastoreException {
        return call("list its databases", client -> Set.copyOf(client.get_all_databases()));
    }

    @Override
    public void register(MetastoreTable table) throws MetastoreException {
        call("register table [" + table.name() + "]", client -> {
            createDatabase(client, table.database());
            try {
                extend(client, table, client.get_table(table.database(), table.name()));
            } catch (NoSuchObjectException e) {
                createTable(client, table);
            }
            return table;
        });
    }

    /** Creates the database if there is none. */
    public void createDatabase(String database) throws MetastoreException {
        call("create database [" + database + "]", client -> {
            createDatabase(client, database);
            return database;
        });
    }

    private static void createDatabase(ThriftHiveMetastore.Client client, String database) throws TException {
        try {
            client.get_database(database);
        } catch (NoSuchObjectException e) {
            try {
                client.create_database(new Database(database, "", null, Map.of()));
            } catch (AlreadyExistsException other) {
                // Another writer created it in between, which serves as well.
            }
        }
    }

    private void createTable(ThriftHiveMetastore.Client client, MetastoreTable table)
            throws TException, MetastoreException {
        Table created = new Table();
        created.setDbName(table.database());
        created.setTableName(table.name());
        created.setOwner("nifi");
        // Dropping the table in the metastore must not delete the events.
        created.setTableType("EXTERNAL_TABLE");
        created.putToParameters("EXTERNAL", "TRUE");
        created.setSd(storage(
                table.view(),
                table.folder(),
                table.columns().stream().map(ThriftMetastore::field).toList()));
        created.setPartitionKeys(table.partitionColumn().stream()
                .map(column -> new FieldSchema(column, "string", ""))
                .toList());
        try {
            client.create_table(created);
        } catch (AlreadyExistsException e) {
            extend(client, table, client.get_table(table.database(), table.name()));
        }
    }

    private void extend(ThriftHiveMetastore.Client client, MetastoreTable table, Table known)
            throws TException, MetastoreException {
        // A view has no folder.
        String folder = Objects.requireNonNullElse(known.getSd().getLocation(), "");
        if (!table.liesIn(folder)) {
            throw new MetastoreException("The metastore [" + uri + "] knows table [" + table.database() + "."
                    + table.name() + "] in [" + folder + "], not in [" + table.folder()
                    + "], and queries show none of its rows; name another database, or drop it there if it is one of"
                    + " ours, an external one whose files stay, and it is told anew");
        }
        requireTypes(table, known);
        addColumns(client, table, known);
    }

    /** What nested types hold is not compared: another engine may have put their fields in another order. */
    private void requireTypes(MetastoreTable table, Table known) throws MetastoreException {
        Map<String, String> types =
                known.getSd().getCols().stream().collect(Collectors.toMap(FieldSchema::getName, FieldSchema::getType));
        for (MetastoreColumn column : table.columns()) {
            String type = types.getOrDefault(column.name(), column.type());
            if (!kind(type).equals(kind(column.type()))) {
                throw new MetastoreException("The metastore [" + uri + "] knows column [" + column.name()
                        + "] of table [" + table.database() + "." + table.name() + "] as [" + type + "], and its files"
                        + " have [" + column.type() + "], so queries of it fail; drop the table there if it is one of"
                        + " ours, an external one whose files stay, and it is told anew");
            }
        }
    }

    private static String kind(String type) {
        return type.replaceFirst("<.*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static void addColumns(ThriftHiveMetastore.Client client, MetastoreTable table, Table known)
            throws TException {
        Set<String> names =
                known.getSd().getCols().stream().map(FieldSchema::getName).collect(Collectors.toSet());
        List<FieldSchema> columns = new ArrayList<>(known.getSd().getCols());
        table.columns().stream()
                .filter(column -> !names.contains(column.name()))
                .map(ThriftMetastore::field)
                .forEach(columns::add);
        if (columns.size() > names.size()) {
            List<FieldSchema> before = known.getSd().getCols();
            known.getSd().setCols(columns);
            // Without it the partitions keep their old columns, and a query of a new one fails on them.
            client.alter_table_with_environment_context(
                    table.database(), table.name(), known, new EnvironmentContext(Map.of("CASCADE", "true")));
            conformPartitions(client, table, before);
        }
    }

    /**
     * Gives all partitions the columns of the table if these are no longer those of before. What one node adds while another
     * adds a column has those of before: whichever of the two is done last finds what the other did.
     */
    private static void conformPartitions(
            ThriftHiveMetastore.Client client, MetastoreTable table, List<FieldSchema> before) throws TException {
        List<FieldSchema> given = before;
        for (List<FieldSchema> columns = columns(client, table);
                !columns.equals(given);
                columns = columns(client, table)) {
            given = columns;
            List<Partition> behind = new ArrayList<>();
            for (Partition partition : client.get_partitions(table.database(), table.name(), ALL)) {
                if (!partition.getSd().getCols().equals(columns)) {
                    partition.getSd().setCols(columns);
                    behind.add(partition);
                }
            }
            if (!behind.isEmpty()) {
                client.alter_partitions(table.database(), table.name(), behind);
            }
        }
    }

    private static List<FieldSchema> columns(ThriftHiveMetastore.Client client, MetastoreTable table)
            throws TException {
        return client.get_table(table.database(), table.name()).getSd().getCols();
    }

    @Override
    public Set<String> partitions(MetastoreTable table) throws MetastoreException {
        if (table.partitionColumn().isEmpty()) {
            return Set.of();
        }
        String prefix = table.partitionColumn().get() + "=";
        return call(
                "list the partitions of table [" + table.name() + "]",
                client -> client.get_partition_names(table.database(), table.name(), ALL).stream()
                        .map(name -> name.substring(prefix.length()))
                        .collect(Collectors.toCollection(HashSet::new)));
    }

    @Override
    public void addPartitions(MetastoreTable table, Set<String> partitions) throws MetastoreException {
        call("add partitions to table [" + table.name() + "]", client -> {
            List<FieldSchema> columns = columns(client, table);
            List<TException> refusals = new ArrayList<>();
            for (String value : partitions) {
                try {
                    addPartition(client, table, value, columns);
                } catch (TTransportException | TProtocolException e) {
                    // No answer of the metastore: the connection is of no more use.
                    throw e;
                } catch (TException e) {
                    refusals.add(e);
                }
            }
            conformPartitions(client, table, columns);
            if (!refusals.isEmpty()) {
                TException first = refusals.removeFirst();
                refusals.forEach(first::addSuppressed);
                throw first;
            }
            return partitions;
        });
    }

    private static void addPartition(
            ThriftHiveMetastore.Client client, MetastoreTable table, String value, List<FieldSchema> columns)
            throws TException {
        Partition partition = new Partition();
        partition.setDbName(table.database());
        partition.setTableName(table.name());
        partition.setValues(List.of(MetastoreTable.value(value)));
        partition.setSd(storage(table.view(), table.location(value), columns));
        try {
            client.add_partition(partition);
        } catch (AlreadyExistsException e) {
            // Another writer added it, which serves as well.
        }
    }

    /** What Hudi's own readers are told by: a table of these is read through Hudi's timeline. */
    private static String inputFormat(MetastoreTable.View view) {
        return switch (view) {
            case DATA_FILES -> "org.apache.hudi.hadoop.HoodieParquetInputFormat";
            case MERGED -> "org.apache.hudi.hadoop.realtime.HoodieParquetRealtimeInputFormat";
        };
    }

    private static StorageDescriptor storage(MetastoreTable.View view, String location, List<FieldSchema> columns) {
        StorageDescriptor storage = new StorageDescriptor();
        storage.setLocation(location);
        storage.setCols(columns);
        storage.setInputFormat(inputFormat(view));
        storage.setOutputFormat(OUTPUT_FORMAT);
        storage.setSerdeInfo(new SerDeInfo("", SERDE, Map.of("serialization.format", "1")));
        storage.setBucketCols(List.of());
        storage.setSortCols(List.of());
        storage.setParameters(Map.of());
        return storage;
    }

    private static FieldSchema field(MetastoreColumn column) {
        return new FieldSchema(column.name(), column.type(), "");
    }

    private <T> T call(String what, Call<T> call) throws MetastoreException {
        try (TTransport transport = new TSocket(uri.getHost(), uri.getPort(), Math.toIntExact(timeout.toMillis()))) {
            transport.open();
            return call.apply(new ThriftHiveMetastore.Client(new TBinaryProtocol(transport)));
        } catch (TException e) {
            throw new MetastoreException("The metastore [" + uri + "] did not " + what + ": " + e, e);
        }
    }

    private interface Call<T> {
        T apply(ThriftHiveMetastore.Client client) throws TException, MetastoreException;
    }
}
