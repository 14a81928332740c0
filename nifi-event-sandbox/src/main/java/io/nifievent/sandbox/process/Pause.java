package io.nifievent.sandbox.process;

/** The tick of everything here that waits for another process. */
public final class Pause {
    private Pause() {}

    public static void briefly() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
