package io.nifievent.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogArchiveTest {

    private static final Path NAME = Path.of("catalog.zip");

    @ParameterizedTest
    @ValueSource(strings = {"", "catalog-main/"})
    void readsACatalogAtTheTopOrInTheFolderThere(String folder) throws Exception {
        assertThat(load(CatalogZip.in(folder).with("README.md", "# Events").bytes())
                        .types())
                .extracting(EventType::name)
                .containsExactly("Visit");
    }

    @Test
    void namesTheFileInTheZipThatIsBad() {
        byte[] zip =
                CatalogZip.good().with("Visit/V2.schema.json", "{\"type\":").bytes();
        assertThatThrownBy(() -> load(zip))
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.file()).hasToString("/Visit/V2.schema.json");
                                    assertThat(problem.rule()).isEqualTo(CatalogRule.JSON);
                                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "Visit/../../x", "/etc/passwd", "Visit\\x", "./x", "Visit//x", "C:/x"})
    void refusesNamesThatLeadElsewhere(String entry) {
        assertRefused(
                CatalogZip.good().with(entry, "{}").bytes(),
                CatalogRule.ARCHIVE,
                "has the entry [" + entry + "], which is no plain path in the catalog");
    }

    @Test
    void refusesAnEntryThatIsThereTwice() {
        byte[] zip = CatalogZip.good().with("Visit/V9.schema.json", "{}").bytes();
        byte[] twice =
                new String(zip, ISO_8859_1).replace("V9.schema", "V1.schema").getBytes(ISO_8859_1);
        assertRefused(twice, CatalogRule.ARCHIVE, "has the entry [Visit/V1.schema.json] twice");
    }

    @Test
    void refusesWhatUnpacksToMoreThanACatalogNeeds() {
        byte[] zip = CatalogZip.good().with("zeros", new byte[(64 << 20) + 1]).bytes();
        assertThat(zip).hasSizeLessThan(1 << 20);
        assertRefused(zip, CatalogRule.ARCHIVE, "unpacks to more than 67108864 bytes");
    }

    @Test
    void refusesMoreEntriesThanACatalogNeeds() {
        CatalogZip zip = CatalogZip.good();
        for (int entry = 0; entry < 10_000; entry++) {
            zip.with("samples/" + entry, "");
        }
        assertRefused(zip.bytes(), CatalogRule.ARCHIVE, "has 10003 entries; at most 10000 are read");
    }

    @Test
    void refusesAZipLargerThanACatalogNeeds() {
        assertRefused(new byte[(16 << 20) + 1], CatalogRule.ARCHIVE, "has more than 16777216 bytes");
    }

    @Test
    void refusesADamagedEntry() {
        byte[] zip = CatalogZip.good().bytes();
        // the checksum stands 16 bytes into the central directory's first entry
        zip[new String(zip, ISO_8859_1).indexOf("PK\1\2") + 16] ^= 1;
        assertRefused(zip, CatalogRule.READABLE, "the entry [catalog.json] is damaged");
    }

    @Test
    void readsNoMoreOfAFileThanItMayHaveWhateverTheZipSaysOfItsSize() {
        byte[] zip = CatalogZip.good()
                .with("Visit/V2.schema.json", CatalogZip.SCHEMA + " ".repeat(1 << 20))
                .bytes();
        // the size stands 24 bytes into an entry of the central directory, whose name follows at the 46th
        int size = new String(zip, ISO_8859_1).lastIndexOf("Visit/V2.schema.json") - 46 + 24;
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(size, 1);
        assertThatThrownBy(() -> load(zip))
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(CatalogProblem::rule)
                                .containsExactly(CatalogRule.SIZE));
    }

    @Test
    void refusesWhatIsNoWholeZip() {
        byte[] zip = CatalogZip.good().bytes();
        assertRefused(Arrays.copyOf(zip, zip.length / 2), CatalogRule.READABLE, "can't be read as a zip");
        assertRefused(new byte[0], CatalogRule.READABLE, "can't be read as a zip");
    }

    @Test
    void refusesAZipWithoutACatalog() {
        byte[] zip = CatalogZip.in("a/b/").bytes();
        assertThatThrownBy(() -> load(zip)).isInstanceOf(CatalogException.class).hasMessageContaining("/catalog.json");
    }

    private static void assertRefused(byte[] zip, CatalogRule rule, String message) {
        assertThatThrownBy(() -> load(zip))
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.file()).isEqualTo(NAME);
                                    assertThat(problem.rule()).isEqualTo(rule);
                                    assertThat(problem.message()).contains(message);
                                }));
    }

    private static Catalog load(byte[] zip) throws CatalogException {
        return new CatalogArchive(NAME, Pseudonyms.none()).load(new ByteArrayInputStream(zip));
    }
}
