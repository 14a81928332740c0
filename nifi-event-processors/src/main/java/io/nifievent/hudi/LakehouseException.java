package io.nifievent.hudi;

import org.jspecify.annotations.Nullable;

/** A table could not be opened or written; nothing of the batch at hand counts as stored. */
public final class LakehouseException extends Exception {

    /** What can be done about it. */
    public enum Code {
        /** The storage failed; the same batch may succeed later. */
        STORAGE_UNAVAILABLE("storage-unavailable"),
        /** The table's lock could not be taken; the same batch may succeed later. */
        LOCK_UNAVAILABLE("lock-unavailable"),
        /** Other writers were faster, again and again or at the same places; the same batch may succeed later. */
        OVERTAKEN("overtaken"),
        /**
         * The folder holds a table of another layout, or with a column that can't be written; a person has to move it or choose
         * another base path.
         */
        TABLE_LAYOUT_UNKNOWN("table-layout-unknown"),
        /**
         * A column has another type in the table than in the catalog, or an object within a new one has the name of another in
         * the table's schema; a person has to rename one of them.
         */
        COLUMN_TYPE_CHANGED("column-type-changed");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final Code code;

    LakehouseException(Code code, String message) {
        super(message);
        this.code = code;
    }

    LakehouseException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
