package io.nifievent.sandbox.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkTest {

    @ParameterizedTest
    @CsvSource({"21.0.5, false", "24.0.2, false", "25, true", "25.0.3, true", "26, true"})
    void compactHeadersAreAskedForWhereTheyAre(String version, boolean are, @TempDir Path home) throws IOException {
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));

        assertThat(new Jdk(home).compactHeaders().contains("-XX:+UseCompactObjectHeaders"))
                .isEqualTo(are);
    }
}
