package io.nifievent.services;

import com.google.common.util.concurrent.Uninterruptibles;
import io.nifievent.catalog.Catalog;
import io.nifievent.source.CatalogSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Gives a catalog at once, and again only when it is told to go on; neither an interrupt nor closing it ends that reading. */
final class SlowSource implements CatalogSource {

    private final Catalog catalog;
    private final CompletableFuture<Thread> reload = new CompletableFuture<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private boolean fresh = true;

    SlowSource(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Found read() {
        if (fresh) {
            fresh = false;
        } else {
            reload.complete(Thread.currentThread());
            Uninterruptibles.awaitUninterruptibly(goOn);
        }
        return new Found.Whole(catalog);
    }

    /** Whether it was not read yet. */
    boolean isFresh() {
        return fresh;
    }

    /** The thread that reads it for the second time, once it does. */
    Thread reload() {
        return reload.join();
    }

    void goOn() {
        goOn.countDown();
    }

    @Override
    public void close() {}
}
