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
 * is free; their latency begins when they were due. What is due before the end is sent and waited for, also after it.
 */
final class HttpLoad {

    private static final double NANOS = 1e9;
    private static final int HIGHEST_MICROS = 60_000_000;
    private static final int DIGITS = 3;

    /** What has no answer for so long after the end has none. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InetSocketAddress server;
    private final Requests requests;
    private final int connections;
    private final Duration patience;

    HttpLoad(InetSocketAddress server, Requests requests, int connections) {
        this(server, requests, connections, PATIENCE);
    }

    /** @param patience how long answers are waited for after the end */
    HttpLoad(InetSocketAddress server, Requests requests, int connections, Duration patience) {
        this.server = server;
        this.requests = requests;
        this.connections = connections;
        this.patience = patience;
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
        private final long limit;
        private final Histogram latency = new Histogram(HIGHEST_MICROS, DIGITS);
        private final Deque<HttpConnection> free = new ArrayDeque<>();
        private long nextDue = start;
        private long lastAnswer;
        private long accepted;
        private long acceptedInAll;
        private long refused;
        private String lastRefusal = "";

        /** @param interval nanoseconds between requests; 0 for one as soon as the last is answered */
        Run(long interval, Duration warmUp, Duration measured) {
            this.interval = interval;
            this.measuredFrom = start + warmUp.toNanos();
            this.end = measuredFrom + measured.toNanos();
            this.limit = end + patience.toNanos();
            this.lastAnswer = end;
        }

        Answered run() throws IOException {
            List<HttpConnection> all = new ArrayList<>();
            try (Selector selector = Selector.open()) {
                for (int i = 0; i < connections; i++) {
                    all.add(new HttpConnection(server, selector, requests.bytes()));
                }
                free.addAll(all);
                while ((isMoreDue() || free.size() < connections) && System.nanoTime() < limit) {
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
            return new Answered(
                    accepted,
                    acceptedInAll,
                    refused,
                    unanswered(),
                    lastRefusal,
                    (lastAnswer - measuredFrom) / NANOS,
                    latency);
        }

        private boolean isMoreDue() {
            return (interval == 0 ? System.nanoTime() : nextDue) < end;
        }

        private void sendWhatIsDue() throws IOException {
            long now = System.nanoTime();
            while (!free.isEmpty() && isMoreDue() && (interval == 0 || nextDue <= now)) {
                free.removeFirst().send(interval == 0 ? now : nextDue);
                nextDue += interval;
            }
        }

        /** Waits in whole milliseconds: what is sent late by it counts as such, and a loop that doesn't wait takes a core. */
        private void select(Selector selector) throws IOException {
            boolean onlyAnswers = interval == 0 || free.isEmpty() || !isMoreDue();
            long wait = (onlyAnswers ? limit : nextDue) - System.nanoTime();
            if (wait > 0) {
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
                accept(connection.due(), now);
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

        /** Latency is that of what was due in the measured time. So is a rate's count; without one it is of the answers. */
        private void accept(long due, long now) {
            acceptedInAll += requests.events();
            if (due >= measuredFrom) {
                latency.recordValue(Math.min(HIGHEST_MICROS, TimeUnit.NANOSECONDS.toMicros(now - due)));
            }
            if (interval == 0 ? now >= measuredFrom && now < end : due >= measuredFrom) {
                accepted += requests.events();
                lastAnswer = Math.max(lastAnswer, now);
            }
        }

        /** Requests that were sent and not answered, and those that found no free connection. */
        private long unanswered() {
            long notSent = interval == 0 ? 0 : Math.max(0, Math.ceilDiv(end - nextDue, interval));
            return connections - free.size() + notSent;
        }
    }
}
