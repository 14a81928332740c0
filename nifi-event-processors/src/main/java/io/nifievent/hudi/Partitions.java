package io.nifievent.hudi;

import io.nifievent.catalog.Column;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodieWriteStat;

/** What the writer of a table knows of its partitions, kept in step with what others commit. */
final class Partitions {

    private static final String PREFIX = Column.PARTITION + "=";

    private final TableName table;
    private final BaseFiles files;
    private final PartitionCache cache;
    private final long smallFileBytes;

    /**
     * Dates of which ids of rows may be known that others have removed since. One stays until an id is found in it, for its ids
     * may be in use after it had to leave the cache.
     */
    private final Set<String> outdated = new HashSet<>();

    Partitions(TableName table, BaseFiles files, PartitionCache cache, long smallFileBytes) {
        this.table = table;
        this.files = files;
        this.cache = cache;
        this.smallFileBytes = smallFileBytes;
    }

    /** The folder of a partition within the table. */
    static String path(String date) {
        return PREFIX + date;
    }

    /** The partition a folder is; empty if it is another's. */
    static Optional<String> date(String path) {
        return path.startsWith(PREFIX) ? Optional.of(path.substring(PREFIX.length())) : Optional.empty();
    }

    /** What is known of a partition, read from its files unless it is known already. */
    Partition get(String date) throws IOException {
        Optional<Partition> known = cache.find(table, date);
        if (known.isPresent()) {
            return known.get();
        }
        Partition partition = files.read(path(date), smallFileBytes);
        cache.keep(table, date, partition);
        return partition;
    }

    /** As {@link #get}, but empty when there is no memory left for the partition. */
    Optional<Partition> getIfItFits(String date) throws IOException {
        Optional<Partition> known = cache.find(table, date);
        return known.isPresent() || !cache.hasRoomFor(table, date) ? known : Optional.of(get(date));
    }

    /** Takes in all that others have committed since, reading no more than the files in which they added rows. */
    void absorb(List<CompletedCommit> others) throws IOException {
        for (CompletedCommit commit : others) {
            absorb(commit);
            commit.replacedFileGroups().forEach(this::dropSmallFile);
            commit.partitionsOfRemovedRows().stream()
                    .flatMap(path -> date(path).stream())
                    .filter(date -> cache.find(table, date).isPresent())
                    .forEach(outdated::add);
        }
    }

    /**
     * Forgets a partition if others have removed rows from it, whose ids are known still. The others' commits don't say which
     * these are, and to read the ids anew takes long: it is left until one of them matters.
     */
    boolean forgetIfOutdated(String date) {
        boolean was = outdated.remove(date);
        if (was) {
            cache.forget(table, date);
        }
        return was;
    }

    private void absorb(CompletedCommit commit) throws IOException {
        for (HoodieWriteStat stat : commit.metadata().getWriteStats()) {
            Optional<String> date = date(stat.getPartitionPath());
            if (date.isPresent()) {
                absorb(date.get(), commit, stat);
            }
        }
    }

    private void absorb(String date, CompletedCommit commit, HoodieWriteStat stat) throws IOException {
        Optional<Partition> known = cache.find(table, date);
        if (known.isEmpty()) {
            return;
        }
        StoredIds ids = known.get().ids();
        try {
            if (commit.addsRows()) {
                files.readIds(stat.getPath(), ids);
            }
        } catch (FileNotFoundException e) {
            // A later commit has rewritten the file and it is cleaned up already: the partition is read again as a
            // whole.
            cache.forget(table, date);
            return;
        }
        boolean isSmallFile = known.get()
                .smallFile()
                .filter(file -> file.group().equals(stat.getFileId()))
                .isPresent();
        BaseFile written =
                new BaseFile(stat.getFileId(), commit.instant(), name(stat.getPath()), stat.getFileSizeInBytes());
        cache.keep(
                table,
                date,
                new Partition(ids, isSmallFile ? small(written) : known.get().smallFile()));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void dropSmallFile(HoodieFileGroupId group) {
        Optional<String> date = date(group.getPartitionPath());
        Optional<Partition> known = date.flatMap(d -> cache.find(table, d));
        if (known.flatMap(Partition::smallFile)
                .filter(file -> file.group().equals(group.getFileId()))
                .isPresent()) {
            cache.keep(table, date.orElseThrow(), new Partition(known.get().ids(), Optional.empty()));
        }
    }

    private Optional<BaseFile> small(BaseFile file) {
        return Optional.of(file).filter(f -> f.bytes() < smallFileBytes);
    }

    /** Where rows of a partition go: into its small file, unless others are about to replace that, or into a new one. */
    BaseFiles.Target target(String date, String instant, Set<HoodieFileGroupId> reserved) throws IOException {
        Optional<BaseFile> smallFile = get(date)
                .smallFile()
                .filter(file -> !reserved.contains(new HoodieFileGroupId(path(date), file.group())));
        return files.target(path(date), smallFile, instant);
    }

    /** Notes what this writer has committed. */
    void remember(String date, IdSet newIds, BaseFile file) throws IOException {
        StoredIds ids = get(date).ids();
        ids.addAll(newIds);
        cache.keep(table, date, new Partition(ids, small(file)));
    }

    void forget() {
        cache.forget(table);
        outdated.clear();
    }
}
