package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.hudi.BreakingFileSystem.Call;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two writers of one table, one of which a single call fails, of the storage or for want of memory. */
class TroubledWritersTest {

    @TempDir
    Path base;

    private CrossingWriters writers;

    @BeforeEach
    void open() throws IOException {
        writers = new CrossingWriters(base, true);
        writers.reopen(0);
    }

    @AfterEach
    void close() {
        writers.close();
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> "id-" + number)
                .toList();
    }

    private List<String> heartbeats() {
        return List.of(Objects.requireNonNull(
                base.resolve("listing_view/.hoodie/.heartbeat").toFile().list()));
    }

    /** A store that repeats a move whose answer was lost finds nothing to move. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepTheRowsOfACommitWhoseMoveWasMadeAndSaidToHaveFailed(boolean hidden) throws Exception {
        writers.held().put(0, 1);
        AtomicBoolean moved = new AtomicBoolean();
        AtomicBoolean looked = new AtomicBoolean(!hidden);
        BreakingFileSystem.makeTrouble((call, path) -> {
            if (path.getName().endsWith(".commit")
                    && (call == Call.MOVED && moved.compareAndSet(false, true)
                            || call == Call.LOOK && moved.get() && looked.compareAndSet(false, true))) {
                throw new FileNotFoundException("a test's");
            }
        });
        Committed committed = writers.held().put(2, 5);

        assertThat(moved).isTrue();
        assertThat(looked).isTrue();
        assertThat(committed.rows() + committed.late().size()).isEqualTo(4);
        assertThat(TableRows.ids(writers.table())).containsExactlyInAnyOrderElementsOf(ids(0, 5));
        assertThat(TableRows.filesOfNoCommit(writers.table())).isEmpty();
        assertThat(heartbeats()).isEmpty();
    }
}
