package io.nifievent.ingest;

import java.time.Duration;

/** Why a request is not taken in at present. It may be sent again, later. */
public enum Refusal {
    BUSY("busy", "Too much is waiting to be stored, or nothing is being stored.", Duration.ofSeconds(1)),
    QUEUE_FULL("queue-full", "The queue after the endpoint is full.", Duration.ofSeconds(5)),
    NOT_STORED("not-stored", "The events could not be stored.", Duration.ofSeconds(5)),
    STOPPING("stopping", "The endpoint is being stopped.", Duration.ofSeconds(10));

    private final String code;
    private final String message;
    private final Duration retryAfter;

    Refusal(String code, String message, Duration retryAfter) {
        this.code = code;
        this.message = message;
        this.retryAfter = retryAfter;
    }

    public String code() {
        return code;
    }

    public String message() {
        return message;
    }

    /** When it is worth trying again, from now. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
