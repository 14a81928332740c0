package io.nifievent.hudi;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system whose process dies at a chosen change (that one and every later one fail, until it is healed), or is held up
 * there while something else happens; or with which there is trouble at a call that a test chooses.
 */
public final class BreakingFileSystem extends LeanLocalFileSystem {

    private static final AtomicInteger changesLeft = new AtomicInteger(Integer.MAX_VALUE);

    /** Whether the change it dies at still takes place. */
    private static volatile boolean lastOneDone;

    private static volatile Optional<String> awaited = Optional.empty();

    private static volatile Optional<String> awaitedOpen = Optional.empty();

    private static volatile Optional<Runnable> meanwhile = Optional.empty();

    private static volatile Trouble trouble = (call, path) -> {};

    /** What a test can have trouble with. */
    enum Call {
        /** Before a file is opened for reading. */
        OPEN,
        /** Before a folder is listed. */
        LIST,
        /** After a file was created. */
        CREATED,
        /** Before a file is moved to this path. */
        MOVE,
        /** After a file was moved to this path. */
        MOVED,
        /** Before a file or folder is deleted. */
        DELETE
    }

    /** Fails where a test wants it to. */
    interface Trouble {
        void with(Call call, Path path) throws IOException;
    }

    static void makeTrouble(Trouble trouble) {
        BreakingFileSystem.trouble = trouble;
    }

    static void breakAfter(int changes, boolean lastDone) {
        lastOneDone = lastDone;
        changesLeft.set(changes);
    }

    /** Has something else happen before a change. */
    static void holdUpAt(int change, Runnable meanwhile) {
        BreakingFileSystem.meanwhile = Optional.of(meanwhile);
        changesLeft.set(change);
    }

    /** Has something else happen before the first file is created, or moved to where it is to be, that has such a name. */
    static void holdUpBefore(String nameEnd, Runnable meanwhile) {
        BreakingFileSystem.meanwhile = Optional.of(meanwhile);
        awaited = Optional.of(nameEnd);
    }

    /** Has something else happen while the first file that has such a name is open. */
    static void holdUpIn(String nameEnd, Runnable meanwhile) {
        BreakingFileSystem.meanwhile = Optional.of(meanwhile);
        awaitedOpen = Optional.of(nameEnd);
    }

    static void heal() {
        meanwhile = Optional.empty();
        changesLeft.set(Integer.MAX_VALUE);
        trouble = (call, path) -> {};
    }

    static boolean isBroken() {
        return changesLeft.get() <= 0;
    }

    private interface Change<T> {
        T make() throws IOException;
    }

    private static <T> T change(Change<T> change) throws IOException {
        int left = changesLeft.decrementAndGet();
        if (meanwhile.isPresent()) {
            if (left == 0) {
                meanwhile.get().run();
            }
            return change.make();
        }
        if (left > 0) {
            return change.make();
        }
        if (left == 0 && lastOneDone) {
            change.make();
        }
        throw new IOException("The storage is broken");
    }

    private static void arriveAt(Path path) {
        if (awaited.filter(path.getName()::endsWith).isPresent()) {
            awaited = Optional.empty();
            meanwhile.orElseThrow().run();
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
        arriveAt(path);
        FSDataOutputStream out =
                change(() -> super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
        if (awaitedOpen.filter(path.getName()::endsWith).isPresent()) {
            awaitedOpen = Optional.empty();
            meanwhile.orElseThrow().run();
        }
        trouble.with(Call.CREATED, path);
        return out;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        trouble.with(Call.OPEN, path);
        return super.open(path, bufferSize);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        trouble.with(Call.LIST, path);
        return super.listStatus(path);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        arriveAt(to);
        trouble.with(Call.MOVE, to);
        boolean renamed = change(() -> super.rename(from, to));
        trouble.with(Call.MOVED, to);
        return renamed;
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        trouble.with(Call.DELETE, path);
        return change(() -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return change(() -> super.mkdirs(path));
    }
}
