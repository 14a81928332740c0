package io.nifievent.hudi;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieActiveTimeline;
import org.apache.hudi.common.table.timeline.HoodieArchivedTimeline;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.ClusteringUtils;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.common.util.StringUtils;
import org.apache.hudi.storage.StoragePath;

/**
 * The commits of a table as one committer has seen them so far: what they say of its schema and its sources, and the next
 * one. Commits of several writers may be completed in another order than their times say.
 */
final class TableTimeline {

    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .appendPattern("yyyyMMddHHmmss")
            .appendValue(ChronoField.MILLI_OF_SECOND, 3)
            .toFormatter();

    private static final int INSTANT_LENGTH = 17;

    private final HoodieTableMetaClient metaClient;
    private final InstantSource clock;
    private Set<String> seen = Set.of();
    private Optional<CompletedCommit> ledgerCommit = Optional.empty();
    private Optional<CompletedCommit> schemaCommit = Optional.empty();
    private long sequence;
    private boolean missed;
    private String lastGiven = "";

    TableTimeline(HoodieTableMetaClient metaClient, InstantSource clock) {
        this.metaClient = metaClient;
        this.clock = clock;
    }

    /**
     * Reads the timeline again and gives what was completed since it was read before, oldest first. The first time these
     * are all commits not archived yet.
     */
    List<CompletedCommit> advance() throws IOException {
        metaClient.reloadActiveTimeline();
        HoodieTimeline completed = commits();
        List<CompletedCommit> unseen = new ArrayList<>();
        for (HoodieInstant instant : completed.getInstants()) {
            if (!seen.contains(instant.requestedTime())) {
                unseen.add(read(completed, instant));
            }
        }
        boolean first = seen.isEmpty();
        long before = sequence;
        seen = new HashSet<>();
        completed.getInstants().forEach(instant -> seen.add(instant.requestedTime()));
        unseen.sort(CompletedCommit.BY_INSTANT);
        unseen.forEach(this::note);
        if (first && !seen.isEmpty() && (ledgerCommit.isEmpty() || schemaCommit.isEmpty())) {
            readArchive();
        }
        missed = sequence - before
                > unseen.stream().filter(commit -> commit.sequence() > before).count();
        return unseen;
    }

    /** Whether there were commits before those that {@link #advance} gave last, which were archived before it saw them. */
    boolean missedCommits() {
        return missed;
    }

    /** Reads the timeline again for a time after all others; what was completed meanwhile is left to {@link #advance}. */
    void reload() {
        metaClient.reloadActiveTimeline();
    }

    private HoodieTimeline commits() {
        return metaClient.getActiveTimeline().getCommitsTimeline().filterCompletedInstants();
    }

    private static CompletedCommit read(HoodieTimeline timeline, HoodieInstant instant) throws IOException {
        return new CompletedCommit(
                instant.requestedTime(),
                HoodieTimeline.REPLACE_COMMIT_ACTION.equals(instant.getAction())
                        ? timeline.readReplaceCommitMetadata(instant)
                        : timeline.readCommitMetadata(instant));
    }

    private void note(CompletedCommit commit) {
        sequence = Math.max(sequence, commit.sequence());
        ledgerCommit = latest(ledgerCommit, commit, SourceLedger.METADATA_KEY);
        schemaCommit = latest(schemaCommit, commit, HoodieCommitMetadata.SCHEMA_KEY);
    }

    private static Optional<CompletedCommit> latest(
            Optional<CompletedCommit> latest, CompletedCommit commit, String key) {
        return commit.text(key).isPresent() && (latest.isEmpty() || commit.isAfter(latest.get()))
                ? Optional.of(commit)
                : latest;
    }

    /** Commits of other writers may carry on neither schema nor ledger, so many of them that ours are archived already. */
    private void readArchive() throws IOException {
        HoodieArchivedTimeline archived = metaClient.getArchivedTimeline();
        // Hudi reads the archive's files in a parallel stream and puts what it finds into one unguarded map: a pool of
        // one
        // thread is what keeps it whole.
        try (ForkJoinPool oneThread = new ForkJoinPool(1, TableTimeline::thread, null, false)) {
            oneThread
                    .submit(() -> archived.loadCompletedInstantDetailsInMemory())
                    .join();
        }
        HoodieTimeline commits = archived.getCommitsTimeline().filterCompletedInstants();
        for (HoodieInstant instant : commits.getInstants()) {
            note(read(commits, instant));
        }
    }

    /** One that finds the classes of the bundle. */
    private static ForkJoinWorkerThread thread(ForkJoinPool pool) {
        ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setContextClassLoader(TableTimeline.class.getClassLoader());
        return thread;
    }

    /** The schema of the last commit; empty before the first. */
    Optional<TableSchema> schema() {
        return schemaText().map(text -> new TableSchema(new Schema.Parser().parse(text)));
    }

    private Optional<String> schemaText() {
        return schemaCommit.flatMap(commit -> commit.text(HoodieCommitMetadata.SCHEMA_KEY));
    }

    /** The ledger of the last commit; empty before the first. */
    SourceLedger ledger() throws LakehouseException {
        Optional<String> text = ledgerText();
        return text.isPresent() ? SourceLedger.fromJson(text.get()) : new SourceLedger();
    }

    private Optional<String> ledgerText() {
        return ledgerCommit.flatMap(commit -> commit.text(SourceLedger.METADATA_KEY));
    }

    /** The completed commits that replaced files and are not archived, as the timeline was read last, oldest first. */
    List<CompletedCommit> replacements() throws IOException {
        HoodieTimeline completed = commits();
        List<CompletedCommit> read = new ArrayList<>();
        for (HoodieInstant instant : completed.getInstants()) {
            if (HoodieTimeline.REPLACE_COMMIT_ACTION.equals(instant.getAction())) {
                read.add(read(completed, instant));
            }
        }
        return read;
    }

    /** How many completed commits the timeline held when it was read last. */
    int commitsNotArchived() {
        return seen.size();
    }

    /** The time of the newest completed commit, whether this committer has seen it or not; empty text if there is none. */
    String lastCommit() {
        return commits().lastInstant().map(HoodieInstant::requestedTime).orElse("");
    }

    /** How many completed commits there are, whether this committer has seen them or not. */
    int commitsOnStorage() {
        return commits().countInstants();
    }

    /** Whether schema and ledger are those of commits that are not archived: nobody has to look for them in the archive. */
    boolean saysAll() {
        return isNotArchived(schemaCommit) && isNotArchived(ledgerCommit);
    }

    private boolean isNotArchived(Optional<CompletedCommit> commit) {
        return commit.filter(known -> commits().containsInstant(known.instant()))
                .isPresent();
    }

    /** The commits begun and not completed, as far as is known, oldest first. */
    List<String> pendingCommits() {
        return metaClient.getActiveTimeline().getCommitsTimeline().filterInflightsAndRequested().getInstants().stream()
                .map(HoodieInstant::requestedTime)
                .filter(instant -> !seen.contains(instant))
                .toList();
    }

    /** The compactions planned and not completed, oldest first. */
    List<String> pendingCompactions() {
        return metaClient.getActiveTimeline().filterPendingCompactionTimeline().getInstants().stream()
                .map(HoodieInstant::requestedTime)
                .toList();
    }

    /** Whether a commit is still as its committer left it: announced, and neither completed nor rolled back. */
    boolean isPending(HoodieInstant inflight) {
        return metaClient
                .getActiveTimeline()
                .getCommitsTimeline()
                .filterInflights()
                .containsInstant(inflight.requestedTime());
    }

    /** Whether readers see a commit. */
    boolean isComplete(HoodieInstant inflight) {
        return commits().containsInstant(inflight.requestedTime());
    }

    /**
     * A time after every other on the timeline and after those given before, in UTC, whatever the clock does: a commit older
     * than the last would hide behind it.
     */
    String nextInstant() {
        String now = format(clock.instant());
        lastGiven = Stream.concat(
                        Stream.of(lastGiven),
                        metaClient.getActiveTimeline().getInstants().stream().map(HoodieInstant::requestedTime))
                .max(Comparator.naturalOrder())
                .filter(last -> last.compareTo(now) >= 0)
                .map(TableTimeline::after)
                .orElse(now);
        return lastGiven;
    }

    /**
     * A time for a commit that is completed at once, beside others under way: after all that are complete and before all that
     * are not, since readers may show the files of one that is older than a complete one. Empty if there is no time between.
     */
    Optional<String> instantBeforePending() {
        Optional<String> oldest = pendingCommits().stream().min(Comparator.naturalOrder());
        if (oldest.isEmpty()) {
            return Optional.of(nextInstant());
        }
        Set<String> taken = new HashSet<>();
        metaClient.getActiveTimeline().getInstants().forEach(instant -> taken.add(instant.requestedTime()));
        return seen.stream()
                .max(Comparator.naturalOrder())
                .map(last -> Stream.iterate(after(last), TableTimeline::after)
                        .filter(instant -> !taken.contains(instant))
                        .findFirst()
                        .orElseThrow())
                .filter(instant -> instant.compareTo(oldest.get()) < 0);
    }

    /** An instant of the table for a time. */
    static String format(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC).format(INSTANT);
    }

    /** The time an instant of the table stands for; other writers may name them to the second. */
    static Instant parse(String instant) {
        String millis = (instant + "999").substring(0, INSTANT_LENGTH);
        return LocalDateTime.parse(millis, INSTANT).toInstant(ZoneOffset.UTC);
    }

    private static String after(String instant) {
        return format(parse(instant).plusMillis(1));
    }

    /** Announces a commit; until it is complete, no reader sees its files. */
    HoodieInstant begin(String instant, String action) {
        HoodieActiveTimeline timeline = metaClient.getActiveTimeline();
        HoodieInstant requested = metaClient.createNewInstant(HoodieInstant.State.REQUESTED, action, instant);
        timeline.createNewInstant(requested);
        if (HoodieTimeline.REPLACE_COMMIT_ACTION.equals(action)) {
            return timeline.transitionReplaceRequestedToInflight(requested, Option.empty());
        }
        timeline.transitionRequestedToInflight(requested, Option.empty());
        return metaClient.createNewInstant(HoodieInstant.State.INFLIGHT, action, instant);
    }

    /** The file groups that commits under way are going to replace, as their plans say. */
    Set<HoodieFileGroupId> reserved() {
        return metaClient.getActiveTimeline().filterPendingReplaceTimeline().empty()
                ? Set.of()
                : ClusteringUtils.getAllFileGroupsInPendingClusteringPlans(metaClient)
                        .keySet();
    }

    /**
     * Deletes what the timeline, when it was read last, had of cleanings and rollbacks older than its oldest commit. Hudi's
     * archive leaves as many of each as of commits, and every commit lists them.
     */
    void deleteOldCleansAndRollbacks() throws IOException {
        HoodieActiveTimeline active = metaClient.getActiveTimeline();
        Option<HoodieInstant> oldestCommit = active.getCommitsTimeline().firstInstant();
        // The next cleaning looks at what came after the last one.
        Option<HoodieInstant> lastClean =
                active.getCleanerTimeline().filterCompletedInstants().lastInstant();
        HoodieTimeline done = active.getTimelineOfActions(
                        Set.of(HoodieTimeline.CLEAN_ACTION, HoodieTimeline.ROLLBACK_ACTION))
                .filterCompletedInstants();
        for (HoodieInstant instant : done.getInstants()) {
            if (oldestCommit.isPresent()
                    && instant.requestedTime().compareTo(oldestCommit.get().requestedTime()) < 0
                    && !lastClean.equals(Option.of(instant))) {
                delete(instant);
            }
        }
    }

    /** What says that it is complete goes last: without it, it would be done again. */
    private void delete(HoodieInstant completed) throws IOException {
        for (HoodieInstant.State begun : List.of(HoodieInstant.State.REQUESTED, HoodieInstant.State.INFLIGHT)) {
            deleteFile(metaClient.createNewInstant(begun, completed.getAction(), completed.requestedTime()));
        }
        deleteFile(completed);
    }

    private void deleteFile(HoodieInstant instant) throws IOException {
        metaClient
                .getStorage()
                .deleteFile(new StoragePath(
                        metaClient.getTimelinePath(),
                        metaClient.getInstantFileNameGenerator().getFileName(instant)));
    }

    /** What a commit that Hudi's client completes has to carry, were it completed now. */
    Map<String, String> extraMetadata(SourceLedger ledger) {
        return Map.of(
                SourceLedger.METADATA_KEY, ledger.toJson(), CompletedCommit.SEQUENCE_KEY, Long.toString(sequence + 1));
    }

    /** Adds to a commit's metadata what every commit carries on: its place in the order, the ledger, and the schema. */
    void carryOn(HoodieCommitMetadata metadata) {
        metadata.addMetadata(CompletedCommit.SEQUENCE_KEY, Long.toString(sequence + 1));
        carryOn(metadata, SourceLedger.METADATA_KEY, ledgerText());
        carryOn(metadata, HoodieCommitMetadata.SCHEMA_KEY, schemaText());
    }

    private static void carryOn(HoodieCommitMetadata metadata, String key, Optional<String> last) {
        if (last.isPresent() && StringUtils.isNullOrEmpty(metadata.getMetadata(key))) {
            metadata.addMetadata(key, last.get());
        }
    }

    /** Notes that this committer has completed a commit. */
    void completed(HoodieInstant inflight, HoodieCommitMetadata metadata) {
        seen.add(inflight.requestedTime());
        note(new CompletedCommit(inflight.requestedTime(), metadata));
    }
}
