package io.nifievent.sandbox;

import java.io.PrintStream;

/** Where what happens is told as it happens. */
public interface Progress {
    /** A line that stays. */
    void say(String line);

    /** A line that the next one replaces where that is possible; elsewhere it is left out. */
    void live(String line);

    /** On standard output; ./pipeline says whether that is a terminal. */
    static Progress onStandardOutput() {
        return to(System.out, Boolean.getBoolean("pipeline.terminal"));
    }

    /** For a person at a terminal, or a log file when it is not one. */
    static Progress to(PrintStream out, boolean isTerminal) {
        return new Progress() {
            @Override
            public void say(String line) {
                out.println((isTerminal ? "\r\033[K" : "") + line);
            }

            @Override
            public void live(String line) {
                if (isTerminal) {
                    out.print("\r\033[K" + line);
                    out.flush();
                }
            }
        };
    }
}
