package io.nifievent.sandbox.send;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** CPU time that the parts of a sandbox have used so far, as Linux counts it. */
public final class CpuTimes {
    /** What the kernel counts CPU time in, on every architecture that Linux runs a JDK on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of the fields after the program's name. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;
    private static final String SUFFIX = ".json";

    private CpuTimes() {}

    /**
     * CPU seconds per part.
     *
     * @param run folder with a file per part that says which process it is
     */
    public static Map<String, Double> read(Path run) {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> files = Files.list(run)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
                String name = file.toFile().getName();
                long pid =
                        new ObjectMapper().readTree(file.toFile()).path("pid").asLong();
                seconds.put(name.substring(0, name.length() - SUFFIX.length()), seconds(pid));
            }
        } catch (IOException e) {
            // a part that is gone, or a machine without /proc: the figure is left out
            return Map.of();
        }
        return seconds;
    }

    /** What was used between two readings. */
    public static Map<String, Double> between(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> used = new TreeMap<>();
        after.forEach((part, seconds) -> used.put(part, seconds - before.getOrDefault(part, 0.0)));
        return used;
    }

    /** CPU seconds of one process. */
    public static double seconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME))) / TICKS_PER_SECOND;
    }
}
