package io.nifievent.hudi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writers in processes of their own, which can be killed. */
final class WriterProcess {

    private WriterProcess() {}

    /** @param writer has a main method */
    static Process start(Class<?> writer, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It does not live for long.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                writer.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Hadoop's configuration of a file system, in a folder. */
    static Path configure(Path folder, Class<?> fileSystem) throws IOException {
        return Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>fs.file.impl</name><value>" + fileSystem.getName()
                        + "</value></property><property><name>fs.file.impl.disable.cache</name><value>true</value>"
                        + "</property></configuration>",
                StandardCharsets.UTF_8);
    }
}
