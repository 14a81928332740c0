package io.nifievent.sandbox.part;

import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The JDKs that ./pipeline found. */
public record Jdk(Path home) {
    private static final String JDK_17 = "PIPELINE_JDK17";
    private static final String JDK_21 = "PIPELINE_JDK21";
    private static final int FIRST_WITH_COMPACT_HEADERS = 25;

    /** For Presto and the Hive Metastore, which run on no later one. */
    public static Jdk seventeen() {
        return Optional.ofNullable(System.getenv(JDK_17))
                .filter(home -> !home.isEmpty())
                .map(home -> new Jdk(Path.of(home)))
                .orElseThrow(() -> new SandboxFailure(
                        "No JDK 17 is known.",
                        "Use ./pipeline, which finds one, or set " + JDK_17 + " to its folder."));
    }

    /** For everything else. */
    public static Jdk twentyOneOrLater() {
        return new Jdk(
                Path.of(Optional.ofNullable(System.getenv(JDK_21)).orElseGet(() -> System.getProperty("java.home"))));
    }

    public String java() {
        return home.resolve("bin/java").toString();
    }

    /** The option for objects with 8 bytes of header instead of 12 (JEP 519), or none where it is not there yet. */
    public List<String> compactHeaders() throws IOException {
        Properties release = new Properties();
        try (Reader file = Files.newBufferedReader(home.resolve("release"))) {
            release.load(file);
        }
        String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
        return Runtime.Version.parse(version).feature() < FIRST_WITH_COMPACT_HEADERS
                ? List.of()
                : List.of("-XX:+UseCompactObjectHeaders");
    }
}
