package io.nifievent.hudi;

import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without checksum files and without permissions: Hadoop starts a {@code chmod} process for every file it
 * creates, which takes longer than writing it. Files get the permissions of the process's umask.
 */
public class LeanLocalFileSystem extends RawLocalFileSystem {

    @Override
    public String getScheme() {
        return "file";
    }

    @Override
    public void setPermission(Path path, FsPermission permission) {
        // The umask of the process has already said it.
    }
}
