package io.nifievent.hudi;

/**
 * A column of a table as a metastore knows it.
 *
 * @param name lower-case name
 * @param type the type in Hive's words, such as {@code bigint} or {@code array<string>}
 */
public record TableColumn(String name, String type) {}
