package io.nifievent.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.nifievent.ingest.IngestLimits;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What a client may do.
 *
 * @param maxContentBytes of a request, as sent and as inflated
 * @param maxHeaderBytes of all header fields together
 * @param maxReadTime from a request's head to the end of its content; what has come of it adds its time at the pace of
 *     {@link IngestLimits#SLOWEST_BYTES_PER_SECOND}
 * @param idleTimeout of a connection
 * @param maxConnections at the same time; those beyond are not accepted until others are closed
 */
public record HttpLimits(
        int maxContentBytes, int maxHeaderBytes, Duration maxReadTime, Duration idleTimeout, int maxConnections) {

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final Duration MAX_READ_TIME = Duration.ofSeconds(20);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    /** The usual ones, for contents of this size. */
    public static HttpLimits of(int maxContentBytes) {
        return new HttpLimits(maxContentBytes, MAX_HEADER_BYTES, MAX_READ_TIME, IDLE_TIMEOUT, mostOpenFiles());
    }

    /** Three quarters of the files that the process may have open; the rest is for repositories and other processors. */
    private static int mostOpenFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount() / 4 * 3)
                : Integer.MAX_VALUE;
    }
}
