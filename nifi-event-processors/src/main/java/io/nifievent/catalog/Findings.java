package io.nifievent.catalog;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JsonPointer;

/** Takes down what is wrong with one file of a catalog, so that one reading finds every problem. */
final class Findings {

    private final Path file;
    private final List<CatalogProblem> all;
    private boolean any;

    /** @param all the problems of the whole catalog, which those of this file are added to */
    Findings(Path file, List<CatalogProblem> all) {
        this.file = file;
        this.all = all;
    }

    Path file() {
        return file;
    }

    void add(CatalogRule rule, JsonPointer pointer, String message) {
        any = true;
        all.add(new CatalogProblem(file, pointer, rule, message));
    }

    void add(CatalogRule rule, String message) {
        add(rule, JsonPointer.empty(), message);
    }

    /** Whether something is wrong with this file. */
    boolean any() {
        return any;
    }
}
