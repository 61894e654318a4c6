package io.github.keystonetoken;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** The floors of the house: which package sees which, and which library lives where. */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  static final String ROOT = "io.github.keystonetoken";

  @ArchTest static final ArchRule modelSeesTheJdkAlone = sees("model");
  @ArchTest static final ArchRule configSeesModel = sees("config", "model");
  @ArchTest static final ArchRule metricsSeesModel = sees("metrics", "model");
  @ArchTest static final ArchRule refreshSeesModel = sees("refresh", "model");
  @ArchTest static final ArchRule loggingSeesConfig = sees("logging", "config");

  @ArchTest
  static final ArchRule memcachedSeesItsSources = sees("memcached", "config", "model", "refresh");

  @ArchTest static final ArchRule transportSeesConfig = sees("sql.transport", "config");

  @ArchTest static final ArchRule sqlSeesItsSources = sees("sql", "config", "model", "refresh");

  @ArchTest
  static final ArchRule listsSeesItsSources =
      sees("lists", "config", "model", "refresh", "memcached");

  @ArchTest static final ArchRule formatSeesNothing = sees("lists.format");

  @ArchTest static final ArchRule httpSeesWhatItServes = sees("http", "config", "model", "page");

  @ArchTest static final ArchRule pageSeesWhatIsKnown = sees("page", "model", "diagnosis", "view");

  @ArchTest static final ArchRule templatesLiveInPage = livesOnlyIn("page", "io.jstach..");

  @ArchTest
  static final ArchRule cliSeesWhatItAsks =
      sees(
          "cli",
          "config",
          "model",
          "sql",
          "memcached",
          "lists",
          "diagnosis",
          "view",
          "collectors",
          "logging");

  @ArchTest
  static final ArchRule collectorsSeeTheSources =
      sees("collectors", "config", "model", "refresh", "sql", "memcached", "lists");

  @ArchTest static final ArchRule diagnosisSeesModel = sees("diagnosis", "model", "view");

  @ArchTest static final ArchRule viewSeesModel = sees("view", "model");

  @ArchTest
  static final ArchRule modelImportsOnlyTheJdk =
      classes()
          .that(resideInAPackage(ROOT + ".model"))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(ROOT + ".model", "java..", "org.jspecify..")
                  .as("are the JDK's or the model's own"));

  @ArchTest
  static final ArchRule metricsImportsOnlyModelAndPrometheus =
      classes()
          .that(resideInAPackage(ROOT + ".metrics"))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      ROOT + ".metrics",
                      ROOT + ".model",
                      "io.prometheus..",
                      "java..",
                      "org.jspecify..")
                  .as("are the model's, Prometheus's or the JDK's"));

  @ArchTest
  static final ArchRule razorvineLivesInListsFormat =
      livesOnlyIn("lists.format", "net.razorvine..");

  @ArchTest static final ArchRule jdbcLivesInSql = livesOnlyIn("sql", "java.sql..", "com.mysql..");

  @ArchTest
  static final ArchRule spymemcachedLivesInMemcached = livesOnlyIn("memcached", "net.spy..");

  @ArchTest static final ArchRule logbackLivesInLogging = livesOnlyIn("logging", "ch.qos..");

  @ArchTest static final ArchRule yamlLivesInConfig = livesOnlyIn("config", "org.snakeyaml..");

  @ArchTest static final ArchRule passwordHashesLiveInHttp = livesOnlyIn("http", "at.favre..");

  @ArchTest
  static final ArchRule picocliLivesInCliAndConfig =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule signalsAreHeardInHangupAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".Hangup")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("sun..");

  @ArchTest static final ArchRule placementSeesModel = sees("lists.placement", "model");

  @ArchTest
  static final ArchRule prometheusStaysUpstairs =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ROOT + ".metrics..", ROOT + ".http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule noMutableStatics =
      fields().that().areStatic().should().beFinal().because("a mutable static is hidden state");

  private static ArchRule sees(String floor, String... others) {
    String[] visible =
        Stream.concat(Stream.of(floor), Arrays.stream(others))
            .map(name -> ROOT + "." + name + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(ROOT + "." + floor + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(not(resideInAnyPackage(visible)))
                .as("are outside of what " + floor + " may see"))
        .allowEmptyShould(true);
  }

  private static ArchRule livesOnlyIn(String floor, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "." + floor + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages);
  }
}
