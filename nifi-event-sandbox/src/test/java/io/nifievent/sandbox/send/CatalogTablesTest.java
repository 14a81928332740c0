package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.SandboxFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTablesTest {
    @Test
    void readsTheTablesOfTheSampleCatalog() {
        CatalogTables catalog = CatalogTables.read(Path.of("../event-catalog"));

        assertThat(catalog.tables())
                .containsExactly("app_open", "enquiry", "favourite", "listing_view", "photo_swipe", "search");
        assertThat(catalog.quarantine()).isEqualTo("rejected_events");
    }

    @Test
    void takesATableThatIsNotNamedByItsType(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("catalog.json"), "{\"type\":\"/T\",\"version\":\"/V\",\"id\":\"/I\"}");
        for (String type : List.of("PageView", "RejectedEvent")) {
            Path described = Files.createDirectory(folder.resolve(type));
            Files.writeString(described.resolve("event-type.json"), "{\"time\":\"/At\"}");
            Files.writeString(described.resolve("V1.schema.json"), """
                    {"type":"object","required":["At"],"additionalProperties":false,
                     "properties":{"T":{"type":"string"},"V":{"type":"string"},"At":{"type":"string","format":"timestamp"}}}
                    """);
        }

        CatalogTables catalog = CatalogTables.read(folder);

        assertThat(catalog.byType()).isEqualTo(Map.of("PageView", "page_view"));
        assertThat(catalog.quarantine()).isEqualTo("rejected_event");
    }

    @Test
    void saysWhatToDoWithoutACatalog(@TempDir Path empty) {
        assertThatThrownBy(() -> CatalogTables.read(empty)).isInstanceOf(SandboxFailure.class);
        assertThatThrownBy(() -> CatalogTables.read(empty.resolve("nowhere"))).isInstanceOf(SandboxFailure.class);
    }
}
