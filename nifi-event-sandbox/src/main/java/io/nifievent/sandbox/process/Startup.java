package io.nifievent.sandbox.process;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.SandboxFailure;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.Settings;
import io.nifievent.sandbox.part.Launch;
import io.nifievent.sandbox.part.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One start of several parts: closed before {@link #keep} was called, or ended by Ctrl-C, it stops again what it started. A part that ran
 * before and fails keeps no other from staying.
 */
public final class Startup implements AutoCloseable {
    private static final int LOG_LINES_SHOWN = 15;
    private static final int ERROR_LINES_SHOWN = 5;
    private static final Pattern ERROR = Pattern.compile("\\bERROR\\b|^Caused by:|^Exception in ");

    /** The exit code of a command that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private final Settings settings;
    private final Supervisor supervisor;
    private final Progress progress;
    private final Thread onInterrupt = new Thread(this::interrupted, "stop what was started");
    private final List<Part> started = new ArrayList<>();

    public Startup(Settings settings, Supervisor supervisor, Progress progress) {
        this.settings = settings;
        this.supervisor = supervisor;
        this.progress = progress;
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /**
     * Starts those that do not run, side by side, and returns when all are ready, also those that another start left before they were. When
     * one of these is not in time, what was started stays.
     *
     * @return whether any had to be started
     */
    public boolean start(List<Part> parts) throws IOException, InterruptedException {
        List<Setting> kept = settings.kept();
        Ports.requireDistinct(parts, settings, kept);
        Map<Part, ProcessIdentity> waiting = new LinkedHashMap<>();
        List<Part> missing = new ArrayList<>();
        for (Part part : parts) {
            supervisor.running(part).ifPresentOrElse(process -> waiting.put(part, process), () -> missing.add(part));
        }
        waiting.keySet().removeIf(Part::isReady);
        progress.say(missing.isEmpty() && waiting.isEmpty() ? "All parts are up" : "Starting");
        missing.forEach(part -> Ports.requireFree(part, settings, kept));
        for (Part part : missing) {
            waiting.put(part, launch(part, part.prepare()));
        }
        long begin = System.nanoTime();
        while (!waiting.isEmpty()) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            for (Iterator<Map.Entry<Part, ProcessIdentity>> each =
                            waiting.entrySet().iterator();
                    each.hasNext(); ) {
                Map.Entry<Part, ProcessIdentity> entry = each.next();
                if (isReady(entry.getKey(), entry.getValue(), elapsed)) {
                    each.remove();
                }
            }
            progress.live("  waiting for "
                    + String.join(
                            ", ", waiting.keySet().stream().map(Part::name).toList())
                    + " ... " + elapsed.toSeconds() + " s");
            Pause.briefly();
        }
        return !missing.isEmpty();
    }

    private synchronized ProcessIdentity launch(Part part, Launch launch) throws IOException {
        started.add(part);
        return supervisor.start(part, launch).orElseThrow(() -> ended(part));
    }

    private boolean isReady(Part part, ProcessIdentity process, Duration elapsed) {
        if (!process.isAlive()) {
            throw ended(part);
        }
        if (part.isReady()) {
            progress.say("  %-15s ready after %d s, pid %d, %s"
                    .formatted(part.name(), elapsed.toSeconds(), process.pid(), addresses(part)));
            return true;
        }
        if (elapsed.compareTo(part.startLimit()) > 0) {
            throw failure(
                    part,
                    part.name() + " was not ready within " + part.startLimit().toSeconds() + " s");
        }
        return false;
    }

    private String addresses(Part part) {
        return "port " + settings.port(part.ports().getFirst());
    }

    private SandboxFailure ended(Part part) {
        return failure(part, part.name() + " ended while it started");
    }

    private SandboxFailure failure(Part part, String what) {
        LogFile log = supervisor.log(part);
        String lines;
        try {
            // the last lines are often those of a shutdown, whose cause stands above
            String errors = String.join("\n  ", log.firstLines(ERROR, ERROR_LINES_SHOWN));
            lines = (errors.isEmpty() ? "" : "The first errors in its log:\n  " + errors + "\n")
                    + "The last lines of its log:\n  "
                    + String.join("\n  ", log.lastLines(LOG_LINES_SHOWN));
        } catch (IOException e) {
            lines = "Its log cannot be read: " + e.getMessage();
        }
        boolean ranBefore = !started.contains(part);
        if (ranBefore) {
            keep();
        }
        String fate = ranBefore
                ? "It ran before, so what was started now stays. If it still runs, ./pipeline down ends it with all others."
                : "What this start had started is stopped again.";
        return new SandboxFailure(
                what + ". " + lines,
                fate + " The whole log is " + log.path()
                        + ". Try again, or start clean with ./pipeline up --fresh, which wipes the state.");
    }

    /** From here on the parts stay. */
    public synchronized void keep() {
        started.clear();
    }

    @Override
    public void close() {
        undo();
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // the JVM is ending and the hook runs
        }
    }

    /** Ends here, with the lock held: what the parts' end looks like to the thread that waits for them is no failure to tell. */
    private synchronized void interrupted() {
        undo();
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private synchronized void undo() {
        if (!started.isEmpty()) {
            progress.say("Stopping what was started ...");
            started.reversed().forEach(this::stop);
            started.clear();
        }
    }

    /** One that can't be stopped keeps no other running, nor what is thrown already from being told. */
    private void stop(Part part) {
        try {
            supervisor.stop(part);
        } catch (SandboxFailure e) {
            progress.say(e.getMessage() + " " + e.remedy());
        }
    }
}
