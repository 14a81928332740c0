package io.nifievent.services;

import io.nifievent.hudi.KerberosLogin;
import io.nifievent.hudi.S3Access;
import io.nifievent.hudi.StorageAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.nifi.components.AllowableValue;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.resource.ResourceCardinality;
import org.apache.nifi.components.resource.ResourceType;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** The properties that say how the storage of the tables is reached. */
final class StorageProperties {

    static final PropertyDescriptor HADOOP_RESOURCES = new PropertyDescriptor.Builder()
            .name("Hadoop Configuration Resources")
            .description("Files such as core-site.xml and hdfs-site.xml, separated by commas; later ones win. They can"
                    + " also hold any option of Hadoop's S3 client (fs.s3a…).")
            .required(false)
            .identifiesExternalResource(ResourceCardinality.MULTIPLE, ResourceType.FILE)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    private static final AllowableValue BY_CONFIGURATION = new AllowableValue(
            "Hadoop Configuration",
            "Hadoop Configuration",
            "The tables don't lie in S3, or the Hadoop configuration files say all about it.");

    private static final AllowableValue DEFAULT_CHAIN = new AllowableValue(
            "Default Chain",
            "Default Chain",
            "What the AWS SDK finds: environment variables of NiFi's process, a web identity token, a profile file, the role"
                    + " of a container or of an instance.");

    private static final AllowableValue ACCESS_KEY_PAIR =
            new AllowableValue("Access Key", "Access Key", "An access key and its secret key, set here.");

    static final PropertyDescriptor S3_CREDENTIALS = new PropertyDescriptor.Builder()
            .name("S3 Credentials")
            .description("Where the credentials for an s3a: base path come from.")
            .required(true)
            .allowableValues(BY_CONFIGURATION, DEFAULT_CHAIN, ACCESS_KEY_PAIR)
            .defaultValue(BY_CONFIGURATION)
            .build();

    static final PropertyDescriptor S3_ACCESS_KEY = new PropertyDescriptor.Builder()
            .name("S3 Access Key")
            .description("The access key's id.")
            .required(true)
            .dependsOn(S3_CREDENTIALS, ACCESS_KEY_PAIR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor S3_SECRET_KEY = new PropertyDescriptor.Builder()
            .name("S3 Secret Key")
            .description("The access key's secret.")
            .required(true)
            .sensitive(true)
            .dependsOn(S3_CREDENTIALS, ACCESS_KEY_PAIR)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor S3_REGION = new PropertyDescriptor.Builder()
            .name("S3 Region")
            .description("The bucket's region, such as eu-central-1. Without it the AWS SDK looks it up.")
            .required(false)
            .dependsOn(S3_CREDENTIALS, DEFAULT_CHAIN, ACCESS_KEY_PAIR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor S3_ENDPOINT = new PropertyDescriptor.Builder()
            .name("S3 Endpoint")
            .description(
                    "Address of a store that speaks the protocol of S3 and is not AWS, such as https://s3.example.com. It"
                            + " must know conditional writes (If-None-Match).")
            .required(false)
            .dependsOn(S3_CREDENTIALS, DEFAULT_CHAIN, ACCESS_KEY_PAIR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StorageProperties::validateEndpoint)
            .build();

    static final PropertyDescriptor S3_PATH_STYLE = new PropertyDescriptor.Builder()
            .name("S3 Path Style Access")
            .description(
                    "Whether a request names the bucket in its path instead of its host name, as most stores other than"
                            + " AWS want it.")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("false")
            .dependsOn(S3_ENDPOINT)
            .build();

    static final PropertyDescriptor KERBEROS_PRINCIPAL = new PropertyDescriptor.Builder()
            .name("Kerberos Principal")
            .description(
                    "Who logs in to an HDFS with Kerberos, such as nifi/host@REALM. The Hadoop configuration must say"
                            + " hadoop.security.authentication=kerberos, which then holds for all services of this kind in this NiFi.")
            .required(false)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor KERBEROS_KEYTAB = new PropertyDescriptor.Builder()
            .name("Kerberos Keytab")
            .description("File with the principal's key, readable by NiFi.")
            .required(true)
            .dependsOn(KERBEROS_PRINCIPAL)
            .identifiesExternalResource(ResourceCardinality.SINGLE, ResourceType.FILE)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(
            HADOOP_RESOURCES,
            S3_CREDENTIALS,
            S3_ACCESS_KEY,
            S3_SECRET_KEY,
            S3_REGION,
            S3_ENDPOINT,
            S3_PATH_STYLE,
            KERBEROS_PRINCIPAL,
            KERBEROS_KEYTAB);

    private StorageProperties() {}

    static StorageAccess access(PropertyContext context) {
        List<Path> resources =
                context.getProperty(HADOOP_RESOURCES).evaluateAttributeExpressions().asResources().asList().stream()
                        .map(resource -> Path.of(resource.getLocation()))
                        .toList();
        return new StorageAccess(resources, s3(context), kerberos(context));
    }

    private static Optional<S3Access> s3(PropertyContext context) {
        String credentials = context.getProperty(S3_CREDENTIALS).getValue();
        if (credentials.equals(BY_CONFIGURATION.getValue())) {
            return Optional.empty();
        }
        Optional<S3Access.Keys> keys = credentials.equals(ACCESS_KEY_PAIR.getValue())
                ? Optional.of(new S3Access.Keys(
                        context.getProperty(S3_ACCESS_KEY)
                                .evaluateAttributeExpressions()
                                .getValue(),
                        context.getProperty(S3_SECRET_KEY).getValue()))
                : Optional.empty();
        Optional<URI> endpoint = text(context, S3_ENDPOINT).map(URI::create);
        boolean pathStyle =
                endpoint.isPresent() && context.getProperty(S3_PATH_STYLE).asBoolean();
        return Optional.of(new S3Access(endpoint, text(context, S3_REGION), pathStyle, keys));
    }

    private static Optional<KerberosLogin> kerberos(PropertyContext context) {
        return text(context, KERBEROS_PRINCIPAL)
                .map(principal -> new KerberosLogin(
                        principal,
                        Path.of(context.getProperty(KERBEROS_KEYTAB)
                                .evaluateAttributeExpressions()
                                .asResource()
                                .getLocation())));
    }

    private static Optional<String> text(PropertyContext context, PropertyDescriptor property) {
        PropertyValue value = context.getProperty(property).evaluateAttributeExpressions();
        return Optional.ofNullable(value.getValue()).filter(text -> !text.isBlank());
    }

    private static ValidationResult validateEndpoint(String subject, String value, ValidationContext context) {
        return PropertyParsing.validate(
                subject,
                value,
                context,
                text -> new S3Access(Optional.of(URI.create(text)), Optional.empty(), false, Optional.empty()));
    }
}
