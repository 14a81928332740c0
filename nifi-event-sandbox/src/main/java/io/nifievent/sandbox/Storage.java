package io.nifievent.sandbox;

import java.util.List;
import java.util.Locale;

/** Where the tables of a sandbox lie. */
public enum Storage {
    LOCAL,
    HDFS,
    S3;

    /** What says where tables lie: the flow and the metastore remember it. */
    List<Setting> address() {
        return switch (this) {
            case LOCAL -> List.of(Setting.STORAGE);
            case HDFS -> List.of(Setting.STORAGE, Setting.HDFS_PORT);
            case S3 -> List.of(Setting.STORAGE, Setting.S3_PORT);
        };
    }

    /** As a person writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
