package io.nifievent.metastore;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Hudi table as a metastore is to know it.
 *
 * @param database created if there is none
 * @param name the table
 * @param location its folder, without {@code .}, {@code ..} and empty names in its path
 * @param columns its columns in order, without the partition column
 * @param partitionColumn a string column; a partition lies in the folder {@code <column>=<value>}, the value encoded
 * @param view what of the table its readers are to see
 */
public record MetastoreTable(
        String database,
        String name,
        URI location,
        List<MetastoreColumn> columns,
        Optional<String> partitionColumn,
        View view) {

    private static final Pattern START = Pattern.compile("^([^:/]+):(//[^/]*)?/*");
    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

    /** What of a Hudi table is seen. */
    public enum View {
        /** Its data files. */
        DATA_FILES,
        /** Its data files merged with the logs of a table that is merged on read. */
        MERGED
    }

    public MetastoreTable {
        location = location.normalize();
        columns = List.copyOf(columns);
    }

    /** The folder as Hadoop reads it, which decodes nothing. */
    String folder() {
        return location.toString().replace(location.getRawPath(), location.getPath());
    }

    /** Whether that is its folder, in whatever way a metastore writes it: {@code file:///lake} is {@code file:/lake}. */
    boolean liesIn(String known) {
        return plain(folder()).equals(plain(known));
    }

    private String plain(String folder) {
        // Where this names no host, the metastore puts in its own.
        boolean anyHost = location.getAuthority() == null;
        return START.matcher(folder)
                .replaceFirst(start -> Matcher.quoteReplacement(
                        anyHost ? start.group(1) + ":/" : start.group().toLowerCase(Locale.ROOT)))
                .replaceFirst("/+$", "");
    }

    /** The folder of a partition; as text, since its name may hold what a URI would have to encode once more. */
    String location(String partition) {
        return folder() + "/" + partitionColumn.orElseThrow() + "=" + partition;
    }

    /** The value a folder's name stands for. */
    static String value(String partition) {
        return ENCODED.matcher(partition)
                .replaceAll(
                        code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }
}
