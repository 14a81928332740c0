package io.nifievent.hudi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hudi.storage.HoodieStorage;
import org.apache.hudi.storage.StoragePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {

    private static final Duration EXPIRY = Duration.ofMinutes(1);

    @TempDir
    Path table;

    private final AtomicLong aheadNanos = new AtomicLong();
    private FileLock one;
    private FileLock other;

    @BeforeEach
    void open() {
        StoragePath path = new StoragePath(table.toUri());
        HoodieStorage storage =
                new WholeFileStorage(path, new HadoopStorage(new LakehouseSettings(table.toUri())).configuration());
        one = new FileLock(storage, path, EXPIRY, () -> System.nanoTime() + aheadNanos.get());
        other = new FileLock(storage, path, EXPIRY, System::nanoTime);
    }

    private static boolean taken(FileLock lock) {
        return lock.tryLock(0, TimeUnit.SECONDS);
    }

    private Path file() {
        return table.resolve(".hoodie/lock");
    }

    private void expire() throws IOException {
        Files.setLastModifiedTime(file(), FileTime.from(Instant.now().minus(EXPIRY.multipliedBy(2))));
    }

    @Test
    void isOfOneAtATime() {
        assertThat(taken(one)).isTrue();
        assertThat(taken(other)).isFalse();
        assertThat(one.isHeld()).isTrue();
        assertThat(other.isHeld()).isFalse();

        one.unlock();

        assertThat(one.isHeld()).isFalse();
        assertThat(taken(other)).isTrue();
        assertThat(other.isHeld()).isTrue();
    }

    @Test
    void isTakenOverWhenItHasExpiredAndNotGivenBackByWhoLostIt() throws IOException {
        assertThat(taken(one)).isTrue();
        expire();

        assertThat(taken(other)).isTrue();

        // By its clock it is young: only the file says that it is another's.
        assertThat(one.isHeld()).isFalse();
        one.unlock();
        assertThat(other.isHeld()).isTrue();
    }

    /** As when two find the file of a third expired at the same time. */
    @Test
    void isLostToWhoDeletesItByMistake() throws IOException {
        assertThat(taken(one)).isTrue();
        Files.delete(file());
        assertThat(one.isHeld()).isFalse();

        assertThat(taken(other)).isTrue();
        one.unlock();

        assertThat(other.isHeld()).isTrue();
    }

    @Test
    void countsAsLostAtHalfOfItsValidity() {
        assertThat(taken(one)).isTrue();
        aheadNanos.set(EXPIRY.toNanos() / 2);

        assertThat(one.isHeld()).isFalse();
        assertThat(taken(other)).isFalse();
        one.unlock();
        assertThat(taken(other)).isTrue();
    }

    @Test
    void isNotTakenWhenTheStorageFails() throws IOException {
        Files.writeString(table.resolve(".hoodie"), "no folder");

        assertThat(taken(one)).isFalse();
    }
}
