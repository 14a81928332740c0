package io.nifievent.sandbox;

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

    public String remedy() {
        return remedy;
    }
}
