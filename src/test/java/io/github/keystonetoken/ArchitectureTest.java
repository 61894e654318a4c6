package io.github.keystonetoken;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
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
      table(
          """
          cli: collect config diagnosis fernet lists lists.format lists.placement logging memcached \
            model sql view
          collect: model
          config: model
          diagnosis: model view
          fernet: collect config model
          http: config model page
          lists: collect config lists.format lists.placement memcached model
          lists.format: model
          lists.placement: model
          logging: config
          memcached: collect config model
          metrics: model
          model:
          page: diagnosis model view
          sql: collect config model sql.transport
          sql.transport: config
          view: model
          """);

  /**
   * Who uses a library, by the beginning of its packages. The JDK's own packages need no
   * permission, except java.sql.
   */
  private static final Map<String, Set<String>> LIBRARIES =
      table(
          """
          at.favre.: http
          ch.qos.logback.: logging
          com.mysql.: sql.transport
          com.sun.net.httpserver: http
          io.jstach.: page
          io.prometheus.metrics.exporter.: http
          io.prometheus.metrics.instrumentation.: metrics
          io.prometheus.metrics.model.: (root) http metrics
          java.sql: sql sql.transport
          net.razorvine.: lists.format
          net.spy.: memcached
          org.slf4j: (root) cli collect http lists logging sql
          org.snakeyaml.: config
          picocli: cli config
          sun.misc: (root)
          """);

  /** A line for each entry: a name, a colon, and packages. */
  private static Map<String, Set<String>> table(String lines) {
    return lines
        .lines()
        .map(line -> line.split(":", -1))
        .collect(
            toMap(
                line -> line[0],
                line ->
                    Stream.of(line[1].strip().split(" +", 0))
                        .filter(word -> !word.isEmpty())
                        .collect(toCollection(TreeSet::new)),
                (one, other) -> one,
                TreeMap::new));
  }

  /** Primitive types have no package. */
  private static final Pattern FREE = Pattern.compile("javax?\\.|org\\.jspecify\\.|$");

  @ArchTest
  static void packagesSeeWhatTheyMayAndNeed(JavaClasses classes) {
    Map<String, Set<String>> seen = new TreeMap<>();
    for (JavaClass from : classes) {
      String origin = room(from);
      if (!origin.equals("(root)")) {
        Set<String> others = seen.computeIfAbsent(origin, name -> new TreeSet<>());
        dependencies(from)
            .filter(to -> to.getPackageName().startsWith(ROOT))
            .map(ArchitectureTest::room)
            .filter(target -> !target.equals(origin))
            .forEach(others::add);
      }
    }
    assertThat(seen).isEqualTo(SEES);
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
    assertThat(users).isEqualTo(LIBRARIES);
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

  /** Its package below {@link #ROOT}. */
  private static String room(JavaClass of) {
    return of.getPackageName().equals(ROOT)
        ? "(root)"
        : of.getPackageName().substring(ROOT.length() + 1);
  }

  /** The part of the table that the package belongs to, else the package itself. */
  private static String library(String packageName) {
    return LIBRARIES.keySet().stream()
        .filter(packageName::startsWith)
        .findFirst()
        .orElse(packageName);
  }
}
