package io.nifievent.benchmark.hudi;

import io.nifievent.hudi.LeanLocalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local files of the lakehouse, which count what they are asked: each would be a request to an object store. */
public final class CountingFileSystem extends LeanLocalFileSystem {

    private static final AtomicLong REQUESTS = new AtomicLong();

    /** One request may be made of others; those don't count. */
    private static final ThreadLocal<Boolean> WITHIN = ThreadLocal.withInitial(() -> false);

    /** Requests so far, of all instances. */
    static long requests() {
        return REQUESTS.get();
    }

    /** A Hadoop configuration file that has this file system used for local files from now on. */
    static Path install(Path folder) throws IOException {
        FileSystem.closeAll();
        return Files.writeString(
                Files.createDirectories(folder).resolve("counting.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + CountingFileSystem.class.getName()
                        + "</value></property></configuration>");
    }

    private interface Request<T> {
        T make() throws IOException;
    }

    private static <T> T counted(Request<T> request) throws IOException {
        if (WITHIN.get()) {
            return request.make();
        }
        REQUESTS.incrementAndGet();
        WITHIN.set(true);
        try {
            return request.make();
        } finally {
            WITHIN.set(false);
        }
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
        return counted(() -> super.open(path, bufferSize));
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return counted(() -> super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        return counted(() -> super.rename(from, to));
    }

    @Override
    public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
        return counted(() -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(org.apache.hadoop.fs.Path path) throws IOException {
        return counted(() -> super.mkdirs(path));
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
        return counted(() -> super.getFileStatus(path));
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
        return counted(() -> super.listStatus(path));
    }
}
