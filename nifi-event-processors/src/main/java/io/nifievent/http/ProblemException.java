package io.nifievent.http;

/** Ends the reading of a request that is not taken. Has no stack trace: it is the client's doing. */
final class ProblemException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(int status, String code, String message) {
        this(Problem.of(status, code, message));
    }

    ProblemException(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
