package io.nifievent.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {

    private final Random random = new Random(42);

    @Test
    void findsWhatALookAtEachByteFinds() {
        for (int round = 0; round < 20_000; round++) {
            // beside the wanted one those next to it and with its high bit
            byte[] bytes = bytes((byte) 'x', (byte) 0x0B, (byte) 0x8A, (byte) 0, (byte) 0xFF, (byte) '\n');
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            int expected = from;
            while (expected < to && bytes[expected] != '\n') {
                expected++;
            }
            assertThat(ByteSearch.indexOf(bytes, '\n', from, to)).isEqualTo(expected);
        }
    }

    @Test
    void tellsAsciiFromOtherBytes() {
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = bytes((byte) 0, (byte) 'a', (byte) 0x7F, (byte) 0x7F, (byte) 'b', (byte) 0x80);
            boolean ascii = true;
            for (byte b : bytes) {
                ascii &= b >= 0;
            }
            assertThat(ByteSearch.isAscii(bytes)).isEqualTo(ascii);
        }
    }

    /** So many of the values, the first ones, occur. */
    private byte[] bytes(byte... values) {
        byte[] bytes = new byte[random.nextInt(40)];
        int kinds = 1 + random.nextInt(values.length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values[random.nextInt(kinds)];
        }
        return bytes;
    }
}
