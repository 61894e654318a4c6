package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Webhook;
import java.net.InetSocketAddress;

/** Prints the notifications of Alertmanager: for {@code deploy/compose}. */
public final class Inbox {

  private Inbox() {}

  /**
   * Listens until a signal ends it, for pages at {@code /pages} and tickets at {@code /tickets}.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    InetSocketAddress address = new InetSocketAddress(Integer.parseInt(args[0]));
    var unused = Webhook.start(address, Inbox::print);
  }

  private static void print(String path, String body) {
    Notification notification =
        path.equals("/pages") ? Notification.ofPage(body) : Notification.ofTicket(body);
    System.out.println(notification.text());
  }
}
