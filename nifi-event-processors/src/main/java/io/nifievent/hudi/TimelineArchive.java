package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;

/**
 * The files that old commits of a table are moved to, one each time: Hudi neither merges nor deletes them. Those of tables of
 * later versions, which Hudi looks after itself, have other names.
 *
 * <p>They are read for schema and ledger when no commit on the timeline has them, and by readers who ask for what is new
 * since a time before the timeline, whose files are cleaned by then. Hudi numbers them on from the newest, for which it lists
 * them all, under the table's lock.
 */
final class TimelineArchive {

    /**
     * A table that is tidied each minute has as many in 16 hours, a night and the hours around it in which somebody may want
     * to know what was done. S3 and HDFS give 1,000 at a time: one more answer would be waited for with each archiving.
     */
    static final int KEPT_FILES = 960;

    /** Of a table that has come to have many, so that what else is to be done for it doesn't wait for all of them. */
    private static final int MOST_DELETED = 100;

    private static final Pattern NAME = Pattern.compile("\\.commits_\\.archive\\.(\\d{1,18})(_.*)?");

    private final HoodieTableMetaClient metaClient;

    TimelineArchive(HoodieTableMetaClient metaClient) {
        this.metaClient = metaClient;
    }

    private record Numbered(long number, StoragePath path) {}

    /**
     * Deletes the oldest of more files than are kept, one by one: if it breaks off, what is left has no gap. Call it while
     * the timeline says all, or what only these files say is lost. It
     * needs no lock: nobody writes the oldest files, and others may delete them too.
     */
    void deleteOldest() throws IOException {
        HoodieStorage storage = metaClient.getStorage();
        List<Numbered> files = files(storage);
        int surplus = Math.max(0, files.size() - KEPT_FILES);
        for (Numbered file : files.subList(0, Math.min(surplus, MOST_DELETED))) {
            storage.deleteFile(file.path());
        }
    }

    private List<Numbered> files(HoodieStorage storage) throws IOException {
        try {
            return storage.listDirectEntries(metaClient.getArchivePath()).stream()
                    .flatMap(entry -> numbered(entry.getPath()))
                    .sorted(Comparator.comparingLong(Numbered::number))
                    .toList();
        } catch (FileNotFoundException e) {
            // Nothing was archived yet, however long the timeline: a commit under way may hold it up.
            return List.of();
        }
    }

    private static Stream<Numbered> numbered(StoragePath path) {
        Matcher name = NAME.matcher(path.getName());
        return name.matches() ? Stream.of(new Numbered(Long.parseLong(name.group(1)), path)) : Stream.empty();
    }
}
