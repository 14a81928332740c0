package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.catalog.CatalogProblem;
import io.nifievent.sandbox.query.Printable;
import io.nifievent.validation.RejectedEvents;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./pipeline catalog check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Checks a catalog as the pipeline does when it loads it, and names every problem: file, place, rule,"
                        + " what to do. Exit code 0 when there is none, 1 when there are some; a warning is no problem.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "CATALOG",
            arity = "0..1",
            description = CatalogCommand.LOCATION + " Default: event-catalog.")
    private Optional<String> named = Optional.empty();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CatalogLocation location = CatalogLocation.of(named);
        try {
            Catalog catalog = location.load();
            int versions = catalog.types().stream()
                    .mapToInt(type -> type.versions().size())
                    .sum();
            out.println(location.name() + ": " + catalog.types().size() + " event types, " + versions
                    + " versions, no problem.");
            RejectedEvents.lackOf(catalog).ifPresent(lack -> out.println("Warning: " + lack + "."));
            return 0;
        } catch (CatalogException e) {
            print(e.problems(), location.name(), out);
            return 1;
        } finally {
            out.flush();
        }
    }

    private static void print(List<CatalogProblem> problems, String catalog, PrintWriter out) {
        Path folder = Path.of(catalog);
        Optional<Path> last = Optional.empty();
        for (CatalogProblem problem : problems) {
            if (!last.equals(Optional.of(problem.file()))) {
                out.println(problem.file().startsWith(folder) ? folder.relativize(problem.file()) : problem.file());
                last = Optional.of(problem.file());
            }
            out.println("  " + (problem.pointer().matches() ? "the whole" : problem.pointer()) + "  ["
                    + problem.rule().code() + "]");
            out.println("    " + Printable.of(problem.message()));
            out.println("    To do: " + problem.rule().remedy());
        }
        out.println();
        out.println(catalog + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + "; a pipeline would not load it, and go on with the catalog it has.");
    }
}
