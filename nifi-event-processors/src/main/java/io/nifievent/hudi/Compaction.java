package io.nifievent.hudi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hudi.client.WriteStatus;
import org.apache.hudi.client.heartbeat.HoodieHeartbeatClient;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.apache.hudi.storage.StoragePathInfo;
import org.apache.hudi.table.action.HoodieWriteMetadata;

/**
 * Merges the log files of a table into the data files beside them, as Hudi plans it.
 *
 * <p>Whoever carries a plan out begins by deleting what was written of it before, and Hudi gives the same names to the files
 * of all who do. So one process at a time does: it claims the plan, and shows by heartbeats that it lives. Another takes the
 * plan over when they have ended, and with it the claim: one that was frozen meanwhile can't complete it any more.
 */
final class Compaction implements AutoCloseable {

    /** Folder with a file for each plan being carried out, named after it and whoever is at it. */
    private static final String CLAIMS = ".compactions";

    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final TableLock lock;
    private final Housekeeping housekeeping;
    private final SignsOfLife signsOfLife;
    private final HoodieHeartbeatClient heartbeats;
    private final String owner = UUID.randomUUID().toString();
    private Optional<String> own = Optional.empty();

    Compaction(
            HoodieTableMetaClient metaClient,
            TableTimeline timeline,
            TableLock lock,
            Housekeeping housekeeping,
            SignsOfLife signsOfLife) {
        this.metaClient = metaClient;
        this.timeline = timeline;
        this.lock = lock;
        this.housekeeping = housekeeping;
        this.signsOfLife = signsOfLife;
        this.heartbeats = signsOfLife.client();
    }

    /**
     * Carries out what is planned and what there is enough for, unless others are at it; gives the last commit made.
     *
     * @throws RuntimeException when the storage failed; what was begun is gone on with next time
     */
    Optional<String> run() throws IOException, LakehouseException {
        timeline.reload();
        List<String> planned = timeline.pendingCompactions();
        signsOfLife.retain(planned);
        Optional<String> last = Optional.empty();
        // Those that their process did not live to finish come first: no other plan will take up their files.
        for (String instant : planned) {
            if (lock.hold(held -> takesOver(instant)) && carriesOut(instant)) {
                last = Optional.of(instant);
            }
        }
        Optional<String> next = lock.hold(held -> plan());
        return next.isPresent() && carriesOut(next.get()) ? next : last;
    }

    private boolean takesOver(String instant) throws IOException {
        timeline.reload();
        boolean free = timeline.pendingCompactions().contains(instant) && signsOfLife.isDead(instant);
        if (free) {
            claim(instant);
        }
        return free;
    }

    private Optional<String> plan() throws IOException {
        timeline.reload();
        String instant = timeline.nextInstant();
        if (!timeline.pendingCompactions().isEmpty() || !housekeeping.scheduleCompaction(instant)) {
            return Optional.empty();
        }
        claim(instant);
        return Optional.of(instant);
    }

    private void claim(String instant) throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        StoragePath folder = claimOf(instant).getParent();
        storage.createDirectory(folder);
        for (StoragePathInfo claim : storage.listDirectEntries(folder)) {
            if (claim.getPath().getName().startsWith(instant)) {
                storage.deleteFile(claim.getPath());
            }
        }
        storage.create(claimOf(instant), false).close();
        heartbeats.start(instant);
        own = Optional.of(instant);
    }

    private StoragePath claimOf(String instant) {
        return new StoragePath(new StoragePath(metaClient.getMetaPath(), CLAIMS), instant + "." + owner);
    }

    private boolean isMine(String instant) throws IOException {
        return metaClient.getStorage().exists(claimOf(instant));
    }

    /** Whether it is complete; if not, it is another's by now, or will be carried out anew. */
    private boolean carriesOut(String instant) throws IOException, LakehouseException {
        boolean complete = false;
        try {
            HoodieWriteMetadata<List<WriteStatus>> compacted = housekeeping.compact(instant);
            complete = lock.hold(held -> completes(instant, compacted, held));
        } catch (RuntimeException e) {
            // Whoever takes it over deletes the files being written, which looks like a failing storage from here.
            if (isMine(instant)) {
                throw e;
            }
        }
        letGo(instant);
        return complete;
    }

    private boolean completes(String instant, HoodieWriteMetadata<List<WriteStatus>> compacted, TableLock.Held held)
            throws IOException {
        boolean may = isMine(instant) && held.isSafe();
        if (may) {
            housekeeping.completeCompaction(instant, compacted);
        }
        return may;
    }

    private void letGo(String instant) throws IOException {
        if (isMine(instant)) {
            heartbeats.stop(instant);
            metaClient.getStorage().deleteFile(claimOf(instant));
        } else {
            // The file of the heartbeats is the other's now: they end, and it stays.
            heartbeats.close();
        }
        own = Optional.empty();
    }

    /** Ends the heartbeat of what is not complete, so that it may be taken over at once. */
    @Override
    public void close() {
        if (own.isPresent()) {
            heartbeats.stop(own.get());
        }
        heartbeats.close();
    }
}
