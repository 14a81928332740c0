package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.sandbox.catalog.CatalogComparison.Difference;
import io.nifievent.validation.Candidate;
import io.nifievent.validation.CandidateValidator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./pipeline catalog diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Compares two catalogs: types, versions, schemas and columns that came, went or changed, and the"
                + " events they judge differently. Exit code 0 when no change is incompatible and no event that was"
                + " valid would fail, 1 otherwise.")
final class DiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "OLD", description = "The catalog in force. " + CatalogCommand.LOCATION)
    private String old = "";

    @Parameters(index = "1", paramLabel = "NEW", description = "The catalog to come, named in the same ways.")
    private String next = "";

    @Option(
            names = "--against",
            paramLabel = "EVENTS",
            description =
                    "File with events as catalog try takes it, or with rows as query --format json prints them:"
                            + " SELECT * of a type's table, SELECT raw, raw_kind of rejected_events. May be given several times.")
    private List<Path> against = List.of();

    @Mixin
    private ReceptionOptions received = new ReceptionOptions();

    @Override
    public Integer call() {
        Catalog before = new CatalogLocation(old).usable();
        Catalog after = new CatalogLocation(next).usable();
        PrintWriter out = spec.commandLine().getOut();
        List<Difference> differences = CatalogComparison.of(before, after);
        long incompatible = differences.stream()
                .filter(difference -> !difference.compatible())
                .count();
        out.println(differences.size() + " changes, " + incompatible + " of them incompatible");
        differences.forEach(out::println);
        VerdictChanges verdicts = judge(before, after);
        if (!against.isEmpty()) {
            verdicts.print(out);
        }
        out.flush();
        return incompatible == 0 && verdicts.noneFails() ? 0 : 1;
    }

    private VerdictChanges judge(Catalog before, Catalog after) {
        CandidateValidator earlier = new CandidateValidator(before, TryCommand.TIME_RANGE);
        CandidateValidator later = new CandidateValidator(after, TryCommand.TIME_RANGE);
        VerdictChanges changes = new VerdictChanges();
        for (Path file : against) {
            new EventFile(file).read(QuarantineRow.MAX_BYTES, (number, line) -> {
                String place = file + " event " + number;
                Optional<StoredRow> stored = StoredRow.of(line, before);
                if (stored.isPresent()) {
                    Candidate event = received.candidateAt(
                            stored.get().receivedAt(), stored.get().event());
                    changes.addStored(place, earlier.validate(event), later.validate(event));
                } else {
                    Candidate event = QuarantineRow.of(line)
                            .map(row -> received.candidate(row.event(), row.form()))
                            .orElseGet(() -> received.candidate(line.atMost(EventFile.MAX_EVENT_BYTES), false));
                    changes.add(place, earlier.validate(event), later.validate(event));
                }
            });
        }
        return changes;
    }
}
