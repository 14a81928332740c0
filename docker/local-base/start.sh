#!/bin/sh
# Starts NiFi on 127.0.0.1:NIFI_WEB_HTTP_PORT; all else that NiFi needs to be told is here.
set -eu
cat >conf/nifi.properties <<PROPERTIES
nifi.flow.configuration.file=./conf/flow.json.gz
nifi.flow.configuration.archive.dir=./conf/archive
nifi.flow.configuration.archive.enabled=true
nifi.flow.configuration.archive.max.count=20
nifi.flowcontroller.autoResumeState=true
nifi.flowcontroller.graceful.shutdown.period=10 sec
nifi.flowservice.writedelay.interval=500 ms
nifi.administrative.yield.duration=30 sec
nifi.bored.yield.duration=10 millis
nifi.queue.backpressure.count=10000
nifi.queue.backpressure.size=1 GB
nifi.ui.banner.text=
nifi.ui.autorefresh.interval=30 sec
nifi.nar.library.directory=./lib
nifi.nar.library.autoload.directory=./nar_extensions
nifi.nar.working.directory=./work/nar
nifi.documentation.working.directory=./work/docs
nifi.state.management.configuration.file=./conf/state-management.xml
nifi.state.management.provider.local=local-provider
nifi.database.directory=./database_repository
nifi.status.repository.questdb.persist.location=./status_repository
nifi.flowfile.repository.implementation=org.apache.nifi.controller.repository.WriteAheadFlowFileRepository
nifi.flowfile.repository.directory=./flowfile_repository
nifi.flowfile.repository.checkpoint.interval=20 secs
nifi.flowfile.repository.always.sync=false
nifi.flowfile.repository.retain.orphaned.flowfiles=true
nifi.swap.manager.implementation=org.apache.nifi.controller.FileSystemSwapManager
nifi.queue.swap.threshold=20000
nifi.content.repository.implementation=org.apache.nifi.controller.repository.FileSystemRepository
nifi.content.repository.directory.default=./content_repository
nifi.content.claim.max.appendable.size=50 KB
nifi.content.repository.archive.enabled=false
nifi.content.repository.always.sync=false
nifi.provenance.repository.implementation=org.apache.nifi.provenance.WriteAheadProvenanceRepository
nifi.provenance.repository.directory.default=./provenance_repository
nifi.provenance.repository.max.storage.time=1 day
nifi.provenance.repository.max.storage.size=256 MB
nifi.provenance.repository.rollover.time=10 mins
nifi.provenance.repository.rollover.size=50 MB
nifi.provenance.repository.query.threads=1
nifi.provenance.repository.index.threads=1
nifi.provenance.repository.indexed.fields=EventType, FlowFileUUID, Filename, ProcessorID
nifi.provenance.repository.index.shard.size=100 MB
nifi.components.status.repository.implementation=org.apache.nifi.controller.status.history.VolatileComponentStatusRepository
nifi.components.status.repository.buffer.size=1440
nifi.components.status.snapshot.frequency=1 min
nifi.web.http.host=127.0.0.1
nifi.web.http.port=${NIFI_WEB_HTTP_PORT}
nifi.web.jetty.working.directory=./work/jetty
nifi.web.jetty.threads=20
nifi.web.max.content.size=
nifi.web.request.timeout=60 secs
nifi.sensitive.props.key=only-for-this-container
nifi.sensitive.props.algorithm=NIFI_PBKDF2_AES_GCM_256
nifi.security.autoreload.enabled=false
nifi.cluster.is.node=false
nifi.remote.input.http.enabled=false
PROPERTIES
cat >conf/state-management.xml <<'STATE'
<stateManagement>
  <local-provider>
    <id>local-provider</id>
    <class>org.apache.nifi.controller.state.providers.local.WriteAheadLocalStateProvider</class>
    <property name="Directory">./state</property>
  </local-provider>
</stateManagement>
STATE
cat >conf/logback.xml <<'LOGGING'
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date %level %logger{40} %msg%n</pattern></encoder>
  </appender>
  <logger name="org.apache.nifi" level="INFO"/>
  <root level="WARN"><appender-ref ref="out"/></root>
</configuration>
LOGGING
touch conf/bootstrap.conf
exec "$JAVA_HOME/bin/java" -Xmx512m --enable-native-access=ALL-UNNAMED -Dzookeeper.admin.enableServer=false \
    -Dlogback.configurationFile=conf/logback.xml \
    -Dnifi.properties.file.path=conf/nifi.properties \
    -Dorg.apache.nifi.bootstrap.config.file.path=conf/bootstrap.conf \
    -Dorg.apache.nifi.bootstrap.config.log.dir=. \
    -Dorg.apache.nifi.management.server.address="127.0.0.1:${NIFI_MANAGEMENT_PORT}" \
    -cp 'lib/*' org.apache.nifi.NiFi
