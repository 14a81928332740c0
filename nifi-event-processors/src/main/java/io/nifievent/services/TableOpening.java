package io.nifievent.services;

import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.logging.ComponentLog;

/**
 * Opens all tables of a lakehouse, and again until none failed: a table that nobody writes is told to the metastore by
 * nothing else.
 */
final class TableOpening implements Runnable {

    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);

    /** Until then the delay doubles, for a table may be one that can never be opened. */
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    private final Lakehouse lakehouse;
    private final ScheduledExecutorService executor;
    private final ComponentLog log;
    private Duration delay = FIRST_DELAY;

    /** @param executor of one thread; further tries go to it, until it is shut down */
    TableOpening(Lakehouse lakehouse, ScheduledExecutorService executor, ComponentLog log) {
        this.lakehouse = lakehouse;
        this.executor = executor;
        this.log = log;
    }

    @Override
    public void run() {
        try {
            lakehouse.openAll();
        } catch (IOException | LakehouseException | RuntimeException e) {
            if (executor.isShutdown()) {
                return;
            }
            log.warn(
                    "Not all tables could be opened at the start; each is opened when it is written, and tried again in {} s",
                    delay.toSeconds(),
                    e);
            Future<?> unused = executor.schedule(this, delay.toSeconds(), TimeUnit.SECONDS);
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
        }
    }
}
