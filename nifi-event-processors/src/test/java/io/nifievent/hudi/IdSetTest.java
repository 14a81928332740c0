package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdSetTest {

    @Test
    void holdsEachIdOnceWhateverItsSize() {
        IdSet ids = new IdSet();
        for (int i = 0; i < 100_000; i++) {
            assertThat(ids.add(IdSet.Hash.of("id-" + i))).isTrue();
        }

        assertThat(ids.size()).isEqualTo(100_000);
        assertThat(IntStream.range(0, 100_000)).allMatch(i -> !ids.add(IdSet.Hash.of("id-" + i)));
        assertThat(IntStream.range(0, 100_000)).noneMatch(i -> ids.contains(IdSet.Hash.of("other-" + i)));
    }

    @Test
    void takesNoMoreThan32BytesForAnIdOfMany() {
        IdSet ids = new IdSet();
        for (int i = 0; i < 100_000; i++) {
            ids.add(IdSet.Hash.of("id-" + i));
            if (i >= 50_000) {
                assertThat(ids.bytes()).as("%s ids", ids.size()).isLessThanOrEqualTo(32L * ids.size());
            }
        }
    }

    @Test
    void givesItsIdsOutInOrder() throws IOException {
        IdSet ids = new IdSet();
        for (int i = 0; i < 10_000; i++) {
            ids.add(IdSet.Hash.of("id-" + i));
        }
        ids.add(7, 2);
        ids.add(7, 1);
        List<IdSet.Hash> inOrder = new ArrayList<>();
        ids.forEachInOrder((high, low) -> inOrder.add(new IdSet.Hash(high, low)));

        assertThat(inOrder)
                .hasSize(10_002)
                .contains(IdSet.Hash.of("id-0"), new IdSet.Hash(7, 1), new IdSet.Hash(7, 2))
                .isSortedAccordingTo(Comparator.comparingLong(IdSet.Hash::high).thenComparingLong(IdSet.Hash::low));
    }

    @Test
    void forgetsThePartitionUntouchedForLongestWhenMemoryIsFull() {
        PartitionCache cache = new PartitionCache(2 * new StoredIds().bytes());
        TableName table = new TableName("search");
        Partition partition = new Partition(new StoredIds(), java.util.Optional.empty());
        cache.keep(table, "1", partition);
        cache.keep(table, "2", partition);
        cache.find(table, "1");
        cache.keep(table, "3", partition);

        assertThat(cache.find(table, "2")).isEmpty();
        assertThat(cache.find(table, "1")).isPresent();
        assertThat(cache.find(table, "3")).isPresent();
    }
}
