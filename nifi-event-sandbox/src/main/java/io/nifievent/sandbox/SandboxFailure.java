package io.nifievent.sandbox;

import java.util.List;

/** Something a person has to know about and can act on: what went wrong, and what to do. Shown without a stack trace. */
public final class SandboxFailure extends RuntimeException {
    private final String remedy;

    public SandboxFailure(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    public SandboxFailure(String what, String remedy, Throwable cause) {
        super(what, cause);
        this.remedy = remedy;
    }

    /** Several as one, each with a line of its own for what went wrong and what to do. */
    static SandboxFailure of(List<SandboxFailure> failures) {
        return new SandboxFailure(
                String.join(
                        "\n", failures.stream().map(SandboxFailure::getMessage).toList()),
                String.join("\n", failures.stream().map(SandboxFailure::remedy).toList()),
                failures.getFirst());
    }

    public String remedy() {
        return remedy;
    }
}
