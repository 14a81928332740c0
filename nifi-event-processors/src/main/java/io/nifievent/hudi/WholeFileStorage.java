package io.nifievent.hudi;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hudi.common.fs.ConsistencyGuard;
import org.apache.hudi.io.hadoop.HoodieHadoopIOFactory;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StorageConfiguration;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.hadoop.HoodieHadoopStorage;

/**
 * Hudi's storage, in which a file that could not be written whole gets no name.
 *
 * <p>Hudi writes a file of the timeline under another name and then moves it into place, also when writing it has failed: on a
 * full disk half a commit would count as a complete one, and the table could not be read any more.
 */
public class WholeFileStorage extends HoodieHadoopStorage {

    private final Set<StoragePath> broken = ConcurrentHashMap.newKeySet();

    /** As Hudi calls it. */
    public WholeFileStorage(StoragePath path, StorageConfiguration<?> configuration) {
        super(path, configuration);
    }

    /** Makes those of tables; Hudi finds it by its name in the configuration. */
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
            return new WholeFileStorage(path, storage.getConf());
        }
    }

    @Override
    public HoodieStorage newInstance(StoragePath path, StorageConfiguration<?> configuration) {
        return new WholeFileStorage(path, configuration);
    }

    @Override
    public OutputStream create(StoragePath path, boolean overwrite) throws IOException {
        return new WholeFile(path, super.create(path, overwrite));
    }

    @Override
    public boolean rename(StoragePath from, StoragePath to) throws IOException {
        if (broken.remove(from)) {
            throw new IOException("File [" + from + "] is not whole and does not become [" + to + "]");
        }
        return super.rename(from, to);
    }

    private final class WholeFile extends FilterOutputStream {

        private final StoragePath path;

        WholeFile(StoragePath path, OutputStream out) {
            super(out);
            this.path = path;
        }

        private interface Step {
            void take() throws IOException;
        }

        private void step(Step step) throws IOException {
            try {
                step.take();
            } catch (IOException e) {
                broken.add(path);
                throw e;
            }
        }

        @Override
        public void write(int one) throws IOException {
            step(() -> out.write(one));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            step(() -> out.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            step(out::flush);
        }

        /** In an object store a file appears when it is closed; half of one must not. */
        @Override
        public void close() throws IOException {
            if (broken.contains(path)
                    && out instanceof FSDataOutputStream stream
                    && stream.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                stream.abort();
            } else {
                step(out::close);
            }
        }
    }
}
