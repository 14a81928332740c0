package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.event.Violation;
import io.nifievent.sandbox.query.Format;
import io.nifievent.sandbox.query.Printable;
import io.nifievent.sandbox.query.Rows;
import io.nifievent.validation.CandidateValidator;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./pipeline catalog try}. */
@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description = "Judges events as the pipeline does, and says of each what it thinks. Exit code 0 when all are"
                + " accepted, 1 when some are rejected.")
final class TryCommand implements Callable<Integer> {
    static final EventTimeRange TIME_RANGE = new EventTimeRange(Duration.ofHours(24));
    private static final List<String> COLUMNS =
            List.of("event", "verdict", "type", "version", "code", "pointer", "message", "schema");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "EVENTS",
            description = "File with one event, one event a line (NDJSON), or a JSON array of events.")
    private Path file = Path.of("");

    @Option(
            names = "--form",
            description = "The file is an HTML form as it is posted (application/x-www-form-urlencoded).")
    private boolean form;

    @Option(
            names = "--catalog",
            paramLabel = "CATALOG",
            description = CatalogCommand.LOCATION + " Default: event-catalog.")
    private Optional<String> named = Optional.empty();

    @Mixin
    private ReceptionOptions received = new ReceptionOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description =
                    "table (with a header), csv (without one) or json (an object a line): a row per accepted event"
                            + " and per violation of a rejected one. Default: table.")
    private Format format = Format.TABLE;

    private int accepted;
    private int rejected;

    @Override
    public Integer call() throws SQLException {
        Catalog catalog = CatalogLocation.of(named).usable();
        PrintWriter out = spec.commandLine().getOut();
        format.print(rows -> judge(new CandidateValidator(catalog, TIME_RANGE), rows), out);
        if (format == Format.TABLE) {
            out.println();
            out.println(accepted + " accepted, " + rejected + " rejected");
        }
        out.flush();
        return rejected == 0 ? 0 : 1;
    }

    private void judge(CandidateValidator validator, Rows rows) {
        rows.columns(COLUMNS);
        int events = new EventFile(file)
                .read(
                        EventFile.MAX_EVENT_BYTES,
                        (number, frame) -> print(number, validator.validate(received.candidate(frame, form)), rows));
        if (events == 0) {
            print(1, EventValidator.emptyBody(), rows);
        }
    }

    private void print(int number, Verdict verdict, Rows rows) {
        switch (verdict) {
            case Verdict.Accepted good -> {
                accepted++;
                rows.row(
                        COLUMNS,
                        List.of(
                                number,
                                "accepted",
                                good.event().type(),
                                good.event().version(),
                                "",
                                "",
                                "",
                                ""));
            }
            case Verdict.Rejected bad -> {
                rejected++;
                for (Violation violation : bad.violations()) {
                    rows.row(
                            COLUMNS,
                            List.of(
                                    number,
                                    "rejected",
                                    Printable.of(bad.claimedType().orElse("")),
                                    Printable.of(bad.claimedVersion().orElse("")),
                                    violation.code(),
                                    Printable.of(violation.pointer()),
                                    Printable.of(violation.message()),
                                    violation.schema()));
                }
            }
        }
    }
}
