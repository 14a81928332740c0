package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./pipeline catalog docs}. */
@Command(
        name = "docs",
        mixinStandardHelpOptions = true,
        description =
                "Writes a catalog as one HTML page that needs nothing else: types, fields, versions, examples, owners,"
                        + " and a search.")
final class DocsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "CATALOG",
            arity = "0..1",
            description = CatalogCommand.LOCATION + " Examples are shown of a folder alone. Default: event-catalog.")
    private Optional<String> named = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "event-catalog.html",
            description = "The page. Default: event-catalog.html.")
    private Path output = Path.of("event-catalog.html");

    @Override
    public Integer call() {
        CatalogLocation location = CatalogLocation.of(named);
        Catalog catalog = location.usable();
        try {
            Files.writeString(output, CatalogPage.of(catalog, Path.of(location.name())));
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot write " + output + ": " + e.getMessage(), "Name another file with --output.", e);
        }
        spec.commandLine().getOut().println(output + ": " + catalog.types().size() + " event types");
        spec.commandLine().getOut().flush();
        return 0;
    }
}
