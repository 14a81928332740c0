package io.nifievent.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxStack;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.catalog.CatalogCommand;
import io.nifievent.sandbox.part.PartFetcher;
import io.nifievent.sandbox.process.Startup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** The sample catalog in a real schema registry is the catalog of the folder, on the command line and in NiFi. */
@ExtendWith(RunningPipeline.class)
class SchemaRegistryIT {

    private final StringWriter out = new StringWriter();

    @Test
    void servesTheCatalogAndRefusesAVersionThatBreaksIt(SandboxStack stack) throws Exception {
        Settings settings = stack.settings();
        Progress progress = Progress.to(System.out, false);
        Path home = new PartFetcher(settings, progress)
                .fetch(settings.root().resolve("nifi-event-sandbox/parts/apicurio-registry/pom.xml"));
        ApicurioRegistry registry = new ApicurioRegistry(settings, home);
        try (Startup startup = new Startup(settings, stack.supervisor(), progress);
                HttpClient http = HttpClient.newHttpClient()) {
            startup.start(List.of(registry));
            registerAll(registry, http, settings.eventCatalog());
            String address = registry.subjects().toString();

            assertThat(catalog("diff", settings.eventCatalog().toString(), address))
                    .as(out.toString())
                    .isZero();
            assertThat(out.toString()).isEqualTo("0 changes, 0 of them incompatible\n");
            Canvas canvas = new Canvas(stack);
            canvas.removeService(canvas.addService(
                    "io.nifievent.services.DirectoryEventCatalog", Map.of("Catalog Location", address)));

            String newest = Files.readString(settings.eventCatalog().resolve("AppOpen/V1-0-1.schema.json"));
            registry.register(
                    http,
                    "AppOpen",
                    newest.replace("V1-0-1", "V1-0-2")
                            .replaceFirst("\"required\": \\[", "\"required\": [\"OS_Version\", "));
            assertThat(catalog("check", address)).isEqualTo(1);
            assertThat(out.toString())
                    .contains("subjects/AppOpen/versions/3\n  /properties/OS_Version  [addition]\n", ": 1 problem;");
        }
    }

    private static void registerAll(ApicurioRegistry registry, HttpClient http, Path catalog)
            throws IOException, InterruptedException {
        registry.register(http, "event-catalog", settings(catalog.resolve("catalog.json")));
        try (Stream<Path> folders = Files.list(catalog)) {
            for (Path type : folders.filter(folder -> Files.exists(folder.resolve("event-type.json")))
                    .toList()) {
                String name = type.getFileName().toString();
                registry.register(http, name + ".event-type", settings(type.resolve("event-type.json")));
                try (Stream<Path> files = Files.list(type)) {
                    for (Path schema : files.filter(file -> file.toString().endsWith(".schema.json"))
                            .sorted()
                            .toList()) {
                        registry.register(http, name, Files.readString(schema));
                    }
                }
            }
        }
    }

    /** As event-catalog/README.md says. */
    private static String settings(Path file) throws IOException {
        return "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"const\": " + Files.readString(file)
                + "}";
    }

    private int catalog(String... arguments) {
        return new CommandLine(new CatalogCommand())
                .setOut(new PrintWriter(out, true))
                .execute(arguments);
    }
}
