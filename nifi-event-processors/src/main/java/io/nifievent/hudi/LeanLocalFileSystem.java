package io.nifievent.hudi;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files without checksum files and without permissions: Hadoop starts a {@code chmod} process for every file it
 * creates, which takes longer than writing it. Files get the permissions of the process's umask.
 *
 * <p>A file with content is on the disk when it is closed, and a name when it is given: the Kafka offsets of a commit are
 * given up after it, so after a power loss nobody could deliver its events again.
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

    /** The form most callers end in; Hadoop's own does not lead to the other one. */
    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return create(path, FsPermission.getFileDefault(), overwrite, bufferSize, replication, blockSize, progress);
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
        if (!overwrite) {
            // Hadoop looks whether the file is there and then creates it: two processes could both believe they did.
            java.nio.file.Path file = pathToFile(path).toPath();
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        return new Synced(
                new Reporting(super.create(path, permission, true, bufferSize, replication, blockSize, progress)));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        boolean renamed = super.rename(from, to);
        if (renamed) {
            try (FileChannel folder = FileChannel.open(pathToFile(to).toPath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
        return renamed;
    }

    /** A stream that is on the disk when it is closed; an empty file says something by its name alone. */
    private static final class Synced extends FSDataOutputStream {

        private boolean closed;

        Synced(Reporting out) throws IOException {
            super(out, null);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try {
                    if (getPos() > 0) {
                        hsync();
                    }
                } finally {
                    super.close();
                }
            }
        }
    }

    /** A stream that fails as streams do: Hadoop throws an error, which nobody catches, when a disk is full. */
    private static final class Reporting extends FilterOutputStream implements Syncable {

        private final FSDataOutputStream file;

        Reporting(FSDataOutputStream file) {
            super(file);
            this.file = file;
        }

        private interface Step {
            void take() throws IOException;
        }

        private static void step(Step step) throws IOException {
            try {
                step.take();
            } catch (FSError e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public void write(int one) throws IOException {
            step(() -> file.write(one));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            step(() -> file.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            step(file::flush);
        }

        @Override
        public void hflush() throws IOException {
            step(file::hflush);
        }

        @Override
        public void hsync() throws IOException {
            step(file::hsync);
        }

        @Override
        public void close() throws IOException {
            step(file::close);
        }
    }
}
