package io.nifievent.hudi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.api.Binary;

/**
 * Opens Parquet files of rows.
 *
 * <p>They are written with Parquet's own writer, since most of what Hudi's handles add is for updates, indexes and spilling
 * and costs a small commit more than its rows do.
 */
final class ParquetFiles {

    /**
     * Columns whose values hardly ever repeat and have no order: a dictionary of them would be made and thrown away, and
     * their least and greatest values tell a query nothing.
     */
    private static final List<String> UNIQUE = List.of(
            HoodieRecord.COMMIT_SEQNO_METADATA_FIELD,
            HoodieRecord.RECORD_KEY_METADATA_FIELD,
            TableSchema.EVENT_ID,
            TableSchema.SOURCE);

    /** Columns that are the same in all rows of a file, and which a query has from the file's place. */
    private static final List<String> OF_THE_FILE =
            List.of(HoodieRecord.PARTITION_PATH_METADATA_FIELD, HoodieRecord.FILENAME_METADATA_FIELD);

    /** A column of it is worth a read of its own. Smaller ones are not copied, but their rows are written anew. */
    static final long LARGE_ROW_GROUP = 1 << 20;

    private final HadoopStorage storage;

    ParquetFiles(HadoopStorage storage) {
        this.storage = storage;
    }

    /** Reads whole rows; a column that the file lacks is null. */
    ParquetReader<GenericRecord> reader(Path path, Schema schema) throws IOException {
        return reader(path, schema, new Configuration(storage.hadoop()));
    }

    /** Reads some of the columns: the others' bytes are skipped. */
    ParquetReader<GenericRecord> projected(Path path, Schema projection) throws IOException {
        Configuration configuration = new Configuration(storage.hadoop());
        AvroReadSupport.setRequestedProjection(configuration, projection);
        return reader(path, projection, configuration);
    }

    /** Rows of a file, as its footer says. */
    long rows(Path path) throws IOException {
        try (ParquetFileReader file = ParquetFileReader.open(HadoopInputFile.fromPath(path, storage.hadoop()))) {
            return file.getRecordCount();
        }
    }

    private static ParquetReader<GenericRecord> reader(Path path, Schema schema, Configuration configuration)
            throws IOException {
        AvroReadSupport.setAvroReadSchema(configuration, schema);
        return AvroParquetReader.<GenericRecord>builder(HadoopInputFile.fromPath(path, configuration))
                .withDataModel(GenericData.get())
                .withConf(configuration)
                .build();
    }

    /**
     * Gathers the rows of other files in one without looking at them, if these have the columns of the schema, and row groups
     * that are large enough to stay.
     *
     * @param bytes of the other files
     * @param fileName of the new file, for its rows
     * @return how many rows it has; empty if it was not written
     */
    Optional<Long> gather(List<Path> sources, long bytes, Path target, Schema schema, Binary fileName)
            throws IOException {
        long maxRowGroups = bytes / LARGE_ROW_GROUP;
        if (maxRowGroups < sources.size()) {
            return Optional.empty();
        }
        List<InputFile> files = new ArrayList<>();
        for (Path source : sources) {
            files.add(HadoopInputFile.fromPath(source, storage.hadoop()));
        }
        RowGroupCopy copy = new RowGroupCopy(files, new AvroSchemaConverter(storage.hadoop()).convert(schema));
        return copy.isFitting(maxRowGroups)
                ? Optional.of(copy.write(
                        HadoopOutputFile.fromPath(target, storage.hadoop()),
                        fileName,
                        Map.of(RowWriteSupport.SCHEMA_KEY, schema.toString())))
                : Optional.empty();
    }

    ParquetWriter<GenericRecord> writer(Path path, Schema schema) throws IOException {
        RowWriteSupport.Builder writer = RowWriteSupport.builder(
                        HadoopOutputFile.fromPath(path, storage.hadoop()), schema)
                .withConf(storage.hadoop())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                // Presto does not read them.
                .withSizeStatisticsEnabled(false);
        for (String column : UNIQUE) {
            writer.withDictionaryEncoding(column, false).withStatisticsEnabled(column, false);
        }
        for (String column : OF_THE_FILE) {
            writer.withStatisticsEnabled(column, false);
        }
        return writer.build();
    }
}
