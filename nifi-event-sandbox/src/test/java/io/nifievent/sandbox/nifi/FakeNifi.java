package io.nifievent.sandbox.nifi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of NiFi's API as a deployment asks for: one flow with one controller service, Lakehouse, and one processor. */
final class FakeNifi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern GROUP_NAME = Pattern.compile("name=\"groupName\"\\s+([^\\r\\n]+)");

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Map<String, String> serviceProperties = new ConcurrentHashMap<>();
    private volatile Optional<String> groupName = Optional.empty();
    private volatile String services = "DISABLED";
    private volatile String processors = "STOPPED";
    private volatile boolean refusesServices;

    FakeNifi() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/nifi-api");
    }

    /** Whether it is out of order when a controller service is to be configured. */
    void refuseServices(boolean refuses) {
        refusesServices = refuses;
    }

    Optional<String> groupName() {
        return groupName;
    }

    Map<String, String> serviceProperties() {
        return serviceProperties;
    }

    boolean runs() {
        return services.equals("ENABLED") && processors.equals("RUNNING");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String call = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getPath().substring("/nifi-api".length());
        int status = refusesServices && call.startsWith("PUT /controller-services/") ? 500 : 200;
        byte[] answer = (status == 200 ? answer(call, body) : "out of order").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String answer(String call, String body) throws IOException {
        return switch (call) {
            case "GET /flow/process-groups/root" ->
                "{\"processGroupFlow\":{\"flow\":{\"processGroups\":["
                        + groupName.map(FakeNifi::group).orElse("") + "]}}}";
            case "POST /process-groups/root/process-groups/upload" -> {
                Matcher name = GROUP_NAME.matcher(body);
                groupName = name.find() ? Optional.of(name.group(1)) : Optional.empty();
                yield group(groupName.orElseThrow());
            }
            case "GET /process-groups/g" -> group(groupName.orElseThrow());
            case "PUT /process-groups/g" -> {
                groupName =
                        Optional.of(JSON.readTree(body).at("/component/name").asText());
                yield group(groupName.orElseThrow());
            }
            case "GET /flow/process-groups/g/controller-services" ->
                "{\"controllerServices\":[{\"id\":\"s\",\"revision\":{\"version\":1},\"component\":{\"name\":\"Lakehouse\","
                        + "\"validationStatus\":\"VALID\",\"state\":\"" + services + "\"}}]}";
            case "PUT /controller-services/s" -> {
                JsonNode properties = JSON.readTree(body).at("/component/properties");
                properties
                        .properties()
                        .forEach(property -> serviceProperties.put(
                                property.getKey(), property.getValue().asText()));
                yield "{}";
            }
            case "PUT /flow/process-groups/g/controller-services" -> {
                services = JSON.readTree(body).path("state").asText();
                yield "{}";
            }
            case "GET /process-groups/g/processors" ->
                "{\"processors\":[{\"component\":{\"validationStatus\":\"VALID\",\"state\":\"" + processors + "\"}}]}";
            case "PUT /flow/process-groups/g" -> {
                processors = JSON.readTree(body).path("state").asText();
                yield "{}";
            }
            default -> throw new IOException("Nobody was expected to call " + call);
        };
    }

    private static String group(String name) {
        return "{\"id\":\"g\",\"revision\":{\"version\":1},\"component\":{\"id\":\"g\",\"name\":\"" + name + "\"}}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
