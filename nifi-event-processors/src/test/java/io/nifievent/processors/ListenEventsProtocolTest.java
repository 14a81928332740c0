package io.nifievent.processors;

import static io.nifievent.processors.LiveListener.EVENT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.common.primitives.Bytes;
import io.nifievent.event.Arrival;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client may send, and what it is told: every line of the protocol in additionalDetails.md. */
class ListenEventsProtocolTest {

    private static final String FORM = "Event_Type=ListingView&Event_Version=V1&User_ID=a1b2&Listing_ID=c3d4"
            + "&Server_Time=2020-07-01+12%3A00%3A00";

    private final LiveListener listener = new LiveListener();

    @AfterEach
    void stop() throws Exception {
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/x-ndjson",
                "text/plain;charset=UTF-8",
                "Application/JSON; charset=utf-8"
            })
    void takesJsonUnderEachOfItsNames(String contentType) throws Exception {
        listener.start();
        HttpResponse<String> answer = listener.post(EVENT, "Content-Type", contentType);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode json = json(answer);
        assertThat(json.path("accepted").intValue()).isEqualTo(1);
        assertThat(json.path("rejected_count").intValue()).isZero();
        assertThat(json.path("rejected").isEmpty()).isTrue();
        assertThat(json.path("receipt").stringValue()).isNotEmpty();
        assertThat(json.has("ids")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"EVENT, 1", "'[EVENT,EVENT]', 2", "'EVENT\nEVENT\n\nEVENT', 3", "'{\n\"a\":1\n}', 1"})
    void takesOneEventAnArrayOrLines(String body, int events) throws Exception {
        listener.start();
        assertThat(json(listener.post(body.replace("EVENT", EVENT)))
                        .path("accepted")
                        .intValue())
                .isEqualTo(events);
        listener.stopTriggering();
        assertThat(listener.arrivals()).hasSize(events);
    }

    @Test
    void takesAFormAsOneEvent() throws Exception {
        listener.start();
        assertThat(listener.post(FORM, "Content-Type", "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(200);
        listener.stopTriggering();
        Arrival arrival = listener.arrivals().getFirst();
        assertThat(arrival.form()).isTrue();
        assertThat(new String(arrival.frame().bytes(), UTF_8)).isEqualTo(FORM);
    }

    @Test
    void takesTheQueryOfAPixelAsAForm() throws Exception {
        listener.start();
        HttpResponse<byte[]> pixel = listener.get("/events?" + FORM);
        assertThat(pixel.statusCode()).isEqualTo(200);
        assertThat(pixel.headers().firstValue("Content-Type")).contains("image/gif");
        assertThat(pixel.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(new String(pixel.body(), ISO_8859_1)).startsWith("GIF89a");
        listener.stopTriggering();
        assertThat(new String(listener.arrivals().getFirst().frame().bytes(), UTF_8))
                .isEqualTo(FORM);
    }

    @Test
    void takesNothingOfAPixelWithoutAQuery() throws Exception {
        listener.start();
        HttpResponse<byte[]> pixel = listener.get("/events");
        assertThat(pixel.statusCode()).isEqualTo(400);
        assertThat(new String(pixel.body(), UTF_8)).contains("empty-body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "zstd", "identity"})
    void inflatesAContent(String coding) throws Exception {
        listener.start();
        assertThat(listener.post(coded(coding, EVENT.getBytes(UTF_8)), "Content-Encoding", coding)
                        .statusCode())
                .isEqualTo(200);
        listener.stopTriggering();
        assertThat(new String(listener.arrivals().getFirst().frame().bytes(), UTF_8))
                .isEqualTo(EVENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void refusesABombAtTheLimit(String coding) throws Exception {
        listener.runner().setProperty(ListenEventsProperties.MAX_REQUEST_SIZE, "1 MB");
        listener.start();
        byte[] bomb = coded(coding, new byte[200 * 1024 * 1024]);
        assertThat(bomb.length).isLessThan(1024 * 1024);
        HttpResponse<String> answer = listener.post(bomb, "Content-Encoding", coding);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("content-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void takesTheEventsOfAllMembers(String coding) throws Exception {
        listener.start();
        byte[] member = coded(coding, (EVENT + "\n").getBytes(UTF_8));
        HttpResponse<String> answer = listener.post(Bytes.concat(member, member), "Content-Encoding", coding);
        assertThat(json(answer).path("accepted").intValue()).isEqualTo(2);
    }

    /** As of a file that was cut, or two that were joined: 200 would say that all of it is there. */
    @ParameterizedTest
    @CsvSource({"gzip, 5", "gzip, 1", "deflate, 5", "deflate, 1000", "zstd, 3", "zstd, 20"})
    void refusesAContentOfWhichSomethingCannotBeInflated(String coding, int bytes) throws Exception {
        listener.start();
        byte[] member = coded(coding, (EVENT + "\n").getBytes(UTF_8));
        byte[] more = Arrays.copyOf(member, Math.min(bytes, member.length));
        HttpResponse<String> answer = listener.post(Bytes.concat(member, more), "Content-Encoding", coding);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("malformed-encoding");
        listener.stopTriggering();
        assertThat(listener.flowFiles()).isEmpty();
    }

    @Test
    void refusesManyEmptyMembersAsItDoesOne() throws Exception {
        listener.start();
        byte[] empty = coded("gzip", new byte[0]);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int member = 0; member < 20_000; member++) {
            members.writeBytes(empty);
        }
        HttpResponse<String> answer = listener.post(members.toByteArray(), "Content-Encoding", "gzip");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("empty-body");
    }

    /** A frame (RFC 8878) with a window of 8 MB, and one whose window is an eighth larger. */
    @ParameterizedTest
    @CsvSource({"0x68, 200", "0x69, 400"})
    void refusesAZstdWindowOverEightMegabytes(byte window, int status) throws Exception {
        listener.start();
        byte[] event = EVENT.getBytes(UTF_8);
        int lastBlock = event.length << 3 | 1;
        ByteBuffer frame = ByteBuffer.allocate(9 + event.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0xFD2FB528).put((byte) 0).put(window);
        frame.putShort((short) lastBlock).put((byte) (lastBlock >> 16)).put(event);
        HttpResponse<String> answer = listener.post(frame.array(), "Content-Encoding", "zstd");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"Content-Type, application/json", "Content-Encoding, identity", "Idempotency-Key, upload-17"})
    void refusesAHeaderThatIsRepeated(String header, String value) throws Exception {
        listener.start();
        HttpResponse<String> answer = listener.post(EVENT, header, value, header, value);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("repeated-header");
        assertThat(listener.post(EVENT, header, value).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Encoding, br, 415, unsupported-encoding",
        "Content-Encoding, 'gzip, gzip', 415, unsupported-encoding",
        "Content-Encoding, gzip, 400, malformed-encoding",
        "Content-Encoding, zstd, 400, malformed-encoding",
        "Content-Type, application/flowfile-v3, 415, unsupported-media-type",
        "Content-Type, application/json; charset=utf-16, 415, unsupported-media-type",
        "Content-Type, multipart/form-data; boundary=x, 415, unsupported-media-type",
        "Idempotency-Key, a b, 400, invalid-idempotency-key"
    })
    void refusesWhatItDoesNotUnderstand(String header, String value, int status, String code) throws Exception {
        listener.start();
        HttpResponse<String> answer = listener.post(EVENT, header, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("code").stringValue()).isEqualTo(code);
        assertThat(answer.headers().firstValue("Accept-Encoding").isPresent()).isEqualTo(status == 415);
    }

    @Test
    void namesMalformedJsonAndTakesItForTheQuarantine() throws Exception {
        listener.start();
        HttpResponse<String> answer = listener.post(EVENT + "\n{\"a\":\n" + EVENT);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("accepted").intValue()).isEqualTo(2);
        assertThat(json(answer).path("rejected_count").intValue()).isEqualTo(1);
        assertThat(json(answer).at("/rejected/0/index").intValue()).isEqualTo(1);
        assertThat(json(answer).at("/rejected/0/code").stringValue()).isEqualTo("malformed-json");
        assertThat(json(answer).at("/rejected/0/pointer").stringValue()).isEmpty();
        assertThat(json(answer).at("/rejected/0/message").stringValue()).isNotEmpty();
        listener.stopTriggering();
        assertThat(listener.arrivals()).hasSize(3);
    }

    @Test
    void reportsWhatTheCatalogRefusesAndTakesIt() throws Exception {
        validate(RequestValidation.REPORT);
        HttpResponse<String> answer = listener.post(EVENT.replace("\"User_ID\":\"a1b2\",", ""));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("accepted").intValue()).isZero();
        assertThat(json(answer).at("/rejected/0/code").stringValue()).isEqualTo("required");
        assertThat(json(answer).at("/rejected/0/pointer").stringValue()).isEqualTo("/User_ID");
        listener.stopTriggering();
        assertThat(listener.arrivals()).hasSize(1);
    }

    @Test
    void takesNothingOfARequestWithABadEventWhenItIsStrict() throws Exception {
        validate(RequestValidation.STRICT);
        HttpResponse<String> answer = listener.post(EVENT + "\n" + EVENT.replace("V1", "V77"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("accepted").intValue()).isZero();
        assertThat(json(answer).at("/rejected/0/index").intValue()).isEqualTo(1);
        assertThat(json(answer).at("/rejected/0/code").stringValue()).isEqualTo("unknown-version");
        assertThat(json(answer).has("receipt")).isFalse();
        assertThat(listener.post(EVENT).statusCode()).isEqualTo(200);
        listener.stopTriggering();
        assertThat(listener.arrivals()).hasSize(1);
    }

    @Test
    void tellsTheIdsWhenAsked() throws Exception {
        validate(RequestValidation.REPORT);
        HttpResponse<String> answer = listener.post(
                EVENT.replace("{", "{\"Event_ID\":\"mine\",") + "\n" + EVENT, "Prefer", "return=representation");
        JsonNode ids = json(answer).path("ids");
        assertThat(ids.get(0).stringValue()).isEqualTo("mine");
        assertThat(UUID.fromString(ids.get(1).stringValue()).version()).isEqualTo(7);
        listener.stopTriggering();
        assertThat(listener.arrivals())
                .last()
                .extracting(Arrival::id)
                .isEqualTo(ids.get(1).stringValue());
    }

    @Test
    void givesARepeatedRequestTheSameIdsByItsIdempotencyKey() throws Exception {
        listener.start();
        for (int time = 0; time < 2; time++) {
            listener.post(EVENT + "\n" + EVENT, "Idempotency-Key", "upload-17");
        }
        listener.stopTriggering();
        List<String> ids = listener.arrivals().stream().map(Arrival::id).toList();
        assertThat(ids).hasSize(4);
        assertThat(ids.subList(0, 2)).doesNotHaveDuplicates().isEqualTo(ids.subList(2, 4));
    }

    /** Two devices that count their requests from 1, or one that has begun anew. */
    @ParameterizedTest
    @EnumSource
    void takesNoOtherEventForARepeatThatHasItsIdempotencyKey(RequestValidation validation) throws Exception {
        validate(validation);
        for (String user : List.of("a1b2", "e5f6")) {
            assertThat(listener.post(EVENT.replace("a1b2", user), "Idempotency-Key", "1")
                            .statusCode())
                    .isEqualTo(200);
        }
        listener.stopTriggering();
        assertThat(listener.arrivals()).extracting(Arrival::id).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void refusesMoreEventsThanARequestMayHold() throws Exception {
        listener.start();
        HttpResponse<String> answer = listener.post("{}\n".repeat(10_001));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).path("code").stringValue()).isEqualTo("too-many-events");
        assertThat(listener.post("{}\n".repeat(10_000)).statusCode()).isEqualTo(200);
    }

    @Test
    void batchesUpToItsSize() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.MAX_BATCH_SIZE, "1 B");
        listener.schedule();
        var first = listener.postAsync(EVENT);
        var second = listener.postAsync(EVENT);
        while (!first.isDone() || !second.isDone()) {
            listener.trigger();
        }
        assertThat(listener.flowFiles()).hasSize(2);
    }

    @Test
    void keepsOnlyTheBeginningOfAnEventOverItsSize() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.MAX_EVENT_SIZE, "100 B");
        listener.start();
        assertThat(json(listener.post(EVENT)).at("/rejected/0/code").stringValue())
                .isEqualTo("event-too-large");
        listener.stopTriggering();
        assertThat(listener.arrivals().getFirst().frame().bytes()).hasSize(100);
    }

    @ParameterizedTest
    @CsvSource({"PUT, 405", "DELETE, 405", "OPTIONS, 204", "TRACE, 405"})
    void saysWhichMethodsThereAre(String method, int status) throws Exception {
        listener.start();
        HttpResponse<String> answer = listener.send(method);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Allow")).contains("POST, GET, OPTIONS");
    }

    @Test
    void listensOnThePathItIsGiven() throws Exception {
        listener.runner().setProperty(ListenEventsProperties.PATH, "/v1/collect");
        listener.start();
        assertThat(listener.post(EVENT).statusCode()).isEqualTo(404);
        assertThat(listener.get("/v1/collect?" + FORM).statusCode()).isEqualTo(200);
    }

    @Test
    void keepsThePathOfItsHealthForItself() {
        listener.runner().setProperty(ListenEventsProperties.PATH, "/health");
        listener.runner().assertNotValid();
    }

    @Test
    void saysThatItIsReadyAndNothingElse() throws Exception {
        listener.start();
        HttpResponse<byte[]> health = listener.get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(new String(health.body(), UTF_8)).isEqualTo("{\"status\":\"ready\"}");
        assertThat(health.headers().map()).doesNotContainKey("server");
    }

    private void validate(RequestValidation validation) throws Exception {
        listener.runner().setProperty(ListenEventsProperties.VALIDATION, validation);
        FixedCatalog.addTo(listener.runner());
        listener.start();
    }

    private static byte[] coded(String coding, byte[] content) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case "gzip", "x-gzip" -> new GZIPOutputStream(coded);
            case "deflate" -> new DeflaterOutputStream(coded);
            default -> coded;
        }) {
            out.write(coding.equals("zstd") ? Zstd.compress(content) : content);
        }
        return coded.toByteArray();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
