package io.nifievent.hudi;

import io.nifievent.event.SourcePosition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Prints what a small commit costs; to be run by hand: commits, rows per commit, small file limit in bytes.
 */
final class SmallCommits {

    private SmallCommits() {}

    public static void main(String[] arguments) throws Exception {
        int commits = Integer.parseInt(arguments[0]);
        int rows = Integer.parseInt(arguments[1]);
        long smallFileBytes = Long.parseLong(arguments[2]);
        Path base = Files.createTempDirectory("small-commits");
        LakehouseSettings settings = new LakehouseSettings(
                URI.create("file:" + base),
                StorageAccess.by(List.of()),
                6,
                smallFileBytes,
                LakehouseSettings.STORED_ID_BYTES,
                LakehouseSettings.DUPLICATE_DAYS,
                LockSettings.IN_PROCESS);
        List<Double> commitMillis = new ArrayList<>();
        List<Double> tidyMillis = new ArrayList<>();
        try (Lakehouse lakehouse = new Lakehouse(settings, InstantSource.system(), contents -> {})) {
            for (int commit = 0; commit < commits; commit++) {
                List<io.nifievent.event.Event> events = new ArrayList<>();
                for (int row = 0; row < rows; row++) {
                    events.add(SampleEvents.event(
                            UUID.randomUUID().toString(), Instant.parse("2026-01-01T10:00:00Z"), row));
                }
                long start = System.nanoTime();
                try (TableLease lease = lakehouse.tryLease(SampleEvents.TABLE).orElseThrow()) {
                    EventBatch batch = lease.begin(SampleEvents.TYPE);
                    for (int row = 0; row < rows; row++) {
                        batch.add(
                                events.get(row),
                                Optional.of(new SourcePosition("topic", "topic", 0, (long) commit * rows + row)));
                    }
                    batch.commit(Instant.now());
                    commitMillis.add((System.nanoTime() - start) / 1e6);
                    long tidy = System.nanoTime();
                    lease.tidy();
                    tidyMillis.add((System.nanoTime() - tidy) / 1e6);
                }
            }
        }
        List<Double> warm =
                commitMillis.subList(commits / 3, commits).stream().sorted().toList();
        List<Double> rounds =
                tidyMillis.stream().filter(millis -> millis > 1).sorted().toList();
        System.out.printf(
                "%d commits of %d rows, small file limit %d: first %.0f ms, then median %.1f ms, p90 %.1f, max %.1f;"
                        + " tidying %d times, median %.0f ms, max %.0f; %s, %s%n",
                commits,
                rows,
                smallFileBytes,
                commitMillis.getFirst(),
                warm.get(warm.size() / 2),
                warm.get(warm.size() * 9 / 10),
                warm.getLast(),
                rounds.size(),
                rounds.isEmpty() ? 0 : rounds.get(rounds.size() / 2),
                rounds.isEmpty() ? 0 : rounds.getLast(),
                count(base, "data files", false),
                count(base, "timeline files", true));
    }

    private static String count(Path base, String what, boolean timeline) throws IOException {
        try (Stream<Path> files = Files.walk(base)) {
            List<Path> counted = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/.hoodie/") == timeline)
                    .filter(file -> timeline || file.toString().endsWith(".parquet"))
                    .toList();
            long bytes =
                    counted.stream().mapToLong(file -> file.toFile().length()).sum();
            return counted.size() + " " + what + " of " + bytes / 1024 + " KiB";
        }
    }
}
