package io.nifievent.hudi;

/**
 * Whose rows are to be erased: those with a value in a column.
 *
 * @param column name of a column of text or whole numbers
 * @param value the value as text; personal, so it must reach no log and no attribute
 */
public record ErasureKey(String column, String value) {

    public ErasureKey {
        if (column.isEmpty() || value.isEmpty()) {
            throw new IllegalArgumentException("A key of an erasure needs a column and a value, neither of them empty");
        }
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "ErasureKey[" + column + "]";
    }
}
