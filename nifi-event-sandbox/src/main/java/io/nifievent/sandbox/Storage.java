package io.nifievent.sandbox;

import java.util.Locale;

/** Where the tables of a sandbox lie. */
public enum Storage {
    LOCAL,
    HDFS,
    S3;

    /** As a person writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
