package io.nifievent.sandbox.process;

import io.nifievent.sandbox.Progress;
import io.nifievent.sandbox.Setting;
import io.nifievent.sandbox.part.Launch;
import io.nifievent.sandbox.part.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A part that is a shell script and ready at once or never. */
record ShellPart(String name, Setting port, String script, boolean isReady, Duration startLimit) implements Part {
    static final Progress SILENT = new Progress() {
        @Override
        public void say(String line) {}

        @Override
        public void live(String line) {}
    };

    @Override
    public List<Setting> ports() {
        return List.of(port);
    }

    @Override
    public Launch prepare() {
        return new Launch(List.of("sh", "-c", script), Path.of("/"));
    }

    @Override
    public Duration stopLimit() {
        return Duration.ofMillis(500);
    }
}
