package io.nifievent.event;

import java.util.Arrays;

/** The bytes of one event within a content that may hold many. */
public sealed interface Frame {

    /** The event's bytes, or as many of them as are kept. */
    byte[] bytes();

    /** The event itself, or its beginning when it is longer. */
    default Frame atMost(int maxBytes) {
        return switch (this) {
            case Whole whole
            when whole.bytes().length > maxBytes ->
                new Oversized(Arrays.copyOf(whole.bytes(), maxBytes), whole.bytes().length);
            case Oversized oversized
            when oversized.bytes().length > maxBytes ->
                new Oversized(Arrays.copyOf(oversized.bytes(), maxBytes), oversized.size());
            default -> this;
        };
    }

    /** One event, not parsed yet. */
    record Whole(byte[] bytes) implements Frame {}

    /**
     * An event longer than the limit.
     *
     * @param bytes its beginning, as long as the limit
     * @param size its size in bytes
     */
    record Oversized(byte[] bytes, long size) implements Frame {}

    /** What is left of an array that doesn't end as one: the bytes after its end, or none if it has no end. */
    record Broken(byte[] bytes) implements Frame {}
}
