package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.event.EventFramer;
import io.nifievent.event.Frame;
import io.nifievent.event.Violation;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.query.Format;
import io.nifievent.sandbox.query.Rows;
import io.nifievent.validation.EventTimeRange;
import io.nifievent.validation.EventValidator;
import io.nifievent.validation.Reception;
import io.nifievent.validation.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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
    private static final int MAX_EVENT_BYTES = 512 * 1024;
    private static final EventTimeRange TIME_RANGE = new EventTimeRange(Duration.ofHours(24));
    private static final List<String> COLUMNS =
            List.of("event", "verdict", "type", "version", "code", "pointer", "message", "schema");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "EVENTS",
            description = "File with one event, one event a line (NDJSON), or a JSON array of events.")
    private Path events = Path.of("");

    @Option(names = "--catalog", paramLabel = "DIR", description = "Folder of the catalog. Default: event-catalog.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--source",
            paramLabel = "SENDER",
            defaultValue = "127.0.0.1",
            description = "Who the events are from, for types that name their senders. Default: 127.0.0.1.")
    private String source = "127.0.0.1";

    @Option(
            names = "--received-at",
            paramLabel = "INSTANT",
            description = "When they came in, such as 2026-01-01T12:00:00Z. Default: now.")
    private Optional<Instant> receivedAt = Optional.empty();

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
        Catalog catalog = CatalogFolder.of(folder).usable();
        PrintWriter out = spec.commandLine().getOut();
        format.print(rows -> judge(new EventValidator(catalog, TIME_RANGE), rows), out);
        if (format == Format.TABLE) {
            out.println();
            out.println(accepted + " accepted, " + rejected + " rejected");
        }
        out.flush();
        return rejected == 0 ? 0 : 1;
    }

    private void judge(EventValidator validator, Rows rows) {
        rows.columns(COLUMNS);
        Instant now = receivedAt.orElseGet(Instant::now);
        try (InputStream content = Files.newInputStream(events)) {
            EventFramer framer = new EventFramer(content, MAX_EVENT_BYTES);
            int number = 0;
            for (Optional<Frame> frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                number++;
                print(number, validator.validate(frame.get(), Reception.of(now, source)), rows);
            }
            if (number == 0) {
                print(1, EventValidator.emptyBody(), rows);
            }
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot read " + events + ": " + e.getMessage(),
                    "Name a file with events.",
                    new UncheckedIOException(e));
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
                                    printable(bad.claimedType().orElse("")),
                                    printable(bad.claimedVersion().orElse("")),
                                    violation.code(),
                                    printable(violation.pointer()),
                                    printable(violation.message()),
                                    violation.schema()));
                }
            }
        }
    }

    /** What is from an event must not move the cursor of who looks at it. */
    private static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }
}
