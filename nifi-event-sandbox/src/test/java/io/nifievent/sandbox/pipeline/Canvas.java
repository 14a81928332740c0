package io.nifievent.sandbox.pipeline;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.nifi.NifiApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** The canvas of the running flow, changed as a person would. What is added lies in the flow's own group. */
final class Canvas {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What a killed process left is waited for by an erasure until it counts as dead. */
    private static final Duration CONTENT_PATIENCE = Duration.ofMinutes(10);

    private final NifiApi nifi;
    private final String group;

    Canvas(SandboxStack stack) throws IOException, InterruptedException {
        this(
                stack.nifi(),
                only(
                        stack.nifi().get("/flow/process-groups/root").at("/processGroupFlow/flow/processGroups"),
                        child -> name(child).equals(SandboxStack.FLOW)));
    }

    private Canvas(NifiApi nifi, String group) {
        this.nifi = nifi;
        this.group = group;
    }

    /** That of a NiFi without the flow, on which what is added lies by itself. */
    static Canvas ofRoot(NifiApi nifi) throws IOException, InterruptedException {
        return new Canvas(
                nifi,
                nifi.get("/flow/process-groups/root").at("/processGroupFlow/id").asText());
    }

    /** A component, by its id. */
    record Component(String id, String type) {}

    private static String only(JsonNode entities, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(entities.spliterator(), false)
                .filter(wanted)
                .map(entity -> entity.path("id").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError("It is not among " + entities));
    }

    private static String name(JsonNode entity) {
        return entity.at("/component/name").asText();
    }

    /** The id of one of the flow's controller services. */
    String service(String name) throws IOException, InterruptedException {
        return only(
                nifi.get("/flow/process-groups/" + group + "/controller-services")
                        .path("controllerServices"),
                service -> name(service).equals(name));
    }

    /** One of the flow's processors. */
    Component processor(String groupName, String name) throws IOException, InterruptedException {
        String inside = only(
                nifi.get("/process-groups/" + group + "/process-groups").path("processGroups"),
                child -> name(child).equals(groupName));
        return new Component(
                only(
                        nifi.get("/process-groups/" + inside + "/processors").path("processors"),
                        processor -> name(processor).equals(name)),
                "PROCESSOR");
    }

    /** Adds a controller service and enables it; gives its id. */
    String addService(String type, Map<String, String> properties) throws IOException, InterruptedException {
        ObjectNode service = component(type);
        properties.forEach(((ObjectNode) service.path("component")).putObject("properties")::put);
        String id = nifi.post("/process-groups/" + group + "/controller-services", service)
                .path("id")
                .asText();
        String path = "/controller-services/" + id;
        ObjectNode enable = NifiApi.object().put("state", "ENABLED");
        enable.set("revision", nifi.get(path).path("revision"));
        nifi.put(path + "/run-status", enable);
        await().atMost(PATIENCE)
                .until(() -> nifi.get(path).at("/component/state").asText().equals("ENABLED"));
        return id;
    }

    /** Takes an enabled controller service away; one that stays is enabled again after each start of NiFi. */
    void removeService(String id) throws IOException, InterruptedException {
        String path = "/controller-services/" + id;
        ObjectNode disable = NifiApi.object().put("state", "DISABLED");
        disable.set("revision", nifi.get(path).path("revision"));
        nifi.put(path + "/run-status", disable);
        await().atMost(PATIENCE)
                .until(() -> nifi.get(path).at("/component/state").asText().equals("DISABLED"));
        nifi.delete(path + "?version=" + nifi.get(path).at("/revision/version").asLong());
    }

    /** Adds a processor, which runs only when it is told to. */
    Component addProcessor(String type, Map<String, String> properties, String... autoTerminated)
            throws IOException, InterruptedException {
        ObjectNode processor = component(type);
        ObjectNode config = ((ObjectNode) processor.path("component")).putObject("config");
        config.put("schedulingPeriod", "1 sec");
        properties.forEach(config.putObject("properties")::put);
        var ended = config.putArray("autoTerminatedRelationships");
        for (String relationship : autoTerminated) {
            ended.add(relationship);
        }
        return new Component(
                nifi.post("/process-groups/" + group + "/processors", processor)
                        .path("id")
                        .asText(),
                "PROCESSOR");
    }

    /** Takes a stopped processor away, with the queues that lead from it, which must be empty. */
    void removeProcessor(Component processor) throws IOException, InterruptedException {
        String path = "/processors/" + processor.id();
        nifi.delete(path + "?version=" + nifi.get(path).at("/revision/version").asLong());
    }

    Component addFunnel() throws IOException, InterruptedException {
        return new Component(
                nifi.post("/process-groups/" + group + "/funnels", component(""))
                        .path("id")
                        .asText(),
                "FUNNEL");
    }

    private static ObjectNode component(String type) {
        ObjectNode entity = NifiApi.object();
        entity.putObject("revision").put("version", 0);
        ObjectNode component = entity.putObject("component");
        if (!type.isEmpty()) {
            component.put("type", type);
        }
        return entity;
    }

    /** Leads a relationship to another component; gives the queue. */
    String connect(Component source, String relationship, Component destination)
            throws IOException, InterruptedException {
        ObjectNode entity = component("");
        ObjectNode connection = (ObjectNode) entity.path("component");
        connection.set("source", end(source));
        connection.set("destination", end(destination));
        connection.putArray("selectedRelationships").add(relationship);
        return nifi.post("/process-groups/" + group + "/connections", entity)
                .path("id")
                .asText();
    }

    private ObjectNode end(Component component) {
        return NifiApi.object().put("id", component.id()).put("groupId", group).put("type", component.type());
    }

    /** Gives a running processor other settings. */
    void reconfigure(Component processor, String schedulingPeriod, Map<String, String> properties)
            throws IOException, InterruptedException {
        String path = "/processors/" + processor.id();
        stop(processor);
        ObjectNode update = NifiApi.object();
        update.set("revision", nifi.get(path).path("revision"));
        ObjectNode config =
                update.putObject("component").put("id", processor.id()).putObject("config");
        config.put("schedulingPeriod", schedulingPeriod);
        properties.forEach(config.putObject("properties")::put);
        nifi.put(path, update);
        start(processor);
    }

    /** Starts or stops all of the flow that is not disabled; returns when it is so. */
    void setFlowState(String state) throws IOException, InterruptedException {
        nifi.put(
                "/flow/process-groups/" + group,
                NifiApi.object().put("id", group).put("state", state).put("disconnectedNodeAcknowledged", false));
        await().atMost(PATIENCE).until(() -> {
            JsonNode now = nifi.get("/process-groups/" + group);
            JsonNode status = now.at("/status/aggregateSnapshot");
            return state.equals("RUNNING")
                    ? now.path("stoppedCount").asInt() == 0
                    : now.path("runningCount").asInt() == 0
                            && status.path("activeThreadCount").asInt() == 0;
        });
    }

    void start(Component processor) throws IOException, InterruptedException {
        setState(processor, "RUNNING");
    }

    /** Stops a processor that runs, or enables one that is disabled; returns when it does nothing more. */
    void stop(Component processor) throws IOException, InterruptedException {
        setState(processor, "STOPPED");
        await().atMost(PATIENCE)
                .until(() -> nifi.get("/processors/" + processor.id())
                                .at("/status/aggregateSnapshot/activeThreadCount")
                                .asInt()
                        == 0);
    }

    /** Keeps a stopped processor from being started with its group. */
    void disable(Component processor) throws IOException, InterruptedException {
        stop(processor);
        setState(processor, "DISABLED");
    }

    /** Triggers a processor a single time. */
    void runOnce(Component processor) throws IOException, InterruptedException {
        setState(processor, "RUN_ONCE");
    }

    private void setState(Component processor, String state) throws IOException, InterruptedException {
        String path = "/processors/" + processor.id();
        await().atMost(PATIENCE)
                .until(() -> nifi.get(path)
                        .at("/component/validationStatus")
                        .asText()
                        .equals("VALID"));
        ObjectNode request = NifiApi.object().put("state", state);
        request.set("revision", nifi.get(path).path("revision"));
        nifi.put(path + "/run-status", request);
    }

    /** A queue, by its id, and how many FlowFiles it takes before it is full. */
    record Queue(String id, long limit) {}

    /** All queues of the flow, between its groups and in them. */
    List<Queue> queues() throws IOException, InterruptedException {
        List<Queue> queues = new ArrayList<>(queuesIn(group));
        for (JsonNode child :
                nifi.get("/process-groups/" + group + "/process-groups").path("processGroups")) {
            queues.addAll(queuesIn(child.path("id").asText()));
        }
        return queues;
    }

    private List<Queue> queuesIn(String id) throws IOException, InterruptedException {
        return StreamSupport.stream(
                        nifi.get("/process-groups/" + id + "/connections")
                                .path("connections")
                                .spliterator(),
                        false)
                .map(Canvas::queue)
                .toList();
    }

    static Queue queue(JsonNode connection) {
        return new Queue(
                connection.path("id").asText(),
                connection.at("/component/backPressureObjectThreshold").asLong());
    }

    /** What the queue leads to must not run. */
    void setLimit(Queue queue, long flowFiles) throws IOException, InterruptedException {
        String path = "/connections/" + queue.id();
        ObjectNode update = NifiApi.object();
        update.set("revision", nifi.get(path).path("revision"));
        update.putObject("component").put("id", queue.id()).put("backPressureObjectThreshold", flowFiles);
        nifi.put(path, update);
    }

    /** The content of the first FlowFile that comes into a queue, which must be JSON. */
    JsonNode firstContent(String queue) throws IOException, InterruptedException {
        String path = "/flowfile-queues/" + queue;
        JsonNode flowFile = await().atMost(CONTENT_PATIENCE).until(() -> firstFlowFile(path), JsonNode::isObject);
        return nifi.get(path + "/flowfiles/" + flowFile.path("uuid").asText() + "/content");
    }

    private JsonNode firstFlowFile(String queue) throws IOException, InterruptedException {
        JsonNode request =
                nifi.post(queue + "/listing-requests", NifiApi.object()).path("listingRequest");
        String path = queue + "/listing-requests/" + request.path("id").asText();
        JsonNode listing = await().until(
                        () -> nifi.get(path).path("listingRequest"),
                        answer -> answer.path("finished").asBoolean());
        nifi.delete(path);
        return listing.at("/flowFileSummaries/0");
    }
}
