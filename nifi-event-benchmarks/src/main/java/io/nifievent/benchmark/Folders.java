package io.nifievent.benchmark;

import io.nifievent.sandbox.part.PartFetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders for what a benchmark writes, below one folder, each gone when it is closed. */
public record Folders(Path parent) {

    /** A new, empty folder. */
    public Folder create(String prefix) throws IOException {
        Files.createDirectories(parent);
        return new Folder(Files.createTempDirectory(parent, prefix));
    }

    /** One of them. */
    public record Folder(Path path) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            PartFetcher.delete(path);
        }
    }
}
