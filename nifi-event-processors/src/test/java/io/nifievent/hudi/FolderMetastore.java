package io.nifievent.hudi;

import io.nifievent.hudi.HaltingFileSystem.Step;
import io.nifievent.metastore.Metastore;
import io.nifievent.metastore.MetastoreColumn;
import io.nifievent.metastore.MetastoreSync;
import io.nifievent.metastore.MetastoreTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A metastore of one table that outlives those who tell it: a file for each partition, in a folder. */
record FolderMetastore(Path folder) implements Metastore {

    /** One that is told by a writer what its tables have. */
    MetastoreSync sync(ScheduledExecutorService executor) {
        return new MetastoreSync(this, executor, Duration.ofMillis(20), Duration.ofHours(1), failure -> {
            throw new IllegalStateException(failure);
        });
    }

    static Consumer<TableContents> tellingTo(MetastoreSync sync) {
        return contents -> sync.offer(
                new MetastoreTable(
                        "events",
                        contents.table().value(),
                        contents.location(),
                        List.of(new MetastoreColumn("event_id", "string")),
                        contents.partitionColumn(),
                        MetastoreTable.View.DATA_FILES),
                contents.partitions());
    }

    @Override
    public void register(MetastoreTable table) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> partitions(MetastoreTable table) {
        try {
            return partitions();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> partitions() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** The process that calls may end before it has the answer. */
    @Override
    public void addPartitions(MetastoreTable table, Set<String> partitions) {
        try {
            for (String partition : partitions) {
                Files.createFile(folder.resolve(partition));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HaltingFileSystem.reached(Step.METASTORE_CALL);
    }
}
