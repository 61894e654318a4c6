package io.github.keystonetoken.view;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerOrder;

/** What is known of the order of the servers, in a phrase. */
public final class OrderText {

  private OrderText() {}

  /** {@code confirmed, 20 of 20 lists fit it}. */
  public static String of(ServerOrder order) {
    String fitting = Amounts.count(order.fitting()) + " of " + Amounts.count(order.lists(), "list");
    return switch (order.verdict()) {
      case CONFIRMED -> "confirmed, %s fit it".formatted(fitting);
      case OTHER ->
          "%s stand as if it were %s"
              .formatted(
                  fitting, order.servers().stream().map(Server::address).collect(joining(",")));
      case DISAGREE ->
          order.inUseTwice() > 0
              ? "controllers disagree, %s in use on two servers at a time"
                  .formatted(Amounts.count(order.inUseTwice(), "list"))
              : "controllers disagree, only %s fit one order".formatted(fitting);
      case UNKNOWN -> "not known, too few lists tell or a server was down within the last hour";
    };
  }
}
