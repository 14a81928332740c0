package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredIdsTest {

    /** Runs of three sizes, and some in memory. */
    private static final int MANY = (1 << 21) + (1 << 19) + (1 << 17) + 100;

    @TempDir
    private Path folder;

    private static IdSet.Hash id(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return new IdSet.Hash(random.nextLong(), random.nextLong());
    }

    @Test
    void knowsEveryIdOfManyAndNoOther() throws IOException {
        StoredIds ids = new StoredIds(folder);
        for (int i = 0; i < MANY; i++) {
            ids.add(id(i));
        }

        assertKnowsAll(ids);
        ids.settle();
        assertKnowsAll(ids);
    }

    private static void assertKnowsAll(StoredIds ids) throws IOException {
        assertThat(knownOfEverySeventh(ids, 0)).isEqualTo(Math.ceilDiv(MANY, 7));
        assertThat(knownOfEverySeventh(ids, MANY)).isZero();
    }

    private static int knownOfEverySeventh(StoredIds ids, int first) throws IOException {
        int known = 0;
        for (int i = first; i < first + MANY; i += 7) {
            if (ids.contains(id(i))) {
                known++;
            }
        }
        return known;
    }

    @Test
    void takesThreeBytesOfMemoryForAnIdOfManyAndLeavesNoFile() throws IOException {
        StoredIds ids = new StoredIds(folder);
        for (int i = 0; i < MANY; i++) {
            ids.add(id(i));
        }

        assertThat(ids.bytes()).isLessThan(3L * MANY);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void tellsIdsApartThatShareTheirFirstHalf() throws IOException {
        StoredIds ids = new StoredIds(folder);
        for (int low = 1; low <= 1000; low++) {
            ids.add(new IdSet.Hash(7, low));
        }
        for (int i = 0; i < 1 << 17; i++) {
            ids.add(id(i));
        }

        for (int low = 1; low <= 1000; low++) {
            assertThat(ids.contains(new IdSet.Hash(7, low))).as("id %s", low).isTrue();
        }
        assertThat(ids.contains(new IdSet.Hash(7, 0))).isFalse();
        assertThat(ids.contains(new IdSet.Hash(7, 1001))).isFalse();
    }

    @Test
    void takesInASet() throws IOException {
        StoredIds ids = new StoredIds(folder);
        assertThat(ids.isEmpty()).isTrue();
        IdSet some = new IdSet();
        some.add(IdSet.Hash.of("one"));
        ids.addAll(some);

        assertThat(ids.isEmpty()).isFalse();
        assertThat(ids.contains(IdSet.Hash.of("one"))).isTrue();
    }

    @Test
    void saysWhereThereIsNoRoom() throws IOException {
        StoredIds ids = new StoredIds(folder);
        Files.delete(folder);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < MANY; i++) {
                        ids.add(id(i));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("temporary files [" + folder + "]");
    }
}
