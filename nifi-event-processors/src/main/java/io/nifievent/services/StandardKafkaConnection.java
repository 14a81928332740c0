package io.nifievent.services;

import io.nifievent.kafka.ClientOptions;
import io.nifievent.kafka.ClusterSettings;
import io.nifievent.kafka.ProvidedSslEngineFactory;
import io.nifievent.kafka.SaslLogin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.SupportsSensitiveDynamicProperties;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.ssl.SSLContextProvider;

@Tags({"kafka", "event", "connection", "sasl", "ssl", "tls"})
@CapabilityDescription(
        "Says how a Kafka cluster is reached: servers, encryption and login, for all processors that use it."
                + " Opens no connection itself.")
@SupportsSensitiveDynamicProperties
@DynamicProperty(
        name = "The name of a setting of Kafka's producer, consumer or admin client",
        value = "The value of the setting",
        expressionLanguageScope = ExpressionLanguageScope.ENVIRONMENT,
        description = "Goes to every client that knows the setting. Those that Kafka declares secret, such as"
                + " sasl.jaas.config, are stored encrypted. Settings that delivery and order rest on, such as acks or"
                + " enable.auto.commit, cannot be set.")
public final class StandardKafkaConnection extends AbstractControllerService
        implements KafkaConnection, VerifiableControllerService {

    private static final String OWN_LOGIN = "Configured by dynamic properties";

    static final PropertyDescriptor BOOTSTRAP_SERVERS = new PropertyDescriptor.Builder()
            .name("Bootstrap Servers")
            .description(
                    "Brokers to ask first, as host:port pairs separated by commas; the others are learnt from them.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.HOSTNAME_PORT_LIST_VALIDATOR)
            .build();

    static final PropertyDescriptor SECURITY_PROTOCOL = new PropertyDescriptor.Builder()
            .name("Security Protocol")
            .description("Whether the connection is encrypted (SSL) and whether a login is made (SASL).")
            .required(true)
            .allowableValues("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
            .defaultValue("PLAINTEXT")
            .build();

    static final PropertyDescriptor SASL_MECHANISM = new PropertyDescriptor.Builder()
            .name("SASL Mechanism")
            .description("How the login is made. PLAIN and SCRAM take a username and a password. For others, such as"
                    + " OAUTHBEARER or GSSAPI, choose '" + OWN_LOGIN + "' and add sasl.mechanism, sasl.jaas.config and"
                    + " what else the mechanism needs as dynamic properties.")
            .required(true)
            .allowableValues("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", OWN_LOGIN)
            .defaultValue("SCRAM-SHA-512")
            .dependsOn(SECURITY_PROTOCOL, "SASL_PLAINTEXT", "SASL_SSL")
            .build();

    static final PropertyDescriptor USERNAME = new PropertyDescriptor.Builder()
            .name("Username")
            .description("Name to log in with.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(SASL_MECHANISM, "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
            .build();

    static final PropertyDescriptor PASSWORD = new PropertyDescriptor.Builder()
            .name("Password")
            .description("Password to log in with.")
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
            .dependsOn(SASL_MECHANISM, "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
            .build();

    static final PropertyDescriptor SSL_CONTEXT = new PropertyDescriptor.Builder()
            .name("SSL Context Service")
            .description("Certificates to trust and, for client authentication, the key to show. Without it the"
                    + " certificates that the Java runtime trusts are used.")
            .identifiesControllerService(SSLContextProvider.class)
            .dependsOn(SECURITY_PROTOCOL, "SSL", "SASL_SSL")
            .build();

    private static final List<PropertyDescriptor> DESCRIPTORS =
            List.of(BOOTSTRAP_SERVERS, SECURITY_PROTOCOL, SASL_MECHANISM, USERNAME, PASSWORD, SSL_CONTEXT);

    private volatile Optional<ClusterSettings> settings = Optional.empty();

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return DESCRIPTORS;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(String name) {
        boolean secret = ClientOptions.isSecret(name);
        return new PropertyDescriptor.Builder()
                .name(name)
                .dynamic(true)
                .sensitive(secret)
                .expressionLanguageSupported(
                        secret ? ExpressionLanguageScope.NONE : ExpressionLanguageScope.ENVIRONMENT)
                .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
                .build();
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        List<ValidationResult> problems = new ArrayList<>();
        context.getProperties().keySet().stream()
                .filter(PropertyDescriptor::isDynamic)
                .map(PropertyDescriptor::getName)
                .filter(name -> !ClientOptions.isOpen(name))
                .forEach(name -> problems.add(new ValidationResult.Builder()
                        .subject(name)
                        .explanation("it is no setting of Kafka's clients, or one that cannot be changed here")
                        .build()));
        return problems;
    }

    @OnEnabled
    public void enable(ConfigurationContext context) {
        settings = Optional.of(read(context));
    }

    @OnDisabled
    public void disable() {
        settings = Optional.empty();
    }

    @Override
    public ClusterSettings settings() {
        return settings.orElseThrow(() -> new IllegalStateException("The Kafka connection is not enabled"));
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ConfigurationContext context, ComponentLog logger, Map<String, String> variables) {
        return ClusterVerification.verify(read(context), List.of());
    }

    private static ClusterSettings read(ConfigurationContext context) {
        Map<String, Object> properties = new HashMap<>();
        context.getProperties().keySet().stream()
                .filter(PropertyDescriptor::isDynamic)
                .forEach(descriptor -> properties.put(descriptor.getName(), value(context, descriptor)));
        String protocol = context.getProperty(SECURITY_PROTOCOL).getValue();
        properties.put("security.protocol", protocol);
        if (protocol.startsWith("SASL")) {
            login(context).ifPresent(login -> {
                properties.put("sasl.mechanism", login.mechanism());
                properties.put("sasl.jaas.config", login.jaasConfig());
            });
        }
        if (protocol.endsWith("SSL") && context.getProperty(SSL_CONTEXT).isSet()) {
            SSLContextProvider provider =
                    context.getProperty(SSL_CONTEXT).asControllerService(SSLContextProvider.class);
            properties.put("ssl.engine.factory.class", ProvidedSslEngineFactory.class);
            properties.put(ProvidedSslEngineFactory.SSL_CONTEXT, provider.createContext());
        }
        return new ClusterSettings(
                context.getProperty(BOOTSTRAP_SERVERS)
                        .evaluateAttributeExpressions()
                        .getValue(),
                properties);
    }

    private static String value(ConfigurationContext context, PropertyDescriptor descriptor) {
        PropertyValue value = context.getProperty(descriptor);
        return descriptor.isExpressionLanguageSupported()
                ? value.evaluateAttributeExpressions().getValue()
                : value.getValue();
    }

    private static Optional<SaslLogin> login(ConfigurationContext context) {
        String mechanism = context.getProperty(SASL_MECHANISM).getValue();
        return mechanism.equals(OWN_LOGIN)
                ? Optional.empty()
                : Optional.of(new SaslLogin(
                        mechanism,
                        context.getProperty(USERNAME)
                                .evaluateAttributeExpressions()
                                .getValue(),
                        context.getProperty(PASSWORD).getValue()));
    }
}
