package io.nifievent.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/** A file with all of its content, the old or the new, when the disk is full or the power fails. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes beside it and renames. */
    public static Path write(Path file, String content, FileAttribute<?>... attributes) throws IOException {
        return write(file, content.getBytes(StandardCharsets.UTF_8), attributes);
    }

    /** Writes beside it and renames. */
    public static Path write(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        Files.createFile(beside, attributes);
        Files.write(beside, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
