package io.nifievent.sandbox.part;

import io.nifievent.sandbox.SandboxFailure;
import java.nio.file.Path;
import java.util.Optional;

/** The JDKs that ./pipeline found. */
public record Jdk(Path home) {
    private static final String JDK_17 = "PIPELINE_JDK17";
    private static final String JDK_21 = "PIPELINE_JDK21";

    /** For Presto and the Hive Metastore, which run on no later one. */
    public static Jdk seventeen() {
        return Optional.ofNullable(System.getenv(JDK_17))
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
}
