package io.nifievent.benchmark.validate;

import io.nifievent.benchmark.SwipeEvents;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Events as their producers send them, one a line; a share of them bad: their index is no number.
 *
 * @param lines each without its newline
 * @param bad how many are bad
 */
record SwipeLines(List<byte[]> lines, int bad) {

    private static final int DAYS = 1;

    /** @param badEvery each so-manieth is bad; 0 for none */
    static SwipeLines of(int count, int badEvery) {
        List<byte[]> lines = IntStream.range(0, count)
                .mapToObj(number -> line(number, badEvery > 0 && number % badEvery == 0))
                .toList();
        return new SwipeLines(lines, badEvery == 0 ? 0 : Math.ceilDiv(count, badEvery));
    }

    private static byte[] line(int number, boolean bad) {
        String body = SwipeEvents.body(number, DAYS);
        return (bad ? body.replace("\"Photo_Index\":", "\"Photo_Index\":\"#\",\"Was\":") : body)
                .getBytes(StandardCharsets.UTF_8);
    }

    int valid() {
        return lines.size() - bad;
    }

    /** All of them, with newlines. */
    byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            content.writeBytes(line);
            content.write('\n');
        }
        return content.toByteArray();
    }
}
