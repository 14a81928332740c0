package io.nifievent.benchmark.hudi;

import io.nifievent.benchmark.Folders;
import io.nifievent.benchmark.measure.Cost;
import io.nifievent.benchmark.measure.Side;
import io.nifievent.benchmark.measure.Stopwatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/** The ceiling: records that are in memory already, into a file with Parquet's own writer; no table, no commit, no index. */
final class BareWriterSide implements Side {

    private final Inserts inserts;
    private final StoredRows rows;
    private final Folders folders;
    private final CompressionCodecName codec;
    private long bytes;

    BareWriterSide(Inserts inserts, StoredRows rows, Folders folders, CompressionCodecName codec) {
        this.inserts = inserts;
        this.rows = rows;
        this.folders = folders;
        this.codec = codec;
    }

    @Override
    public String name() {
        return "bare parquet-avro writer, " + codec;
    }

    @Override
    public void prepare() {
        // The rows are there, and the same for every run.
    }

    @Override
    public Cost run() throws IOException {
        try (Folders.Folder folder = folders.create("bare")) {
            Stopwatch stopwatch = Stopwatch.start();
            for (int commit = 0; commit < inserts.commits(); commit++) {
                write(folder.path().resolve(commit + ".parquet"));
            }
            Cost cost = stopwatch.cost(inserts.total());
            bytes = Files.size(folder.path().resolve("0.parquet"));
            return cost;
        }
    }

    /** Bytes a row took in the last run. */
    double bytesPerRow() {
        return (double) bytes / inserts.rows();
    }

    private void write(Path file) throws IOException {
        try (ParquetWriter<GenericRecord> writer = AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
                .withSchema(rows.schema())
                .withDataModel(GenericData.get())
                .withConf(new PlainParquetConfiguration())
                .config("parquet.avro.write-old-list-structure", "false")
                .withCompressionCodec(codec)
                .build()) {
            for (GenericRecord row : rows.rows()) {
                writer.write(row);
            }
        }
    }
}
