package io.nifievent.metastore;

import java.util.Set;

/** Where query engines look tables up. Every verb may be repeated. */
public interface Metastore {

    /** Creates the table, or adds the columns it lacks; never takes one away. Refuses one that is known in another folder. */
    void register(MetastoreTable table) throws MetastoreException;

    /** Values of the partition column that are known, encoded as in folders' names; the table must be registered. */
    Set<String> partitions(MetastoreTable table) throws MetastoreException;

    /**
     * Adds partitions, with the columns the table has; those known already stay as they are, and one that is refused keeps no
     * other from being added.
     */
    void addPartitions(MetastoreTable table, Set<String> partitions) throws MetastoreException;
}
