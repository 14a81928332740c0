package io.nifievent.benchmark.hudi;

import io.nifievent.hudi.Lakehouse;
import io.nifievent.hudi.LakehouseSettings;
import io.nifievent.hudi.StorageAccess;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Lakehouses in a folder of local files. */
final class Lakehouses {

    private static final long ROOM_FOR_IDS = 2L << 30;

    private Lakehouses() {}

    /** One as it comes. */
    static Lakehouse plain(Path base) {
        return lakehouse(new LakehouseSettings(base.toUri()));
    }

    /**
     * One that reads Hadoop's settings from files and keeps all ids in memory.
     *
     * @param hadoopResources Hadoop configuration files
     */
    static Lakehouse roomy(Path base, List<Path> hadoopResources) {
        return roomy(base, hadoopResources, LakehouseSettings.SMALL_FILE_BYTES);
    }

    /** The same, each commit with files of its own, as the shipped flow has it beside MaintainHudi. */
    static Lakehouse packed(Path base, List<Path> hadoopResources) {
        return roomy(base, hadoopResources, 0);
    }

    private static Lakehouse roomy(Path base, List<Path> hadoopResources, long smallFileBytes) {
        LakehouseSettings defaults = new LakehouseSettings(base.toUri());
        return lakehouse(new LakehouseSettings(
                defaults.basePath(),
                StorageAccess.by(hadoopResources),
                defaults.tableVersion(),
                smallFileBytes,
                ROOM_FOR_IDS,
                defaults.duplicateDays(),
                defaults.lock()));
    }

    private static Lakehouse lakehouse(LakehouseSettings settings) {
        return new Lakehouse(settings, InstantSource.system(), contents -> {});
    }
}
