package io.nifievent.benchmark;

import io.nifievent.catalog.CatalogDirectory;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.EventType;
import io.nifievent.event.Event;
import io.nifievent.event.EventLines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * The events of the benchmarks: photo swipes of the sample catalog, whose table has 11 typed columns, all of them
 * filled. Each is some 290 bytes as its producer sends it. Numbered: the same number is the same event, in every run.
 */
public final class SwipeEvents {

    /** When the event with number 0 happened. */
    public static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private static final String TYPE = "PhotoSwipe";

    private SwipeEvents() {}

    /**
     * The type, with its table and columns.
     *
     * @param catalog directory of the sample catalog
     */
    public static EventType type(Path catalog) throws CatalogException {
        return new CatalogDirectory(catalog).load().find(TYPE).orElseThrow();
    }

    /** Events with the numbers from the first on, spread over so many days. */
    public static List<Event> events(long first, int count, int days) {
        return LongStream.range(first, first + count)
                .mapToObj(number -> event(number, days))
                .toList();
    }

    private static Event event(long number, int days) {
        return switch (EventLines.read(line(number, days).getBytes(StandardCharsets.UTF_8))) {
            case EventLines.Read read -> read.event();
            case EventLines.Malformed malformed -> throw new IllegalStateException(malformed.message());
        };
    }

    /** The same event again, with another id and on another day. */
    public static Event renumbered(Event event, long number, int days) {
        return new Event(
                id(number), event.type(), event.version(), time(number, days), event.receivedAt(), event.data());
    }

    /** An event as it travels through Kafka: on one line, in its envelope. */
    public static String line(long number, int days) {
        String time = time(number, days).toString();
        return "{\"event_id\":\"" + id(number) + "\",\"event_type\":\"" + TYPE
                + "\",\"event_version\":\"V2\",\"event_time\":\"" + time + "\",\"received_at\":\"" + time
                + "\",\"event\":" + body(number, time) + "}";
    }

    /** An event as its producer sends it, without an id. */
    public static String body(long number, int days) {
        return body(number, time(number, days).toString());
    }

    private static String body(long number, String time) {
        long bits = mixed(number);
        return "{\"Event_Type\":\"PhotoSwipe\",\"Event_Version\":\"V2\",\"User_ID\":\"u%05d\",\"Listing_ID\":\"l%05d\",\"Session_ID\":\"s%05d\",\"Server_Time\":\"%s\",\"Photo_Index\":%d,\"Direction\":\"%s\",\"Dwell_Ms\":%d,\"Device_Type\":\"%s\",\"Full_Screen\":%b,\"Photos_Seen\":[%d],\"Gesture\":{\"Velocity\":%d.25}}"
                .formatted(
                        Math.floorMod(bits, 50_000),
                        Math.floorMod(bits >> 8, 20_000),
                        Math.floorMod(bits >> 16, 90_000),
                        time,
                        Math.floorMod(bits >> 24, 20),
                        (bits & 3) == 0 ? "previous" : "next",
                        Math.floorMod(bits >> 32, 10_000),
                        (bits & 4) == 0 ? "iOS 13.5" : "Android",
                        (bits & 8) == 0,
                        Math.floorMod(bits >> 40, 20),
                        Math.floorMod(bits >> 48, 2_000));
    }

    private static Instant time(long number, int days) {
        long day = Math.floorMod(number, days);
        return START.plus(day, ChronoUnit.DAYS).plus(Math.floorMod(number / days, 86_400), ChronoUnit.SECONDS);
    }

    private static String id(long number) {
        return new UUID(mixed(number), mixed(~number)).toString();
    }

    /** The finalizer of SplitMix64: another number for each, spread over all 64 bits. */
    private static long mixed(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
