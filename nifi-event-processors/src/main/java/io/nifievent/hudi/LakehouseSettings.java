package io.nifievent.hudi;

import java.net.URI;
import java.util.List;

/**
 * Where tables lie and how they are written.
 *
 * @param basePath folder of the tables, with its scheme: {@code file:/lake/events}, {@code hdfs://namenode/lake/events} or
 *     {@code s3a://bucket/lake/events}
 * @param access how the base path is reached
 * @param tableVersion Hudi table version of new tables
 * @param smallFileBytes a file below this size takes in the next rows of its partition, and is rewritten for it; 0 leaves
 *     every commit a file of its own
 * @param storedIdBytes memory for the ids of events already stored
 * @param duplicateDays an event is a repetition of one with its id whose day is no more days before or after its own
 * @param lock how several writers of a table keep apart
 */
public record LakehouseSettings(
        URI basePath,
        StorageAccess access,
        int tableVersion,
        long smallFileBytes,
        long storedIdBytes,
        int duplicateDays,
        LockSettings lock) {

    /** The table version the Hudi connector of Presto 0.287 reads. */
    public static final int TABLE_VERSION = 6;

    public static final long SMALL_FILE_BYTES = 256 * 1024;

    public static final long STORED_ID_BYTES = 256L * 1024 * 1024;

    public static final int DUPLICATE_DAYS = 7;

    public LakehouseSettings {
        requireKnown(basePath);
        if ("s3a".equals(basePath.getScheme()) && lock.provider() instanceof LockSettings.InFileSystem) {
            throw new IllegalArgumentException(
                    "The base path [" + basePath + "] is in S3, which keeps nobody from taking a"
                            + " lock file that another has; keep the lock in ZooKeeper, or in the process if it is the only writer");
        }
    }

    private static void requireKnown(URI basePath) {
        String reason = switch (basePath.getScheme()) {
            case null -> "has no scheme; write file:, hdfs: or s3a: before it";
            case "file" ->
                basePath.getAuthority() == null ? "" : "has a host; write file:/ for a folder of this machine";
            case "hdfs" -> "";
            case "s3a" -> basePath.getAuthority() == null ? "has no bucket; write s3a://bucket/folder" : "";
            case "s3", "s3n" -> "is of a scheme that Hadoop has no longer; write s3a: instead";
            default -> "is of a scheme that is not known here; write file:, hdfs: or s3a:";
        };
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException("The base path [" + basePath + "] " + reason);
        }
    }

    public LakehouseSettings(URI basePath) {
        this(
                basePath,
                StorageAccess.by(List.of()),
                TABLE_VERSION,
                SMALL_FILE_BYTES,
                STORED_ID_BYTES,
                DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
    }

    URI tablePath(TableName table) {
        String base = basePath.toString();
        return URI.create(base + (base.endsWith("/") ? "" : "/") + table);
    }
}
