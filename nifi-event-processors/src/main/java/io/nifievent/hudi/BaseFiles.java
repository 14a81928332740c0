package io.nifievent.hudi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.fs.FSUtils;
import org.apache.hudi.common.model.HoodieBaseFile;
import org.apache.hudi.common.model.HoodieFileFormat;
import org.apache.hudi.common.model.HoodieFileGroupId;
import org.apache.hudi.common.model.HoodiePartitionMetadata;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.hudi.common.model.HoodieWriteStat;
import org.apache.hudi.common.table.HoodieTableMetaClient;
import org.apache.hudi.common.table.view.HoodieTableFileSystemView;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.storage.StoragePath;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.api.Binary;

/** A table's data files: which there are, what is in them, and new ones. */
final class BaseFiles {

    /** Hudi names a file after the task that wrote it; here one writer writes each file once. */
    private static final String WRITE_TOKEN = "0-0-0";

    /** In files of other engines the id may be null; Parquet reads those it never is in by this, too. */
    private static final Schema ID_ONLY = Schema.createRecord(
            "ids",
            "",
            "io.nifievent",
            false,
            List.of(TableSchema.field(TableSchema.EVENT_ID, Schema.create(Schema.Type.STRING))));

    private final HadoopStorage storage;
    private final HoodieTableMetaClient metaClient;
    private final ParquetFiles parquet;

    BaseFiles(HadoopStorage storage, HoodieTableMetaClient metaClient) {
        this.storage = storage;
        this.metaClient = metaClient;
        this.parquet = new ParquetFiles(storage);
    }

    /** The latest files of a partition, as the timeline loaded last has them. */
    List<BaseFile> latest(String partitionPath) throws IOException {
        return isThere(partitionPath) ? listed(partitionPath) : List.of();
    }

    /** Most days around a new one have no partition, and Hudi warns of each that it is asked for. */
    private boolean isThere(String partitionPath) throws IOException {
        Path folder = path(partitionPath);
        return folder.getFileSystem(storage.hadoop()).exists(folder);
    }

    private List<BaseFile> listed(String partitionPath) {
        try (HoodieTableFileSystemView view = HoodieTableFileSystemView.fileListingBasedFileSystemView(
                storage.engine(),
                metaClient,
                metaClient.getCommitsAndCompactionTimeline().filterCompletedInstants())) {
            return view.getLatestBaseFiles(partitionPath)
                    .map(BaseFiles::baseFile)
                    .toList();
        }
    }

    private static BaseFile baseFile(HoodieBaseFile file) {
        return new BaseFile(file.getFileId(), file.getCommitTime(), file.getFileName(), file.getFileSize());
    }

    /** The ids stored in a partition and the smallest of its files, if that is small, as the timeline, read again, has them. */
    Partition read(String partitionPath, long smallFileBytes) throws IOException {
        StoredIds ids = new StoredIds();
        if (!isThere(partitionPath)) {
            return new Partition(ids, Optional.empty());
        }
        // What it said last lacks the commit that was completed after that, be it by this writer.
        metaClient.reloadActiveTimeline();
        List<BaseFile> files = listed(partitionPath);
        for (BaseFile file : files) {
            readIds(partitionPath + "/" + file.name(), ids);
        }
        return new Partition(
                ids,
                files.stream()
                        .min(Comparator.comparingLong(BaseFile::bytes))
                        .filter(file -> file.bytes() < smallFileBytes));
    }

    /** Adds the ids of the rows of one file, given by its path within the table. */
    void readIds(String path, StoredIds ids) throws IOException {
        try (ParquetReader<GenericRecord> reader = parquet.projected(path(path), ID_ONLY)) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                ids.add(IdSet.Hash.of(row.get(0).toString()));
            }
        }
    }

    /** Creates a partition's folder, with the file by which Hudi tells it from others. */
    void ensurePartition(String partitionPath, String instant) {
        StoragePath table = metaClient.getBasePath();
        new HoodiePartitionMetadata(
                        metaClient.getStorage(),
                        instant,
                        table,
                        FSUtils.constructAbsolutePath(table, partitionPath),
                        Option.<HoodieFileFormat>empty())
                .trySave();
    }

    /** Where rows go: into a new file group, or into a new version of an existing one. */
    Target target(String partitionPath, Optional<BaseFile> smallFile, String instant) {
        String group = smallFile.map(BaseFile::group).orElseGet(BaseFiles::newGroup);
        return new Target(partitionPath, group, name(group, instant), smallFile);
    }

    private static String newGroup() {
        return UUID.randomUUID() + "-0";
    }

    private static String name(String group, String instant) {
        return FSUtils.makeBaseFileName(instant, WRITE_TOKEN, group, ".parquet");
    }

    /**
     * A file to be written.
     *
     * @param predecessor the version of the file group whose rows it takes over
     */
    record Target(String partitionPath, String group, String name, Optional<BaseFile> predecessor) {

        String path() {
            return partitionPath.isEmpty() ? name : partitionPath + "/" + name;
        }

        HoodieFileGroupId fileGroup() {
            return new HoodieFileGroupId(partitionPath, group);
        }
    }

    /** Deletes what was written of a file whose commit did not come about. */
    void delete(Target target) throws IOException {
        Path path = path(target.path());
        path.getFileSystem(storage.hadoop()).delete(path, false);
    }

    /**
     * What the new rows of a file have in common.
     *
     * @param instant of their commit
     * @param fileOfCommit number of the file in the commit, from 0
     * @param storedAtMicros their {@code stored_at}
     */
    record Stamp(String instant, int fileOfCommit, long storedAtMicros) {

        /** What Hudi numbers rows with, up to their number in the file. */
        String sequencePrefix() {
            String first = HoodieRecord.generateSequenceId(instant, fileOfCommit, 0);
            return first.substring(0, first.length() - 1);
        }
    }

    /** Writes the rows of the predecessor, if there is one, and the new ones. */
    HoodieWriteStat write(Target target, Stamp stamp, Schema schema, List<NewRow> rows) throws IOException {
        Path path = path(target.path());
        Binary fileName = text(target.name());
        long written = 0;
        try (ParquetWriter<GenericRecord> writer = parquet.writer(path, schema)) {
            if (target.predecessor().isPresent()) {
                Path old = path(target.partitionPath() + "/"
                        + target.predecessor().get().name());
                try (ParquetReader<GenericRecord> reader = parquet.reader(old, schema)) {
                    for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                        row.put(HoodieRecord.FILENAME_META_FIELD_ORD, fileName);
                        writer.write(row);
                        written++;
                    }
                }
            }
            int id = schema.getField(TableSchema.EVENT_ID).pos();
            int storedAt = schema.getField(TableSchema.STORED_AT).pos();
            Long storedAtMicros = stamp.storedAtMicros();
            Binary commitTime = text(stamp.instant());
            Binary partitionPath = text(target.partitionPath());
            String sequencePrefix = stamp.sequencePrefix();
            for (int i = 0; i < rows.size(); i++) {
                GenericRecord row = rows.get(i).values();
                row.put(HoodieRecord.COMMIT_TIME_METADATA_FIELD_ORD, commitTime);
                row.put(HoodieRecord.COMMIT_SEQNO_METADATA_FIELD_ORD, text(sequencePrefix + i));
                row.put(storedAt, storedAtMicros);
                row.put(HoodieRecord.RECORD_KEY_META_FIELD_ORD, row.get(id));
                row.put(HoodieRecord.PARTITION_PATH_META_FIELD_ORD, partitionPath);
                row.put(HoodieRecord.FILENAME_META_FIELD_ORD, fileName);
                writer.write(row);
            }
        }
        return stat(target, written + rows.size(), rows.size(), path);
    }

    private static Binary text(String text) {
        return Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Rows in a file that is not where it is to be yet. */
    record Staged(Path path, String partitionPath, String group, long rows) {}

    /** Writes the rows of other files of a partition, unchanged, to a file in a folder of its own. */
    Staged stage(StoragePath folder, FileRewrite rewrite, Schema schema) throws IOException {
        String group = newGroup();
        Path path = stagedPath(folder, group);
        List<Path> sources = rewrite.files().stream()
                .map(source -> path(rewrite.partitionPath() + "/" + source.name()))
                .toList();
        Optional<Long> rows = parquet.gather(sources, rewrite.bytes(), path, schema, text(group));
        return rows.isPresent()
                ? new Staged(path, rewrite.partitionPath(), group, rows.get())
                : stage(folder, rewrite, schema, row -> true);
    }

    private static Path stagedPath(StoragePath folder, String group) {
        return new Path(folder.toString(), group + ".parquet");
    }

    /** As {@link #stage(StoragePath, FileRewrite, Schema)}, but only those rows that are to be kept. */
    Staged stage(StoragePath folder, FileRewrite rewrite, Schema schema, Predicate<GenericRecord> kept)
            throws IOException {
        String group = newGroup();
        Path path = stagedPath(folder, group);
        // The file's name comes with its commit; its group is what stays.
        Binary fileName = text(group);
        long written = 0;
        try (ParquetWriter<GenericRecord> writer = parquet.writer(path, schema)) {
            for (BaseFile source : rewrite.files()) {
                try (ParquetReader<GenericRecord> reader =
                        parquet.reader(path(rewrite.partitionPath() + "/" + source.name()), schema)) {
                    for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                        if (kept.test(row)) {
                            row.put(HoodieRecord.FILENAME_META_FIELD_ORD, fileName);
                            writer.write(row);
                            written++;
                        }
                    }
                }
            }
        }
        return new Staged(path, rewrite.partitionPath(), group, written);
    }

    /** Where a staged file goes. */
    Target target(Staged staged, String instant) {
        return new Target(staged.partitionPath(), staged.group(), name(staged.group(), instant), Optional.empty());
    }

    /** Moves a staged file to where it is to be. */
    HoodieWriteStat place(Staged staged, Target target) throws IOException {
        Path path = path(target.path());
        if (!path.getFileSystem(storage.hadoop()).rename(staged.path(), path)) {
            throw new IOException("File [" + staged.path() + "] could not be moved to [" + path + "]");
        }
        return stat(target, staged.rows(), staged.rows(), path);
    }

    /** Rows of a file, as its footer says. */
    long rows(String partitionPath, BaseFile file) throws IOException {
        return parquet.rows(path(partitionPath + "/" + file.name()));
    }

    /** Counts a file's rows of each key; the other columns' bytes are skipped. */
    long[] count(String partitionPath, BaseFile file, TableSchema schema, RowKeys keys) throws IOException {
        Schema projection = keys.projection(schema.avroWithMeta());
        long[] counts = new long[keys.size()];
        try (ParquetReader<GenericRecord> reader =
                parquet.projected(path(partitionPath + "/" + file.name()), projection)) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                for (int key = 0; key < counts.length; key++) {
                    counts[key] += keys.isOf(key, row) ? 1 : 0;
                }
            }
        }
        return counts;
    }

    /** Whether the storage holds no file of these file groups any more. */
    boolean areGone(Set<HoodieFileGroupId> groups) throws IOException {
        Set<String> partitions =
                groups.stream().map(HoodieFileGroupId::getPartitionPath).collect(Collectors.toSet());
        Set<String> ids = groups.stream().map(HoodieFileGroupId::getFileId).collect(Collectors.toSet());
        for (String partition : partitions) {
            Path folder = path(partition);
            for (FileStatus file : folder.getFileSystem(storage.hadoop()).listStatus(folder)) {
                String name = file.getPath().getName();
                if (FSUtils.isBaseFile(new StoragePath(name)) && ids.contains(FSUtils.getFileId(name))) {
                    return false;
                }
            }
        }
        return true;
    }

    private HoodieWriteStat stat(Target target, long rows, long added, Path path) throws IOException {
        long bytes = path.getFileSystem(storage.hadoop()).getFileStatus(path).getLen();
        HoodieWriteStat stat = new HoodieWriteStat();
        stat.setPartitionPath(target.partitionPath());
        stat.setFileId(target.group());
        stat.setPath(target.path());
        stat.setPrevCommit(target.predecessor().map(BaseFile::instant).orElse(HoodieWriteStat.NULL_COMMIT));
        target.predecessor().ifPresent(file -> stat.setPrevBaseFile(file.name()));
        stat.setNumWrites(rows);
        stat.setNumInserts(added);
        stat.setTotalWriteBytes(bytes);
        stat.setFileSizeInBytes(bytes);
        return stat;
    }

    private Path path(String pathInTable) {
        // As one text: without partitions a path begins with a slash, and Hadoop would resolve it to the root.
        return new Path(metaClient.getBasePath() + "/" + pathInTable);
    }
}
