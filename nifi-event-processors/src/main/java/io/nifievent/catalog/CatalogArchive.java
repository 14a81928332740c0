package io.nifievent.catalog;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads a catalog from a zip: the files of a {@link CatalogDirectory} at its top, or in one folder at its top. Every entry
 * is checked before any is read as part of a catalog, and nothing is unpacked to disk.
 */
public final class CatalogArchive {

    /** The largest zip that is read, in bytes. */
    public static final int MAX_PACKED_BYTES = 16 << 20;

    private static final long MAX_UNPACKED_BYTES = 64L << 20;
    private static final int MAX_ENTRIES = 10_000;

    private final Path name;
    private final Pseudonyms pseudonyms;

    /**
     * @param name what problems of the zip as a whole are reported of
     * @param pseudonyms what personal fields are hashed with
     */
    public CatalogArchive(Path name, Pseudonyms pseudonyms) {
        this.name = name;
        this.pseudonyms = pseudonyms;
    }

    /**
     * Reads and checks everything. A copy is made first, so that what was checked is what is read.
     *
     * @param zip is read to its end, or past {@link #MAX_PACKED_BYTES}, and left open
     * @throws CatalogException if the zip, or the catalog in it, can't be used, with all that is wrong. The files of its
     *     problems are paths in the zip
     */
    public Catalog load(InputStream zip) throws CatalogException {
        List<CatalogProblem> problems = new ArrayList<>();
        Findings findings = new Findings(name, problems);
        try {
            Path copy = Files.createTempFile("event-catalog", ".zip");
            try {
                copy(zip, copy, findings);
                if (!findings.any()) {
                    check(copy, findings);
                }
                if (!findings.any()) {
                    return read(copy);
                }
            } finally {
                Files.delete(copy);
            }
        } catch (IOException e) {
            findings.add(CatalogRule.READABLE, "can't be read as a zip: " + e);
        }
        throw new CatalogException(problems);
    }

    private static void copy(InputStream zip, Path copy, Findings findings) throws IOException {
        try (var out = Files.newOutputStream(copy, StandardOpenOption.TRUNCATE_EXISTING)) {
            if (ByteStreams.copy(ByteStreams.limit(zip, MAX_PACKED_BYTES + 1L), out) > MAX_PACKED_BYTES) {
                findings.add(CatalogRule.ARCHIVE, "has more than " + MAX_PACKED_BYTES + " bytes");
            }
        }
    }

    private static void check(Path copy, Findings findings) throws IOException {
        try (ZipFile zip = new ZipFile(copy.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                findings.add(
                        CatalogRule.ARCHIVE, "has " + zip.size() + " entries; at most " + MAX_ENTRIES + " are read");
                return;
            }
            Set<String> names = new HashSet<>();
            zip.stream().forEach(entry -> checkName(entry.getName(), names, findings));
            if (findings.any()) {
                // an entry is found by its name
                return;
            }
            long left = MAX_UNPACKED_BYTES;
            for (ZipEntry entry : Collections.list(zip.entries())) {
                left -= unpack(zip, entry, left);
                if (left < 0) {
                    findings.add(CatalogRule.ARCHIVE, "unpacks to more than " + MAX_UNPACKED_BYTES + " bytes");
                    return;
                }
            }
        }
    }

    private static void checkName(String entry, Set<String> names, Findings findings) {
        String path = entry.endsWith("/") ? entry.substring(0, entry.length() - 1) : entry;
        if (entry.contains("\\") || Stream.of(path.split("/", -1)).anyMatch(CatalogArchive::leadsElsewhere)) {
            findings.add(CatalogRule.ARCHIVE, "has the entry [" + entry + "], which is no plain path in the catalog");
        } else if (!names.add(path)) {
            findings.add(CatalogRule.ARCHIVE, "has the entry [" + entry + "] twice");
        }
    }

    private static boolean leadsElsewhere(String segment) {
        return segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.contains(":");
    }

    /** The entry's true size in bytes, whatever the zip says of it; more than the limit when it is larger than that. */
    private static long unpack(ZipFile zip, ZipEntry entry, long limit) throws IOException {
        try (CheckedInputStream content = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            long bytes = ByteStreams.exhaust(ByteStreams.limit(content, limit + 1));
            if (bytes <= limit && content.getChecksum().getValue() != entry.getCrc()) {
                throw new ZipException("the entry [" + entry.getName() + "] is damaged");
            }
            return bytes;
        }
    }

    private Catalog read(Path copy) throws IOException, CatalogException {
        try (FileSystem zip = FileSystems.newFileSystem(copy)) {
            return new CatalogDirectory(catalogRoot(zip.getPath("/")), pseudonyms).load();
        }
    }

    /** The top; or the one folder there with a catalog, as zips of a repository have it. */
    private static Path catalogRoot(Path top) throws IOException {
        try (Stream<Path> entries = Files.list(top)) {
            List<Path> catalogs = entries.filter(CatalogArchive::holdsCatalog).toList();
            return !holdsCatalog(top) && catalogs.size() == 1 ? catalogs.getFirst() : top;
        }
    }

    private static boolean holdsCatalog(Path directory) {
        return Files.exists(directory.resolve(CatalogDirectory.SETTINGS));
    }
}
