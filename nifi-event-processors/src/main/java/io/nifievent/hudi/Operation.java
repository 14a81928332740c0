package io.nifievent.hudi;

/** What becomes of a batch's rows; the text is the operation's name in Hudi. */
public enum Operation {
    /** Adds the rows whose key is not stored; of rows with one key the first stays. */
    INSERT("insert"),
    /** Adds rows, or puts them in the place of those with their key. */
    UPSERT("upsert"),
    /** Adds all rows, sorted by partition and key, and looks no key up. */
    BULK_INSERT("bulk_insert"),
    /** Removes the rows with the keys given. */
    DELETE("delete");

    private final String text;

    Operation(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
