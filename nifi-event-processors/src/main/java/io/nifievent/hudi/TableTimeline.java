package io.nifievent.hudi;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.hudi.common.model.HoodieCommitMetadata;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.model.WriteOperationType;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.timeline.HoodieActiveTimeline;
import org.apache.hudi.common.table.timeline.HoodieArchivedTimeline;
import org.apache.hudi.common.table.timeline.HoodieInstant;
import org.apache.hudi.common.table.timeline.HoodieTimeline;
import org.apache.hudi.common.util.CommitUtils;
import org.apache.hudi.common.util.Option;

/** The commits of a table: what they say of its schema and its sources, and the next one. */
final class TableTimeline {

    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .appendPattern("yyyyMMddHHmmss")
            .appendValue(ChronoField.MILLI_OF_SECOND, 3)
            .toFormatter();

    private static final int INSTANT_LENGTH = 17;

    private final HoodieTableMetaClient metaClient;
    private final InstantSource clock;

    TableTimeline(HoodieTableMetaClient metaClient, InstantSource clock) {
        this.metaClient = metaClient;
        this.clock = clock;
    }

    /** Reads the timeline again, so that what others have committed is seen. */
    void reload() {
        metaClient.reloadActiveTimeline();
    }

    /** Time of the last completed commit. */
    Optional<String> lastCommit() {
        return commits().lastInstant().map(HoodieInstant::requestedTime).toJavaOptional();
    }

    private HoodieTimeline commits() {
        return metaClient.getActiveTimeline().getCommitsTimeline().filterCompletedInstants();
    }

    /** The schema the last commit wrote with; empty before the first. */
    Optional<TableSchema> schema() throws IOException {
        return latest(HoodieCommitMetadata.SCHEMA_KEY).map(text -> new TableSchema(new Schema.Parser().parse(text)));
    }

    /** The ledger as of the last commit that carries one. */
    SourceLedger ledger() throws IOException, LakehouseException {
        Optional<String> text = latest(SourceLedger.METADATA_KEY);
        return text.isPresent() ? SourceLedger.fromJson(text.get()) : new SourceLedger();
    }

    /**
     * The value of a key in the newest commit that has it. Commits of other writers may not carry it on, so many of them
     * that ours are archived already.
     */
    private Optional<String> latest(String key) throws IOException {
        Optional<String> active = latest(key, commits());
        if (active.isPresent() || commits().empty()) {
            return active;
        }
        HoodieArchivedTimeline archived = metaClient.getArchivedTimeline();
        archived.loadCompletedInstantDetailsInMemory();
        return latest(key, archived.getCommitsTimeline().filterCompletedInstants());
    }

    private static Optional<String> latest(String key, HoodieTimeline commits) throws IOException {
        List<HoodieInstant> newestFirst = commits.getInstants().stream()
                .sorted(Comparator.comparing(HoodieInstant::requestedTime).reversed())
                .toList();
        for (HoodieInstant instant : newestFirst) {
            Optional<String> value =
                    Optional.ofNullable(commits.readCommitMetadata(instant).getMetadata(key));
            if (value.filter(text -> !text.isEmpty()).isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** The commits begun and not completed, oldest first. */
    List<String> pendingCommits() {
        return metaClient.getActiveTimeline().getCommitsTimeline().filterInflightsAndRequested().getInstants().stream()
                .map(HoodieInstant::requestedTime)
                .toList();
    }

    /**
     * A time after every other on the timeline, in UTC, whatever the clock does: a commit older than the last would hide
     * behind it.
     */
    String nextInstant() {
        String now = format(clock.instant());
        return metaClient.getActiveTimeline().getInstants().stream()
                .map(HoodieInstant::requestedTime)
                .max(Comparator.naturalOrder())
                .filter(last -> last.compareTo(now) >= 0)
                .map(TableTimeline::after)
                .orElse(now);
    }

    private static String format(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).format(INSTANT);
    }

    private static String after(String instant) {
        String millis = (instant + "999").substring(0, INSTANT_LENGTH);
        return LocalDateTime.parse(millis, INSTANT).plus(1, ChronoUnit.MILLIS).format(INSTANT);
    }

    /** Announces a commit; until it is complete, no reader sees its files, and the next start takes it back. */
    void begin(String instant) {
        HoodieActiveTimeline timeline = metaClient.getActiveTimeline();
        HoodieInstant requested =
                metaClient.createNewInstant(HoodieInstant.State.REQUESTED, HoodieTimeline.COMMIT_ACTION, instant);
        timeline.createNewInstant(requested);
        timeline.transitionRequestedToInflight(requested, Option.empty());
    }

    /** Makes the commit and its files visible, all at once. */
    void complete(String instant, List<HoodieWriteStat> stats, TableSchema schema, SourceLedger ledger) {
        HoodieCommitMetadata metadata = CommitUtils.buildMetadata(
                stats,
                Map.of(),
                Option.of(Map.of(SourceLedger.METADATA_KEY, ledger.toJson())),
                WriteOperationType.INSERT,
                schema.avro().toString(),
                HoodieTimeline.COMMIT_ACTION);
        metaClient
                .getActiveTimeline()
                .saveAsComplete(
                        metaClient.createNewInstant(
                                HoodieInstant.State.INFLIGHT, HoodieTimeline.COMMIT_ACTION, instant),
                        Option.of(metadata));
    }
}
