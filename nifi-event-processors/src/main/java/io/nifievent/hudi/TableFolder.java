package io.nifievent.hudi;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.storage.StoragePath;

/** The folder of a table, found or created. */
final class TableFolder {

    private TableFolder() {}

    /** Whether a folder holds a table; one whose creation was cut short is created again. */
    static boolean exists(HadoopStorage storage, URI table) throws IOException {
        Path properties = new Path(new Path(table), ".hoodie/hoodie.properties");
        try {
            // Of a process that died while it wrote the file, an empty one may be left.
            return properties
                            .getFileSystem(storage.hadoop())
                            .getFileStatus(properties)
                            .getLen()
                    > 0;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** Opens the table, whatever its layout, or creates it with the one wanted. */
    static HoodieTableMetaClient open(
            TableName name, LakehouseSettings settings, HadoopStorage storage, TableLock lock, TableLayout wanted)
            throws IOException, LakehouseException {
        return exists(storage, settings.tablePath(name))
                ? find(storage, settings.tablePath(name))
                // Another process may be about to create it too.
                : lock.hold(held -> exists(storage, settings.tablePath(name))
                        ? find(storage, settings.tablePath(name))
                        : wanted.create(name, settings, storage));
    }

    private static HoodieTableMetaClient find(HadoopStorage storage, URI table) {
        return HoodieTableMetaClient.builder()
                .setConf(storage.configuration())
                .setBasePath(new StoragePath(table))
                .build();
    }
}
