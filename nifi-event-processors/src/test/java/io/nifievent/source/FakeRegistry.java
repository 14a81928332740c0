package io.nifievent.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.nifievent.catalog.CatalogZip;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema registry that answers the reading half of Confluent's API, and nothing else. It holds the catalog of
 * {@link CatalogZip#good()}, and a subject of somebody else.
 */
public final class FakeRegistry implements AutoCloseable {

    private static final String ROOT = "/apis/ccompat/v7/subjects";
    private static final Pattern VERSIONS = Pattern.compile(ROOT + "/([^/]+)/versions(?:/(\\d+|latest))?");

    private record Version(int number, ObjectNode schema) {}

    private final HttpServer server;
    private final Map<String, List<Version>> subjects = new ConcurrentSkipListMap<>();
    private final Map<String, HttpHandler> instead = new ConcurrentHashMap<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile Optional<String> login = Optional.empty();

    public FakeRegistry() throws IOException {
        settings("event-catalog", "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        type("Visit");
        register("orders-value", "{\"type\":\"string\"}", "AVRO");
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return "http://localhost:" + server.getAddress().getPort() + ROOT;
    }

    /** Registers a type with one version; its settings come last, for with them it is one. */
    public FakeRegistry type(String name) {
        return schema(name, "V1", CatalogZip.SCHEMA).settings(name + ".event-type", "{\"time\":\"/At\"}");
    }

    /** Registers a version of a type. */
    FakeRegistry schema(String type, String version, String schema) {
        String id = "\"$id\":\"urn:event-catalog:" + type + ":" + version + "\",";
        return register(type, schema.replaceFirst("\\{", "{" + Matcher.quoteReplacement(id)), "JSON");
    }

    FakeRegistry settings(String subject, String settings) {
        return register(subject, "{\"const\":" + settings + "}", "JSON");
    }

    FakeRegistry register(String subject, String schema, String type) {
        List<Version> versions = subjects.computeIfAbsent(subject, name -> new CopyOnWriteArrayList<>());
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        int number = versions.size() + 1;
        answer.put("subject", subject)
                .put("id", 100 + number)
                .put("version", number)
                .put("schema", schema);
        if (!type.equals("AVRO")) {
            answer.put("schemaType", type);
        }
        versions.add(new Version(number, answer));
        return this;
    }

    /** Lets the newest version of a subject refer to another subject. */
    FakeRegistry referring(String subject) {
        subjects.get(subject)
                .getLast()
                .schema()
                .putArray("references")
                .addObject()
                .put("name", "other.json")
                .put("subject", "Other")
                .put("version", 1);
        return this;
    }

    FakeRegistry without(String subject) {
        subjects.remove(subject);
        return this;
    }

    /** Answers only who sends this header Authorization. */
    public FakeRegistry requiring(String authorization) {
        login = Optional.of(authorization);
        return this;
    }

    /** Answers so at the address that ends so. */
    public FakeRegistry answering(String end, HttpHandler handler) {
        instead.put(end, handler);
        return this;
    }

    /** Requests that no reader of a registry makes. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String sent = Objects.toString(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!exchange.getRequestMethod().equals("GET")
                || !(path.equals(ROOT) || VERSIONS.matcher(path).matches())) {
            refused.add(exchange.getRequestMethod() + " " + path);
            send(exchange, 405, error(405));
        } else if (login.filter(required -> !required.equals(sent)).isPresent()) {
            send(exchange, 401, error(40101));
        } else {
            Optional<HttpHandler> other = instead.entrySet().stream()
                    .filter(entry -> path.endsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (other.isPresent()) {
                other.get().handle(exchange);
            } else {
                answer(path, exchange);
            }
        }
    }

    private void answer(String path, HttpExchange exchange) throws IOException {
        if (path.equals(ROOT)) {
            send(exchange, 200, JsonMapper.shared().writeValueAsString(subjects.keySet()));
            return;
        }
        Matcher matcher = VERSIONS.matcher(path);
        List<Version> versions = matcher.matches() ? subjects.getOrDefault(matcher.group(1), List.of()) : List.of();
        String wanted = Objects.toString(matcher.group(2), "");
        if (versions.isEmpty()) {
            send(exchange, 404, error(40401));
        } else if (wanted.isEmpty()) {
            send(
                    exchange,
                    200,
                    new ArrayList<>(versions.stream().map(Version::number).toList()).toString());
        } else {
            Version version = wanted.equals("latest") ? versions.getLast() : versions.get(Integer.parseInt(wanted) - 1);
            send(exchange, 200, version.schema().toString());
        }
    }

    private static String error(int code) {
        return "{\"error_code\":" + code + ",\"message\":\"no\"}";
    }

    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
