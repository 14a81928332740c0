package io.nifievent.sandbox.part;

import io.nifievent.sandbox.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A file with a secret in it: nobody but its owner reads it, from the first byte on. */
final class PrivateFile {
    private PrivateFile() {}

    static Path write(Path file, String content) throws IOException {
        return WholeFile.write(
                file, content, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
