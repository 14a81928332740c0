package io.nifievent.validation;

import io.nifievent.catalog.Catalog;

/** Judges events as they came, JSON and forms alike, by one catalog. */
public final class CandidateValidator {

    private final EventValidator validator;
    private final FormEvent forms;

    public CandidateValidator(Catalog catalog, EventTimeRange timeRange) {
        this.validator = new EventValidator(catalog, timeRange);
        this.forms = new FormEvent(catalog, validator);
    }

    /** As {@link EventValidator#validate}, after a form's fields were read. */
    public Verdict validate(Candidate candidate) {
        return candidate.form()
                ? forms.validate(candidate.frame(), candidate.reception())
                : validator.validate(candidate.frame(), candidate.reception());
    }
}
