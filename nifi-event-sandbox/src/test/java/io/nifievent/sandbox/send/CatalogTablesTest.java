package io.nifievent.sandbox.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nifievent.sandbox.SandboxFailure;
import java.nio.file.Path;
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
    void saysWhatToDoWithoutACatalog(@TempDir Path empty) {
        assertThatThrownBy(() -> CatalogTables.read(empty)).isInstanceOf(SandboxFailure.class);
        assertThatThrownBy(() -> CatalogTables.read(empty.resolve("nowhere"))).isInstanceOf(SandboxFailure.class);
    }
}
