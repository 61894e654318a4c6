package io.github.keystonetoken;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which package sees which, and which library is used where: exactly, so that a permission that
 * nothing needs any more fails as well as a dependency that is not permitted.
 */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  static final String ROOT = "io.github.keystonetoken";

  /** Below {@link #ROOT}; the root itself wires everything and is free. */
  private static final Map<String, Set<String>> SEES =
      Map.ofEntries(
          Map.entry(
              "cli",
              Set.of(
                  "collect",
                  "config",
                  "diagnosis",
                  "fernet",
                  "lists",
                  "lists.format",
                  "lists.placement",
                  "logging",
                  "memcached",
                  "model",
                  "sql",
                  "view")),
          Map.entry("config", Set.of("model")),
          Map.entry("diagnosis", Set.of("model", "view")),
          Map.entry("fernet", Set.of("config", "model", "collect")),
          Map.entry("http", Set.of("config", "model", "page")),
          Map.entry(
              "lists",
              Set.of("config", "lists.format", "lists.placement", "memcached", "model", "collect")),
          Map.entry("lists.format", Set.of("model")),
          Map.entry("lists.placement", Set.of("model")),
          Map.entry("logging", Set.of("config")),
          Map.entry("memcached", Set.of("config", "model", "collect")),
          Map.entry("metrics", Set.of("model")),
          Map.entry("model", Set.of()),
          Map.entry("page", Set.of("diagnosis", "model", "view")),
          Map.entry("collect", Set.of("model")),
          Map.entry("sql", Set.of("config", "model", "collect", "sql.transport")),
          Map.entry("sql.transport", Set.of("config")),
          Map.entry("view", Set.of("model")));

  /**
   * Who uses a library, by the beginning of its packages; empty is the root. The JDK's own packages
   * need no permission, except java.sql.
   */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("at.favre.", Set.of("http")),
          Map.entry("ch.qos.logback.", Set.of("logging")),
          Map.entry("com.mysql.", Set.of("sql.transport")),
          Map.entry("com.sun.net.httpserver", Set.of("http")),
          Map.entry("io.jstach.", Set.of("page")),
          Map.entry("io.prometheus.metrics.exporter.", Set.of("http")),
          Map.entry("io.prometheus.metrics.instrumentation.", Set.of("metrics")),
          Map.entry("io.prometheus.metrics.model.", Set.of("", "http", "metrics")),
          Map.entry("java.sql", Set.of("sql", "sql.transport")),
          Map.entry("net.razorvine.", Set.of("lists.format")),
          Map.entry("net.spy.", Set.of("memcached")),
          Map.entry("org.slf4j", Set.of("", "cli", "collect", "http", "lists", "logging", "sql")),
          Map.entry("org.snakeyaml.", Set.of("config")),
          Map.entry("picocli", Set.of("cli", "config")),
          Map.entry("sun.misc", Set.of("")));

  /** Primitive types have no package. */
  private static final Pattern FREE = Pattern.compile("javax?\\.|org\\.jspecify\\.|$");

  @ArchTest
  static void packagesSeeWhatTheyMayAndNeed(JavaClasses classes) {
    Map<String, Set<String>> seen = new TreeMap<>();
    for (JavaClass from : classes) {
      String origin = room(from);
      if (!origin.isEmpty()) {
        Set<String> others = seen.computeIfAbsent(origin, name -> new TreeSet<>());
        dependencies(from)
            .filter(to -> to.getPackageName().startsWith(ROOT))
            .map(ArchitectureTest::room)
            .filter(target -> !target.equals(origin))
            .forEach(others::add);
      }
    }
    assertThat(seen).isEqualTo(new TreeMap<>(SEES));
  }

  @ArchTest
  static void librariesAreUsedWhereTheyMayBe(JavaClasses classes) {
    Map<String, Set<String>> users = new TreeMap<>();
    for (JavaClass from : classes) {
      dependencies(from)
          .map(JavaClass::getPackageName)
          .filter(name -> !name.startsWith(ROOT))
          .filter(name -> name.equals("java.sql") || !FREE.matcher(name).lookingAt())
          .map(ArchitectureTest::library)
          .forEach(
              library -> users.computeIfAbsent(library, name -> new TreeSet<>()).add(room(from)));
    }
    assertThat(users).isEqualTo(new TreeMap<>(LIBRARIES));
  }

  @ArchTest
  static final ArchRule onlyMainReceivesSignals =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".Main")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("sun..");

  @ArchTest
  static final ArchRule noCycles = slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noMutableStatics =
      fields().that().areStatic().should().beFinal().because("a mutable static is hidden state");

  private static Stream<JavaClass> dependencies(JavaClass from) {
    return from.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .map(JavaClass::getBaseComponentType);
  }

  /** Its package below {@link #ROOT}; empty for the root itself. */
  private static String room(JavaClass of) {
    return of.getPackageName().equals(ROOT) ? "" : of.getPackageName().substring(ROOT.length() + 1);
  }

  /** The part of the table that the package belongs to, else the package itself. */
  private static String library(String packageName) {
    return LIBRARIES.keySet().stream()
        .filter(packageName::startsWith)
        .findFirst()
        .orElse(packageName);
  }
}
