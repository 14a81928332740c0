package io.nifievent.services;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;
import org.jspecify.annotations.Nullable;

@Tags({"presto", "sql", "jdbc", "database", "connection", "pool", "hudi"})
@CapabilityDescription("Connections to Presto for any processor that takes a database connection pool, such as"
        + " ExecuteSQLRecord. The driver is part of the bundle.")
public class PrestoConnectionPool extends AbstractControllerService
        implements DBCPService, VerifiableControllerService {

    static final PropertyDescriptor URL = new PropertyDescriptor.Builder()
            .name("JDBC URL")
            .description("Where Presto is, with catalog and schema: jdbc:presto://host:8080/hudi/events. Append"
                    + " ?SSL=true for HTTPS.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator((subject, input, context) -> {
                boolean valid = context.isExpressionLanguagePresent(input) || input.startsWith("jdbc:presto://");
                return new ValidationResult.Builder()
                        .subject(subject)
                        .input(input)
                        .valid(valid)
                        .explanation("it must start with jdbc:presto://")
                        .build();
            })
            .build();

    static final PropertyDescriptor USER = new PropertyDescriptor.Builder()
            .name("User")
            .description("The user Presto runs the queries as.")
            .required(true)
            .defaultValue("nifi")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor PASSWORD = new PropertyDescriptor.Builder()
            .name("Password")
            .description("The user's password. Presto takes one over HTTPS only.")
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor MAX_CONNECTIONS = new PropertyDescriptor.Builder()
            .name("Max Connections")
            .description("Most connections in use at a time, which bounds the queries the flow runs at once.")
            .required(true)
            .defaultValue("8")
            .addValidator(StandardValidators.createLongValidator(1, 1000, true))
            .build();

    static final PropertyDescriptor MAX_WAIT = new PropertyDescriptor.Builder()
            .name("Max Wait")
            .description("How long a processor waits for a connection when all are in use.")
            .required(true)
            .defaultValue("10 secs")
            .addValidator(StandardValidators.createTimePeriodValidator(
                    1, TimeUnit.SECONDS, Integer.MAX_VALUE, TimeUnit.SECONDS))
            .build();

    private volatile @Nullable HikariDataSource pool;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(URL, USER, PASSWORD, MAX_CONNECTIONS, MAX_WAIT);
    }

    @OnEnabled
    public void onEnabled(ConfigurationContext context) {
        pool = open(context);
    }

    @OnDisabled
    public void onDisabled() {
        Optional.ofNullable(pool).ifPresent(HikariDataSource::close);
    }

    @Override
    public Connection getConnection() throws ProcessException {
        try {
            return Optional.ofNullable(pool)
                    .orElseThrow(() -> new ProcessException("The pool is not enabled"))
                    .getConnection();
        } catch (SQLException e) {
            throw new ProcessException("No connection to Presto: " + e.getMessage(), e);
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ConfigurationContext context, ComponentLog verificationLogger, Map<String, String> variables) {
        ConfigVerificationResult.Builder result =
                new ConfigVerificationResult.Builder().verificationStepName("Query Presto");
        try (HikariDataSource candidate = open(context);
                Connection connection = candidate.getConnection();
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SHOW TABLES")) {
            int count = 0;
            while (tables.next()) {
                count++;
            }
            return List.of(result.outcome(Outcome.SUCCESSFUL)
                    .explanation("Presto answered; the schema has " + count + " tables")
                    .build());
        } catch (SQLException e) {
            return List.of(result.outcome(Outcome.FAILED)
                    .explanation("Presto did not answer: " + e.getMessage())
                    .build());
        }
    }

    private static HikariDataSource open(ConfigurationContext context) {
        HikariConfig config = new HikariConfig();
        config.setDriverClassName("com.facebook.presto.jdbc.PrestoDriver");
        config.setJdbcUrl(
                context.getProperty(URL).evaluateAttributeExpressions().getValue());
        config.setUsername(
                context.getProperty(USER).evaluateAttributeExpressions().getValue());
        Optional.ofNullable(context.getProperty(PASSWORD).getValue()).ifPresent(config::setPassword);
        config.setMaximumPoolSize(context.getProperty(MAX_CONNECTIONS).asInteger());
        // a connection to Presto costs nothing to make, so none is kept waiting and none is tried before it's needed
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(context.getProperty(MAX_WAIT).asTimePeriod(TimeUnit.MILLISECONDS));
        return new HikariDataSource(config);
    }
}
