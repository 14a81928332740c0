package io.nifievent.sandbox.process;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A process, and not another one that got its number later.
 *
 * @param startTicks when it started, in clock ticks since the machine was booted; a change of the clock does not touch it
 */
public record ProcessIdentity(long pid, long startTicks) {
    private static final int STATE = 0;
    private static final int THREADS = 17;
    private static final int START_TIME = 19;

    /** The live process of that number. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // the second field is the program's name in brackets and may hold anything; the rest are numbers
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return hasEnded(fields)
                    ? Optional.empty()
                    : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields.get(START_TIME))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A killed process shows as a zombie while its last threads still hold its ports and files. */
    private static boolean hasEnded(List<String> fields) {
        return fields.get(STATE).equals("X")
                || (fields.get(STATE).equals("Z") && Integer.parseInt(fields.get(THREADS)) <= 1);
    }

    @JsonIgnore
    public boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Memory that it holds now. */
    public OptionalLong residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
