package io.nifievent.http;

import io.nifievent.ingest.GroupCommit;
import io.nifievent.ingest.Intake;
import io.nifievent.ingest.Refusal;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Says what each path and method is for. Blocks no thread. */
final class EventsHandler extends Handler.Abstract.NonBlocking {

    private static final String METHODS = "POST, GET, OPTIONS";

    private final HttpSettings settings;
    private final GroupCommit commits;
    private final Intake intake;
    private final Access access;

    EventsHandler(HttpSettings settings, GroupCommit commits, Intake intake, Access access) {
        this.settings = settings;
        this.commits = commits;
        this.intake = intake;
        this.access = access;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getCanonicalPath();
        if (settings.path().equals(path)) {
            events(request, response, callback);
        } else if (HttpSettings.HEALTH_PATH.equals(path)) {
            health(response, callback);
        } else {
            Answer.problem(response, callback, Problem.of(404, "not-found", "Send events to " + settings.path() + "."));
        }
        return true;
    }

    private void events(Request request, Response response, Callback callback) {
        switch (request.getMethod()) {
            case "POST" -> new EventRequest(this, request, response, callback).post();
            case "GET" -> new EventRequest(this, request, response, callback).pixel();
            case "OPTIONS" -> {
                response.setStatus(204);
                response.getHeaders().put(HttpHeader.ALLOW, METHODS);
                callback.succeeded();
            }
            default -> {
                response.getHeaders().put(HttpHeader.ALLOW, METHODS);
                Answer.problem(response, callback, Problem.of(405, "method-not-allowed", "Events are sent by POST."));
            }
        }
    }

    private void health(Response response, Callback callback) {
        Optional<Refusal> obstacle = commits.obstacle();
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        if (obstacle.isEmpty()) {
            Answer.json(response, callback, 200, state.put("status", "ready"));
        } else {
            state.put("status", "refusing")
                    .put("code", obstacle.get().code())
                    .put("message", obstacle.get().message());
            Answer.json(response, callback, 503, state);
        }
    }

    GroupCommit commits() {
        return commits;
    }

    Intake intake() {
        return intake;
    }

    Access access() {
        return access;
    }

    HttpLimits limits() {
        return settings.limits();
    }

    boolean strict() {
        return settings.strict();
    }
}
