package io.nifievent.hudi;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where tables lie and how they are written.
 *
 * @param basePath folder of the tables, with its scheme, such as {@code file:/lake/events} or {@code hdfs://…}
 * @param hadoopResources Hadoop configuration files, later ones win
 * @param tableVersion Hudi table version of new tables
 * @param smallFileBytes a file below this size takes in the next rows of its partition, and is rewritten for it; 0 leaves
 *     every commit a file of its own
 * @param storedIdBytes memory for the ids of events already stored
 * @param lock how several writers of a table keep apart
 */
public record LakehouseSettings(
        URI basePath,
        List<Path> hadoopResources,
        int tableVersion,
        long smallFileBytes,
        long storedIdBytes,
        LockSettings lock) {

    /** The table version the Hudi connector of Presto 0.287 reads. */
    public static final int TABLE_VERSION = 6;

    public static final long SMALL_FILE_BYTES = 256 * 1024;

    public static final long STORED_ID_BYTES = 256L * 1024 * 1024;

    public LakehouseSettings {
        if (!basePath.isAbsolute()) {
            throw new IllegalArgumentException("The base path [" + basePath + "] has no scheme such as file: or hdfs:");
        }
        hadoopResources = List.copyOf(hadoopResources);
    }

    public LakehouseSettings(URI basePath) {
        this(basePath, List.of(), TABLE_VERSION, SMALL_FILE_BYTES, STORED_ID_BYTES, LockSettings.IN_PROCESS);
    }

    URI tablePath(TableName table) {
        String base = basePath.toString();
        return URI.create(base + (base.endsWith("/") ? "" : "/") + table);
    }
}
