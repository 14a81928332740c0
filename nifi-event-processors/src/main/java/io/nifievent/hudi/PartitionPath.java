package io.nifievent.hudi;

import java.nio.charset.StandardCharsets;
import org.apache.hudi.common.util.PartitionPathEncodeUtils;

/** The folder of a partition, {@code <column>=<value>} with the value encoded: never a path that leaves the table. */
final class PartitionPath {

    /** File systems allow a folder name of 255 bytes; the column and Hadoop's temporary names need some of them. */
    private static final int MAX_VALUE_BYTES = 160;

    private PartitionPath() {}

    /** @throws RowRefusedException when the value makes no folder, or one that would mean another value */
    static String of(String column, String value) throws RowRefusedException {
        if (value.isEmpty()) {
            throw refused("partition-empty", column, "is empty");
        }
        if (value.equals(".") || value.equals("..") || value.equals(PartitionPathEncodeUtils.DEFAULT_PARTITION_PATH)) {
            throw refused("partition-reserved", column, "means something else in a path or to a query engine");
        }
        if (value.codePoints().anyMatch(PartitionPath::isUnprintable)) {
            throw refused("partition-unprintable", column, "has control characters or broken text");
        }
        String encoded = PartitionPathEncodeUtils.escapePathName(value);
        if (encoded.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
            throw refused("partition-too-long", column, "is longer than " + MAX_VALUE_BYTES + " bytes when encoded");
        }
        return column + "=" + encoded;
    }

    private static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static RowRefusedException refused(String code, String column, String problem) {
        return new RowRefusedException(code, "The value of the partition column [" + column + "] " + problem);
    }
}
