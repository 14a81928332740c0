package io.nifievent.services;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.CatalogException;
import io.nifievent.source.CatalogSource;
import io.nifievent.validation.RejectedEvents;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;

/** What the Verify button says of a catalog: whether its place can be reached, and what is there. */
final class CatalogVerification {

    private CatalogVerification() {}

    static List<ConfigVerificationResult> of(CatalogSource source) {
        try {
            Catalog found = source.read().whole().orElseThrow();
            return List.of(reached(), read(Outcome.SUCCESSFUL, "Event types: " + types(found) + lack(found)));
        } catch (CatalogException e) {
            return List.of(reached(), read(Outcome.FAILED, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return List.of(
                    step("Reach location", Outcome.FAILED, String.valueOf(e.getMessage())),
                    read(Outcome.SKIPPED, "The location can't be reached."));
        }
    }

    private static String types(Catalog catalog) {
        return catalog.types().stream()
                .map(type -> type.name() + " " + type.versions().keySet())
                .collect(Collectors.joining(", "));
    }

    private static String lack(Catalog catalog) {
        return RejectedEvents.lackOf(catalog).map(lack -> ". " + lack).orElse("");
    }

    private static ConfigVerificationResult reached() {
        return step("Reach location", Outcome.SUCCESSFUL, "It answers.");
    }

    private static ConfigVerificationResult read(Outcome outcome, String explanation) {
        return step("Read catalog", outcome, explanation);
    }

    private static ConfigVerificationResult step(String name, Outcome outcome, String explanation) {
        return new ConfigVerificationResult.Builder()
                .verificationStepName(name)
                .outcome(outcome)
                .explanation(explanation)
                .build();
    }
}
