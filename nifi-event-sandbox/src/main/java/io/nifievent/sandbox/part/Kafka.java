package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** One Kafka broker that is its own controller (KRaft). */
public final class Kafka implements Part {
    /** A request for the API versions, the one request every broker answers: size, key 18, version 0, correlation id, client id. */
    private static final byte[] API_VERSIONS = ByteBuffer.allocate(17)
            .putInt(13)
            .putShort((short) 18)
            .putShort((short) 0)
            .putInt(1)
            .putShort((short) 3)
            .put("cli".getBytes(StandardCharsets.US_ASCII))
            .array();

    private final Settings settings;

    public Kafka(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<Setting> ports() {
        return List.of(Setting.KAFKA_PORT, Setting.KAFKA_CONTROLLER_PORT);
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        Path home = Files.createDirectories(settings.data().resolve("kafka"));
        Path properties = home.resolve("server.properties");
        Files.writeString(properties, serverProperties(home.resolve("logs")));
        Files.writeString(home.resolve("log4j2.properties"), LOGGING);
        if (!Files.exists(home.resolve("logs/meta.properties"))) {
            format(home, properties);
        }
        return new Launch(
                command(home, settings.value(Setting.KAFKA_HEAP), "kafka.Kafka", properties.toString()), home);
    }

    private void format(Path home, Path properties) throws IOException, InterruptedException {
        Path output = Files.createDirectories(settings.logs()).resolve("kafka-format.log");
        Process process = new ProcessBuilder(command(
                        home,
                        "128m",
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        clusterId(),
                        "-c",
                        properties.toString()))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("Kafka could not format its storage: " + Files.readString(output));
        }
    }

    private List<String> command(Path home, String heap, String main, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Jdk.twentyOneOrLater().java(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile="
                        + home.resolve("log4j2.properties").toUri(),
                "-cp",
                settings.parts().resolve("kafka/lib") + "/*",
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    String serverProperties(Path logs) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%3$d
                listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
                advertised.listeners=PLAINTEXT://%1$s:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%4$s
                num.partitions=2
                auto.create.topics.enable=true
                message.max.bytes=2097152
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(
                        Settings.HOST,
                        settings.port(Setting.KAFKA_PORT),
                        settings.port(Setting.KAFKA_CONTROLLER_PORT),
                        PropertyValue.escaped(logs));
    }

    /** A random id in the form Kafka wants: 16 bytes, base64 for URLs, no padding, no leading dash. */
    private static String clusterId() {
        UUID random = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits() & Long.MAX_VALUE)
                .putLong(random.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public boolean isReady() {
        return Probe.exchange(settings.port(Setting.KAFKA_PORT), API_VERSIONS).isPresent();
    }

    @Override
    public Duration startLimit() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofSeconds(30);
    }

    private static final String LOGGING = """
            appender.out.type=Console
            appender.out.name=out
            appender.out.layout.type=PatternLayout
            appender.out.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
            rootLogger.level=info
            rootLogger.appenderRef.out.ref=out
            """;
}
