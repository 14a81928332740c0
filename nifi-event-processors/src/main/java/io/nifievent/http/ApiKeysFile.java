package io.nifievent.http;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The keys of a file, which is read again when it has changed. Keys that can't be read leave those before in force, and
 * the file is read again until it can be: what kept it from being read, such as its permissions, may change alone.
 */
public final class ApiKeysFile implements Supplier<ApiKeys> {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Path file;
    private final LongSupplier nanoClock;
    private final Consumer<String> problems;
    private ApiKeys keys;
    private Optional<State> lastRead;
    private Optional<Failure> lastReported = Optional.empty();
    private long lookedAt;

    private record State(FileTime modified, long size) {}

    private record Failure(Optional<State> state, String problem) {}

    /**
     * Reads the file.
     *
     * @param problems hears of a change that can't be read, once, and of which file it is
     * @throws IOException that names the file, when it can't be read
     * @throws IllegalArgumentException that names the file, when its text isn't keys
     */
    public ApiKeysFile(Path file, LongSupplier nanoClock, Consumer<String> problems) throws IOException {
        this.file = file;
        this.nanoClock = nanoClock;
        this.problems = problems;
        this.lookedAt = nanoClock.getAsLong();
        this.lastRead = state();
        this.keys = read();
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
        Optional<State> state = state();
        if (state.equals(lastRead)) {
            lastReported = Optional.empty();
            return;
        }
        try {
            keys = read();
            lastRead = state;
            lastReported = Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            Optional<Failure> failure = Optional.of(new Failure(state, String.valueOf(e.getMessage())));
            if (!failure.equals(lastReported)) {
                lastReported = failure;
                problems.accept(failure.get().problem());
            }
        }
    }

    private ApiKeys read() throws IOException {
        try {
            return ApiKeys.parse(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file.toString(), null, "There is no such file");
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(file.toString(), null, "It may not be read");
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": It is not text in UTF-8", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
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
