package io.nifievent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "io.nifievent", importOptions = DoNotIncludeTests.class)
class PackageArrowsTest {

    private static final String[] DOMAIN = {
        "io.nifievent.event..", "io.nifievent.catalog..", "io.nifievent.validation..", "io.nifievent.routing.."
    };

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_NO_TECHNOLOGY = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.nifi..",
                    "org.apache.kafka..",
                    "org.apache.hudi..",
                    "org.apache.hadoop..",
                    "org.apache.avro..",
                    "org.eclipse.jetty..",
                    "java.net.http..",
                    "jakarta.servlet..");

    @ArchTest
    static final ArchRule EVENTS_KNOW_NOTHING_ELSE = noClasses()
            .that()
            .resideInAPackage("io.nifievent.event..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.nifievent.catalog..",
                    "io.nifievent.validation..",
                    "io.nifievent.routing..",
                    "io.nifievent.ingest..",
                    "io.nifievent.http..",
                    "io.nifievent.kafka..",
                    "io.nifievent.hudi..",
                    "io.nifievent.metastore..",
                    "io.nifievent.quarantine..",
                    "io.nifievent.source..");

    @ArchTest
    static final ArchRule WORKERS_KNOW_NO_NIFI = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.nifievent.ingest..",
                    "io.nifievent.http..",
                    "io.nifievent.kafka..",
                    "io.nifievent.hudi..",
                    "io.nifievent.metastore..",
                    "io.nifievent.quarantine..",
                    "io.nifievent.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.nifi..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule JETTY_STAYS_IN_ONE_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("io.nifievent.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule HUDI_AND_HADOOP_STAY_IN_ONE_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("io.nifievent.hudi..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.hudi..", "org.apache.hadoop.fs..", "org.apache.hadoop.conf..", "org.apache.avro..");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_NIFI_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages("io.nifievent.processors..", "io.nifievent.services..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.nifievent.processors..", "io.nifievent.services..");

    @ArchTest
    static final ArchRule NO_CYCLES = SlicesRuleDefinition.slices()
            .matching("io.nifievent.(*)..")
            .should()
            .beFreeOfCycles();
}
