package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.StoragePathInfo;

/**
 * The files on the timeline that make commits complete, and those by which the holders of a table's lock keep each other from
 * doing what only the holder may: a process may have been frozen while it had the lock, and have lost it since.
 */
final class CommitFiles {

    /**
     * Folder of files that are about to become commits. Whoever has the lock deletes those of others, so that one that has lost
     * it can't complete its commit any more: moving what is gone fails.
     */
    private static final String CANDIDATES = ".candidates";

    /** End of the names of files there that say that a commit is about to be rolled back. */
    private static final String ROLLBACK = ".rollback";

    private final HoodieTableMetaClient metaClient;
    private final StoragePath candidates;

    CommitFiles(HoodieTableMetaClient metaClient) {
        this.metaClient = metaClient;
        this.candidates = new StoragePath(metaClient.getMetaPath(), CANDIDATES);
    }

    /** Completes a commit, when no other process can have taken the lock over. */
    void write(HoodieInstant inflight, HoodieCommitMetadata metadata) {
        metaClient.getActiveTimeline().saveAsComplete(inflight, Option.of(metadata));
    }

    /**
     * Keeps commits that were about to be completed by earlier holders of the lock from being so.
     *
     * @return the commits that holders of the lock are about to roll back, or were: nobody must complete them
     */
    Set<String> fenceOthers() throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        Set<String> announced = new HashSet<>();
        try {
            for (StoragePathInfo file : storage.listDirectEntries(candidates)) {
                String name = file.getPath().getName();
                if (name.endsWith(ROLLBACK)) {
                    announced.add(name.substring(0, name.length() - ROLLBACK.length()));
                } else {
                    storage.deleteFile(file.getPath());
                }
            }
        } catch (FileNotFoundException e) {
            storage.createDirectory(candidates);
        }
        return announced;
    }

    /**
     * Announces that a commit is about to be rolled back, and keeps it from being completed; false if the lock may be another's
     * by now, and then it must be left alone.
     */
    boolean announceRollback(String instant, TableLock.Held held) throws IOException {
        metaClient.getStorage().create(announcement(instant), true).close();
        withdraw(instant);
        // In this order: whoever takes the lock over after this look finds the announcement.
        return held.isSafe();
    }

    /** Keeps a commit from being completed by a move that the storage has yet to make. */
    void withdraw(String instant) throws IOException {
        metaClient.getStorage().deleteFile(candidate(instant));
    }

    /** Takes an announcement away, of a commit that is no longer under way. */
    void forgetRollback(String instant) throws IOException {
        metaClient.getStorage().deleteFile(announcement(instant));
    }

    private StoragePath candidate(String instant) {
        return new StoragePath(candidates, instant);
    }

    private StoragePath announcement(String instant) {
        return new StoragePath(candidates, instant + ROLLBACK);
    }

    /** Completes a commit; false if the lock may be another's by now, and then the commit is not complete. */
    boolean writeUnlessFenced(HoodieInstant inflight, HoodieCommitMetadata metadata, TableLock.Held held)
            throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        StoragePath candidate = candidate(inflight.requestedTime());
        try (OutputStream out = storage.create(candidate, false)) {
            metaClient.getCommitMetadataSerDe().getInstantWriter(metadata).get().writeToStream(out);
        }
        // In this order: whoever takes the lock over after this look finds the candidate, and deletes it.
        if (!held.isSafe()) {
            storage.deleteFile(candidate);
            return false;
        }
        HoodieInstant completed = metaClient.createNewInstant(
                HoodieInstant.State.COMPLETED, inflight.getAction(), inflight.requestedTime());
        StoragePath commit = new StoragePath(
                metaClient.getTimelinePath(),
                metaClient.getInstantFileNameGenerator().getFileName(completed));
        // A store that repeats a move whose answer was lost may find nothing to move.
        return isMoved(storage, candidate, commit) || storage.exists(commit);
    }

    private static boolean isMoved(HoodieStorage storage, StoragePath from, StoragePath to) throws IOException {
        try {
            return storage.rename(from, to);
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
