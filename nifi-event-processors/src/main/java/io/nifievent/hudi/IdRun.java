package io.nifievent.hudi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;

/**
 * Ids in order in a local file, which is written once. Two bytes of memory an id tell nearly always that one is not there (a
 * split block Bloom filter, as Parquet specifies it), so that few are looked for in the file, each by one read.
 *
 * <p>The file has no name: it is gone with the process, however that ends. Java closes it when no one has the run any more,
 * for whoever drops a partition does not know who is looking something up in it.
 */
final class IdRun {

    private static final int ID_BYTES = 2 * Long.BYTES;
    private static final int BLOCK_IDS = 256;
    private static final int BLOCK_BYTES = BLOCK_IDS * ID_BYTES;
    private static final int FILTER_BYTES_PER_ID = 2;

    private final FileChannel file;
    private final int size;
    private final BlockSplitBloomFilter filter;

    /** First half of the first id of each block. */
    private final long[] firsts;

    private IdRun(FileChannel file, int size, BlockSplitBloomFilter filter, long[] firsts) {
        this.file = file;
        this.size = size;
        this.filter = filter;
        this.firsts = firsts;
    }

    /**
     * Writes a set's ids.
     *
     * @param folder for the file
     */
    static IdRun of(IdSet ids, Path folder) throws IOException {
        try (Writer writer = new Writer(folder, ids.size())) {
            ids.forEachInOrder(writer);
            return writer.finish();
        }
    }

    /**
     * Writes the ids of several runs, which are then closed.
     *
     * @param folder for the file
     */
    static IdRun merge(List<IdRun> runs, Path folder) throws IOException {
        PriorityQueue<Cursor> cursors =
                new PriorityQueue<>(Comparator.comparingLong(Cursor::high).thenComparingLong(Cursor::low));
        for (IdRun run : runs) {
            cursors.add(new Cursor(run));
        }
        try (Writer writer =
                new Writer(folder, runs.stream().mapToInt(IdRun::size).sum())) {
            for (Cursor next = cursors.poll(); next != null; next = cursors.poll()) {
                writer.accept(next.high(), next.low());
                if (next.advance()) {
                    cursors.add(next);
                }
            }
            IdRun merged = writer.finish();
            for (IdRun run : runs) {
                run.file.close();
            }
            return merged;
        }
    }

    int size() {
        return size;
    }

    /** Memory it takes. */
    long bytes() {
        return filter.getBitsetSize() + (long) Long.BYTES * firsts.length;
    }

    boolean contains(IdSet.Hash id) throws IOException {
        if (!filter.findHash(id.high())) {
            return false;
        }
        int found = Arrays.binarySearch(firsts, id.high());
        int block = Math.max(0, found >= 0 ? found : -found - 2);
        // Ids that share their first half may begin in a block before the one found.
        while (block > 0 && firsts[block] == id.high()) {
            block--;
        }
        for (; block < firsts.length && firsts[block] <= id.high(); block++) {
            ByteBuffer ids = read(block, BLOCK_BYTES);
            while (ids.hasRemaining()) {
                long high = ids.getLong();
                long low = ids.getLong();
                if (high == id.high() && low == id.low()) {
                    return true;
                }
            }
        }
        return false;
    }

    private ByteBuffer read(int block, int bytes) throws IOException {
        long position = (long) block * BLOCK_BYTES;
        ByteBuffer ids = ByteBuffer.allocate((int) Math.min(bytes, (long) size * ID_BYTES - position));
        while (ids.hasRemaining()) {
            if (file.read(ids, position + ids.position()) < 0) {
                throw new IOException("A file of stored ids was cut off at byte " + (position + ids.position()));
            }
        }
        return ids.flip();
    }

    /** Goes through the ids of a run, which has one at least. */
    private static final class Cursor {

        private static final int BLOCKS = 16;

        private final IdRun run;
        private ByteBuffer ids = ByteBuffer.allocate(0);
        private int nextBlock;
        private long high;
        private long low;

        Cursor(IdRun run) throws IOException {
            this.run = run;
            advance();
        }

        long high() {
            return high;
        }

        long low() {
            return low;
        }

        /** Whether there is a next one. */
        boolean advance() throws IOException {
            if (!ids.hasRemaining()) {
                if (nextBlock >= run.firsts.length) {
                    return false;
                }
                ids = run.read(nextBlock, BLOCKS * BLOCK_BYTES);
                nextBlock += BLOCKS;
            }
            high = ids.getLong();
            low = ids.getLong();
            return true;
        }
    }

    /** Takes ids in order. */
    private static final class Writer implements IdSet.Sink, AutoCloseable {

        private final FileChannel file;
        private final int size;
        private final BlockSplitBloomFilter filter;
        private final long[] firsts;
        private final ByteBuffer buffer = ByteBuffer.allocate(16 * BLOCK_BYTES);
        private int written;
        private boolean finished;

        Writer(Path folder, int size) throws IOException {
            this.size = size;
            this.filter = new BlockSplitBloomFilter(FILTER_BYTES_PER_ID * size);
            this.firsts = new long[Math.ceilDiv(size, BLOCK_IDS)];
            this.file = FileChannel.open(
                    Files.createTempFile(folder, "stored-ids-", ""),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        }

        @Override
        public void accept(long high, long low) throws IOException {
            if (written % BLOCK_IDS == 0) {
                firsts[written / BLOCK_IDS] = high;
            }
            filter.insertHash(high);
            buffer.putLong(high).putLong(low);
            written++;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            buffer.clear();
        }

        IdRun finish() throws IOException {
            flush();
            finished = true;
            return new IdRun(file, size, filter, firsts);
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                file.close();
            }
        }
    }
}
