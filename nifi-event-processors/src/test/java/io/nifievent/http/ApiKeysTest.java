package io.nifievent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {

    @TempDir
    private Path folder;

    private long now;
    private final List<String> problems = new ArrayList<>();

    @Test
    void knowsEachKeyOfASource() throws Exception {
        ApiKeys keys = ApiKeys.parse(List.of("# apps", "", line("app", "old"), line("app", "new"), line("web", "w")));
        assertThat(keys.sourceOf("old")).contains("app");
        assertThat(keys.sourceOf("new")).contains("app");
        assertThat(keys.sourceOf("w")).contains("web");
        assertThat(keys.sourceOf("")).isEmpty();
        assertThat(keys.sourceOf("old ")).isEmpty();
    }

    @Test
    void namesALineItCannotReadAndDoesNotRepeatIt() {
        assertThatThrownBy(() -> ApiKeys.parse(List.of("# a", "app plain-text-key")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 2")
                .hasMessageNotContaining("plain-text-key");
    }

    @Test
    void readsAChangedFileAgain() throws Exception {
        ApiKeysFile file = file(line("app", "one"));
        write(line("app", "two") + "\n");
        now += Duration.ofSeconds(2).toNanos();
        assertThat(file.get().sourceOf("two")).contains("app");
        assertThat(file.get().sourceOf("one")).isEmpty();
    }

    @Test
    void keepsTheLastKeysWhenAChangeCannotBeRead() throws Exception {
        ApiKeysFile file = file(line("app", "one"));
        write("nonsense");
        now += Duration.ofSeconds(2).toNanos();
        assertThat(file.get().sourceOf("one")).contains("app");
        assertThat(problems).singleElement().asString().contains("Line 1");
        Files.delete(folder.resolve("keys"));
        now += Duration.ofSeconds(2).toNanos();
        assertThat(file.get().sourceOf("one")).contains("app");
        assertThat(problems).hasSize(2);
    }

    @Test
    void refusesToBeginWithoutItsFile() {
        assertThatThrownBy(() -> new ApiKeysFile(folder.resolve("none"), () -> now, problems::add))
                .isInstanceOf(NoSuchFileException.class);
    }

    private ApiKeysFile file(String text) throws IOException {
        write(text);
        return new ApiKeysFile(folder.resolve("keys"), () -> now, problems::add);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("keys"), text);
    }

    static String line(String source, String key) throws Exception {
        return source + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
    }
}
