package io.nifievent.hudi;

import java.io.IOException;
import org.apache.hudi.common.model.IOType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.StoragePath;

/** Notes which files a commit is about to write, before it does, so that they can be found when it is taken back. */
final class CommitMarkers {

    private final HoodieTableMetaClient metaClient;
    private final StoragePath folder;

    CommitMarkers(HoodieTableMetaClient metaClient, String instant) {
        this.metaClient = metaClient;
        this.folder = new StoragePath(metaClient.getMarkerFolderPath(instant));
    }

    void mark(BaseFiles.Target target) throws IOException {
        IOType type = target.predecessor().isPresent() ? IOType.MERGE : IOType.CREATE;
        StoragePath marker = new StoragePath(
                new StoragePath(folder, target.partitionPath()),
                target.name() + HoodieTableMetaClient.MARKER_EXTN + "." + type);
        // Its name is this commit's alone. Were it to be created only if it is not there, an object store's answer that
        // got
        // lost would make the second attempt fail.
        metaClient.getStorage().create(marker, true).close();
    }

    /** The commit is complete by now: a marker left behind does no harm, and the next clean-up of its like removes it. */
    void delete() throws IOException {
        metaClient.getStorage().deleteDirectory(folder);
    }
}
