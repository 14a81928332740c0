package io.nifievent.catalog;

import java.util.Locale;

/** What a catalog must obey. The names are stable; each says what to do where it is broken. */
public enum CatalogRule {
    /** A file or folder can't be read. */
    READABLE("Put the file there and let the pipeline read it."),
    /** A zip holds each file once, below its top, and no more than a catalog needs. */
    ARCHIVE("Zip the catalog's folder anew, and nothing else with it."),
    /** A file is larger than any schema of an event, or becomes so by its references. */
    SIZE("Describe the event in less; long lists of values belong into a table."),
    /** A file is well-formed JSON with each name once. */
    JSON("Correct the JSON at the place named."),
    /** {@code catalog.json} and {@code event-type.json} hold what their own schemas say. */
    SETTINGS("See event-catalog/README.md for what the file may hold."),
    /** A schema obeys the meta-schema of draft 2020-12. */
    META_SCHEMA("Correct the keyword; see https://json-schema.org/draft/2020-12."),
    /** A schema uses keywords and formats that are checked. */
    KEYWORD("Correct its spelling, or leave it out: what is not checked promises nothing."),
    /** A pattern runs in time linear in the text (RE2). */
    PATTERN("Write it without look-around, back-references and large counted repetitions."),
    /** A reference stays in its file and ends. */
    REFERENCE("Put the definition into $defs of the same file and refer to #/$defs/Name, with no keyword beside it."),
    /** A type is named as producers may name it. */
    NAME("Name the folder as producers name the type: a capital letter, then letters and digits, 64 at most."),
    /** A type has versions, each once and by its name. */
    VERSION("Name schemas V1.schema.json, V1-0-1.schema.json (model, revision, addition), each once."),
    /** A schema accepts events of the type and version it is for, and of its aliases. */
    CONSTANT("Let the schema accept the folder's name as type, and the file's and its aliases as version."),
    /** Every value an event may have has a column of one type. */
    COLUMN("Give each property one type and a name of its own, and set additionalProperties to false."),
    /** A column keeps its type over all versions. */
    COLUMN_KEPT("Leave the property as it is and add the new form under a new name; an event that means something else"
            + " is a type of its own, with its own table."),
    /** The event's time is always there, and a time. */
    TIME("Require it, and give it the format timestamp or date-time."),
    /** A pointer leads to a property that some version has, and the one to the id to a string. */
    POINTER("Name a property that the schemas have; the id's is a string."),
    /** A table belongs to one type. */
    SHARED("Give each type a table of its own."),
    /** An addition adds optional properties, and changes nothing else. */
    ADDITION("Make it a revision (V1-1-0) if all old events still fit, a new model (V2) if not."),
    /** A revision accepts every event that the version before accepts. */
    REVISION("Make it a new model (V2), or accept what the version before accepts."),
    /** A personal field can be hashed or dropped. */
    PERSONAL("Hash text only; never drop the key; leave type, version, id and time alone, and what holds them."),
    /** Personal fields are hashed with a key. */
    PERSONAL_KEY("Set the Personal Data Key of the service that reads the catalog.");

    private final String remedy;

    CatalogRule(String remedy) {
        this.remedy = remedy;
    }

    /** Its name in reports, such as {@code column-kept}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
