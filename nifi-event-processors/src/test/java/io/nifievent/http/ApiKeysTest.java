package io.nifievent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
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
        assertThat(problems)
                .allSatisfy(problem ->
                        assertThat(problem).contains(folder.resolve("keys").toString()));
    }

    /** As when NiFi may not read a file for a while: nothing of it changes when it may again. */
    @Test
    void readsAFileThatCouldNotBeReadThoughItLooksTheSame() throws Exception {
        ApiKeysFile file = file(line("app", "revoked"));
        FileTime changed = FileTime.from(Instant.parse("2026-01-01T10:00:00Z"));
        byte[] keys = line("app", "two").getBytes(UTF_8);
        byte[] unreadable = keys.clone();
        unreadable[0] = (byte) 0xFF;
        write(unreadable, changed);
        for (int second = 0; second < 3; second++) {
            now += Duration.ofSeconds(2).toNanos();
            assertThat(file.get().sourceOf("revoked")).contains("app");
        }
        assertThat(problems).singleElement().asString().contains("UTF-8");
        write(keys, changed);
        now += Duration.ofSeconds(2).toNanos();
        assertThat(file.get().sourceOf("revoked")).isEmpty();
        assertThat(file.get().sourceOf("two")).contains("app");
        assertThat(problems).hasSize(1);
    }

    @Test
    void reportsTheSameFailureAgainAfterItHasPassed() throws Exception {
        ApiKeysFile file = file(line("app", "one"));
        for (String text : List.of("nonsense", line("app", "one"), "nonsense")) {
            write(text.getBytes(UTF_8), FileTime.from(Instant.parse("2026-01-01T10:00:00Z")));
            now += Duration.ofSeconds(2).toNanos();
            assertThat(file.get().sourceOf("one")).contains("app");
        }
        assertThat(problems).hasSize(2);
    }

    /** As when the volume it is on is away for a while, twice: what comes back is the file that was read. */
    @Test
    void reportsAFileThatIsGoneAgain() throws Exception {
        ApiKeysFile file = file(line("app", "one"));
        Path keys = folder.resolve("keys");
        Path away = folder.resolve("away");
        for (int time = 1; time <= 2; time++) {
            Files.move(keys, away);
            now += Duration.ofSeconds(2).toNanos();
            assertThat(file.get().sourceOf("one")).contains("app");
            assertThat(problems).hasSize(time);
            Files.move(away, keys);
            now += Duration.ofSeconds(2).toNanos();
            assertThat(file.get().sourceOf("one")).contains("app");
        }
    }

    @Test
    void refusesToBeginWithoutItsFile() {
        assertThatThrownBy(() -> new ApiKeysFile(folder.resolve("none"), () -> now, problems::add))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContainingAll(folder.resolve("none").toString(), "There is no such file");
    }

    @Test
    void refusesToBeginWithWhatIsNoFile() {
        assertThatThrownBy(() -> new ApiKeysFile(folder, () -> now, problems::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void namesTheFileWhoseLineItCannotRead() {
        assertThatThrownBy(() -> file("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(folder.resolve("keys").toString(), "Line 1");
    }

    private ApiKeysFile file(String text) throws IOException {
        write(text);
        return new ApiKeysFile(folder.resolve("keys"), () -> now, problems::add);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("keys"), text);
    }

    private void write(byte[] text, FileTime modified) throws IOException {
        Files.write(folder.resolve("keys"), text);
        Files.setLastModifiedTime(folder.resolve("keys"), modified);
    }

    static String line(String source, String key) throws Exception {
        return source + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
    }
}
