package io.nifievent.sandbox.part;

import io.nifievent.sandbox.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One real server of the sandbox: how it is configured and started, and how one sees that it works. */
public interface Part {
    /** The name a person types, and that of its log file. */
    String name();

    /** The ports it listens on; the first is the one a person knows it by. */
    List<Setting> ports();

    /** Writes its configuration, makes its folders, and says how to start it. May be repeated; not while it runs. */
    Launch prepare() throws IOException, InterruptedException;

    /** Whether it answers as a server that can be used, not only accepts connections. Takes two seconds at most. */
    boolean isReady();

    /** How long a start may take on a slow machine. */
    Duration startLimit();

    /** How long it gets to end by itself after it was asked to. */
    Duration stopLimit();
}
