package io.nifievent.benchmark.hudi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hudi.exception.TableNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFilesTest {

    @TempDir
    Path table;

    /** Spark has made the folder, and comes to the properties next. */
    @Test
    void areNoneWhileThereIsNoMoreThanTheFolder() throws Exception {
        Files.createDirectory(table.resolve(".hoodie"));
        assertThatThrownBy(new TableFiles(table)::visible).isInstanceOf(TableNotFoundException.class);
    }
}
