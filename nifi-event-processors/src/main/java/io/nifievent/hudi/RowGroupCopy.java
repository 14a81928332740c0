package io.nifievent.hudi;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hudi.common.model.HoodieRecord;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Gathers the row groups of files in one, their columns' bytes as they are: no value is decoded but the name of the file,
 * which Hudi keeps with each row, and which is another then.
 */
final class RowGroupCopy {

    private static final ParquetProperties FILE_NAMES = ParquetProperties.builder()
            .withAllocator(new HeapByteBufferAllocator())
            .withStatisticsEnabled(false)
            .withSizeStatisticsEnabled(false)
            .build();

    private final List<? extends InputFile> sources;
    private final MessageType columns;

    /** @param columns of the new file */
    RowGroupCopy(List<? extends InputFile> sources, MessageType columns) {
        this.sources = sources;
        this.columns = columns;
    }

    /** Whether all files have those columns and no others, and not more than so many row groups. */
    boolean isFitting(long maxRowGroups) throws IOException {
        long rowGroups = 0;
        for (InputFile source : sources) {
            try (ParquetFileReader reader = ParquetFileReader.open(source)) {
                rowGroups += reader.getRowGroups().size();
                if (rowGroups > maxRowGroups
                        || !reader.getFileMetaData().getSchema().equals(columns)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Writes the new file.
     *
     * @param fileName of the new file, for its rows
     * @param notes for the new file's footer
     * @return how many rows it has
     */
    long write(OutputFile target, Binary fileName, Map<String, String> notes) throws IOException {
        long rows = 0;
        try (ParquetFileWriter writer = new ParquetFileWriter(
                target,
                columns,
                ParquetFileWriter.Mode.CREATE,
                ParquetWriter.DEFAULT_BLOCK_SIZE,
                ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
                null,
                FILE_NAMES)) {
            writer.start();
            for (InputFile source : sources) {
                try (ParquetFileReader reader = ParquetFileReader.open(source);
                        SeekableInputStream in = source.newStream()) {
                    for (BlockMetaData rowGroup : reader.getRowGroups()) {
                        writer.startBlock(rowGroup.getRowCount());
                        for (ColumnChunkMetaData column : rowGroup.getColumns()) {
                            copy(reader, in, column, rowGroup.getRowCount(), fileName, writer);
                        }
                        writer.endBlock();
                        rows += rowGroup.getRowCount();
                    }
                }
            }
            writer.end(notes);
        }
        return rows;
    }

    private void copy(
            ParquetFileReader reader,
            SeekableInputStream in,
            ColumnChunkMetaData column,
            long rows,
            Binary fileName,
            ParquetFileWriter writer)
            throws IOException {
        ColumnDescriptor descriptor =
                columns.getColumnDescription(column.getPath().toArray());
        if (column.getPath().toDotString().equals(HoodieRecord.FILENAME_METADATA_FIELD)) {
            writeFileNames(descriptor, rows, fileName, writer);
        } else {
            writer.appendColumnChunk(
                    descriptor, in, column, null, reader.readColumnIndex(column), reader.readOffsetIndex(column));
        }
    }

    private void writeFileNames(ColumnDescriptor column, long rows, Binary fileName, ParquetFileWriter writer)
            throws IOException {
        MessageType only = new MessageType(columns.getName(), columns.getType(column.getPath()));
        CompressionCodecFactory codecs = new CodecFactory(new Configuration(false), FILE_NAMES.getPageSizeThreshold());
        try (ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                        codecs.getCompressor(CompressionCodecName.ZSTD),
                        only,
                        FILE_NAMES.getAllocator(),
                        FILE_NAMES.getColumnIndexTruncateLength(),
                        FILE_NAMES.getPageWriteChecksumEnabled());
                ColumnWriteStore store = FILE_NAMES.newColumnWriteStore(only, pages, pages)) {
            ColumnWriter values = store.getColumnWriter(column);
            for (long row = 0; row < rows; row++) {
                values.write(fileName, 0, column.getMaxDefinitionLevel());
                store.endRecord();
            }
            store.flush();
            pages.flushToFileWriter(writer);
        } finally {
            codecs.release();
        }
    }
}
