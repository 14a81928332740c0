package io.nifievent.http;

import io.nifievent.ingest.Refusal;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a request is not answered with success.
 *
 * @param status HTTP status
 * @param code stable name
 * @param message for people; nothing of the request is in it
 * @param retryAfter when it is worth sending the request again
 */
record Problem(int status, String code, String message, Optional<Duration> retryAfter) {

    static Problem of(int status, String code, String message) {
        return new Problem(status, code, message, Optional.empty());
    }

    static Problem of(Refusal refusal) {
        return new Problem(503, refusal.code(), refusal.message(), Optional.of(refusal.retryAfter()));
    }
}
