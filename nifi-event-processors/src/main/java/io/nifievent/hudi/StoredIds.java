package io.nifievent.hudi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids stored in a partition. Those added last are in memory, all others in runs in local files, as in a log-structured
 * merge tree (O'Neil, Cheng, Gawlick and O'Neil, 1996): four runs of a size become one, up to a size that is merged within a
 * second. So a day takes two bytes of memory an id and 4 MB, and 16 bytes an id of disk.
 */
final class StoredIds {

    private static final int IDS_IN_MEMORY = 1 << 17;
    private static final int RUNS_OF_A_SIZE = 4;
    private static final int MOST_IDS_OF_A_RUN = 1 << 23;

    private final Path folder;

    /** The last written last. Never changed but replaced: another table's thread may be adding up what memory is taken. */
    private volatile List<IdRun> runs = List.of();

    private IdSet latest = new IdSet();

    /** Empty, with its files where the JVM has temporary files. */
    StoredIds() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param folder for its files */
    StoredIds(Path folder) {
        this.folder = folder;
    }

    boolean contains(IdSet.Hash id) throws IOException {
        if (latest.contains(id)) {
            return true;
        }
        for (IdRun run : runs) {
            if (run.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /** Adds an id, which may be there. */
    void add(IdSet.Hash id) throws IOException {
        add(id.high(), id.low());
    }

    void addAll(IdSet ids) throws IOException {
        ids.forEachInOrder(this::add);
    }

    private void add(long high, long low) throws IOException {
        latest.add(high, low);
        if (latest.size() >= IDS_IN_MEMORY) {
            guarded(this::spill);
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private void guarded(Step step) throws IOException {
        try {
            step.take();
        } catch (IOException e) {
            throw new IOException(
                    "Stored ids could not be set aside in the folder for temporary files [" + folder + "]: " + e, e);
        }
    }

    private void spill() throws IOException {
        replace(List.of(), IdRun.of(latest, folder));
        latest = new IdSet();
        while (isMergeDue()) {
            merge(runs.subList(runs.size() - RUNS_OF_A_SIZE, runs.size()));
        }
    }

    private void merge(List<IdRun> some) throws IOException {
        replace(some, IdRun.merge(some, folder));
    }

    private void replace(List<IdRun> some, IdRun run) {
        List<IdRun> changed = new ArrayList<>(runs);
        changed.removeAll(some);
        changed.add(run);
        runs = List.copyOf(changed);
    }

    private boolean isMergeDue() {
        if (runs.size() < RUNS_OF_A_SIZE || runs.getLast().size() >= MOST_IDS_OF_A_RUN) {
            return false;
        }
        return runs.get(runs.size() - RUNS_OF_A_SIZE).size() == runs.getLast().size();
    }

    /** Makes one run of those that are not full: each that there is costs a look at memory for each id looked for. */
    void settle() throws IOException {
        List<IdRun> partial =
                runs.stream().filter(run -> run.size() < MOST_IDS_OF_A_RUN).toList();
        if (partial.size() > 1) {
            guarded(() -> merge(partial));
        }
    }

    boolean isEmpty() {
        return runs.isEmpty() && latest.size() == 0;
    }

    /** Memory they take. */
    long bytes() {
        return latest.bytes() + runs.stream().mapToLong(IdRun::bytes).sum();
    }
}
