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
 * <p>Whoever commits (rows, packed files, erasures; in this process or another) prepares files without the lock, from the
 * table as its timeline said last. Here the timeline is read again, so nobody completes a commit without having seen what
 * the others completed before.
 */
final class CommitGate {

    private final TableTimeline timeline;
    private final TableLock lock;
    private final CommitFiles commitFiles;

    /** @param timeline of the committer; its last {@link TableTimeline#advance} is the view the commit was prepared from */
    CommitGate(HoodieTableMetaClient metaClient, TableTimeline timeline, TableLock lock) {
        this.timeline = timeline;
        this.lock = lock;
        this.commitFiles = new CommitFiles(metaClient);
    }

    /** What became of a commit. */
    sealed interface Passage {}

    /** Readers see it. */
    record Passed() implements Passage {}

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

    /**
     * Completes a commit, unless others were in its way. The ledger is carried on by the gate if the metadata has none.
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
        if (lock.isShared()) {
            commitFiles.fenceOthers();
        }
        List<CompletedCommit> others = timeline.advance();
        Optional<HoodieCommitMetadata> metadata = completion.resolve(others);
        if (!timeline.isPending(inflight)) {
            return new Overtaken("it was taken for dead and rolled back");
        }
        Optional<HoodieFileGroupId> taken = others.stream()
                .flatMap(CompletedCommit::fileGroups)
                .filter(basis::contains)
                .findFirst();
        if (taken.isPresent()) {
            return new Overtaken("another commit has rewritten file group [" + taken.get() + "]");
        }
        if (metadata.isEmpty()) {
            return new Overtaken("another commit has stored some of its rows");
        }
        timeline.carryOn(metadata.get());
        if (!lock.isShared()) {
            commitFiles.write(inflight, metadata.get());
        } else if (!commitFiles.writeUnlessFenced(inflight, metadata.get(), held)) {
            return new Overtaken("it took longer than the lock is kept");
        }
        timeline.completed(inflight, metadata.get());
        return new Passed();
    }
}
