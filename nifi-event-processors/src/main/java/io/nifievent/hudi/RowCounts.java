package io.nifievent.hudi;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** How many rows of the keys of an erasure are in files. Each is read once: files never change. */
final class RowCounts {

    private final BaseFiles files;
    private final long[] none;
    private final Map<FileName, long[]> byFile = new HashMap<>();
    private Optional<Schema> columns = Optional.empty();

    private record FileName(String partitionPath, String name) {}

    /** @param keys how many there are */
    RowCounts(BaseFiles files, int keys) {
        this.files = files;
        this.none = new long[keys];
    }

    /** Rows by key; those of a file that was counted are known when it is gone. */
    long[] of(String partitionPath, BaseFile file, TableSchema schema, RowKeys keys) throws IOException {
        Optional<Schema> current = Optional.of(keys.projection(schema.avroWithMeta()));
        if (!current.equals(columns)) {
            // A column that came up since may be in files that were counted without it.
            byFile.clear();
            columns = current;
        }
        FileName name = new FileName(partitionPath, file.name());
        long[] counted = byFile.get(name);
        if (counted == null) {
            counted = files.count(partitionPath, file, schema, keys);
            // Nearly all files have none: one array says so for all of them.
            byFile.put(name, Arrays.equals(counted, none) ? none : counted);
        }
        return counted;
    }
}
