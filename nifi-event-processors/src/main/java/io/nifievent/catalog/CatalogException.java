package io.nifievent.catalog;

import java.util.List;
import java.util.stream.Collectors;

/** A catalog that can't be used; the message holds every problem: file, place, what is wrong and the rule. */
public final class CatalogException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<CatalogProblem> problems;

    /** @param problems every problem found, at least one */
    public CatalogException(List<CatalogProblem> problems) {
        super(problems.stream().map(CatalogProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<CatalogProblem> problems() {
        return problems;
    }
}
