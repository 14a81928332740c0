package io.nifievent.hudi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieInstant;

/**
 * The last step of every commit of a table, one at a time under the table's lock.
 *
 * <p>Readers such as Presto show the files of a commit that is not complete if it is older than one that is. So whoever
 * completes a commit first takes back those that were begun before it.
 *
 * <p>Whoever commits (rows, packed files, erasures; in this process or another) prepares files without the lock, from the
 * table as its timeline said last. Here the timeline is read again, so nobody completes a commit without having seen what
 * the others completed before.
 */
final class CommitGate {

    private final TableTimeline timeline;
    private final TableLock lock;
    private final PendingCommits pending;
    private final CommitFiles commitFiles;

    /** @param timeline of the committer; its last {@link TableTimeline#advance} is the view the commit was prepared from */
    CommitGate(HoodieTableMetaClient metaClient, TableTimeline timeline, TableLock lock, PendingCommits pending) {
        this.timeline = timeline;
        this.lock = lock;
        this.pending = pending;
        this.commitFiles = new CommitFiles(metaClient);
    }

    /** What became of a commit. */
    sealed interface Passage {}

    /** Readers see it. */
    record Passed(String instant) implements Passage {}

    /** It is not complete and must be rolled back: others have done what it does not go with. */
    record Overtaken(String reason) implements Passage {}

    /** A committer's part in the gate. Runs under the lock, so it should be short. */
    interface Completion {
        /**
         * Gives the commit's metadata, or nothing if it does not go with what others did meanwhile.
         *
         * @param others what was completed since the committer's view, oldest first; they are seen now, whatever becomes of
         *     this commit
         */
        Optional<HoodieCommitMetadata> resolve(List<CompletedCommit> others) throws IOException, LakehouseException;
    }

    /** A commit that is begun and completed in the gate. Runs under the lock, so it should be short. */
    interface Placement {
        /** Puts the commit's files where readers look, each with its marker, and gives the commit's metadata. */
        HoodieCommitMetadata place(HoodieInstant inflight) throws IOException;
    }

    /**
     * Completes a commit, unless others were in its way. The gate carries on ledger and schema if the metadata has
     * none.
     *
     * @param inflight the commit, announced and with all its files written
     * @param basis the file groups it writes a new version of, or replaces: no other commit may have done so since the view
     * @throws LakehouseException when the lock could not be taken; the commit is as it was
     * @throws IOException when the storage failed; whether the commit is complete shows when the timeline is read again
     */
    Passage pass(HoodieInstant inflight, Set<HoodieFileGroupId> basis, Completion completion)
            throws IOException, LakehouseException {
        return lock.hold(held -> pass(inflight, basis, completion, held));
    }

    private Passage pass(
            HoodieInstant inflight, Set<HoodieFileGroupId> basis, Completion completion, TableLock.Held held)
            throws IOException, LakehouseException {
        Set<String> rolledBack = fenceOthers();
        List<CompletedCommit> others = timeline.advance();
        held.caughtUp();
        for (String instant : rolledBack) {
            // Who announced it died, or lost the lock, before it could take that away.
            if (!timeline.pendingCommits().contains(instant)) {
                commitFiles.forgetRollback(instant);
            }
        }
        Optional<HoodieCommitMetadata> metadata = completion.resolve(others);
        if (!timeline.isPending(inflight) || rolledBack.contains(inflight.requestedTime())) {
            return new Overtaken("it was taken for dead, or another commit was faster, and it is rolled back");
        }
        Optional<HoodieFileGroupId> taken = taken(basis, others);
        if (taken.isPresent()) {
            return new Overtaken("another commit has rewritten file group [" + taken.get() + "]");
        }
        if (metadata.isEmpty()) {
            return new Overtaken("another commit has stored some of its rows");
        }
        if (!pending.rollBackOlderThan(inflight.requestedTime(), held)) {
            return lockMayHavePassed();
        }
        return complete(inflight, metadata.get(), held);
    }

    /** A look at the files that a commit is made from. */
    interface Basis {
        /** Whether readers see all of them, as the timeline read last has them. */
        boolean isThere() throws IOException;
    }

    /**
     * Begins and completes a commit whose files are written, where no reader looks. Commits under way beside it go on.
     *
     * @param basis the file groups it replaces: no other commit may have rewritten one since the view
     * @param files of those groups; looked at if commits were archived since the view, which may be any
     * @throws LakehouseException when the lock could not be taken
     * @throws IOException when the storage failed; the commit may be begun and is to be given up
     */
    Passage passAtOnce(String action, Set<HoodieFileGroupId> basis, Basis files, Placement placement)
            throws IOException, LakehouseException {
        return lock.hold(held -> {
            fenceOthers();
            Optional<HoodieFileGroupId> taken = taken(basis, timeline.advance());
            if (taken.isPresent()) {
                return new Overtaken("another commit has rewritten file group [" + taken.get() + "]");
            }
            if (timeline.missedCommits() && !files.isThere()) {
                return new Overtaken("a commit that is archived by now has rewritten one of its file groups");
            }
            Optional<String> instant = timeline.instantBeforePending();
            if (instant.isEmpty()) {
                return new Overtaken("there is no time left before a commit that is under way");
            }
            HoodieInstant inflight = pending.begin(action, instant.get());
            return complete(inflight, placement.place(inflight), held);
        });
    }

    /** Whether another commit has rewritten one of these file groups since the view, which is the timeline's end then. */
    boolean isTaken(Set<HoodieFileGroupId> basis) throws IOException, LakehouseException {
        return taken(basis, timeline.advance()).isPresent();
    }

    private Set<String> fenceOthers() throws IOException {
        return lock.isShared() ? commitFiles.fenceOthers() : Set.of();
    }

    private static Optional<HoodieFileGroupId> taken(Set<HoodieFileGroupId> basis, List<CompletedCommit> others) {
        return others.stream()
                .flatMap(CompletedCommit::fileGroups)
                .filter(basis::contains)
                .findFirst();
    }

    private static Overtaken lockMayHavePassed() {
        return new Overtaken("the lock may have passed to another writer");
    }

    private Passage complete(HoodieInstant inflight, HoodieCommitMetadata metadata, TableLock.Held held)
            throws IOException {
        timeline.carryOn(metadata);
        if (!lock.isShared()) {
            commitFiles.write(inflight, metadata);
        } else if (!commitFiles.writeUnlessFenced(inflight, metadata, held)) {
            return lockMayHavePassed();
        }
        timeline.completed(inflight, metadata);
        return new Passed(inflight.requestedTime());
    }
}
