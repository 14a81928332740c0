package io.nifievent.sandbox.catalog;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./pipeline catalog}. */
@Command(
        name = "catalog",
        mixinStandardHelpOptions = true,
        description = "Checks, tries, compares, documents and begins catalogs of event types. Needs nothing that runs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CheckCommand.class, TryCommand.class, DiffCommand.class, DocsCommand.class, InferCommand.class})
public final class CatalogCommand implements Runnable {
    /** What a catalog is named by, in the help of the commands. */
    static final String LOCATION =
            "Folder of the catalog, a zip of it, or an address: of a zip, or of the subjects of a"
                    + " schema registry.";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: check, try, diff, docs or infer");
    }
}
