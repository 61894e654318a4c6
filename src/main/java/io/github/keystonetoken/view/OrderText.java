package io.github.keystonetoken.view;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerOrder;

/** Whether controllers agree on the order of the servers, in a phrase. */
public final class OrderText {

  private OrderText() {}

  /** {@code confirmed by 20 of 20 lists}. */
  public static String of(ServerOrder order) {
    String fitting = Amounts.count(order.fitting()) + " of " + Amounts.count(order.lists(), "list");
    return switch (order.verdict()) {
      case CONFIRMED -> "confirmed by %s".formatted(fitting);
      case OTHER ->
          "%s are placed by the order %s"
              .formatted(
                  fitting, order.servers().stream().map(Server::address).collect(joining(",")));
      case DISAGREE ->
          order.inUseTwice() > 0
              ? "controllers disagree, %s in use on two servers at a time"
                  .formatted(Amounts.count(order.inUseTwice(), "list"))
              : "controllers disagree, only %s fit one order".formatted(fitting);
      case UNKNOWN ->
          "not known, because there are too few lists or a server was down within the last hour";
    };
  }
}
