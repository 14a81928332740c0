package io.nifievent.sandbox.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.WholeFile;
import io.nifievent.sandbox.part.Launch;
import io.nifievent.sandbox.part.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts parts as processes that outlive this one, and ends them; {@code run/<part>.json} says which process is which part. */
public final class Supervisor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;

    public Supervisor(Settings settings) {
        this.settings = settings;
    }

    /** The part's process if it lives. */
    public Optional<ProcessIdentity> running(Part part) {
        return recorded(part).filter(ProcessIdentity::isAlive);
    }

    /** The part's process as it was started last and not ended by {@link #stop}: it may have died since. */
    public Optional<ProcessIdentity> recorded(Part part) {
        Path file = file(part);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), ProcessIdentity.class));
        } catch (IOException e) {
            // taking it for stopped would leave a process that nobody ends
            throw new SandboxFailure(
                    file + " does not say which process " + part.name() + " is: "
                            + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage()),
                    "pgrep -af " + settings.data() + " lists what runs of this sandbox. End " + part.name()
                            + " if it is there (kill PID), and remove the file.",
                    e);
        }
    }

    public LogFile log(Part part) {
        return new LogFile(settings.logs().resolve(part.name() + ".log"));
    }

    /**
     * Starts it and returns at once; empty if it has ended already. The process has its own session, so that Ctrl-C in this
     * terminal does not reach it.
     */
    Optional<ProcessIdentity> start(Part part, Launch launch) throws IOException {
        log(part).startAnew();
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(launch.command());
        Process process = new ProcessBuilder(command)
                .directory(launch.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(part).path().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        Optional<ProcessIdentity> identity = ProcessIdentity.of(process.pid());
        try {
            if (identity.isPresent()) {
                record(part, identity.get());
            }
            return identity;
        } catch (IOException e) {
            // nobody would know of it
            process.destroyForcibly();
            throw e;
        }
    }

    private void record(Part part, ProcessIdentity identity) throws IOException {
        Files.createDirectories(settings.run());
        WholeFile.write(file(part), JSON.writeValueAsString(identity));
    }

    /** Asks it to end, and ends it by force when it does not in time. Returns when it is gone; may be repeated. */
    public void stop(Part part) {
        running(part).ifPresent(process -> {
            signal(process, false);
            if (!isGoneWithin(process, part.stopLimit())) {
                kill(part);
            }
        });
        forget(part);
    }

    /** Ends it as a power cut would (SIGKILL), and returns when it is gone. */
    public void kill(Part part) {
        running(part).ifPresent(process -> {
            signal(process, true);
            if (!isGoneWithin(process, Duration.ofSeconds(30))) {
                throw new SandboxFailure(
                        part.name() + " (pid " + process.pid() + ") survives SIGKILL.",
                        "It waits for the system, perhaps for a disk; run ./pipeline down again when that answers.");
            }
        });
    }

    private static void signal(ProcessIdentity process, boolean force) {
        ProcessHandle.of(process.pid()).ifPresent(handle -> {
            boolean asked = force ? handle.destroyForcibly() : handle.destroy();
            if (!asked && process.isAlive()) {
                throw new SandboxFailure(
                        "Process " + process.pid() + " may not be ended.", "Run this as the user who started it.");
            }
        });
    }

    private static boolean isGoneWithin(ProcessIdentity process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Pause.briefly();
        }
        return true;
    }

    private void forget(Part part) {
        try {
            Files.deleteIfExists(file(part));
        } catch (IOException e) {
            throw new SandboxFailure(
                    file(part) + " cannot be removed: " + e.getMessage(), "Make its folder writable.", e);
        }
    }

    private Path file(Part part) {
        return settings.run().resolve(part.name() + ".json");
    }
}
