package io.nifievent.benchmark.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends one request again and again over connections that are kept, by one thread, and looks at each answer. Either each
 * connection sends the next request when it has its answer, or requests are due at a rate and wait for a connection that
 * is free; their latency begins when they were due.
 */
final class HttpLoad {

    private static final double NANOS = 1e9;
    private static final int HIGHEST_MICROS = 60_000_000;
    private static final int DIGITS = 3;

    private final InetSocketAddress server;
    private final Requests requests;
    private final int connections;

    HttpLoad(InetSocketAddress server, Requests requests, int connections) {
        this.server = server;
        this.requests = requests;
        this.connections = connections;
    }

    /** As many requests as the server answers, for so long after a time that doesn't count. */
    Answered asManyAsPossible(Duration warmUp, Duration measured) throws IOException {
        return new Run(0, warmUp, measured).run();
    }

    /** So many requests a second. */
    Answered atRate(double perSecond, Duration warmUp, Duration measured) throws IOException {
        return new Run((long) (NANOS / perSecond), warmUp, measured).run();
    }

    private final class Run {

        private final long interval;
        private final long start = System.nanoTime();
        private final long measuredFrom;
        private final long end;
        private final Histogram latency = new Histogram(HIGHEST_MICROS, DIGITS);
        private final Deque<HttpConnection> free = new ArrayDeque<>();
        private long nextDue = start;
        private long accepted;
        private long acceptedInAll;
        private long refused;
        private String lastRefusal = "";

        /** @param interval nanoseconds between requests; 0 for one as soon as the last is answered */
        Run(long interval, Duration warmUp, Duration measured) {
            this.interval = interval;
            this.measuredFrom = start + warmUp.toNanos();
            this.end = measuredFrom + measured.toNanos();
        }

        Answered run() throws IOException {
            List<HttpConnection> all = new ArrayList<>();
            try (Selector selector = Selector.open()) {
                for (int i = 0; i < connections; i++) {
                    all.add(new HttpConnection(server, selector, requests.bytes()));
                }
                free.addAll(all);
                while (System.nanoTime() < end || free.size() < connections) {
                    sendWhatIsDue();
                    select(selector);
                    for (SelectionKey key : selector.selectedKeys()) {
                        handle((HttpConnection) key.attachment());
                    }
                    selector.selectedKeys().clear();
                }
            } finally {
                for (HttpConnection connection : all) {
                    connection.close();
                }
            }
            return new Answered(accepted, acceptedInAll, refused, lastRefusal, (end - measuredFrom) / NANOS, latency);
        }

        private void sendWhatIsDue() throws IOException {
            long now = System.nanoTime();
            while (!free.isEmpty() && now < end && (interval == 0 || nextDue <= now)) {
                free.removeFirst().send(interval == 0 ? now : nextDue);
                nextDue += interval;
            }
        }

        /** Waits in whole milliseconds: what is sent late by it counts as such, and a loop that doesn't wait takes a core. */
        private void select(Selector selector) throws IOException {
            long wait = nextDue - System.nanoTime();
            if (interval == 0 || free.isEmpty()) {
                selector.select();
            } else if (wait > 0) {
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
            } else {
                selector.selectNow();
            }
        }

        private void handle(HttpConnection connection) throws IOException {
            if (connection.isWritable()) {
                connection.write();
            }
            String answer = connection.isReadable() ? connection.read() : "";
            if (answer.isEmpty()) {
                return;
            }
            long now = System.nanoTime();
            if (answer.startsWith("HTTP/1.1 200 ") && answer.contains(requests.success())) {
                acceptedInAll += requests.events();
                if (now >= measuredFrom && now < end) {
                    accepted += requests.events();
                    latency.recordValue(
                            Math.min(HIGHEST_MICROS, TimeUnit.NANOSECONDS.toMicros(now - connection.due())));
                }
            } else {
                refused++;
                lastRefusal = answer.strip().replaceAll("\\s+", " ");
            }
            if (interval == 0 && now < end) {
                connection.send(now);
            } else {
                free.addLast(connection);
            }
        }
    }
}
