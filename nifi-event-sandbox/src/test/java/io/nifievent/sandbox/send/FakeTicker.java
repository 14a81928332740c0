package io.nifievent.sandbox.send;

import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while somebody sleeps. */
final class FakeTicker implements Ticker {
    private final AtomicLong now = new AtomicLong(1_000);

    @Override
    public long nanos() {
        return now.get();
    }

    @Override
    public void sleep(long nanos) {
        now.addAndGet(Math.max(0, nanos));
    }
}
