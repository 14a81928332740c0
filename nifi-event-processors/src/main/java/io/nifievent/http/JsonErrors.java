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

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Answer.problem(response, callback, problem(response.getStatus()));
        return true;
    }

    private static Problem problem(int status) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            return Problem.of(Refusal.STOPPING);
        }
        String reason = Optional.ofNullable(HttpStatus.getMessage(status)).orElse("Error");
        return Problem.of(status, reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), reason + ".");
    }
}
