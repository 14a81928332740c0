package io.nifievent.benchmark.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request that is sent again and again, as bytes.
 *
 * @param events how many it holds
 * @param body its content
 * @param bytes all of it, as it goes over the wire
 * @param success what the answer to it has in it when all its events are taken
 */
record Requests(int events, byte[] body, byte[] bytes, String success) {

    static final int EVENT_BYTES = 250;

    /** So many events of 250 bytes, one a line. */
    static Requests of(int events, String success) {
        byte[] body = IntStream.range(0, events)
                .mapToObj(Requests::event)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8);
        String head = "POST /events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        byte[] bytes = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(US_ASCII), 0, bytes, 0, head.length());
        System.arraycopy(body, 0, bytes, head.length(), body.length);
        return new Requests(events, body, bytes, success);
    }

    private static String event(int number) {
        String event = String.format(
                Locale.ROOT,
                "{\"Event_ID\":\"9f1c2d3e-4b5a-4c6d-8e7f-%012d\",\"Event_Type\":\"ListingView\",\"Event_Version\":\"V1\","
                        + "\"User_ID\":\"u%05d\",\"Listing_ID\":\"l%05d\",\"Server_Time\":\"2026-01-05 12:00:00\","
                        + "\"Device_Type\":\"",
                number,
                number,
                number);
        return event + "x".repeat(EVENT_BYTES - event.length() - 2) + "\"}";
    }
}
