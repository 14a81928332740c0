package io.nifievent.http;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** How a content is compressed. */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE,
    ZSTD;

    /** In the form of an Accept-Encoding header (RFC 7694). */
    static final String ACCEPTED = "gzip, deflate, zstd";

    private static final int PIECE = 16 * 1024;

    /** A frame that wants a larger window is refused: 8 MB, the most RFC 9659 allows over HTTP. */
    private static final int ZSTD_WINDOW_LOG = 23;

    /** Takes note of memory that is needed. */
    @FunctionalInterface
    interface Room {
        void reserve(long bytes) throws ProblemException;
    }

    /** By the Content-Encoding header. */
    static ContentCoding of(HttpFields headers) throws ProblemException {
        String coding =
                SingleHeader.of(headers, HttpHeader.CONTENT_ENCODING.asString()).orElse("");
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "zstd" -> ZSTD;
            default ->
                throw new ProblemException(415, "unsupported-encoding", "A content may be coded as " + ACCEPTED + ".");
        };
    }

    /**
     * What the content is when inflated.
     *
     * @param maxBytes it may have
     */
    byte[] decode(byte[] content, int maxBytes, Room room) throws ProblemException {
        if (this == IDENTITY) {
            return content;
        }
        ByteArrayOutputStream inflated = new ByteArrayOutputStream(PIECE);
        try (InputStream in = inflating(new ByteArrayInputStream(content))) {
            byte[] piece = new byte[PIECE];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (inflated.size() + length > maxBytes) {
                    throw new ProblemException(
                            413, "content-too-large", "The content is more than " + maxBytes + " bytes when inflated.");
                }
                room.reserve(length);
                inflated.write(piece, 0, length);
            }
        } catch (IOException e) {
            throw new ProblemException(400, "malformed-encoding", "The content is not what Content-Encoding says.");
        }
        return inflated.toByteArray();
    }

    private InputStream inflating(InputStream content) throws IOException {
        return switch (this) {
            case IDENTITY -> content;
            case GZIP -> new GZIPInputStream(content, PIECE);
            case DEFLATE -> new InflaterInputStream(content);
            case ZSTD -> new ZstdInputStream(content).setLongMax(ZSTD_WINDOW_LOG);
        };
    }
}
