package io.nifievent.sandbox.catalog;

import io.nifievent.catalog.Catalog;
import io.nifievent.catalog.Column;
import io.nifievent.catalog.EventSchema;
import io.nifievent.catalog.EventType;
import io.nifievent.catalog.SchemaChange;
import io.nifievent.catalog.SchemaChange.Effect;
import io.nifievent.catalog.SchemaComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds how one catalog differs from another. What isn't known to be compatible counts as incompatible. */
final class CatalogComparison {

    /**
     * A difference.
     *
     * @param place the type, with its version and the JSON pointer in its schema where there are such
     * @param compatible whether what was accepted and stored before still is, in the same way
     */
    record Difference(String place, String what, boolean compatible) {
        @Override
        public String toString() {
            return (compatible ? "  compatible    " : "  INCOMPATIBLE  ") + place + ": " + what;
        }
    }

    private final List<Difference> differences = new ArrayList<>();

    private CatalogComparison() {}

    /** The differences, by type and version. */
    static List<Difference> of(Catalog before, Catalog after) {
        CatalogComparison comparison = new CatalogComparison();
        comparison.setting("catalog.json", "type", before.type(), after.type());
        comparison.setting("catalog.json", "version", before.version(), after.version());
        comparison.setting("catalog.json", "id", before.id(), after.id());
        SortedSet<String> names = new TreeSet<>();
        before.types().forEach(type -> names.add(type.name()));
        after.types().forEach(type -> names.add(type.name()));
        for (String name : names) {
            comparison.cameOrWent(name, "type", before.find(name), after.find(name));
            before.find(name).ifPresent(was -> after.find(name).ifPresent(is -> comparison.type(was, is)));
        }
        return List.copyOf(comparison.differences);
    }

    private void cameOrWent(String place, String kind, Optional<?> before, Optional<?> after) {
        if (before.isPresent() != after.isPresent()) {
            add(place, after.isPresent() ? "new " + kind : "removed " + kind, after.isPresent());
        }
    }

    private void type(EventType before, EventType after) {
        String name = before.name();
        setting(name, "topic", before.topic(), after.topic());
        setting(name, "table", before.table(), after.table());
        setting(name, "key", before.key(), after.key());
        setting(name, "time", before.time(), after.time());
        if (!before.rules().equals(after.rules())) {
            add(name, "max_ahead, max_age, max_bytes, sources or personal changed", false);
        }
        aliases(name, before.aliases(), after.aliases());
        versions(name, before.versions(), after.versions());
        columns(before, after);
    }

    private void setting(String place, String name, Object before, Object after) {
        if (!before.equals(after)) {
            add(place, name + " was " + text(before) + " and is " + text(after), false);
        }
    }

    private static String text(Object setting) {
        return setting instanceof Optional<?> optional
                ? optional.map(Object::toString).orElse("none")
                : setting.toString();
    }

    private void aliases(String type, Map<String, String> before, Map<String, String> after) {
        for (String alias : either(before, after)) {
            String was = before.getOrDefault(alias, "no version");
            String is = after.getOrDefault(alias, "no version");
            if (!was.equals(is)) {
                add(type, "alias " + alias + " meant " + was + " and means " + is, !before.containsKey(alias));
            }
        }
    }

    private void versions(String type, Map<String, EventSchema> before, Map<String, EventSchema> after) {
        for (String label : either(before, after)) {
            Optional<EventSchema> was = Optional.ofNullable(before.get(label));
            Optional<EventSchema> is = Optional.ofNullable(after.get(label));
            cameOrWent(type + "/" + label, "version", was, is);
            was.ifPresent(earlier -> is.ifPresent(later -> schema(earlier, later)));
        }
    }

    private void schema(EventSchema before, EventSchema after) {
        for (SchemaChange change : SchemaComparison.of(before.document(), after.document())) {
            add(
                    before.name() + "#" + change.place(),
                    change + " [" + change.effect().name().toLowerCase(Locale.ROOT) + "]",
                    change.effect() != Effect.BREAKS);
        }
    }

    private void columns(EventType before, EventType after) {
        Map<String, Column> was = byName(before);
        Map<String, Column> is = byName(after);
        for (String name : either(was, is)) {
            String place = "table " + after.table();
            Optional<String> earlier = Optional.ofNullable(was.get(name)).map(CatalogComparison::ofType);
            Optional<String> later = Optional.ofNullable(is.get(name)).map(CatalogComparison::ofType);
            cameOrWent(place, "column " + later.or(() -> earlier).orElse(name), earlier, later);
            if (earlier.isPresent() && later.isPresent()) {
                setting(place, "column", earlier.get(), later.get());
            }
        }
    }

    private static Map<String, Column> byName(EventType type) {
        return type.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
    }

    private static String ofType(Column column) {
        return column.name() + " " + column.type();
    }

    private static SortedSet<String> either(Map<String, ?> before, Map<String, ?> after) {
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names;
    }

    private void add(String place, String what, boolean compatible) {
        differences.add(new Difference(place, what, compatible));
    }
}
