package io.nifievent.ingest;

import java.time.Duration;

/**
 * How much may wait.
 *
 * @param maxBytes of all requests that are being read or wait, together
 * @param maxRequests that wait for a commit
 * @param maxBatchBytes of lines in one commit, but for a single request that has more
 * @param maxWait for a commit to begin; a request that waits longer is refused
 * @param pause after a commit that failed, in which nothing is taken in
 */
public record IngestLimits(long maxBytes, int maxRequests, long maxBatchBytes, Duration maxWait, Duration pause) {

    /** A content that comes at this pace has all the time it needs. */
    public static final int SLOWEST_BYTES_PER_SECOND = 256 * 1024;

    private static final int MAX_REQUESTS = 4_096;
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** The usual ones, for this much memory and commits of this size. */
    public static IngestLimits of(long maxBytes, long maxBatchBytes) {
        return new IngestLimits(maxBytes, MAX_REQUESTS, maxBatchBytes, MAX_WAIT, PAUSE);
    }
}
