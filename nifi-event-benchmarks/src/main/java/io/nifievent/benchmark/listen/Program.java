package io.nifievent.benchmark.listen;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A program of the benchmarks in a process of its own, which ends when its input does. Closing it ends it. */
final class Program implements AutoCloseable {

    private final Process process;
    private final String ready;

    /**
     * Starts it, and waits until it says that it is ready. What the JVM was told to do by the environment may print other
     * lines before.
     *
     * @param name what to call it in an error
     * @param ready regular expression of the line by which it says so
     * @throws IOException when it ends without that line; then nothing is left running
     */
    Program(String name, String java, Class<?> main, List<String> arguments, String ready) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(java, "-Xmx1g", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (Stream<String> lines = process.inputReader().lines()) {
            this.ready = lines.filter(line -> line.matches(ready))
                    .findFirst()
                    .orElseThrow(() -> new IOException("The " + name + " ended before it was ready"));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The line by which it said that it is ready. */
    String ready() {
        return ready;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
