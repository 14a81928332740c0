/** Tables and partitions in a Hive Metastore, by its thrift interface. Knows nothing of NiFi or of what writes the files. */
package io.nifievent.metastore;
