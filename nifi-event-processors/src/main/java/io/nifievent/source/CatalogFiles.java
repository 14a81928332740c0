package io.nifievent.source;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.nifievent.catalog.CatalogArchive;
import io.nifievent.catalog.CatalogDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files of a catalog at one look: those it is read from, each with the hash of its content, empty for what can't
 * be read. Contents and not times, for a job may copy the same files again and again, and a file may change twice within
 * what a file system tells times by.
 */
record CatalogFiles(Map<Path, Optional<HashCode>> contents) {

    /** Looks at a zip file, or at the files in a directory that a catalog is read from. */
    static CatalogFiles at(Path path) {
        return new CatalogFiles(files(path).stream().collect(Collectors.toMap(file -> file, CatalogFiles::hash)));
    }

    /** None if they can't be listed: reading the catalog tells why. */
    private static List<Path> files(Path path) {
        try {
            return Files.isRegularFile(path) ? List.of(path) : new CatalogDirectory(path).files();
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
