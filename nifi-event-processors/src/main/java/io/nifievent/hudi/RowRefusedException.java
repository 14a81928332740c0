package io.nifievent.hudi;

/** An event that can't be a row of the table, now or later. */
final class RowRefusedException extends Exception {

    private final String code;
    private final String reason;

    RowRefusedException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = message;
    }

    String code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
