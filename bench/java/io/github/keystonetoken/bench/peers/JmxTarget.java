package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.servers.FreePort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What jmx_prometheus_httpserver reads: the beans of this JVM, and gauges, so that its page has
 * about as many series as the exporter's.
 */
final class JmxTarget implements AutoCloseable {

  /** A bean with one attribute. */
  public interface Gauge {
    long getValue();
  }

  private final Registry registry;
  private final JMXConnectorServer server;
  private final String url;

  private JmxTarget(Registry registry, JMXConnectorServer server, String url) {
    this.registry = registry;
    this.server = server;
    this.url = url;
  }

  static JmxTarget start(int gauges) throws IOException {
    int port = FreePort.find();
    String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
    Registry registry = LocateRegistry.createRegistry(port);
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    try {
      for (int i = 0; i < gauges; i++) {
        long value = i;
        beans.registerMBean(
            new StandardMBean(() -> value, Gauge.class),
            new ObjectName("bench:type=Gauge,number=" + i));
      }
    } catch (JMException e) {
      throw new IllegalStateException("could not register a bean: " + e.getMessage(), e);
    }
    JMXConnectorServer server =
        JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL(url), null, beans);
    server.start();
    return new JmxTarget(registry, server, url);
  }

  /** Where its beans are read. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    try {
      server.stop();
      UnicastRemoteObject.unexportObject(registry, true);
    } catch (IOException e) {
      throw new IllegalStateException("could not stop to serve beans: " + e.getMessage(), e);
    }
  }
}
