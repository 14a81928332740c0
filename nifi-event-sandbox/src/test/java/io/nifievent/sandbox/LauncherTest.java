package io.nifievent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script ./pipeline, in a checkout with a space in its path, with a Maven and a Java that only say that they were called. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path root;

    private final Map<String, String> environment = new HashMap<>();

    private record Outcome(int exitCode, String output) {}

    @BeforeEach
    void setUp() throws IOException {
        root = Files.createDirectory(folder.resolve("my checkout"));
        Files.copy(Path.of("../pipeline"), root.resolve("pipeline"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String module : List.of("nifi-event-nar", "nifi-event-sandbox", "nifi-event-benchmarks")) {
            Files.createDirectories(root.resolve(module).resolve("src"));
            Files.createFile(root.resolve(module).resolve("pom.xml"));
        }
        Files.createFile(root.resolve("pom.xml"));
        Files.createDirectories(root.resolve("event-catalog/RejectedEvent"));
        script("mvnw", """
                echo Maven
                mkdir -p nifi-event-nar/target nifi-event-sandbox/target nifi-event-benchmarks/target
                touch nifi-event-nar/target/nifi-event-nar-0.1.0.nar nifi-event-sandbox/target/nifi-event-sandbox-0.1.0.jar \\
                    nifi-event-benchmarks/target/nifi-event-benchmarks-0.1.0.jar
                """);
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", root.toString());
        environment.put("PIPELINE_JDK21", jdk("21.0.5"));
        environment.put("PIPELINE_JDK17", jdk("17.0.9"));
    }

    private String jdk(String version) throws IOException {
        script(version + "/bin/java", "echo Java " + version + "\n");
        script(version + "/bin/javac", "");
        Files.writeString(root.resolve(version).resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
        return root.resolve(version).toString();
    }

    private void script(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "nifi-event-nar/src", "event-catalog/RejectedEvent"})
    void buildsOnceAndAgainWhenASourceIsNewer(String source) throws Exception {
        assertThat(run("up")).isEqualTo(new Outcome(0, "Building the bundle ...\nMaven\nJava 21.0.5\n"));
        assertThat(run("up")).isEqualTo(new Outcome(0, "Java 21.0.5\n"));

        change(source);

        assertThat(run("up").output()).contains("Maven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nifi-event-nar", "nifi-event-sandbox", "nifi-event-benchmarks"})
    void buildsAgainWhatWasRemoved(String module) throws Exception {
        run("up");
        try (Stream<Path> artifacts = Files.list(root.resolve(module).resolve("target"))) {
            for (Path artifact :
                    artifacts.filter(file -> !file.endsWith("build.stamp")).toList()) {
                Files.delete(artifact);
            }
        }

        assertThat(run("up").output()).contains("Maven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"down", "status", "logs"})
    void runsTheBuildThereIsToStopAndToShow(String command) throws Exception {
        run("up");
        change("pom.xml");

        assertThat(run(command)).isEqualTo(new Outcome(0, "Java 21.0.5\n"));
    }

    @ParameterizedTest
    @CsvSource({"PIPELINE_JDK21, 17.0.9, 21 or later", "PIPELINE_JDK17, 21.0.5, 17", "PIPELINE_JDK17, nowhere, 17"})
    void refusesAFolderThatIsNoJdkOfTheVersion(String variable, String folder, String version) throws Exception {
        environment.put(variable, root.resolve(folder).toString());

        Outcome outcome = run("up");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output())
                .isEqualTo(
                        "error: %s is %s, which is no JDK %s. Set it to the folder of one, or unset it to have one found.\n"
                                .formatted(variable, root.resolve(folder), version));
    }

    @Test
    void asksForNoJdk17ToStopAndToShow() throws Exception {
        run("up");
        environment.put("PIPELINE_JDK17", "/nowhere");

        assertThat(run("down")).isEqualTo(new Outcome(0, "Java 21.0.5\n"));
    }

    @Test
    void runsWhereHomeIsUnset() throws Exception {
        environment.remove("HOME");
        environment.remove("PIPELINE_JDK17");
        environment.remove("PIPELINE_JDK21");

        assertThat(run("status").output()).doesNotContain("HOME");
    }

    private void change(String source) throws IOException {
        Files.setLastModifiedTime(
                root.resolve(source), FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(root.resolve("pipeline").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output;
        try (var reader = process.inputReader()) {
            output = String.join("", reader.lines().map(line -> line + "\n").toList());
        }
        return new Outcome(process.waitFor(), output);
    }
}
