package io.nifievent.http;

import io.nifievent.ingest.Completion;
import io.nifievent.ingest.GroupCommit;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.Refusal;
import io.nifievent.ingest.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request that brings events, from its head to its answer. What it held of the memory is given back before it is
 * answered, for the client may be long in reading the answer; an answer that may be long itself holds some until then.
 */
final class EventRequest {

    /** Larger contents, and those to be inflated, are read by a thread of their own, so that others needn't wait. */
    private static final int SMALL = 32 * 1024;

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,128}");

    private final EventsHandler endpoint;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final GroupCommit.Place place;

    EventRequest(EventsHandler endpoint, Request request, Response response, Callback callback) {
        this.endpoint = endpoint;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.place = endpoint.commits().enter();
    }

    /** Looks at the head; if it is in order, reads the content. */
    void post() {
        attempt(() -> {
            Sender sender = sender();
            HttpFields headers = request.getHeaders();
            boolean form = MediaType.of(headers) == MediaType.FORM;
            ContentCoding coding = ContentCoding.of(headers);
            boolean withIds = headers.contains("Prefer", "return=representation");
            int maxBytes = endpoint.limits().maxContentBytes();
            if (headers.getLongField(HttpHeader.CONTENT_LENGTH) > maxBytes) {
                throw new ProblemException(
                        413, "content-too-large", "The content is more than " + maxBytes + " bytes.");
            }
            new RequestContent(request, endpoint.limits(), this::reserve, new Reading(sender, form, coding, withIds))
                    .run();
        });
    }

    /** Takes the query string for a form. */
    void pixel() {
        attempt(() -> {
            Sender sender = sender();
            String query = Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
            take(query.getBytes(StandardCharsets.UTF_8), true, sender, (read, receipt) -> {
                place.close();
                Answer.pixel(response, callback);
            });
        });
    }

    private interface Step {
        void run() throws ProblemException;
    }

    /** Whatever is thrown by a step, the request is answered. */
    private void attempt(Step step) {
        try {
            try {
                step.run();
            } catch (ProblemException e) {
                answer(e.problem());
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private Sender sender() throws ProblemException {
        Optional<Refusal> refusal = endpoint.commits().refusal();
        if (refusal.isPresent()) {
            throw new ProblemException(Problem.of(refusal.get()));
        }
        HttpFields headers = request.getHeaders();
        String address = Request.getRemoteAddr(request);
        Optional<String> source = endpoint.access().source(headers, address);
        return new Sender(Instant.now(), source.orElse(address), source.orElse(""), idempotencyKey(headers));
    }

    private static Optional<String> idempotencyKey(HttpFields headers) throws ProblemException {
        Optional<String> key = SingleHeader.of(headers, IDEMPOTENCY_KEY);
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw new ProblemException(
                    400, "invalid-idempotency-key", IDEMPOTENCY_KEY + " is 1 to 128 visible ASCII characters.");
        }
        return key;
    }

    /** What comes of the content, once it is read. */
    private final class Reading implements RequestContent.Reader {

        private final Sender sender;
        private final boolean form;
        private final ContentCoding coding;
        private final boolean withIds;

        Reading(Sender sender, boolean form, ContentCoding coding, boolean withIds) {
            this.sender = sender;
            this.form = form;
            this.coding = coding;
            this.withIds = withIds;
        }

        @Override
        public void unfinished(Runnable giveWay) {
            place.unfinished(giveWay);
        }

        @Override
        public void read(byte[] content) {
            place.finished();
            if (coding == ContentCoding.IDENTITY && content.length <= SMALL) {
                decode(content);
            } else {
                request.getContext().execute(() -> decode(content));
            }
        }

        private void decode(byte[] content) {
            attempt(() -> {
                byte[] decoded =
                        coding.decode(content, endpoint.limits().maxContentBytes(), EventRequest.this::reserve);
                take(decoded, form, sender, this::committed);
            });
        }

        private void committed(Intake.Read read, String receipt) {
            if (withIds || read.rejectedCount() > 0) {
                answerAtLength(200, Answer.summary(read, withIds).put("receipt", receipt));
            } else {
                place.close();
                Answer.accepted(response, callback, read.events(), receipt);
            }
        }

        @Override
        public void failed(Problem problem) {
            answer(problem);
        }

        /** Nothing else can be read from its connection, so that is closed. */
        @Override
        public void abandoned(Problem problem) {
            place.close();
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            Callback closing = Callback.from(() -> callback.failed(new TimeoutException()), callback::failed);
            Answer.problem(response, closing, problem);
        }

        @Override
        public void lost(Throwable cause) {
            fail(cause);
        }
    }

    /** Answers a request whose events are committed. */
    private interface Success {
        void answer(Intake.Read read, String receipt);
    }

    private void take(byte[] content, boolean form, Sender sender, Success success) throws ProblemException {
        switch (endpoint.intake().read(content, form, sender)) {
            case Intake.Refused refused ->
                throw new ProblemException(
                        refused.code().equals("too-many-events") ? 413 : 400, refused.code(), refused.message());
            case Intake.Read read -> {
                if (endpoint.strict() && read.rejectedCount() > 0) {
                    answerAtLength(400, Answer.summary(read, false).put("accepted", 0));
                } else {
                    place.submit(read.lines(), read.events(), completion(read, success));
                }
            }
        }
    }

    private Completion completion(Intake.Read read, Success success) {
        return new Completion() {
            @Override
            public void committed(String receipt) {
                attempt(() -> success.answer(read, receipt));
            }

            @Override
            public void refused(Refusal refusal) {
                attempt(() -> answer(Problem.of(refusal)));
            }
        };
    }

    private void fail(Throwable cause) {
        place.close();
        callback.failed(cause);
    }

    private void answer(Problem problem) {
        place.close();
        Answer.problem(response, callback, problem);
    }

    private void answerAtLength(int status, ObjectNode summary) {
        byte[] json = Answer.bytes(summary);
        Answer.json(response, Callback.from(place::close, callback), status, json);
        place.answering(json.length, () -> request.getContext().execute(() -> callback.failed(new TimeoutException())));
    }

    private void reserve(long bytes) throws ProblemException {
        if (!place.reserve(bytes)) {
            throw new ProblemException(Problem.of(Refusal.BUSY));
        }
    }
}
