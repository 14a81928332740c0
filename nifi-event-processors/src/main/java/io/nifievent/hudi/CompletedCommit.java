package io.nifievent.hudi;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodieReplaceCommitMetadata;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.model.WriteOperationType;

/**
 * A commit that readers see, whoever made it.
 *
 * @param instant time it was begun at; of two commits the later begun may be the earlier completed
 */
record CompletedCommit(String instant, HoodieCommitMetadata metadata) {

    /** Key of a commit's place in the order of completion, from 1, in its extra metadata. */
    static final String SEQUENCE_KEY = "nifievent.sequence";

    static final Comparator<CompletedCommit> BY_INSTANT = Comparator.comparing(CompletedCommit::instant);

    /** Its place in the order of completion; 0 if another writer made it, who doesn't say. */
    long sequence() {
        return text(SEQUENCE_KEY).map(Long::valueOf).orElse(0L);
    }

    /** A value of the extra metadata. */
    Optional<String> text(String key) {
        return Optional.ofNullable(metadata.getMetadata(key)).filter(value -> !value.isEmpty());
    }

    /** Whether it was completed after another, as far as can be told. */
    boolean isAfter(CompletedCommit other) {
        return (sequence() > 0 && other.sequence() > 0)
                ? sequence() > other.sequence()
                : instant.compareTo(other.instant) > 0;
    }

    /** Whether some of its rows may be new; if not, all were in the table before, in files that it replaced. */
    boolean addsRows() {
        return !onlyMovesRows() && metadata.getOperationType() != WriteOperationType.DELETE;
    }

    private boolean onlyMovesRows() {
        return metadata.getOperationType() == WriteOperationType.CLUSTER;
    }

    /** The partitions it may have taken rows out of. */
    Set<String> partitionsOfRemovedRows() {
        Stream<String> deletedFrom = metadata.getWriteStats().stream()
                .filter(stat -> stat.getNumDeletes() > 0)
                .map(HoodieWriteStat::getPartitionPath);
        Stream<String> replaced =
                onlyMovesRows() ? Stream.empty() : replacedFileGroups().map(HoodieFileGroupId::getPartitionPath);
        return Stream.concat(deletedFrom, replaced).collect(Collectors.toSet());
    }

    /** The file groups it wrote a version of, and those it replaced by others. */
    Stream<HoodieFileGroupId> fileGroups() {
        Stream<HoodieFileGroupId> written = metadata.getWriteStats().stream()
                .map(stat -> new HoodieFileGroupId(stat.getPartitionPath(), stat.getFileId()));
        return Stream.concat(written, replacedFileGroups());
    }

    /** The file groups whose rows are elsewhere now, or gone. */
    Stream<HoodieFileGroupId> replacedFileGroups() {
        return metadata instanceof HoodieReplaceCommitMetadata replaced
                ? replaced.getPartitionToReplaceFileIds().entrySet().stream()
                        .flatMap(partition ->
                                partition.getValue().stream().map(id -> new HoodieFileGroupId(partition.getKey(), id)))
                : Stream.empty();
    }
}
