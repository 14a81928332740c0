package io.nifievent.ingest;

import java.util.Optional;
import java.util.function.Consumer;

/** A loop that goes on when it fails for one. */
final class Each {

    private Each() {}

    /** Does it for every item; what was thrown is thrown at the end, the first of it with the others. */
    static <T> void in(Iterable<T> items, Consumer<T> action) {
        Optional<Throwable> thrown = Optional.empty();
        for (T item : items) {
            try {
                action.accept(item);
            } catch (RuntimeException | Error e) {
                if (thrown.isEmpty()) {
                    thrown = Optional.of(e);
                } else if (!thrown.get().equals(e)) {
                    thrown.get().addSuppressed(e);
                }
            }
        }
        if (thrown.isPresent()) {
            throw rethrown(thrown.get());
        }
    }

    private static RuntimeException rethrown(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }
}
