package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Server;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class RelocationTest {

  /** Half of the promise that the share is within 0.005. */
  private static final Offset<Double> NEAR = Offset.offset(0.005);

  private static final Server A = new Server(0, "a:1", "a", 1);
  private static final Server B = new Server(1, "b:1", "b", 1);
  private static final Server C = new Server(2, "c:1", "c", 1);

  /** The key of the incident: its hash is 3065. */
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  @Test
  void aThirdServerMovesTwoThirdsOfTheKeys() {
    Relocation relocation = new Relocation(List.of(A, B), List.of(A, B, C));

    assertThat(relocation.movedShare()).isCloseTo(2.0 / 3, NEAR);
    assertThat(relocation.to(KEY)).isEqualTo(C);
    assertThat(relocation.moves(KEY)).isTrue();
  }

  @Test
  void anotherOrderMovesEveryKeyOfTwoServers() {
    Server first = new Server(0, "b:1", "b", 1);
    Server second = new Server(1, "a:1", "a", 1);

    assertThat(new Relocation(List.of(A, B), List.of(first, second)).movedShare())
        // But for the keys of which releases of python-memcached think differently.
        .isCloseTo(1, NEAR);
  }
}
