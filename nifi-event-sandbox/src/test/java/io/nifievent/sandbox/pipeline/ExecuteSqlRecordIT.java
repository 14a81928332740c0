package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.nifi.NifiApi;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stock processor queries the tables through the flow's PrestoConnectionPool. */
@ExtendWith(RunningPipeline.class)
class ExecuteSqlRecordIT {

    @Test
    void queriesPrestoFromTheCanvas(SandboxStack stack) throws Exception {
        NifiApi nifi = stack.nifi();
        String group = child(nifi.get("/flow/process-groups/root"), "processGroups", SandboxStack.FLOW);
        String pool = child(
                nifi.get("/flow/process-groups/" + group + "/controller-services"), "controllerServices", "Presto");

        ObjectNode writer = component("org.apache.nifi.json.JsonRecordSetWriter");
        String writerId = nifi.post("/process-groups/" + group + "/controller-services", writer)
                .path("id")
                .asText();
        enable(nifi, writerId);

        ObjectNode query = component("org.apache.nifi.processors.standard.ExecuteSQLRecord");
        ObjectNode config = ((ObjectNode) query.path("component")).putObject("config");
        config.put("schedulingPeriod", "1 day")
                .putArray("autoTerminatedRelationships")
                .add("failure");
        config.putObject("properties")
                .put("Database Connection Pooling Service", pool)
                .put("SQL Query", "SELECT 40 + 2 AS answer")
                .put("esqlrecord-record-writer", writerId);
        JsonNode processor = nifi.post("/process-groups/" + group + "/processors", query);
        JsonNode funnel = nifi.post("/process-groups/" + group + "/funnels", component(""));
        JsonNode connection =
                nifi.post("/process-groups/" + group + "/connections", connection(group, processor, funnel));
        run(nifi, processor.path("id").asText());

        String queue = "/flowfile-queues/" + connection.path("id").asText();
        JsonNode flowFile =
                await().atMost(Duration.ofMinutes(1)).until(() -> firstFlowFile(nifi, queue), JsonNode::isObject);
        assertThat(nifi.get(queue + "/flowfiles/" + flowFile.path("uuid").asText() + "/content")
                        .toString())
                .isEqualTo("[{\"answer\":42}]");
    }

    private static String child(JsonNode group, String kind, String name) {
        JsonNode list = group.has(kind) ? group.path(kind) : group.at("/processGroupFlow/flow/" + kind);
        for (JsonNode entity : list) {
            if (entity.at("/component/name").asText().equals(name)) {
                return entity.path("id").asText();
            }
        }
        throw new AssertionError("No " + name + " in " + group);
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

    private static ObjectNode connection(String group, JsonNode processor, JsonNode funnel) {
        ObjectNode entity = component("");
        ObjectNode connection = (ObjectNode) entity.path("component");
        connection
                .putObject("source")
                .put("id", processor.path("id").asText())
                .put("groupId", group)
                .put("type", "PROCESSOR");
        connection
                .putObject("destination")
                .put("id", funnel.path("id").asText())
                .put("groupId", group)
                .put("type", "FUNNEL");
        connection.putArray("selectedRelationships").add("success");
        return entity;
    }

    private static void enable(NifiApi nifi, String service) throws Exception {
        ObjectNode enable = NifiApi.object().put("state", "ENABLED");
        enable.set("revision", nifi.get("/controller-services/" + service).path("revision"));
        nifi.put("/controller-services/" + service + "/run-status", enable);
        await().until(() -> nifi.get("/controller-services/" + service)
                .at("/component/state")
                .asText()
                .equals("ENABLED"));
    }

    private static void run(NifiApi nifi, String processor) throws IOException, InterruptedException {
        ObjectNode once = NifiApi.object().put("state", "RUN_ONCE");
        once.set("revision", nifi.get("/processors/" + processor).path("revision"));
        nifi.put("/processors/" + processor + "/run-status", once);
    }

    private static JsonNode firstFlowFile(NifiApi nifi, String queue) throws IOException, InterruptedException {
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
