package io.nifievent.benchmark.pipeline;

import io.nifievent.benchmark.hudi.TableFiles;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Spark as a process that stores a topic, ended when closed. */
final class SparkProcess implements AutoCloseable {

    private static final int GRACE_SECONDS = 20;

    /** What Spark's own launcher opens to it on Java 17. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private final Process process;
    private final Path table;

    private SparkProcess(Process process, Path table) {
        this.process = process;
        this.table = table;
    }

    /**
     * Starts Spark on a topic, from its beginning.
     *
     * @param part folder of Spark's jars
     * @param home folder for the table, checkpoints and the log
     * @param commitInterval time between commits
     */
    static SparkProcess start(Settings settings, Path part, Path home, String topic, Duration commitInterval)
            throws IOException {
        Path table = home.resolve("photo_swipe");
        List<String> command = new ArrayList<>(List.of(Jdk.seventeen().java(), "-Xmx2g"));
        OPENED.stream()
                .flatMap(name -> Stream.of("--add-opens", "java.base/" + name + "=ALL-UNNAMED"))
                .forEach(command::add);
        command.addAll(List.of(
                "-cp",
                part.resolve("lib") + "/*",
                settings.root()
                        .resolve("nifi-event-benchmarks/parts/spark/SparkPeer.java")
                        .toString(),
                settings.kafkaBootstrapServers(),
                topic,
                TableFiles.location(table),
                TableFiles.location(home.resolve("checkpoints")),
                Long.toString(commitInterval.toMillis())));
        return new SparkProcess(
                new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve("spark.log").toFile())
                        .start(),
                table);
    }

    TopicStore store() {
        return new TopicStore(process.pid(), new TableFiles(table));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
