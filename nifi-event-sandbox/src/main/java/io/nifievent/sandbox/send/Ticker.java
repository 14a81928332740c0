package io.nifievent.sandbox.send;

import java.util.concurrent.TimeUnit;

/** The time that passes, in nanoseconds since some moment; a test brings its own. */
interface Ticker {
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    long nanos();

    /** Returns after at least so many nanoseconds, at once for none or fewer. */
    void sleep(long nanos) throws InterruptedException;

    default void sleepUntil(long moment) throws InterruptedException {
        sleep(moment - nanos());
    }
}
