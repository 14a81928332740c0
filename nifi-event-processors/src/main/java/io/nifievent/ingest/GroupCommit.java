package io.nifievent.ingest;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets the requests that are in flight at the same time share one commit. Requests come in by {@link #enter} and wait;
 * whoever commits takes all that wait by {@link #take}. While one commit runs, the requests for the next gather; nothing
 * is held back for the sake of a batch by more than {@link #PACE}. Thread-safe.
 */
public final class GroupCommit {

    /** From one commit to the next, unless enough requests wait: each has a price of its own, however few share it. */
    static final Duration PACE = Duration.ofMillis(2);

    private final IngestLimits limits;
    private final BooleanSupplier queueFull;
    private final LongSupplier nanoClock;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Memory memory;
    private final AtomicLong lastTaken;
    private volatile long lastAsked;
    private volatile Optional<Gathering> gathering = Optional.empty();
    private volatile boolean closed;
    private volatile Optional<Long> pausedSince = Optional.empty();

    /**
     * @param queueFull whether what is committed could not go on at present
     * @param nanoClock such as {@link System#nanoTime}
     */
    public GroupCommit(IngestLimits limits, BooleanSupplier queueFull, LongSupplier nanoClock) {
        this.limits = limits;
        this.queueFull = queueFull;
        this.nanoClock = nanoClock;
        this.memory = new Memory(limits.maxBytes(), nanoClock);
        this.lastAsked = nanoClock.getAsLong();
        this.lastTaken = new AtomicLong(lastAsked - PACE.toNanos());
    }

    /** A request that waits. */
    record Waiting(ByteArrayOutputStream lines, int events, long since, Completion completion) {}

    /** A thread that waits until so many requests wait. */
    private record Gathering(Thread thread, int enough) {}

    /** Why a request that came now would not be taken in; empty when it would. */
    public Optional<Refusal> refusal() {
        if (closed) {
            return Optional.of(Refusal.STOPPING);
        }
        Optional<Long> since = pausedSince;
        if (since.isPresent()
                && nanoClock.getAsLong() - since.get() < limits.pause().toNanos()) {
            return Optional.of(Refusal.NOT_STORED);
        }
        if (queueFull.getAsBoolean()) {
            return Optional.of(Refusal.QUEUE_FULL);
        }
        return requests.get() >= limits.maxRequests() || memory.isFull() ? Optional.of(Refusal.BUSY) : Optional.empty();
    }

    /**
     * Why requests are better sent elsewhere at present: one that came now would not be taken in, or nobody has come to
     * {@link #take} for longer than a request may wait. One that comes all the same is not refused by that, as its commit
     * may begin in time. Empty when there is nothing of the kind.
     */
    public Optional<Refusal> obstacle() {
        return refusal()
                .or(() -> nanoClock.getAsLong() - lastAsked > limits.maxWait().toNanos()
                        ? Optional.of(Refusal.BUSY)
                        : Optional.empty());
    }

    /** Begins a request. The place is closed by the caller when its events are committed or won't be. */
    public Place enter() {
        return new Place();
    }

    /**
     * All that waits, up to the limit of a batch; waits for the first request, and for more when it is too soon for a
     * commit. Empty when there was none.
     *
     * @param patience how long to wait for the first; shorter than a request may wait
     * @param enough requests, for which it is never too soon
     */
    public Optional<Batch> take(Duration patience, int enough) throws InterruptedException {
        lastAsked = nanoClock.getAsLong();
        Waiting next = waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return Optional.empty();
        }
        gather(enough);
        List<Waiting> taken = new ArrayList<>();
        long size = 0;
        while (next != null) {
            taken.add(next);
            size += next.lines().size();
            requests.decrementAndGet();
            next = size < limits.maxBatchBytes() ? waiting.poll() : null;
        }
        return Optional.of(new Batch(taken, () -> pausedSince = Optional.of(nanoClock.getAsLong())));
    }

    private void gather(int enough) {
        gathering = Optional.of(new Gathering(Thread.currentThread(), enough));
        long until = lastTaken.get() + PACE.toNanos();
        for (long left = until - nanoClock.getAsLong();
                left > 0 && requests.get() < enough && !Thread.currentThread().isInterrupted();
                left = until - nanoClock.getAsLong()) {
            LockSupport.parkNanos(this, left);
        }
        gathering = Optional.empty();
        lastTaken.set(nanoClock.getAsLong());
    }

    /**
     * Refuses what has waited too long for a commit to begin, and contents that are slow to come while memory is short. To
     * be called now and then.
     */
    public void refuseOverdue() {
        memory.relieve();
        long now = nanoClock.getAsLong();
        List<Waiting> overdue = new ArrayList<>();
        for (Waiting first = waiting.peek();
                first != null && now - first.since() > limits.maxWait().toNanos();
                first = waiting.peek()) {
            if (waiting.remove(first)) {
                overdue.add(first);
            }
        }
        Each.in(overdue, request -> refuse(request, queueFull.getAsBoolean() ? Refusal.QUEUE_FULL : Refusal.BUSY));
    }

    /** Takes nothing in any more and refuses what waits. What has been taken for a commit is answered by that. */
    public void close() {
        closed = true;
        List<Waiting> left = new ArrayList<>();
        waiting.drainTo(left);
        Each.in(left, request -> refuse(request, Refusal.STOPPING));
    }

    private void refuse(Waiting request, Refusal refusal) {
        requests.decrementAndGet();
        request.completion().refused(refusal);
    }

    /** How many bytes all requests hold, for tests. */
    public long bytes() {
        return memory.bytes();
    }

    /** What one request has of the memory there is for all. */
    public final class Place implements AutoCloseable {

        private final Memory.Share share = memory.open();

        private Place() {}

        /** Makes room for more bytes of this request; false when there is none, or the request had to give way. */
        public boolean reserve(long more) {
            return share.reserve(more);
        }

        /**
         * The content is not here yet. From here on it may have to give way to others.
         *
         * @param giveWay is run, by any thread, when it has to; may not block
         */
        public void unfinished(Runnable giveWay) {
            share.unfinished(giveWay);
        }

        /** The content is here. From here on it gives way to nobody. */
        public void finished() {
            share.finished();
        }

        /**
         * Waits for a commit. The completion hears of it, or is refused at once.
         *
         * @param lines the events, a line each; not changed any more
         */
        public void submit(ByteArrayOutputStream lines, int events, Completion completion) {
            Optional<Refusal> refusal = refusal();
            if (refusal.isPresent() || !reserve(lines.size())) {
                completion.refused(refusal.orElse(Refusal.BUSY));
                return;
            }
            Waiting request = new Waiting(lines, events, nanoClock.getAsLong(), completion);
            int all = requests.incrementAndGet();
            waiting.add(request);
            gathering.filter(now -> all >= now.enough()).ifPresent(now -> LockSupport.unpark(now.thread()));
            if (closed && waiting.remove(request)) {
                refuse(request, Refusal.STOPPING);
            }
        }

        /**
         * Gives the room back but for what an answer takes until its client has read it. It may have to give way to
         * others.
         *
         * @param bytes of the answer
         * @param giveWay is run, by any thread, when it has to; may not block
         */
        public void answering(long bytes, Runnable giveWay) {
            share.answering(bytes, giveWay);
        }

        /** Gives the room back. */
        @Override
        public void close() {
            share.close();
        }
    }
}
