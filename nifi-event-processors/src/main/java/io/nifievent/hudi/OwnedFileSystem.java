package io.nifievent.hudi;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The file system of one lakehouse. Hadoop keeps file systems by address and for the whole process: a second lakehouse on
 * the same bucket, and the same lakehouse with keys that were put right, would be given the first's.
 */
public final class OwnedFileSystem extends FilterFileSystem {

    private static final String CONDITIONAL = Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

    @Override
    public void initialize(URI name, Configuration hadoop) throws IOException {
        fs = StorageConnections.of(hadoop).fileSystem(name);
        setConf(fs.getConf());
    }

    @Override
    public String getScheme() {
        return fs.getScheme();
    }

    /**
     * In S3 a file that must be new is written by one conditional PUT when it is closed, so that of several writers of one
     * name one succeeds. By itself its client asks whether the file is there and then overwrites what came in between.
     */
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
        if (overwrite || !fs.hasPathCapability(path, CONDITIONAL)) {
            return fs.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
        }
        FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(path);
        builder.recursive();
        builder.must(CONDITIONAL, true);
        return builder.build();
    }

    /** In S3 one request for many files, where the default asks for each folder. */
    @Override
    public RemoteIterator<LocatedFileStatus> listFiles(Path path, boolean recursive) throws IOException {
        return fs.listFiles(path, recursive);
    }

    /** Leaves the connection to its owner; this is one of many views of it. */
    @Override
    public void close() {}
}
