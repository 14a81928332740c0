package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hudi.client.heartbeat.HeartbeatUtils;
import org.apache.hudi.client.heartbeat.HoodieHeartbeatClient;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.StoragePathInfo;

/**
 * Folders where no reader looks, one for each replacement under way, in this process or another. Heartbeats show that its
 * process lives; those of dead ones are deleted.
 */
final class StagingFolders implements AutoCloseable {

    private static final String PARENT = ".replacements";

    /** Empty file by which a replacement knows that its folder was not deleted; an object storage has no empty folders. */
    private static final String CLAIM = ".claim";

    private final HoodieTableMetaClient metaClient;
    private final StoragePath parent;
    private final SignsOfLife signsOfLife;
    private final HoodieHeartbeatClient heartbeats;

    StagingFolders(HoodieTableMetaClient metaClient, SignsOfLife signsOfLife) {
        this.metaClient = metaClient;
        this.parent = new StoragePath(metaClient.getMetaPath(), PARENT);
        this.signsOfLife = signsOfLife;
        this.heartbeats = signsOfLife.client();
    }

    Folder open() throws IOException {
        Folder folder = new Folder(UUID.randomUUID().toString());
        // Before the folder can be seen, or it would look dead.
        heartbeats.start(folder.id);
        metaClient.getStorage().create(folder.claim(), false).close();
        return folder;
    }

    /** Belongs to one replacement until it is closed. */
    final class Folder implements AutoCloseable {

        private final String id;

        private Folder(String id) {
            this.id = id;
        }

        StoragePath path() {
            return new StoragePath(parent, id);
        }

        private StoragePath claim() {
            return new StoragePath(path(), CLAIM);
        }

        /** Whether it is there: not if others have taken this process for dead. */
        boolean isThere() throws IOException {
            return metaClient.getStorage().exists(claim());
        }

        @Override
        public void close() throws IOException {
            metaClient.getStorage().deleteDirectory(path());
            heartbeats.stop(id);
        }
    }

    /** Deletes the folders of dead processes. */
    void deleteDead() throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        List<String> ids = ids();
        signsOfLife.retain(ids);
        for (String id : ids) {
            if (signsOfLife.isDead(id)) {
                storage.deleteDirectory(new StoragePath(parent, id));
                HeartbeatUtils.deleteHeartbeatFile(
                        storage, metaClient.getBasePath().toString(), id);
            }
        }
    }

    /** The folders there are, of the living and the dead. */
    List<String> ids() throws IOException {
        try {
            return metaClient.getStorage().listDirectEntries(parent).stream()
                    .map(StoragePathInfo::getPath)
                    .map(StoragePath::getName)
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        heartbeats.close();
    }
}
