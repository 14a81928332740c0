package io.nifievent.sandbox;

import java.util.List;
import java.util.Locale;

/** Where the tables of a sandbox lie. */
public enum Storage {
    LOCAL(List.of(Setting.STORAGE)),
    HDFS(List.of(Setting.STORAGE, Setting.HDFS_PORT)),
    S3(List.of(Setting.STORAGE, Setting.S3_PORT));

    private final List<Setting> address;

    Storage(List<Setting> address) {
        this.address = address;
    }

    /** What says where tables lie: the flow and the metastore remember it. */
    List<Setting> address() {
        return address;
    }

    /** As a person writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
