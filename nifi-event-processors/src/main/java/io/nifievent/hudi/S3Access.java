package io.nifievent.hudi;

import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * How S3, or a store that speaks its protocol, is reached.
 *
 * @param endpoint address of the store; AWS's own, by region, if absent
 * @param region the store's region; what the AWS SDK finds out by itself if absent
 * @param pathStyle whether the bucket stands in the path of a request instead of its host name
 * @param keys who asks; the AWS SDK's default chain if absent: environment variables, web identity, profile, container,
 *     instance
 */
public record S3Access(Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Optional<Keys> keys) {

    private static final String KEYS_OF_CONFIGURATION = "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider";
    private static final String DEFAULT_CHAIN = "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider";

    /** An access key and its secret, which it shows to nobody. */
    public record Keys(String accessKey, String secretKey) {
        @Override
        public String toString() {
            return "Keys[accessKey=" + accessKey + ", secretKey=***]";
        }
    }

    public S3Access {
        endpoint.ifPresent(address -> {
            boolean usable = ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null;
            if (!usable) {
                throw new IllegalArgumentException(
                        "The S3 endpoint [" + address + "] is not an address such as https://s3.example.com");
            }
        });
    }

    /** Says it to Hadoop's S3 client; wins over what its configuration files say. */
    void configure(Configuration hadoop) {
        endpoint.ifPresent(address -> {
            hadoop.set("fs.s3a.endpoint", address.toString());
            hadoop.setBoolean("fs.s3a.connection.ssl.enabled", "https".equals(address.getScheme()));
        });
        region.ifPresent(name -> hadoop.set("fs.s3a.endpoint.region", name));
        hadoop.setBoolean("fs.s3a.path.style.access", pathStyle);
        keys.ifPresent(pair -> {
            hadoop.set("fs.s3a.access.key", pair.accessKey());
            hadoop.set("fs.s3a.secret.key", pair.secretKey());
        });
        hadoop.set("fs.s3a.aws.credentials.provider", keys.isPresent() ? KEYS_OF_CONFIGURATION : DEFAULT_CHAIN);
    }
}
