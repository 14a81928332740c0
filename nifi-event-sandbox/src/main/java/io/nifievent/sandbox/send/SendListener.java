package io.nifievent.sandbox.send;

import java.util.List;
import java.util.function.Consumer;

/** Hears of a sending while it goes on, from many threads; must return at once. */
public interface SendListener {
    SendListener NONE = onProgress(soFar -> {});

    static SendListener onProgress(Consumer<SendReport> progress) {
        return new SendListener() {
            @Override
            public void acknowledged(List<PlannedEvent> events, long nanos) {}

            @Override
            public void progress(SendReport soFar) {
                progress.accept(soFar);
            }
        };
    }

    /** The events are the pipeline's since the moment given, in {@link System#nanoTime} terms. */
    void acknowledged(List<PlannedEvent> events, long nanos);

    /** About once a second, and at the end. */
    void progress(SendReport soFar);
}
