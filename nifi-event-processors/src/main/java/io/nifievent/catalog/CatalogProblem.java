package io.nifievent.catalog;

import java.nio.file.Path;
import tools.jackson.core.JsonPointer;

/**
 * One reason why a catalog is refused.
 *
 * @param file the file or folder at fault
 * @param pointer the place in it; empty for the whole file. A place behind a reference is named as if it stood there
 * @param rule what it breaks
 * @param message what is wrong, for people
 */
public record CatalogProblem(Path file, JsonPointer pointer, CatalogRule rule, String message) {

    @Override
    public String toString() {
        return file + (pointer.matches() ? "" : "#" + pointer) + ": " + message + " [" + rule.code() + "]";
    }
}
