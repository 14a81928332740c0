package io.nifievent.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A checkout whose parts are taken for fetched. */
public final class FetchedParts {
    private static final List<String> PARTS = List.of("kafka", "hive-metastore", "presto", "nifi", "nifi-standard-nar");

    private FetchedParts() {}

    /** Makes the folders of the parts, and what says that they are fetched. */
    public static void in(Path root) throws IOException {
        for (String part : PARTS) {
            Path pom = Files.createDirectories(root.resolve("nifi-event-sandbox/parts/" + part))
                    .resolve("pom.xml");
            Files.writeString(pom, "<artifactId>" + part + "</artifactId>");
            Path fetched = Files.createDirectories(root.resolve(".pipeline/parts/" + part));
            Files.copy(pom, fetched.resolve("fetched.pom.xml"));
        }
    }
}
