package io.nifievent.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The keys of a file, which is read again when it has changed. Keys that can't be read leave those before in force. */
public final class ApiKeysFile implements Supplier<ApiKeys> {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path file;
    private final LongSupplier nanoClock;
    private final Consumer<String> problems;
    private ApiKeys keys;
    private Optional<State> lastSeen;
    private long lookedAt;

    private record State(FileTime modified, long size) {}

    /**
     * Reads the file.
     *
     * @param problems hears of a change that can't be read
     * @throws IOException when the file can't be read
     * @throws IllegalArgumentException when its text isn't keys
     */
    public ApiKeysFile(Path file, LongSupplier nanoClock, Consumer<String> problems) throws IOException {
        this.file = file;
        this.nanoClock = nanoClock;
        this.problems = problems;
        this.lookedAt = nanoClock.getAsLong();
        this.lastSeen = state();
        this.keys = ApiKeys.parse(Files.readAllLines(file));
    }

    @Override
    public synchronized ApiKeys get() {
        long now = nanoClock.getAsLong();
        if (now - lookedAt >= LOOK_EVERY.toNanos()) {
            lookedAt = now;
            look();
        }
        return keys;
    }

    private void look() {
        try {
            Optional<State> state = state();
            if (!state.equals(lastSeen)) {
                lastSeen = state;
                keys = ApiKeys.parse(Files.readAllLines(file));
            }
        } catch (IOException e) {
            problems.accept("the file can't be read");
        } catch (IllegalArgumentException e) {
            problems.accept(String.valueOf(e.getMessage()));
        }
    }

    /** Empty when there is no such file. */
    private Optional<State> state() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new State(attributes.lastModifiedTime(), attributes.size()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
