package io.nifievent.sandbox.part;

import java.nio.file.Path;
import java.util.List;

/**
 * How a part's process is started.
 *
 * @param command program and arguments
 * @param directory working directory, which exists
 */
public record Launch(List<String> command, Path directory) {
    public Launch {
        command = List.copyOf(command);
    }
}
