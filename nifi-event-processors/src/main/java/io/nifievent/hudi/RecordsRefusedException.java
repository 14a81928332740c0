package io.nifievent.hudi;

/** Records whose schema does not go with their table's settings: none of them can be a row. */
public final class RecordsRefusedException extends Exception {

    private final String code;

    RecordsRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Stable name of what is wrong. */
    public String code() {
        return code;
    }
}
