package io.nifievent.http;

import io.nifievent.ingest.Intake;
import io.nifievent.ingest.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes answers: one JSON object each, or a picture of one pixel. */
final class Answer {

    private static final PreEncodedHttpField JSON =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final PreEncodedHttpField GIF = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "image/gif");
    private static final PreEncodedHttpField NOT_STORED = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    /** One transparent pixel. */
    private static final byte[] PIXEL =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Answer() {}

    /** What became of a request's events, but for the receipt. */
    static ObjectNode summary(Intake.Read read, boolean withIds) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("accepted", read.accepted());
        json.put("rejected_count", read.rejectedCount());
        ArrayNode rejected = json.putArray("rejected");
        read.rejected().forEach(rejection -> add(rejected, rejection));
        if (withIds) {
            ArrayNode ids = json.putArray("ids");
            read.ids().forEach(ids::add);
        }
        return json;
    }

    private static void add(ArrayNode rejected, Rejection rejection) {
        rejected.addObject()
                .put("index", rejection.index())
                .put("code", rejection.violation().code())
                .put("pointer", rejection.violation().pointer())
                .put("message", rejection.violation().message());
    }

    /** All events of a request are accepted and committed. */
    static void accepted(Response response, Callback callback, int events, String receipt) {
        json(
                response,
                callback,
                200,
                ascii("{\"accepted\":" + events + ",\"rejected_count\":0,\"rejected\":[],\"receipt\":\"" + receipt
                        + "\"}"));
    }

    static void json(Response response, Callback callback, int status, ObjectNode json) {
        json(response, callback, status, bytes(json));
    }

    static byte[] bytes(ObjectNode json) {
        return MAPPER.writeValueAsBytes(json);
    }

    static void json(Response response, Callback callback, int status, byte[] json) {
        response.setStatus(status);
        response.getHeaders().put(JSON);
        response.write(true, ByteBuffer.wrap(json), callback);
    }

    static void pixel(Response response, Callback callback) {
        response.setStatus(200);
        response.getHeaders().put(GIF).put(NOT_STORED);
        response.write(true, ByteBuffer.wrap(PIXEL), callback);
    }

    /** A connection is closed on which the rest of a refused content may yet come, and the client is told. */
    static void problem(Response response, Callback callback, Problem problem) {
        HttpFields.Mutable headers = response.getHeaders();
        if (!response.getRequest().consumeAvailable()) {
            headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        problem.retryAfter().ifPresent(delay -> headers.put(HttpHeader.RETRY_AFTER, delay.toSeconds()));
        switch (problem.status()) {
            case 401 -> headers.put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"events\", charset=\"UTF-8\"");
            case 415 -> headers.put(HttpHeader.ACCEPT_ENCODING, ContentCoding.ACCEPTED);
            default -> {}
        }
        json(response, callback, problem.status(), problem(problem.code(), problem.message()));
    }

    private static ObjectNode problem(String code, String message) {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
    }

    /** The bytes of a text of ASCII characters. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
