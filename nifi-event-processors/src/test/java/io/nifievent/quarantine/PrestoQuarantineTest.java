package io.nifievent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrestoQuarantineTest {

    /** A pool that never gets it back is used up soon. */
    @Test
    void givesTheConnectionBackWhenPrestoIsAway() {
        List<String> calls = new ArrayList<>();
        Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals("getMetaData")) {
                        throw new SQLException("Error executing query");
                    }
                    return null;
                });

        assertThatThrownBy(() -> PrestoQuarantine.open(connection, "rejected_events"))
                .isInstanceOf(SQLException.class)
                .hasMessage("Error executing query");
        assertThat(calls).containsExactly("getMetaData", "close");
    }
}
