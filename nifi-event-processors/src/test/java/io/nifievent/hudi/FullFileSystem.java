package io.nifievent.hudi;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system with room for so many bytes more: what does not fit is cut off and fails, while files without content, moves
 * and deletions go on. Nothing that is deleted makes room.
 */
public final class FullFileSystem extends LeanLocalFileSystem {

    private static final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

    static void leaveRoomFor(long bytes) {
        room.set(bytes);
    }

    static void makeRoom() {
        room.set(Long.MAX_VALUE);
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
        return new FSDataOutputStream(
                new Limited(super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress)),
                null);
    }

    private static final class Limited extends FilterOutputStream {

        Limited(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            long before = room.getAndUpdate(left -> Math.max(0, left - length));
            out.write(bytes, offset, (int) Math.min(before, length));
            if (before < length) {
                throw new IOException("No space left on device");
            }
        }
    }
}
