import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.from_json;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Spark's way from a topic of photo swipes to a Hudi table laid out as ours. Arguments: Kafka's address, the topic, the
 * table's folder, a folder for checkpoints, milliseconds between commits.
 */
public final class SparkPeer {
    private SparkPeer() {}

    public static void main(String[] arguments) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.kryo.registrator", "org.apache.spark.HoodieSparkKryoRegistrar")
                .config("spark.sql.extensions", "org.apache.spark.sql.hudi.HoodieSparkSessionExtension")
                .getOrCreate();
        spark.sparkContext().setLogLevel("WARN");
        Dataset<Row> records = spark.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", arguments[0])
                .option("subscribe", arguments[1])
                .option("startingOffsets", "earliest")
                .option("maxOffsetsPerTrigger", "100000")
                .load();
        rows(records)
                .writeStream()
                .format("hudi")
                .options(Map.of(
                        "hoodie.table.name", "photo_swipe",
                        "hoodie.write.table.version", "6",
                        "hoodie.datasource.write.table.type", "COPY_ON_WRITE",
                        "hoodie.datasource.write.operation", "insert",
                        // else each commit writes the rows of the last ones again, to pack them
                        "hoodie.parquet.small.file.limit", "0",
                        "hoodie.datasource.write.recordkey.field", "event_id",
                        "hoodie.datasource.write.precombine.field", "received_at",
                        "hoodie.datasource.write.partitionpath.field", "event_date",
                        "hoodie.datasource.write.hive_style_partitioning", "true",
                        "hoodie.metadata.enable", "false"))
                .option("checkpointLocation", arguments[3])
                .outputMode("append")
                .trigger(Trigger.ProcessingTime(Long.parseLong(arguments[4])))
                .start(arguments[2])
                .awaitTermination();
    }

    private static Dataset<Row> rows(Dataset<Row> records) {
        StructType swipe = new StructType()
                .add("User_ID", DataTypes.StringType)
                .add("Listing_ID", DataTypes.StringType)
                .add("Session_ID", DataTypes.StringType)
                .add("Server_Time", DataTypes.TimestampType)
                .add("Photo_Index", DataTypes.LongType)
                .add("Direction", DataTypes.StringType)
                .add("Dwell_Ms", DataTypes.LongType)
                .add("Device_Type", DataTypes.StringType)
                .add("Full_Screen", DataTypes.BooleanType)
                .add("Photos_Seen", DataTypes.createArrayType(DataTypes.LongType))
                .add(
                        "Gesture",
                        new StructType()
                                .add("Velocity", DataTypes.DoubleType)
                                .add("Distance", DataTypes.DoubleType)
                                .add("Fingers", DataTypes.LongType));
        StructType envelope = new StructType()
                .add("event_id", DataTypes.StringType)
                .add("event_type", DataTypes.StringType)
                .add("event_version", DataTypes.StringType)
                .add("event_time", DataTypes.TimestampType)
                .add("received_at", DataTypes.TimestampType)
                .add("event", swipe);
        return records.select(
                        from_json(col("value").cast("string"), envelope).as("line"),
                        concat_ws("/", col("topic"), col("partition"), col("offset")).as("source"))
                .select(
                        col("line.event_id"),
                        col("line.event_type"),
                        col("line.event_version"),
                        col("line.event_time"),
                        col("line.received_at"),
                        current_timestamp().as("stored_at"),
                        col("source"),
                        col("line.event.*"),
                        date_format(col("line.event_time"), "yyyy-MM-dd").as("event_date"));
    }
}
