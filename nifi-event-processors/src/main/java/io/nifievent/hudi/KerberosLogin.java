package io.nifievent.hudi;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * A login by keytab.
 *
 * @param principal such as {@code nifi/host@REALM}
 * @param keytab file with the principal's key
 */
public record KerberosLogin(String principal, Path keytab) {

    /**
     * Logs in. That Kerberos is asked for is then so for all of Hadoop's clients in this process.
     *
     * @throws IOException with the principal and the file, when the key distribution center says no or cannot be asked
     */
    UserGroupInformation logIn(Configuration hadoop) throws IOException {
        UserGroupInformation.setConfiguration(hadoop);
        if (!UserGroupInformation.isSecurityEnabled()) {
            throw new IOException("A Kerberos principal [" + principal
                    + "] is set, but the Hadoop configuration does not say hadoop.security.authentication=kerberos");
        }
        return UserGroupInformation.loginUserFromKeytabAndReturnUGI(principal, keytab.toString());
    }
}
