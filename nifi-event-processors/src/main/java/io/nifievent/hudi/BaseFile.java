package io.nifievent.hudi;

/**
 * A file of a Hudi file group: its latest version, or an older one.
 *
 * @param group id of the file group
 * @param instant commit that wrote the file
 * @param name file name within its partition
 * @param bytes size of the file
 */
record BaseFile(String group, String instant, String name, long bytes) {}
