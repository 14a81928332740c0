package io.nifievent.hudi;

/** How a table takes updates in; the text is the type's name in Hudi. */
public enum TableKind {
    /** A data file is written anew for each update of its rows: reading costs nothing more. */
    COPY_ON_WRITE,
    /** Updates are appended to logs beside the data files: writing is cheap, and reading merges until a compaction. */
    MERGE_ON_READ
}
