package io.nifievent.event;

import java.util.Arrays;

/** The bytes of one event within a content that may hold many. */
public sealed interface Frame {

    /** The event's bytes, or as many of them as are kept. */
    byte[] bytes();

    /** How many bytes the event has, with those that aren't kept. */
    long size();

    /** What {@link EventId#ofContent} gives of the event's bytes, with those that aren't kept. */
    String contentId();

    /** The event itself, or its beginning when it is longer. */
    default Frame atMost(int maxBytes) {
        if (bytes().length <= maxBytes) {
            return this;
        }
        byte[] beginning = Arrays.copyOf(bytes(), maxBytes);
        return switch (this) {
            case Whole whole -> new Oversized(beginning, whole.size(), whole.contentId());
            case Oversized oversized -> new Oversized(beginning, oversized.size(), oversized.contentId());
            case Broken broken -> new Broken(beginning, broken.size(), broken.contentId());
        };
    }

    /** One event, not parsed yet. */
    record Whole(byte[] bytes) implements Frame {

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public String contentId() {
            return EventId.ofContent(bytes);
        }
    }

    /**
     * An event longer than the limit.
     *
     * @param bytes its beginning, as long as the limit
     * @param size its size in bytes
     */
    record Oversized(byte[] bytes, long size, String contentId) implements Frame {}

    /**
     * What is left of an array that doesn't end as one.
     *
     * @param bytes those after its end, or their beginning, as long as the limit; none if it has no end
     * @param size how many come after its end
     */
    record Broken(byte[] bytes, long size, String contentId) implements Frame {

        /** All that is left. */
        public Broken(byte[] bytes) {
            this(bytes, bytes.length, EventId.ofContent(bytes));
        }
    }
}
