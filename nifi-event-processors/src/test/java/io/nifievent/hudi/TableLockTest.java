package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLockTest {

    @TempDir
    Path base;

    private TableLock lock(HadoopStorage storage) {
        return TableLock.of(new LakehouseSettings(base.toUri()), storage, SampleEvents.TABLE, System::nanoTime);
    }

    /** As when others commit between a writer's commit and its cleaning. */
    @Test
    void remembersThatOthersHadItUntilItsHolderHasCaughtUp() throws Exception {
        try (HadoopStorage storage = new HadoopStorage(new LakehouseSettings(base.toUri()));
                TableLock one = lock(storage);
                TableLock other = lock(storage)) {
            catchUp(one);
            assertThat(one.othersMayHaveHadIt()).isFalse();
            other.hold(held -> Optional.empty());
            one.hold(held -> Optional.empty());
            assertThat(one.othersMayHaveHadIt()).isTrue();
            catchUp(one);
            assertThat(one.othersMayHaveHadIt()).isFalse();
        }
    }

    private static void catchUp(TableLock lock) throws Exception {
        lock.hold(held -> {
            held.caughtUp();
            return Optional.empty();
        });
    }
}
