package io.nifievent.hudi;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A file system whose process ends at once, as one that is killed does, when it has come to a chosen step of a commit. */
public final class HaltingFileSystem extends LeanLocalFileSystem {

    /** What the process ends with. */
    static final int EXIT_CODE = 137;

    private static volatile Optional<Step> last = Optional.empty();

    /** What is done for a commit, in this order. */
    enum Step {
        REQUESTED,
        INFLIGHT,
        DATA_FILE_OPEN,
        DATA_FILE_CLOSED,
        COMPLETED,
        METASTORE_CALL,
        SESSION_COMMIT
    }

    static void haltAt(Step step) {
        last = Optional.of(step);
    }

    static void reached(Step step) {
        if (last.equals(Optional.of(step))) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    private static void named(Path path) {
        String name = path.getName();
        switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "requested" -> reached(Step.REQUESTED);
            case "inflight" -> reached(Step.INFLIGHT);
            case "parquet" -> reached(Step.DATA_FILE_OPEN);
            case "commit" -> reached(Step.COMPLETED);
            default -> {}
        }
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        FSDataOutputStream out =
                super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
        named(path);
        return path.getName().endsWith(".parquet") ? new DataFile(out) : out;
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        boolean renamed = super.rename(from, to);
        named(to);
        return renamed;
    }

    private static final class DataFile extends FSDataOutputStream {

        DataFile(FSDataOutputStream out) throws IOException {
            super(out, null);
        }

        @Override
        public void close() throws IOException {
            super.close();
            reached(Step.DATA_FILE_CLOSED);
        }
    }
}
