package io.nifievent.http;

import io.nifievent.ingest.Refusal;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server itself refuses, as JSON; no text of an exception and nothing of the request gets out. */
final class JsonErrors extends ErrorHandler {

    private static final Problem ORIGIN = Problem.of(
            400,
            "origin-not-allowed",
            "Pages of this web origin may not send events; Allowed Origins names those that may.");

    /** What Jetty's handler of origins says for itself. */
    private static final String ORIGIN_NOT_ALLOWED = "origin not allowed";

    private final HttpLimits limits;

    JsonErrors(HttpLimits limits) {
        this.limits = limits;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        boolean originNotAllowed = ORIGIN_NOT_ALLOWED.equals(request.getAttribute(ERROR_MESSAGE));
        Answer.problem(response, callback, originNotAllowed ? ORIGIN : problem(response.getStatus()));
        return true;
    }

    private Problem problem(int status) {
        return switch (status) {
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> Problem.of(Refusal.STOPPING);
            case HttpStatus.BAD_REQUEST_400 -> RequestContent.BROKEN;
            case HttpStatus.URI_TOO_LONG_414 ->
                byName(status, "The address is longer than " + limits.maxHeaderBytes() + " bytes.");
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                byName(status, "The header fields have more than " + limits.maxHeaderBytes() + " bytes.");
            default -> byName(status, reason(status) + ".");
        };
    }

    private static Problem byName(int status, String message) {
        return Problem.of(status, reason(status).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), message);
    }

    private static String reason(int status) {
        return Optional.ofNullable(HttpStatus.getMessage(status)).orElse("Error");
    }
}
