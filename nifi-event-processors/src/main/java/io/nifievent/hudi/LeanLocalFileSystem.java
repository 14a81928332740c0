package io.nifievent.hudi;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
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

    /** Asks the system once for each entry, where Hadoop asks four times; each commit lists the timeline twice. */
    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        java.nio.file.Path folder = pathToFile(path).toPath();
        if (!Files.isDirectory(folder)) {
            return super.listStatus(path);
        }
        long blockSize = getDefaultBlockSize(path);
        List<FileStatus> entries = new ArrayList<>();
        try (DirectoryStream<java.nio.file.Path> files = Files.newDirectoryStream(folder)) {
            for (java.nio.file.Path file : files) {
                try {
                    entries.add(status(file, blockSize));
                } catch (NoSuchFileException e) {
                    // It was deleted after the folder was read, or is a link to nothing.
                }
            }
        }
        return entries.toArray(FileStatus[]::new);
    }

    private FileStatus status(java.nio.file.Path file, long blockSize) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStatus(
                attributes.size(),
                attributes.isDirectory(),
                1,
                blockSize,
                attributes.lastModifiedTime().toMillis(),
                new Path(getScheme(), null, file.toString()));
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
