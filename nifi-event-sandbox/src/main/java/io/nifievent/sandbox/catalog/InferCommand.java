package io.nifievent.sandbox.catalog;

import io.nifievent.event.EventJson;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.validation.RejectedEvents;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonPointer;

/** {@code ./pipeline catalog infer}. */
@Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        description =
                "Begins a catalog from sample events: a folder per type with a first schema that accepts them, and the"
                        + " type of what the pipeline rejects. Read what it writes: it knows what it saw, not what it"
                        + " means. Exit code 1 when something of the events is left out.")
final class InferCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "EVENTS", description = "File with one event a line (NDJSON), or a JSON array of events.")
    private Path events = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Folder of the new catalog; must not exist.")
    private Path output = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "POINTER",
            defaultValue = "/Event_Type",
            description = "Where an event names its type. Default: /Event_Type.")
    private String type = "";

    @Option(
            names = "--version-of",
            paramLabel = "POINTER",
            defaultValue = "/Event_Version",
            description = "Where it names its version. Default: /Event_Version.")
    private String version = "";

    @Option(
            names = "--id",
            paramLabel = "POINTER",
            defaultValue = "/Event_ID",
            description = "Where its id is, if it has one. Default: /Event_ID.")
    private String id = "";

    @Override
    public Integer call() {
        if (Files.exists(output)) {
            throw new SandboxFailure(output + " is there already.", "Name a new folder with --output.");
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            CatalogDraft draft = new CatalogDraft(pointer(type), pointer(version), pointer(id));
            read(draft);
            draft.write(output);
            draft.types().forEach((name, count) -> out.println(name + ": " + count + " events"));
            out.println(RejectedEvents.TYPE + ": of the sample catalog, for what the pipeline rejects");
            List<String> leftOut = draft.leftOut();
            leftOut.forEach(what -> out.println("left out  " + what));
            out.println("Next: describe types and fields in " + output + ", then ./pipeline catalog check " + output);
            out.flush();
            return leftOut.isEmpty() ? 0 : 1;
        } catch (IOException e) {
            throw new SandboxFailure(
                    "Cannot write " + output + ": " + e.getMessage(), "Name another folder with --output.", e);
        }
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new SandboxFailure("[" + text + "] is no JSON pointer.", "Write one such as /Event_Type.", e);
        }
    }

    private void read(CatalogDraft draft) {
        new EventFile(events).read(EventFile.MAX_EVENT_BYTES, (number, frame) -> {
            switch (EventJson.parse(frame)) {
                case EventJson.Parsable(var object) -> draft.add(number, object);
                case EventJson.Unparsable(var violation) ->
                    draft.leaveOut("event " + number + ": " + violation.message());
            }
        });
    }
}
