package io.nifievent.hudi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the archived commits of a local table. */
record ArchiveFolder(Path table) {

    private static final String NAME = ".commits_.archive.";

    private Path path() {
        return table.resolve(".hoodie/archived");
    }

    /** The files' numbers, lowest first. */
    List<Long> numbers() throws IOException {
        try (Stream<Path> files = Files.list(path())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(NAME))
                    .map(name -> Long.valueOf(name.substring(NAME.length()).replaceAll("_.*", "")))
                    .sorted()
                    .toList();
        }
    }

    /** Puts files there, with nothing in them, up to that number. */
    void addFilesUntil(long number) throws IOException {
        String writer;
        try (Stream<Path> files = Files.list(path())) {
            writer = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(NAME))
                    .map(name -> name.substring(NAME.length()).replaceFirst("\\d+", ""))
                    .findFirst()
                    .orElseThrow();
        }
        for (long next = numbers().getLast() + 1; next <= number; next++) {
            Files.createFile(path().resolve(NAME + next + writer));
        }
    }
}
