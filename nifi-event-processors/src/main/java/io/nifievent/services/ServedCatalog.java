package io.nifievent.services;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.source.CatalogSource;
import io.nifievent.source.CatalogSource.Found;
import io.nifievent.validation.RejectedEvents;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.logging.ComponentLog;

/**
 * The catalog of one enabling, read again until it is closed. Each enabling has its own: a reload that ends late, when the
 * service was enabled again for another location, changes nothing of what is served then.
 */
final class ServedCatalog implements AutoCloseable {

    private static final String UNREACHABLE = "unreachable";
    private static final String IN_CHANGE = "in change";

    /** Readings one after another that find files in change before it is told: no copying takes that long. */
    private static final int READINGS_IN_CHANGE = 4;

    private final CatalogSource source;
    private final ComponentLog log;
    private final ScheduledExecutorService reloads;
    private volatile Catalog catalog;
    private String lastProblem = "";
    private Optional<String> lastLack = Optional.empty();
    private int inChange;

    /**
     * @param first what the source held
     * @param source read by one thread alone from now on; closed with this
     * @param name of the thread that reloads
     */
    ServedCatalog(Catalog first, CatalogSource source, Duration interval, String name, ComponentLog log) {
        this.catalog = first;
        this.source = source;
        this.log = log;
        tellLack(first);
        this.reloads = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
        var unused = reloads.scheduleWithFixedDelay(
                this::reload, interval.toSeconds(), interval.toSeconds(), TimeUnit.SECONDS);
    }

    /** The last good one. */
    Catalog current() {
        return catalog;
    }

    /** Ends the reloads, and gives up the source. May be repeated. */
    @Override
    public void close() {
        reloads.shutdownNow();
        source.close();
    }

    /** Runs on the reload thread alone. */
    private void reload() {
        try {
            Found found = source.read();
            inChange = found instanceof Found.InChange ? inChange + 1 : 0;
            switch (found) {
                case Found.Whole(Catalog whole) -> {
                    catalog = whole;
                    tellLack(whole);
                    tellEndOfProblem();
                }
                case Found.Same same -> tellEndOfProblem();
                case Found.InChange change -> {
                    if (inChange >= READINGS_IN_CHANGE) {
                        report(IN_CHANGE, "its files were others at each of the last " + inChange + " readings");
                    }
                }
            }
        } catch (CatalogException e) {
            report(String.valueOf(e.getMessage()), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            report(UNREACHABLE, String.valueOf(e.getMessage()));
        } catch (Error e) {
            // what is let go would end the reloads
            report(UNREACHABLE, e.toString());
        }
    }

    /** Tells of it when it comes about, not at each change of the catalog. */
    private void tellLack(Catalog whole) {
        Optional<String> lack = RejectedEvents.lackOf(whole);
        if (!lack.equals(lastLack)) {
            lastLack = lack;
            lack.ifPresent(log::warn);
        }
    }

    private void tellEndOfProblem() {
        if (!lastProblem.isEmpty()) {
            lastProblem = "";
            log.warn("Event catalog read again without a problem, and in force");
        }
    }

    private void report(String problem, String message) {
        if (!lastProblem.equals(problem) && !reloads.isShutdown()) {
            lastProblem = problem;
            log.error("Event catalog not reloaded, the last good one stays in force: {}", message);
        }
    }
}
