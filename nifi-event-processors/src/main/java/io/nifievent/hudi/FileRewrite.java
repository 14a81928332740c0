package io.nifievent.hudi;

import java.util.List;

/**
 * File groups of a partition whose rows are written to a new one.
 *
 * @param partitionPath folder of the files, relative to the table's
 * @param files latest files of the groups
 */
record FileRewrite(String partitionPath, List<BaseFile> files) {

    FileRewrite {
        files = List.copyOf(files);
    }

    long bytes() {
        return files.stream().mapToLong(BaseFile::bytes).sum();
    }
}
