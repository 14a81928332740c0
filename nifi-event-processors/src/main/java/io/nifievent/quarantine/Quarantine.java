package io.nifievent.quarantine;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;

/** The table of rejected events. Of one thread. */
public interface Quarantine extends AutoCloseable {

    /**
     * The days with rows that are meant.
     *
     * @return how many rows each has, by its date; absent if the table is not there
     */
    Optional<SortedMap<String, Long>> days(RowSelection selection) throws SQLException;

    /**
     * Reads rows of a day that are meant, in the order of their ids.
     *
     * @param after the id after which the first comes
     * @param limit how many at most
     * @return the id of the last row, and how many they were
     */
    Page read(RowSelection selection, String day, String after, int limit, Reader reader)
            throws SQLException, IOException;

    /**
     * Rows that were read.
     *
     * @param last id of the last one; that before the first one if there was none
     */
    record Page(String last, int rows) {}

    /** Takes one row after the other. */
    interface Reader {
        void next(RejectedRow row) throws IOException;
    }

    @Override
    void close() throws SQLException;
}
