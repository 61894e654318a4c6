package io.github.keystonetoken.sql.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.protocol.AuthenticationPlugin;
import com.mysql.cj.protocol.a.authentication.MysqlNativePasswordPlugin;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

final class DriverConnectionTest {

  /** Another version of the driver may have another one, which a server could request. */
  @Test
  void supportsThreeLoginMethods() throws Exception {
    Set<String> supported = new TreeSet<>();
    Class<?> one = MysqlNativePasswordPlugin.class;
    URI driver = one.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (JarFile jar = new JarFile(Path.of(driver).toFile())) {
      List<String> classes =
          jar.stream()
              .map(entry -> entry.getName().replace('/', '.'))
              .filter(name -> name.startsWith(one.getPackageName()) && name.endsWith(".class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .toList();
      for (String name : classes) {
        Class<?> type = Class.forName(name);
        if (AuthenticationPlugin.class.isAssignableFrom(type)) {
          Constructor<?> constructor = type.getConstructor();
          supported.add(
              ((AuthenticationPlugin<?>) constructor.newInstance()).getProtocolPluginName());
        }
      }
    }
    supported.removeAll(List.of(DriverConnection.REFUSED_AUTHENTICATION.split(",")));
    assertThat(supported)
        .containsExactly("caching_sha2_password", "mysql_native_password", "sha256_password");
  }
}
