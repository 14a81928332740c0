package io.nifievent.source;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.nifievent.catalog.CatalogArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a catalog at one look: those it could be read from, each with the hash of its content, empty for what can't
 * be read. Contents and not times, for a job may copy the same files again and again, and a file may change twice within
 * what a file system tells times by.
 */
record CatalogFiles(Map<Path, Optional<HashCode>> contents) {

    private static final String SUFFIX = ".json";

    /** Looks at a zip file, or at the JSON files in a directory and in the directories right below it. */
    static CatalogFiles at(Path path) {
        Map<Path, Optional<HashCode>> contents = new HashMap<>();
        if (Files.isRegularFile(path)) {
            contents.put(path, hash(path));
        } else {
            for (Path entry : entries(path)) {
                add(entry, contents);
                if (Files.isDirectory(entry)) {
                    entries(entry).forEach(file -> add(file, contents));
                }
            }
        }
        return new CatalogFiles(Map.copyOf(contents));
    }

    private static void add(Path file, Map<Path, Optional<HashCode>> contents) {
        if (file.toString().endsWith(SUFFIX)) {
            contents.put(file, hash(file));
        }
    }

    /** None if it can't be listed: reading the catalog tells why. */
    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static Optional<HashCode> hash(Path file) {
        try {
            return Optional.of(MoreFiles.asByteSource(file)
                    .slice(0, CatalogArchive.MAX_PACKED_BYTES + 1L)
                    .hash(Hashing.sha256()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
