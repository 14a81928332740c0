package io.nifievent.sandbox.nifi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Brings a flow definition into a NiFi and to running. What is there already is kept, so it may be repeated at each start.
 * A group has its name only when its services are configured: an import that was interrupted before is gone on with.
 */
public final class FlowDeployment {
    private static final String UNFINISHED = " (import not finished)";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final NifiApi nifi;

    public FlowDeployment(NifiApi nifi) {
        this.nifi = nifi;
    }

    /**
     * Imports the flow if it is not there, sets its parameters, enables its services and starts it; returns when all of it runs.
     *
     * @param name the process group's name; a group of that name directly on the canvas is taken as imported before
     * @param parameters values for those parameters of the group's context that exist
     * @param services properties of those controller services that exist, by the service's name; set when the flow is imported
     * @return whether the flow was imported now
     */
    public boolean deploy(
            String name, Path definition, Map<String, String> parameters, Map<String, Map<String, String>> services)
            throws IOException, InterruptedException {
        Optional<String> existing = find(name);
        String group = existing.isPresent() ? existing.get() : begin(name + UNFINISHED, definition);
        setParameters(group, parameters);
        if (existing.isEmpty()) {
            configureServices(group, services);
            rename(group, name);
        }
        enableServices(group);
        startComponents(group);
        return existing.isEmpty();
    }

    private String begin(String name, Path definition) throws IOException, InterruptedException {
        Optional<String> begun = find(name);
        return begun.isPresent() ? begun.get() : upload(name, definition);
    }

    private void rename(String group, String name) throws IOException, InterruptedException {
        ObjectNode update = NifiApi.object();
        update.set("revision", nifi.get("/process-groups/" + group).path("revision"));
        update.putObject("component").put("id", group).put("name", name);
        nifi.put("/process-groups/" + group, update);
    }

    private Optional<String> find(String name) throws IOException, InterruptedException {
        return elements(nifi.get("/flow/process-groups/root").at("/processGroupFlow/flow/processGroups"))
                .filter(group -> group.at("/component/name").asText().equals(name))
                .map(group -> group.path("id").asText())
                .findFirst();
    }

    private String upload(String name, Path definition) throws IOException, InterruptedException {
        JsonNode group = nifi.upload(
                "/process-groups/root/process-groups/upload",
                Map.of(
                        "groupName", name,
                        "positionX", "0",
                        "positionY", "0",
                        "clientId", "pipeline",
                        "disconnectedNodeAcknowledged", "false"),
                definition);
        return group.path("id").asText();
    }

    private void setParameters(String group, Map<String, String> values) throws IOException, InterruptedException {
        String context = nifi.get("/process-groups/" + group)
                .at("/component/parameterContext/id")
                .asText();
        if (context.isEmpty()) {
            return;
        }
        JsonNode current = nifi.get("/parameter-contexts/" + context);
        ObjectNode update = NifiApi.object();
        update.put("id", context);
        update.set("revision", current.path("revision"));
        ObjectNode component = update.putObject("component");
        component.put("id", context);
        ArrayNode changed = component.putArray("parameters");
        elements(current.at("/component/parameters"))
                .map(entity -> entity.path("parameter"))
                .filter(parameter -> values.containsKey(parameter.path("name").asText()))
                .filter(parameter -> !parameter
                        .path("value")
                        .asText()
                        .equals(values.get(parameter.path("name").asText())))
                .forEach(parameter -> {
                    ObjectNode copy = changed.addObject().putObject("parameter");
                    copy.set("name", parameter.path("name"));
                    copy.set("sensitive", parameter.path("sensitive"));
                    copy.set("description", parameter.path("description"));
                    copy.put("value", values.get(parameter.path("name").asText()));
                });
        if (!changed.isEmpty()) {
            apply(context, update);
        }
    }

    private void apply(String context, ObjectNode update) throws IOException, InterruptedException {
        String requests = "/parameter-contexts/" + context + "/update-requests";
        JsonNode request = nifi.post(requests, update).path("request");
        String path = requests + "/" + request.path("requestId").asText();
        long deadline = deadline();
        while (!request.path("complete").asBoolean()) {
            requireBefore(deadline, "the parameters were not applied", request);
            Thread.sleep(200);
            request = nifi.get(path).path("request");
        }
        nifi.delete(path);
        if (request.hasNonNull("failureReason")) {
            throw new SandboxFailure(
                    "NiFi refused the flow's parameters: "
                            + request.path("failureReason").asText(),
                    "./pipeline logs nifi says more.");
        }
    }

    private static String servicesOf(String group) {
        return "/flow/process-groups/" + group + "/controller-services?includeAncestorGroups=false"
                + "&includeDescendantGroups=true&includeReferencingComponents=false";
    }

    private void configureServices(String group, Map<String, Map<String, String>> services)
            throws IOException, InterruptedException {
        List<JsonNode> all =
                elements(nifi.get(servicesOf(group)).at("/controllerServices")).toList();
        for (JsonNode service : all) {
            Map<String, String> wanted =
                    services.getOrDefault(service.at("/component/name").asText(), Map.of());
            if (!wanted.isEmpty()) {
                ObjectNode update = NifiApi.object();
                update.set("revision", service.path("revision"));
                ObjectNode component = update.putObject("component");
                component.set("id", service.path("id"));
                wanted.forEach(component.putObject("properties")::put);
                nifi.put("/controller-services/" + service.path("id").asText(), update);
            }
        }
    }

    private void enableServices(String group) throws IOException, InterruptedException {
        String path = servicesOf(group);
        awaitAll("controller service", path, "/controllerServices", FlowDeployment::isValid);
        ObjectNode enable = NifiApi.object();
        enable.put("id", group).put("state", "ENABLED").put("disconnectedNodeAcknowledged", false);
        nifi.put("/flow/process-groups/" + group + "/controller-services", enable);
        awaitAll(
                "controller service",
                path,
                "/controllerServices",
                service -> service.at("/component/state").asText().equals("ENABLED"));
    }

    private void startComponents(String group) throws IOException, InterruptedException {
        String path = "/process-groups/" + group + "/processors?includeDescendantGroups=true";
        awaitAll("processor", path, "/processors", FlowDeployment::isValid);
        ObjectNode run = NifiApi.object();
        run.put("id", group).put("state", "RUNNING").put("disconnectedNodeAcknowledged", false);
        nifi.put("/flow/process-groups/" + group, run);
        awaitAll("processor", path, "/processors", processor -> {
            String state = processor.at("/component/state").asText();
            return state.equals("RUNNING") || state.equals("DISABLED");
        });
    }

    private static boolean isValid(JsonNode entity) {
        return entity.at("/component/validationStatus").asText().equals("VALID")
                || (entity.at("/component/state").asText().equals("DISABLED") && entity.has("inputRequirement"));
    }

    private void awaitAll(String kind, String path, String list, Predicate<JsonNode> condition)
            throws IOException, InterruptedException {
        long deadline = deadline();
        List<JsonNode> left = left(path, list, condition);
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new SandboxFailure(
                        left.size() + " of the flow's components are not as they should be:\n  "
                                + String.join(
                                        "\n  ",
                                        left.stream()
                                                .map(entity -> describe(kind, entity))
                                                .toList()),
                        "See ./pipeline logs nifi; ./pipeline up --fresh wipes everything and imports the flow anew.");
            }
            Thread.sleep(500);
            left = left(path, list, condition);
        }
    }

    private List<JsonNode> left(String path, String list, Predicate<JsonNode> condition)
            throws IOException, InterruptedException {
        return elements(nifi.get(path).at(list)).filter(condition.negate()).toList();
    }

    private static String describe(String kind, JsonNode entity) {
        JsonNode component = entity.path("component");
        List<String> words = new ArrayList<>();
        words.add("%s '%s' is %s, %s"
                .formatted(
                        kind,
                        component.path("name").asText(),
                        component.path("state").asText(),
                        component.path("validationStatus").asText()));
        elements(component.path("validationErrors")).map(JsonNode::asText).forEach(words::add);
        elements(entity.path("bulletins"))
                .map(bulletin -> bulletin.at("/bulletin/message").asText())
                .forEach(words::add);
        return String.join("\n    ", words);
    }

    private static java.util.stream.Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }

    private static void requireBefore(long deadline, String what, JsonNode last) {
        if (System.nanoTime() > deadline) {
            throw new SandboxFailure(
                    what + " within " + PATIENCE.toSeconds() + " s: " + last, "./pipeline logs nifi says more.");
        }
    }
}
