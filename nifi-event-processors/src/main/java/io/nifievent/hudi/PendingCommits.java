package io.nifievent.hudi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hudi.client.heartbeat.HeartbeatUtils;
import org.apache.hudi.client.heartbeat.HoodieHeartbeatClient;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;

/**
 * The commits of a table that are begun and not complete: one committer's own, kept alive by Hudi's heartbeats, and those of
 * others. Nobody waits for them: commits go on beside one whose process has died, until it is rolled back.
 */
final class PendingCommits implements AutoCloseable {

    private final HoodieTableMetaClient metaClient;
    private final TableTimeline timeline;
    private final TableLock lock;
    private final Housekeeping housekeeping;
    private final SignsOfLife signsOfLife;
    private final CommitFiles commitFiles;
    private final HoodieHeartbeatClient heartbeats;
    private Optional<String> own = Optional.empty();

    PendingCommits(
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
        this.commitFiles = new CommitFiles(metaClient);
        this.heartbeats = signsOfLife.client();
    }

    private String basePath() {
        return metaClient.getBasePath().toString();
    }

    /**
     * Announces a commit and keeps it alive until it is {@link #completed} or {@link #giveUp given up}. Call it with the lock
     * and with the timeline just advanced, or two committers may choose one time.
     */
    HoodieInstant begin(String action) {
        return begin(action, timeline.nextInstant());
    }

    /** As {@link #begin(String)}, at a given time of the timeline. */
    HoodieInstant begin(String action, String instant) {
        // Before the commit can be seen, or it would look dead.
        heartbeats.start(instant);
        own = Optional.of(instant);
        return timeline.begin(instant, action);
    }

    void completed(String instant) {
        own = Optional.empty();
        heartbeats.stop(instant);
    }

    /**
     * Keeps this committer's own commit from being completed later: a move that failed may only have got no answer. Call it
     * before the timeline is read for whether it is complete, and before its files are deleted.
     */
    void withdraw() throws IOException {
        if (lock.isShared() && own.isPresent()) {
            commitFiles.withdraw(own.get());
        }
    }

    /** Rolls this committer's own commit back, if it has one under way that others have not rolled back. */
    void giveUp() throws IOException, LakehouseException {
        if (own.isEmpty()) {
            return;
        }
        String instant = own.get();
        lock.hold(held -> {
            metaClient.reloadActiveTimeline();
            if (timeline.pendingCommits().contains(instant)) {
                housekeeping.rollBack(instant, timeline.nextInstant());
            }
            return Optional.empty();
        });
        completed(instant);
    }

    /**
     * Rolls back the commits that were begun before one that is about to be completed: once it is, readers such as Presto
     * show their files, finished or not. Their writers, if they live, begin anew. False if the lock may be another's by now:
     * some of them are left, and the later commit must not be completed.
     */
    boolean rollBackOlderThan(String instant, TableLock.Held held) throws IOException {
        for (String pending : timeline.pendingCommits()) {
            if (pending.compareTo(instant) < 0) {
                if (!rollBack(pending, held)) {
                    return false;
                }
                metaClient.reloadActiveTimeline();
            }
        }
        return true;
    }

    /** False if the lock may be another's by now, and then nothing is done. */
    private boolean rollBack(String instant, TableLock.Held held) throws IOException {
        // Its writer may live, and take the lock over when this process is frozen here.
        if (lock.isShared() && !commitFiles.announceRollback(instant, held)) {
            return false;
        }
        housekeeping.rollBack(instant, timeline.nextInstant());
        HeartbeatUtils.deleteHeartbeatFile(metaClient.getStorage(), basePath(), instant);
        if (lock.isShared()) {
            commitFiles.forgetRollback(instant);
        }
        return true;
    }

    /** Rolls back commits of others that are dead: their heartbeat is gone, or was not renewed for too long. */
    void rollBackDead() throws IOException, LakehouseException {
        List<String> pending = timeline.pendingCommits();
        signsOfLife.retain(pending);
        for (String instant : pending) {
            if (!own.equals(Optional.of(instant)) && signsOfLife.isDead(instant)) {
                lock.hold(held -> {
                    metaClient.reloadActiveTimeline();
                    if (timeline.pendingCommits().contains(instant) && signsOfLife.isDead(instant)) {
                        rollBack(instant, held);
                    }
                    return Optional.empty();
                });
            }
        }
    }

    /** Ends the heartbeat of a commit that is neither complete nor given up, so that it may be rolled back at once. */
    @Override
    public void close() {
        if (own.isPresent()) {
            heartbeats.stop(own.get());
        }
        heartbeats.close();
    }
}
