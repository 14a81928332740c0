package io.nifievent.metastore;

/**
 * A column of a table.
 *
 * @param name lower-case name
 * @param type the type in Hive's words, such as {@code bigint} or {@code array<string>}
 */
public record MetastoreColumn(String name, String type) {}
