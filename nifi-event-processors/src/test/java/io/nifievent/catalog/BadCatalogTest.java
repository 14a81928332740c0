package io.nifievent.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder below catalogs/bad is a case: its files laid over catalogs/good break the rule its parent is named for. */
class BadCatalogTest {

    private static final Path CATALOGS = Path.of("src/test/resources/catalogs");
    private static final Pseudonyms PSEUDONYMS = Pseudonyms.withKey("a key for tests, of some length");

    @TempDir
    Path directory;

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.walk(CATALOGS.resolve("bad"), 2)) {
            return folders
                    .filter(folder -> folder.getNameCount() == CATALOGS.getNameCount() + 3)
                    .map(CATALOGS.resolve("bad")::relativize)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @BeforeEach
    void copyGood() throws IOException {
        copy(CATALOGS.resolve("good"));
    }

    @Test
    void takesTheCatalogThatTheCasesAreLaidOver() throws Exception {
        assertThat(load().types()).extracting(EventType::name).containsExactly("Visit");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refuses(Path broken) throws IOException {
        copy(CATALOGS.resolve("bad").resolve(broken));
        assertThatThrownBy(this::load)
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .as(refused.getMessage())
                                .isNotEmpty()
                                .allSatisfy(problem -> assertThat(problem.rule().code())
                                        .isEqualTo(broken.getParent().toString()))
                                .allSatisfy(problem -> assertThat(problem.file())
                                        .as("%s", problem)
                                        .exists()));
    }

    @Test
    void refusesAHugeSchemaUnread() throws IOException {
        Path schema = directory.resolve("Visit/V1-0-1.schema.json");
        try (RandomAccessFile file = new RandomAccessFile(schema.toFile(), "rw")) {
            file.setLength(50_000_000);
        }
        assertRefused(CatalogRule.SIZE, "has 50000000 bytes");
    }

    @Test
    void refusesToHashWithoutAKey() throws IOException {
        Files.writeString(
                directory.resolve("Visit/event-type.json"), "{\"time\":\"/At\",\"personal\":{\"/User_ID\":\"hash\"}}");
        assertThatThrownBy(() -> new CatalogDirectory(directory).load()).hasMessageContaining("[personal-key]");
    }

    @Test
    void findsTheProblemsOfAllFiles() throws IOException {
        copy(CATALOGS.resolve("bad/keyword/misspelt"));
        copy(CATALOGS.resolve("bad/settings/misspelt"));
        copy(CATALOGS.resolve("bad/version/none"));
        assertThatThrownBy(this::load)
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(CatalogProblem::rule)
                                .contains(CatalogRule.KEYWORD, CatalogRule.SETTINGS, CatalogRule.VERSION));
    }

    @Test
    void namesFilePlaceAndRule() throws IOException {
        copy(CATALOGS.resolve("bad/keyword/misspelt"));
        assertThatThrownBy(this::load)
                .hasMessage(directory.resolve("Visit/V1-0-1.schema.json")
                        + "#/properties/A/maxLenght: is no keyword that a catalog may use [keyword]");
    }

    private void assertRefused(CatalogRule rule, String message) {
        assertThatThrownBy(this::load)
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.rule()).isEqualTo(rule))
                                .satisfies(
                                        problem -> assertThat(problem.message()).contains(message)));
    }

    private Catalog load() throws CatalogException {
        return new CatalogDirectory(directory, PSEUDONYMS).load();
    }

    private void copy(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = directory.resolve(folder.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
