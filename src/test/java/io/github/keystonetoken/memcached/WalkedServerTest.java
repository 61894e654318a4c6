package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WalkedServerTest {

  private static final Statistics NOTHING = new Statistics(Map.of(), 0);

  @Test
  void ignoresImpossibleCounts() {
    Statistics items =
        new Statistics(
            Map.of(
                "items:39:number", "1",
                "items:38:number", Long.toString(Long.MAX_VALUE),
                "items:300:number", "1",
                "items:37:number", "-1",
                "items:36:number", "4294967295"),
            0);

    WalkedServer server = WalkedServer.of(NOTHING, NOTHING, items, NOTHING);

    assertThat(server.items()).isEqualTo(4_294_967_296L);
    assertThat(server.largest(10, 4000))
        .extracting(WalkedServer.ItemClass::number)
        .containsExactly(39);
  }

  @ParameterizedTest
  @CsvSource({
    "1.4.30, false, false, false, all",
    "1.4.39, true, false, false, all",
    "1.5.4_3_gabcdef, true, true, false, all",
    "1.5.6 Ubuntu, true, true, true, all",
    "1.5.7, true, true, false, all",
    "1.6.9, true, true, false, all",
    "1.6.19, true, true, false, hash",
    "1.6.45, true, true, false, hash",
    "unknown, false, false, false, all",
    "'', false, false, false, all"
  })
  void knowsWhatVersionsList(
      String version, boolean metadump, boolean sizes, boolean omitsNewest, String wholeDump) {
    Statistics general = new Statistics(Map.of("version", version), 0);

    WalkedServer server = WalkedServer.of(general, NOTHING, NOTHING, NOTHING);

    assertThat(server.hasMetadump()).isEqualTo(metadump);
    assertThat(server.listsSizes()).isEqualTo(sizes);
    assertThat(server.omitsNewest()).isEqualTo(omitsNewest);
    assertThat(server.wholeDump()).isEqualTo(wholeDump);
  }
}
