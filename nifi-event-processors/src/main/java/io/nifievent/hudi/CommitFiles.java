package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.StoragePathInfo;

/** The files on the timeline that make commits complete. */
final class CommitFiles {

    /**
     * Folder of files that are about to become commits. Whoever has the lock deletes those of others, so that a process that
     * was frozen while it had the lock and has lost it since can't complete its commit any more: moving what is gone fails.
     */
    private static final String CANDIDATES = ".candidates";

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

    /** Keeps commits that were about to be completed by earlier holders of the lock from being so. */
    void fenceOthers() throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        try {
            for (StoragePathInfo candidate : storage.listDirectEntries(candidates)) {
                storage.deleteFile(candidate.getPath());
            }
        } catch (FileNotFoundException e) {
            storage.createDirectory(candidates);
        }
    }

    /** Completes a commit; false if the lock may be another's by now, and then the commit is not complete. */
    boolean writeUnlessFenced(HoodieInstant inflight, HoodieCommitMetadata metadata, TableLock.Held held)
            throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        StoragePath candidate = new StoragePath(candidates, inflight.requestedTime());
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
        try {
            return storage.rename(candidate, commit);
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
