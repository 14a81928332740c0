package io.nifievent.sandbox;

import io.nifievent.sandbox.part.S3Credentials;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where everything of one sandbox is: the checkout, the state folder, ports and heaps. Every setting has a valid value.
 *
 * @param root the checkout
 * @param state the folder that holds all that a running sandbox writes
 */
public record Settings(Path root, Path state, Map<Setting, String> values) {
    public static final String HOST = "127.0.0.1";

    private static final int LOWEST_FREE_PORT = 10_000;

    /** From here on Linux gives ports to connections that go out (ip_local_port_range); other systems begin higher. */
    private static final int LOWEST_EPHEMERAL_PORT = 32_768;

    private static final int MOST_ATTEMPTS = 100;

    public Settings {
        root = root.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        Map<Setting, String> complete = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            complete.put(setting, setting.checked(values.getOrDefault(setting, setting.defaultValue())));
        }
        values = Map.copyOf(complete);
    }

    /**
     * Defaults, overridden by pipeline.properties, overridden by the environment, overridden by flags. A folder that a flag
     * names is one from where the command is typed, the others' are from the checkout.
     */
    public static Settings of(Path root, Path state, Map<String, String> environment, Map<Setting, String> flags) {
        Map<Setting, String> values = read(root.resolve("pipeline.properties")).orElseGet(Map::of);
        Map<Setting, String> merged = new EnumMap<>(Setting.class);
        merged.putAll(values);
        for (Setting setting : Setting.values()) {
            Optional.ofNullable(environment.get(setting.environmentVariable()))
                    .ifPresent(value -> merged.put(setting, value));
        }
        Path checkout = root.toAbsolutePath().normalize();
        flags.forEach((setting, value) -> merged.put(setting, setting.fromWorkingDirectory(value, checkout)));
        return new Settings(root, state, merged);
    }

    /** What the last {@code up} of this state folder used, if there was one. */
    public static Optional<Settings> saved(Path root, Path state) {
        return read(savedIn(state)).map(values -> new Settings(root, state, values));
    }

    public void save() throws IOException {
        if (saved(root, state).equals(Optional.of(this))) {
            return;
        }
        Files.createDirectories(savedIn(state).getParent());
        Properties properties = new Properties();
        values.forEach((setting, value) -> properties.setProperty(setting.key(), value));
        StringWriter content = new StringWriter();
        properties.store(content, "What the last ./pipeline up used");
        WholeFile.write(savedIn(state), content.toString());
    }

    /**
     * The same sandbox on ports that are free now, for tests beside a running one. No connection of another part takes one
     * of them before its own part listens there.
     */
    public Settings withFreePorts() {
        Map<Setting, String> changed = new EnumMap<>(values);
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Setting setting : Setting.values()) {
                if (setting.isPort()) {
                    ServerSocket socket = bindFreePort();
                    held.add(socket);
                    changed.put(setting, Integer.toString(socket.getLocalPort()));
                }
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Settings(root, state, changed);
    }

    private static ServerSocket bindFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_FREE_PORT, LOWEST_EPHEMERAL_PORT);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    public String value(Setting setting) {
        return Optional.ofNullable(values.get(setting)).orElseGet(setting::defaultValue);
    }

    public int port(Setting setting) {
        return Integer.parseInt(value(setting));
    }

    /** Where events are posted to NiFi's ListenHTTP. */
    public URI eventsEndpoint() {
        return http(Setting.HTTP_PORT, "/events");
    }

    /** Where events are posted to our ListenEvents. */
    public URI listenEndpoint() {
        return http(Setting.LISTEN_PORT, "/events");
    }

    public URI nifi() {
        return http(Setting.NIFI_PORT, "/nifi/");
    }

    public URI nifiApi() {
        return http(Setting.NIFI_PORT, "/nifi-api");
    }

    public URI presto() {
        return http(Setting.PRESTO_PORT, "/");
    }

    /** Presto with the catalog and schema of the event tables. */
    public String prestoJdbcUrl() {
        return "jdbc:presto://" + HOST + ":" + port(Setting.PRESTO_PORT) + "/hudi/events";
    }

    public String kafkaBootstrapServers() {
        return HOST + ":" + port(Setting.KAFKA_PORT);
    }

    public String metastoreUri() {
        return "thrift://" + HOST + ":" + port(Setting.METASTORE_PORT);
    }

    /** Those that stay as they are until a fresh start: the tables there are have them in their addresses. */
    public List<Setting> kept() {
        return Files.isDirectory(data()) ? storage().address() : List.of();
    }

    public Storage storage() {
        return Storage.valueOf(value(Setting.STORAGE).toUpperCase(Locale.ROOT));
    }

    /** Where the Hudi tables lie, as NiFi and Presto know it. */
    public URI lakehouse() {
        return switch (storage()) {
            case LOCAL -> URI.create(warehouse().toUri().toString().replaceFirst("/$", ""));
            case HDFS -> hdfs().resolve("/warehouse");
            case S3 -> URI.create("s3a://" + S3Credentials.BUCKET + "/warehouse");
        };
    }

    public URI s3() {
        return URI.create("http://" + HOST + ":" + port(Setting.S3_PORT));
    }

    public URI hdfs() {
        return URI.create("hdfs://" + HOST + ":" + port(Setting.HDFS_PORT));
    }

    /** What the name node says of itself, as JSON. */
    public URI hdfsState() {
        return http(Setting.HDFS_HTTP_PORT, "/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState");
    }

    /** The folder of the Hudi tables when they are local files. */
    public Path warehouse() {
        return data().resolve("warehouse");
    }

    public Path eventCatalog() {
        return root.resolve(value(Setting.EVENT_CATALOG));
    }

    public Path flowTemplate() {
        return root.resolve("flow-templates/event-pipeline.json");
    }

    /** What is wiped by a fresh start. */
    public Path data() {
        return state.resolve("data");
    }

    /** Which processes run. */
    public Path run() {
        return state.resolve("run");
    }

    public Path logs() {
        return state.resolve("logs");
    }

    /** The real parts as fetched; shared by all state folders of this checkout. */
    public Path parts() {
        return root.resolve(".pipeline/parts");
    }

    private URI http(Setting port, String path) {
        return URI.create("http://" + HOST + ":" + port(port) + path);
    }

    private static Path savedIn(Path state) {
        return state.resolve("run/settings.properties");
    }

    private static Optional<Map<Setting, String>> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read " + file + ": " + e.getMessage(), "Make it readable or remove it.", e);
        }
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            Optional.ofNullable(properties.getProperty(setting.key())).ifPresent(value -> {
                values.put(setting, value.strip());
                properties.remove(setting.key());
            });
        }
        if (!properties.isEmpty()) {
            throw new SandboxFailure(
                    file + " has settings nobody knows: " + String.join(", ", properties.stringPropertyNames()),
                    "Remove them. Known are: "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Setting.values())
                                            .map(Setting::key)
                                            .toList()));
        }
        return Optional.of(values);
    }
}
