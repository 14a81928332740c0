package io.nifievent.http;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Locale;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
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
        try (InputStream in = inflating(content)) {
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

    private InputStream inflating(byte[] content) throws IOException {
        return switch (this) {
            case IDENTITY -> new ByteArrayInputStream(content);
            case GZIP -> new GzipCompressorInputStream(new ByteArrayInputStream(content), true);
            case DEFLATE -> new Zlib(new ByteArrayInputStream(content));
            case ZSTD -> new ZstdInputStream(withLastByteApart(content)).setLongMax(ZSTD_WINDOW_LOG);
        };
    }

    /** Of a frame whose beginning is read together with the end of another, ZstdInputStream doesn't miss the end. */
    private static InputStream withLastByteApart(byte[] content) {
        int last = Math.max(0, content.length - 1);
        return new SequenceInputStream(
                new ByteArrayInputStream(content, 0, last), new ByteArrayInputStream(content, last, 1));
    }

    /** One stream and nothing after it (RFC 1950); what else there is would be left out, with the events in it. */
    private static final class Zlib extends InflaterInputStream {

        Zlib(InputStream content) {
            super(content);
        }

        @Override
        public int read(byte[] piece, int start, int length) throws IOException {
            int read = super.read(piece, start, length);
            if (read < 0 && inf.getRemaining() + in.available() > 0) {
                throw new ZipException("There is more after the end");
            }
            return read;
        }
    }
}
