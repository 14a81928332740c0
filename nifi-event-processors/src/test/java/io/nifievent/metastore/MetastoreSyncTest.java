package io.nifievent.metastore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetastoreSyncTest {

    private static final List<MetastoreColumn> V1 = List.of(new MetastoreColumn("event_id", "string"));
    private static final List<MetastoreColumn> V2 =
            List.of(new MetastoreColumn("event_id", "string"), new MetastoreColumn("campaign", "string"));

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final List<MetastoreException> failures = new CopyOnWriteArrayList<>();
    private final InMemoryMetastore metastore = new InMemoryMetastore();
    private final MetastoreSync sync =
            new MetastoreSync(metastore, executor, Duration.ofMillis(20), Duration.ofHours(1), failures::add);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private static MetastoreTable table(List<MetastoreColumn> columns) {
        return table("search", columns);
    }

    private static MetastoreTable table(String name, List<MetastoreColumn> columns) {
        return new MetastoreTable(
                "events",
                name,
                URI.create("file:/lake/" + name),
                columns,
                Optional.of("event_date"),
                MetastoreTable.View.DATA_FILES);
    }

    /** A metastore that counts its calls, may be down or refuse a partition, and takes no table named "refused". */
    private static final class InMemoryMetastore implements Metastore {
        private final Map<String, Set<String>> partitions = new HashMap<>();
        private final List<String> calls = new ArrayList<>();
        private boolean down;
        private String refusing = "";

        @Override
        public synchronized void register(MetastoreTable table) throws MetastoreException {
            if (table.name().equals("refused")) {
                throw new MetastoreException("It has another type there", new IOException());
            }
            call("register " + table.columns().size());
            partitions.computeIfAbsent(table.name(), name -> new HashSet<>());
        }

        @Override
        public synchronized Set<String> partitions(MetastoreTable table) throws MetastoreException {
            call("partitions");
            return Set.copyOf(partitions.get(table.name()));
        }

        @Override
        public synchronized void addPartitions(MetastoreTable table, Set<String> values) throws MetastoreException {
            call("add " + values.stream().sorted().toList());
            if (!partitions.containsKey(table.name())) {
                throw new MetastoreException("It has no such table", new IOException());
            }
            partitions.get(table.name()).addAll(values);
            if (partitions.get(table.name()).remove(refusing)) {
                throw new MetastoreException("It does not take that value", new IOException());
            }
        }

        synchronized void drop(String table) {
            partitions.remove(table);
        }

        synchronized void forget(String table, String partition) {
            partitions.get(table).remove(partition);
        }

        synchronized boolean knows(String table, String partition) {
            return partitions.getOrDefault(table, Set.of()).contains(partition);
        }

        synchronized void setRefusing(String partition) {
            refusing = partition;
        }

        private void call(String call) throws MetastoreException {
            if (down) {
                throw new MetastoreException("It is down", new IOException());
            }
            calls.add(call);
        }

        synchronized void setDown(boolean isDown) {
            down = isDown;
        }

        synchronized List<String> calls() {
            return List.copyOf(calls);
        }
    }

    @Test
    void tellsOfNewPartitionsAndColumnsOnly() {
        sync.offer(table(V1), Set.of("2026-01-01"));
        await().until(sync::isInSync);
        sync.offer(table(V1), Set.of("2026-01-01"));
        sync.offer(table(V1), Set.of("2026-01-02"));
        await().until(sync::isInSync);
        sync.offer(table(V2), Set.of("2026-01-02"));
        await().until(sync::isInSync);

        assertThat(metastore.calls())
                .containsExactly("register 1", "partitions", "add [2026-01-01]", "add [2026-01-02]", "register 2");
    }

    @Test
    void asksOnceWhatTheMetastoreKnows() {
        metastore.partitions.put("search", new HashSet<>(Set.of("2026-01-01")));
        sync.offer(table(V1), Set.of("2026-01-01"));
        await().until(sync::isInSync);

        assertThat(metastore.calls()).containsExactly("register 1", "partitions");
    }

    @Test
    void tellsAMetastoreThatWasDownOnceItIsBack() {
        metastore.setDown(true);
        sync.offer(table(V1), Set.of("2026-01-01"));
        sync.offer(table(V1), Set.of("2026-01-02"));
        await().until(() -> failures.size() > 3);
        assertThat(sync.isInSync()).isFalse();
        metastore.setDown(false);
        await().until(sync::isInSync);

        assertThat(metastore.calls()).containsExactly("register 1", "partitions", "add [2026-01-01, 2026-01-02]");
    }

    @Test
    void tellsOfAllTablesButTheOneThatIsRefused() {
        List<String> names = List.of("search", "view", "refused", "swipe", "enquiry");
        names.forEach(name -> sync.offer(table(name, V1), Set.of("2026-01-01")));
        int before = failures.size();
        await().until(() -> failures.size() > before + 3);

        assertThat(metastore.partitions)
                .containsOnlyKeys("search", "view", "swipe", "enquiry")
                .allSatisfy((name, partitions) -> assertThat(partitions).containsExactly("2026-01-01"));
        assertThat(sync.isInSync()).isFalse();
    }

    /** A metastore that has an answer for nobody until it is told to, and then refuses all. */
    private static final class SilentMetastore implements Metastore {

        private final CountDownLatch told = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public void register(MetastoreTable table) throws MetastoreException {
            calls.incrementAndGet();
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new MetastoreException("It refuses all", new IOException());
        }

        @Override
        public Set<String> partitions(MetastoreTable table) {
            return Set.of();
        }

        @Override
        public void addPartitions(MetastoreTable table, Set<String> values) {}
    }

    @Test
    void asksAMetastoreThatDoesNotAnswerOrRefusesNoMoreOftenForManyCommits() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1);
        SilentMetastore silent = new SilentMetastore();
        MetastoreSync many = new MetastoreSync(silent, one, Duration.ofHours(1), Duration.ofHours(1), failures::add);
        for (int i = 0; i < 1_000; i++) {
            many.offer(table(V1), Set.of("2026-01-01"));
        }
        assertThat(one.getQueue()).hasSizeLessThanOrEqualTo(2);

        silent.told.countDown();
        await().until(() -> !failures.isEmpty());
        for (int i = 0; i < 1_000; i++) {
            many.offer(table(V1), Set.of("2026-01-02"));
        }
        many.offer(table("view", V1), Set.of("2026-01-01"));
        await().until(() -> silent.calls.get() > 1 && one.getQueue().size() == 1 && one.getActiveCount() == 0);
        one.shutdownNow();

        assertThat(silent.calls)
                .as("calls for the first table, and one for the other")
                .hasValueBetween(2, 3);
    }

    @Test
    void tellsAllAgainWhenTheMetastoreHasForgottenTheTable() {
        sync.offer(table(V1), Set.of("2026-01-01"));
        await().until(sync::isInSync);
        metastore.drop("search");
        sync.offer(table(V1), Set.of("2026-01-02"));
        await().until(() -> !failures.isEmpty());
        await().until(sync::isInSync);

        assertThat(metastore.partitions).containsOnly(Map.entry("search", Set.of("2026-01-01", "2026-01-02")));
    }

    /** It may have taken the others. */
    @Test
    void asksAgainWhatTheMetastoreKnowsWhenItTookNotAllPartitions() {
        sync.offer(table(V1), Set.of("2026-01-01"));
        await().until(sync::isInSync);
        metastore.setRefusing("2026-01-02");
        sync.offer(table(V1), Set.of("2026-01-02", "2026-01-03"));
        await().until(() -> !failures.isEmpty());
        metastore.setRefusing("");
        await().until(sync::isInSync);

        assertThat(metastore.calls())
                .startsWith("register 1", "partitions", "add [2026-01-01]", "add [2026-01-02, 2026-01-03]")
                .endsWith("partitions", "add [2026-01-02]");
    }

    /** Put back to a backup, it refuses nothing, and no news would have it told what it lacks. */
    @Test
    void tellsAgainWhatTheMetastoreHasForgottenWithoutNews() {
        MetastoreSync asking =
                new MetastoreSync(metastore, executor, Duration.ofMillis(20), Duration.ofMillis(20), failures::add);
        asking.offer(table(V1), Set.of("2026-01-01", "2026-01-02"));
        await().until(() -> metastore.knows("search", "2026-01-02"));
        metastore.forget("search", "2026-01-02");
        await().until(() -> metastore.knows("search", "2026-01-02"));
        metastore.drop("search");
        await().until(() -> metastore.knows("search", "2026-01-01") && metastore.knows("search", "2026-01-02"));
    }
}
