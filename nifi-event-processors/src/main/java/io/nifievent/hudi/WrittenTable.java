package io.nifievent.hudi;

import java.io.IOException;

/** A table as its writer has it open: whole, or not at all. */
sealed interface WrittenTable extends AutoCloseable permits EventTable, ClientTable {

    /** Reads what the table says, and takes back what another run began and didn't complete. */
    void load() throws IOException, LakehouseException;

    /** Gives up the lock too. */
    @Override
    void close();

    /** Makes a table that is not loaded yet. */
    interface Making<T> {
        T with(TableLock lock) throws IOException, LakehouseException;
    }

    /** Opens a table that keeps its lock until it is closed; what is open when that fails is closed. */
    static <T extends WrittenTable> T open(TableLock lock, Making<T> making) throws IOException, LakehouseException {
        T table;
        try {
            table = making.with(lock);
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
        try {
            table.load();
            return table;
        } catch (Throwable e) {
            table.close();
            throw e;
        }
    }
}
