package io.nifievent.processors;

import org.apache.nifi.components.DescribedValue;

/** What ListenEvents does about events that don't obey the catalog. */
enum RequestValidation implements DescribedValue {
    NONE("None", "Only what is no well-formed JSON is named in the answer. Every event goes on."),
    REPORT("Report", "Bad events are named in the answer. Every event goes on, the bad ones to be quarantined."),
    STRICT("Strict", "A request with a bad event is answered with 400, and nothing of it is taken.");

    private final String displayName;
    private final String description;

    RequestValidation(String displayName, String description) {
        this.displayName = displayName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return displayName;
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
