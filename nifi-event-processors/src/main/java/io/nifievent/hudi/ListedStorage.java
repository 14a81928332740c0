package io.nifievent.hudi;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hudi.common.fs.ConsistencyGuard;
import org.apache.hudi.io.hadoop.HoodieHadoopIOFactory;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StorageConfiguration;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.StoragePathFilter;
import org.apache.hudi.storage.StoragePathInfo;

/**
 * The storage as cleaning and archiving see it: a file that was listed is not asked for again, one that is empty is not
 * opened, and a small one is opened once. Of each commit two files are empty, and cleaning reads the third, some commits
 * before archiving does; each request is one under the table's lock.
 *
 * <p>For nothing else: what these two look at was finished long before it was listed. Each of their runs has one of its own.
 */
final class ListedStorage extends WholeFileStorage {

    /** Larger files are opened each time. */
    private static final int SMALL_BYTES = 64 << 10;

    private static final long KEPT_BYTES = 8 << 20;

    /** What files held, of all tables of this process: another file of that name has another time or length. */
    private static final Cache<Version, byte[]> KEPT = CacheBuilder.newBuilder()
            .maximumWeight(KEPT_BYTES)
            .weigher((Version version, byte[] content) -> content.length)
            .build();

    private final Map<StoragePath, StoragePathInfo> listed = new ConcurrentHashMap<>();

    /** A file as a listing has it. */
    private record Version(StoragePath path, long modified, long bytes) {

        static Version of(StoragePathInfo listed) {
            return new Version(listed.getPath(), listed.getModificationTime(), listed.getLength());
        }
    }

    private ListedStorage(StoragePath path, StorageConfiguration<?> configuration) {
        super(path, configuration);
    }

    /** Makes one for each table that Hudi opens; Hudi finds it by its name in the configuration. */
    public static final class Factory extends HoodieHadoopIOFactory {

        /** As Hudi calls it. */
        public Factory(HoodieStorage storage) {
            super(storage);
        }

        @Override
        public HoodieStorage getStorage(
                StoragePath path,
                boolean enableRetry,
                long maxRetryIntervalMs,
                int maxRetryNumbers,
                long initialRetryIntervalMs,
                String retryExceptions,
                ConsistencyGuard consistencyGuard) {
            return new ListedStorage(path, storage.getConf());
        }
    }

    @Override
    public List<StoragePathInfo> listDirectEntries(StoragePath path) throws IOException {
        return noted(super.listDirectEntries(path));
    }

    @Override
    public List<StoragePathInfo> listDirectEntries(StoragePath path, StoragePathFilter filter) throws IOException {
        return noted(super.listDirectEntries(path, filter));
    }

    private List<StoragePathInfo> noted(List<StoragePathInfo> entries) {
        entries.forEach(entry -> listed.put(entry.getPath(), entry));
        return entries;
    }

    @Override
    public StoragePathInfo getPathInfo(StoragePath path) throws IOException {
        StoragePathInfo known = listed.get(path);
        return known == null ? super.getPathInfo(path) : known;
    }

    @Override
    public InputStream open(StoragePath path) throws IOException {
        StoragePathInfo known = listed.get(path);
        if (known == null || !known.isFile() || known.getLength() > SMALL_BYTES) {
            return super.open(path);
        }
        if (known.getLength() == 0) {
            return InputStream.nullInputStream();
        }
        Version version = Version.of(known);
        byte[] content = KEPT.getIfPresent(version);
        if (content == null) {
            try (InputStream in = super.open(path)) {
                content = in.readAllBytes();
            }
            if (content.length == known.getLength()) {
                KEPT.put(version, content);
            }
        }
        return new ByteArrayInputStream(content);
    }

    @Override
    public boolean deleteFile(StoragePath path) throws IOException {
        StoragePathInfo known = listed.remove(path);
        if (known != null) {
            KEPT.invalidate(Version.of(known));
        }
        return super.deleteFile(path);
    }
}
