package io.nifievent.catalog;

import io.nifievent.catalog.PersonalField.Treatment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** What {@code event-type.json} says: all that a schema can't. */
record EventTypeSettings(
        Stewardship stewardship,
        String topic,
        String table,
        Optional<JsonPointer> key,
        JsonPointer time,
        Map<String, String> aliases,
        EventRules rules) {

    /** @param type name of the event type, which topic and table are named after unless the file names them */
    static Optional<EventTypeSettings> read(SettingsFile file, String type, Findings findings) {
        return file.read(findings)
                .map(settings -> new Reader(settings, findings).read(type))
                .filter(settings -> !findings.any());
    }

    /** What the file's schema leaves to check is that texts can be read as what they stand for. */
    private record Reader(JsonNode settings, Findings findings) {

        EventTypeSettings read(String type) {
            String table = settings.path("table").stringValue(SnakeCase.of(type));
            Map<String, String> aliases = new LinkedHashMap<>();
            settings.path("aliases")
                    .properties()
                    .forEach(alias ->
                            aliases.put(alias.getKey(), alias.getValue().stringValue()));
            return new EventTypeSettings(
                    new Stewardship(
                            settings.path("description").stringValue(""),
                            settings.path("owner").stringValueOpt(),
                            parsed("retention", Period::parse)),
                    settings.path("topic").stringValue("events." + table),
                    table,
                    SettingsFile.pointer(settings, "key"),
                    SettingsFile.pointer(settings, "time").orElseThrow(),
                    aliases,
                    new EventRules(
                            parsed("max_ahead", Duration::parse),
                            parsed("max_age", Duration::parse),
                            settings.path("max_bytes").longValue(Long.MAX_VALUE),
                            sources(),
                            personal()));
        }

        private <T> Optional<T> parsed(String name, Function<String, T> parser) {
            try {
                return settings.path(name).stringValueOpt().map(parser);
            } catch (DateTimeException e) {
                findings.add(
                        CatalogRule.SETTINGS,
                        JsonPointer.empty().appendProperty(name),
                        "is no duration of ISO 8601 such as P30D or PT1H");
                return Optional.empty();
            }
        }

        private List<AllowedSource> sources() {
            List<AllowedSource> sources = new ArrayList<>();
            for (JsonNode source : settings.path("sources")) {
                AllowedSource.parse(source.stringValue())
                        .ifPresentOrElse(
                                sources::add,
                                () -> findings.add(
                                        CatalogRule.SETTINGS,
                                        JsonPointer.empty().appendProperty("sources"),
                                        "[" + source.stringValue()
                                                + "] is neither a name nor a network such as 10.0.0.0/8"));
            }
            return sources;
        }

        private List<PersonalField> personal() {
            return settings.path("personal")
                    .propertyStream()
                    .map(field -> new PersonalField(
                            JsonPointer.compile(field.getKey()),
                            Treatment.valueOf(field.getValue().stringValue().toUpperCase(Locale.ROOT))))
                    .toList();
        }
    }
}
