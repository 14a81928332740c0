package io.nifievent.source;

import java.nio.file.Path;

/**
 * A version of a subject of a schema registry.
 *
 * @param type how it is written, such as {@code JSON}
 * @param text the schema as it was registered
 * @param refers whether it refers to other subjects
 */
record RegisteredSchema(String subject, int version, String type, String text, boolean refers) {

    /** All subjects. */
    static final Path ALL = Path.of("subjects");

    /** The end of its address, which names it to people. */
    Path place() {
        return place(subject).resolve("versions").resolve(Integer.toString(version));
    }

    static Path place(String subject) {
        return ALL.resolve(subject);
    }
}
