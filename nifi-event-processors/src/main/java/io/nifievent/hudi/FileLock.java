package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table's lock in a file of the table, where Hudi's own provider has it too, so that its other engines take the same one.
 * That provider can't tell whether it still has what it took, and gives back what another has taken over: here the file says
 * whose it is.
 *
 * <p>Two that find a file expired may both delete it, the second one the file of the first. So to have taken the lock is not
 * to have it: ask {@link #isHeld}.
 */
final class FileLock implements SharedLock {

    private static final Logger LOG = LoggerFactory.getLogger(FileLock.class);

    private static final String NAME = "lock";

    private final HoodieStorage storage;
    private final StoragePath file;
    private final Duration expiry;
    private final LongSupplier nanoTime;
    private String token = "";
    private long since;

    /**
     * @param table its base path
     * @param expiry age at which the lock of a writer that died is taken over
     * @param nanoTime a clock that nobody sets, such as {@link System#nanoTime}
     */
    FileLock(HoodieStorage storage, StoragePath table, Duration expiry, LongSupplier nanoTime) {
        this.storage = storage;
        this.file = new StoragePath(new StoragePath(table, HoodieTableMetaClient.METAFOLDER_NAME), NAME);
        this.expiry = expiry;
        this.nanoTime = nanoTime;
    }

    /** Tries it once, however long it may wait. */
    @Override
    public boolean tryLock(long time, TimeUnit unit) {
        token = UUID.randomUUID().toString();
        since = nanoTime.getAsLong();
        try {
            if (!isFree()) {
                return false;
            }
            try (OutputStream out = storage.create(file, false)) {
                out.write(token.getBytes(StandardCharsets.UTF_8));
            }
            return true;
        } catch (IOException e) {
            // Most often another was faster.
            LOG.info("Lock [{}] not taken", file, e);
            return false;
        }
    }

    private boolean isFree() throws IOException {
        long modified;
        try {
            modified = storage.getPathInfo(file).getModificationTime();
        } catch (FileNotFoundException e) {
            return true;
        }
        if (System.currentTimeMillis() - modified <= expiry.toMillis()) {
            return false;
        }
        LOG.warn("Lock [{}] has expired and is taken over", file);
        storage.deleteFile(file);
        return true;
    }

    /** Half of the validity is left for clocks that don't agree. */
    @Override
    public boolean isHeld() {
        return nanoTime.getAsLong() - since < expiry.toNanos() / 2 && isOurs();
    }

    private boolean isOurs() {
        try (InputStream in = storage.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(token);
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives the lock back, unless it is another's by now. */
    @Override
    public void unlock() {
        if (isOurs()) {
            try {
                storage.deleteFile(file);
            } catch (IOException e) {
                LOG.warn("Lock [{}] could not be given back, and expires", file, e);
            }
        }
    }
}
